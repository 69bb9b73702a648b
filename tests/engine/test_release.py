"""Promotion and rollback of a release: one key moves the git folders and the jobs on them, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.harness import ROOT, Cloud

OLD, NEW = "v1.0.0", "v1.1.0"
MOVED = {"databricks:index/repo:Repo", "databricks:index/job:Job"}


@pytest.fixture(scope="module")
def standing(module_cloud: Cloud) -> Iterator[Cloud]:
    """dev and prod at the release of their files; both gone afterwards."""
    module_cloud.pulumi("up", "-s", "dev", "--yes", "--skip-preview")
    module_cloud.pulumi("up", "-s", "prod", "--yes", "--skip-preview")
    yield module_cloud
    module_cloud.destroy("prod")
    module_cloud.destroy("dev")
    assert module_cloud.localcloud("list") == ""


def at_release(folder: Path, release: str) -> str:
    """The stack file of prod at a release."""
    text = (ROOT / "Pulumi.prod.yaml").read_text()
    assert f"databricks-cicd:release: {OLD}" in text
    file = folder / f"{release}.yaml"
    file.write_text(text.replace(f"databricks-cicd:release: {OLD}", f"databricks-cicd:release: {release}"))
    return str(file)


def moved(cloud: Cloud, file: str) -> set[str]:
    """The types that a preview of prod would change, without the stack itself."""
    steps = cloud.json("preview", "-s", "prod", "--json", "--config-file", file)["steps"]
    assert isinstance(steps, list)
    assert {step["op"] for step in steps} <= {"same", "update"}
    return {step["newState"]["type"] for step in steps if step["op"] != "same"} - {"pulumi:pulumi:Stack"}


def test_a_promotion_moves_the_release_and_the_way_back_is_one_command(standing: Cloud, tmp_path: Path) -> None:
    promotion, rollback = at_release(tmp_path, NEW), at_release(tmp_path, OLD)
    assert moved(standing, promotion) == MOVED
    standing.pulumi("up", "-s", "prod", "--yes", "--skip-preview", "--config-file", promotion)
    outputs = standing.json("stack", "output", "-s", "prod", "--json")
    assert (outputs["release"], outputs["previous_release"]) == (NEW, OLD)
    assert moved(standing, promotion) == set()
    assert moved(standing, rollback) == MOVED
    standing.pulumi("up", "-s", "prod", "--yes", "--skip-preview", "--config-file", rollback)
    outputs = standing.json("stack", "output", "-s", "prod", "--json")
    assert (outputs["release"], outputs["previous_release"]) == (OLD, NEW)


def test_after_a_release_that_failed_half_way_the_way_back_leads_to_the_last_complete_one(standing: Cloud, tmp_path: Path) -> None:
    before = standing.json("stack", "output", "-s", "prod", "--json")
    standing.localcloud("fail", "Job", "--op", "update")
    failed = standing.refused("up", "-s", "prod", "--yes", "--skip-preview", "--config-file", at_release(tmp_path, "v1.5.0"))
    assert not [line for line in failed.splitlines() if line.strip().startswith("- release")], "no output is shown as deleted"
    after = standing.json("stack", "output", "-s", "prod", "--json")
    assert after == {**before, "previous_release": OLD}
    standing.pulumi("up", "-s", "prod", "--yes", "--skip-preview", "--config-file", at_release(tmp_path, str(after["previous_release"])))
    assert standing.json("stack", "output", "-s", "prod", "--json") == before
