"""What holds for all tests."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    """All modules are imported by now and stay, the SDKs' thousands among them: no collection of garbage needs to walk them again."""
    gc.freeze()
