"""The schema tests keep what they read in a folder of their own, so that every run reads the SDKs' sources once, and cold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from localcloud.schema import load


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCALCLOUD_CACHE", str(tmp_path_factory.mktemp("schema-cache")))
        load.cache_clear()
        yield
