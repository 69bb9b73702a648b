"""Pipelines with the real engine, on the local agent: they run this program as their connections' identities.

What runs decide by is in tests/pipelines. Here it is seen that a step's `pulumi` is the local cloud's, and a plan all that is applied.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.harness import ROOT, Cloud

IDENTITY = ("-c", "user.name=Dana", "-c", "user.email=dana.developer@contoso.com")
CHECK = """import json, sys
out = json.load(open(sys.argv[1]))["release"]
print(f"checks of {out} in {sys.argv[2]}: {sys.argv[3]}")
sys.exit(1)
"""
"""Stands in for the job that checks a release, which would take Spark."""


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *IDENTITY, *arguments], check=True, capture_output=True, text=True).stdout


def commit_past_the_policies(cloud: Cloud, repository: str, clone: Path) -> None:
    """Everything in a working tree, as the newest commit of main."""
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "-m", "Change")
    git(Path(cloud.localcloud("url", repository).strip()), "fetch", "--quiet", str(clone), "+HEAD:main")


@pytest.fixture(scope="module")
def infrastructure(shipped: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This program as a team has it, pushed into the repository that the stack has made for it."""
    clone = tmp_path_factory.mktemp("team") / "infrastructure"
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines():
        if not name.startswith(("tests/", "docs/")) and (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    git(clone, "init", "--quiet", "--initial-branch=main")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "-m", "Begin")
    git(clone, "push", "--quiet", shipped.localcloud("url", "infrastructure").strip(), "main")
    return clone


@pytest.fixture(scope="module")
def released(shipped: Cloud, infrastructure: Path, tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """A cloud with a version whose checks fail."""
    clone = tmp_path_factory.mktemp("notebooks")
    git(clone, "clone", "--quiet", shipped.localcloud("url", "notebooks").strip(), ".")
    (clone / "pipelines" / "scripts" / "run_job.py").write_text(CHECK)
    commit_past_the_policies(shipped, "notebooks", clone)
    shipped.tag("v1.1.0")
    return shipped


def release(cloud: Cloud) -> str:
    """Runs the pipeline of dev, which must fail; its log."""
    done = cloud.run(sys.executable, "-m", "localcloud", "run", "release-dev")
    assert done.returncode == 1, done.stdout
    number = done.stdout.partition("(id ")[2].partition(")")[0]
    return cloud.localcloud("log", number, "--all")


def test_a_release_goes_forward_with_its_plan_and_back_when_its_checks_fail(released: Cloud) -> None:
    before = released.json("stack", "output", "-s", "dev", "--json")
    said = release(released)
    assert "v1.1.0 is out in dev" in said
    assert "checks of v1.1.0 in main: integration" in said
    assert f"v1.1.0 failed its checks: going back to {before['release']}" in said
    assert f"v1.1.0 failed and was rolled back: {before['release']} is out again" in said
    after = released.json("stack", "output", "-s", "dev", "--json")
    assert after["releases"] == [before["release"], "v1.1.0", before["release"]]


def test_a_release_that_is_killed_half_way_goes_back_to_the_release_that_was_out(released: Cloud) -> None:
    """It has moved the git folder, and its state does not know."""
    cloud = replace(released, checkpoints=True)
    before = cloud.json("stack", "output", "-s", "dev", "--json")
    cloud.localcloud("kill", "engine", "--moment", "after", "--after", "0")
    said = release(cloud)
    assert "The backend holds a lock: created by" in said
    assert f"v1.1.0 failed half-way: going back to {before['release']}" in said
    assert f"v1.1.0 failed and was rolled back: {before['release']} is out again" in said
    assert cloud.json("stack", "output", "-s", "dev", "--json") == before
    cloud.pulumi("refresh", "-s", "dev", "--yes", "--skip-preview", "--expect-no-changes")


def test_another_change_in_the_infrastructure_repository_stops_it_before_anything_is_changed(released: Cloud, infrastructure: Path) -> None:
    file = infrastructure / "Pulumi.dev.yaml"
    file.write_text(file.read_text().replace("autotermination_minutes: 20", "autotermination_minutes: 30"))
    commit_past_the_policies(released, "infrastructure", infrastructure)
    before = released.json("stack", "output", "-s", "dev", "--json")
    said = release(released)
    assert "audit: more than the release would change:\n  The cluster data-dev-shared stops after 30 idle minutes" in said
    assert "Stopped before anything was changed" in said
    assert "Apply the plan" not in said.partition("---")[0].partition("stage release")[2]
    assert released.json("stack", "output", "-s", "dev", "--json") == before


def test_what_nobody_has_reviewed_is_deployed_only_by_a_plan_that_somebody_asks_for(released: Cloud, infrastructure: Path) -> None:
    """What the test before has merged past its policies. That a reviewed plan is found and compared is in tests/pipelines."""
    only_dev = ("--parameter", "stacks=[{name: dev}]")
    done = released.run(sys.executable, "-m", "localcloud", "run", "deploy", *only_dev, "--parameter", "plan=new")
    assert done.returncode == 0, done.stdout
    (cluster,) = [each for each in released.resources("dev") if str(each["urn"]).endswith("::main.shared-cluster")]
    assert isinstance(cluster["inputs"], dict)
    assert cluster["inputs"]["autoterminationMinutes"] == 30
    done = released.run(sys.executable, "-m", "localcloud", "run", "deploy", *only_dev)
    assert done.returncode == 0, done.stdout
    said = released.localcloud("log", done.stdout.partition("(id ")[2].partition(")")[0], "--all")
    assert f"dev: commit {git(infrastructure, 'rev-parse', 'HEAD')[:8]} is out, and nothing has changed for this stack since" in said
