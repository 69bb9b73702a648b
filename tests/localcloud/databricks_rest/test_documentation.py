"""docs/local-jobs.md names what is served and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.databricks_rest.service import ROUTES
from localcloud.jobs.definition import _KINDS, NOT_HERE

DOCUMENT = (Path(__file__).parents[3] / "docs" / "local-jobs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted({path for _, path in ROUTES}))
def test_every_path_that_is_served_is_in_the_table(path: str) -> None:
    room, _, rest = path.partition("/")
    lines = [line for line in DOCUMENT.splitlines() if line.startswith("| `/api/") and f"/{room}" in line]
    assert len(lines) == 1
    assert not rest or rest.startswith("{") or f"`{rest}`" in lines[0] or f"/{rest}`" in lines[0]


def test_every_kind_of_task_is_run_or_refused_by_name() -> None:
    from pulumi_databricks import JobTaskArgs  # noqa: PLC0415  the SDK takes its time

    kinds = {name for name in dir(JobTaskArgs) if name.endswith("_task")}
    known = {"".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name) for name in (*_KINDS, *NOT_HERE)}
    assert kinds - known == set()
