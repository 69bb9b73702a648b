"""The steps of the pipeline `deploy` after updates that were killed, with the real engine: each run recovers and goes on."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from localcloud import launcher
from localcloud.places import Places
from pipelines import reports
from pipelines.deploy import NEW, Deployment
from pipelines.program import Program
from tests.engine.harness import ROOT, Cloud
from tests.faults.chain import Chain
from tests.pipelines.repository import commit, git

STACK = "faults"
EVERYTHING = 15
"""What the program has, without its Databricks provider."""
POLICIES = """\
from policies import analyzer, judge

judge.of_resource = judge.of_stack = lambda *_: []
analyzer.serve()
"""
"""Rules are not what this is about, and the program breaks many."""


@dataclass
class Runs:
    """A checkout of the program of tests/faults, and one run of `deploy` after the other."""

    chain: Chain
    program: Program
    count: int = 0

    def deploy(self) -> None:
        """Plans and applies. Raises `SystemExit`."""
        self.count += 1
        out = self.chain.folder.parent / f"run-{self.count}"
        deployment = Deployment(self.program, STACK, self.chain.folder, NEW)
        deployment.plan(out, out, "")
        deployment.apply(out)


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    folder, cloud = tmp_path / "faults", Cloud(tmp_path / "cloud", checkpoints=True)
    shutil.copytree(ROOT / "tests" / "faults" / "program", folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    git(folder, "init", "--quiet", "--initial-branch=main")
    policies = {"policies/PulumiPolicy.yaml": "runtime: python\n", "policies/__main__.py": POLICIES}
    commit(folder, **{".gitignore": ".venv\n__pycache__\n", **policies})
    cloud.pulumi("stack", "init", STACK, cwd=folder)
    at = Places(cloud.home)
    environ = {**launcher.environment(os.environ, at), "PYTHONPATH": str(ROOT), "PULUMI_PARALLEL": "1"}
    monkeypatch.setattr(reports, "write", lambda *_: None)
    return Runs(Chain(cloud, STACK, folder=folder), Program(folder, STACK, environ))


def test_what_killed_updates_have_left_is_recovered_and_the_rest_applied(runs: Runs, capfd: pytest.CaptureFixture[str]) -> None:
    """Both kills hit the first change, which is of a kind that recovery can look up, whichever it is."""
    cloud, folder = runs.chain.cloud, runs.chain.folder
    cloud.localcloud("kill", "engine", "--moment", "after")
    assert cloud.run("pulumi", "up", "--yes", "--skip-preview", "-s", STACK, cwd=folder).returncode != 0
    cloud.localcloud("kill", "provider", "--moment", "after")
    with pytest.raises(SystemExit, match="the update of faults stopped, as shown above"):
        runs.deploy()
    said = capfd.readouterr().out
    assert "The backend holds a lock: created by" in said
    before, _, after = said.partition("exited prematurely")
    assert "exists: it is imported" in before
    assert "exists: it is imported" in after
    runs.deploy()
    assert set(runs.chain.inventory().values()) == {1}
    assert runs.chain.inventory().total() == EVERYTHING
    cloud.pulumi("preview", "-s", STACK, "--expect-no-changes", cwd=folder)
