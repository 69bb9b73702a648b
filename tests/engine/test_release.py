"""Promotion and rollback of a release: one key moves the git folders and the jobs on them, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.engine.harness import ROOT, Cloud

OLD, NEW = "v1.0.0", "v1.1.0"
MOVED = {"databricks:index/repo:Repo", "databricks:index/job:Job"}


def at_release(folder: Path, release: str) -> str:
    """The stack file of prod at a release."""
    text = (ROOT / "Pulumi.prod.yaml").read_text()
    file = folder / f"{release}.yaml"
    file.write_text(text.replace("\nconfig:\n", f"\nconfig:\n  databricks-cicd:release: {release}\n", 1))
    return str(file)


def moved(cloud: Cloud, file: str) -> set[str]:
    """The types that a preview of prod would change, without the stack itself."""
    steps = cloud.called_by("plan").json("preview", "-s", "prod", "--json", "--config-file", file)["steps"]
    assert isinstance(steps, list)
    assert {step["op"] for step in steps} <= {"same", "update"}
    return {step["newState"]["type"] for step in steps if step["op"] != "same"} - {"pulumi:pulumi:Stack"}


def test_a_promotion_moves_the_release_and_the_way_back_is_one_command(shipped: Cloud, tmp_path: Path) -> None:
    promotion, rollback = at_release(tmp_path, NEW), at_release(tmp_path, OLD)
    said = shipped.called_by("apply").refused("up", "-s", "prod", "--yes", "--skip-preview", "--config-file", promotion)
    assert f"RESOURCE_DOES_NOT_EXIST: Tag {NEW} does not exist in the remote repository notebooks. Its tags: {OLD}." in said
    shipped.tag(NEW)
    assert moved(shipped, promotion) == MOVED
    shipped.called_by("apply").pulumi("up", "-s", "prod", "--yes", "--skip-preview", "--config-file", promotion)
    outputs = shipped.json("stack", "output", "-s", "prod", "--json")
    assert (outputs["release"], outputs["previous_release"]) == (NEW, OLD)
    assert moved(shipped, str(ROOT / "Pulumi.prod.yaml")) == set(), "left out of the file, the release is the one that is out"
    assert moved(shipped, rollback) == MOVED
    shipped.called_by("apply").pulumi("up", "-s", "prod", "--yes", "--skip-preview", "--config-file", rollback)
    outputs = shipped.json("stack", "output", "-s", "prod", "--json")
    assert (outputs["release"], outputs["previous_release"]) == (OLD, NEW)


def test_after_a_release_that_failed_half_way_the_way_back_leads_to_the_last_complete_one(shipped: Cloud, tmp_path: Path) -> None:
    before = shipped.json("stack", "output", "-s", "prod", "--json")
    shipped.tag("v1.5.0")
    shipped.localcloud("fail", "Job", "--op", "update")
    failed = shipped.called_by("apply").refused(
        "up", "-s", "prod", "--yes", "--skip-preview", "--config-file", at_release(tmp_path, "v1.5.0")
    )
    assert not [line for line in failed.splitlines() if line.strip().startswith("- release")], "no output is shown as deleted"
    after = shipped.json("stack", "output", "-s", "prod", "--json")
    assert after == {**before, "previous_release": OLD}
    shipped.called_by("apply").pulumi(
        "up", "-s", "prod", "--yes", "--skip-preview", "--config-file", at_release(tmp_path, str(after["previous_release"]))
    )
    assert shipped.json("stack", "output", "-s", "prod", "--json") == before
