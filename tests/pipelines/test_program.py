"""The engine as pipelines call it, around a double of `pulumi`; and the preview of a pull request around a double of the engine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import JsonValue

from pipelines import artifact, preview, reports
from pipelines.artifact import Artifact
from pipelines.inputs import digest
from pipelines.program import Program
from tests.pipelines.repository import commit, git, make

PULUMI = """#!{python}
import os, sys
from pathlib import Path
home, given = Path({home!r}), sys.argv[1:]
with (home / "calls").open("a") as log:
    print(*given, "with debugging" if os.environ.get("PULUMI_DEBUG_COMMANDS") else "", file=log)
if given[0] == "stack":
    print((home / f"{{given[1]}}.json").read_text())
if given[0] == "cancel":
    (home / "lock").unlink()
if given[0] == "up" and (home / "lock").exists():
    print((home / "lock").read_text())
    sys.exit(255)
if given[0] == "preview":
    Path("Pulumi.dev.yaml").write_text("with the salt of this preview")
    Path(next(each for each in given if each.startswith("--event-log=")).removeprefix("--event-log=")).touch()
    print("previewing")
    sys.exit(1 if (home / "breaks").exists() else 0)
"""


class Scene:
    """A checkout, and an engine that does nothing."""

    def __init__(self, folder: Path) -> None:
        self.home, self.clone = folder, make(folder / "clone")
        (folder / "bin").mkdir()
        (folder / "bin" / "pulumi").write_text(PULUMI.format(python=sys.executable, home=str(folder)))
        (folder / "bin" / "pulumi").chmod(0o755)
        (folder / "out").mkdir()
        self.program = Program(self.clone, "dev", {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"})

    def answers(self, **told: JsonValue) -> None:
        """What `pulumi stack COMMAND` says."""
        for command, answer in told.items():
            (self.home / f"{command}.json").write_text(json.dumps(answer))

    def calls(self) -> list[str]:
        return (self.home / "calls").read_text().splitlines()


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return made


@pytest.mark.parametrize(
    ("last", "out"),
    [
        ({"message": "databricks-cicd: deployed abc", "environment": {"git.head": "def", "git.dirty": "true"}}, "abc"),
        ({"message": "Change", "environment": {"git.head": "def", "git.dirty": "false"}}, "def"),
        ({"message": "Change", "environment": {"git.head": "def", "git.dirty": "true"}}, ""),
        ({"message": "Change", "environment": {"git.head": "def"}}, ""),
        ({"message": "databricks-cicd: deployed abc", "result": "failed"}, ""),
        ({"message": "databricks-cicd: deployed abc", "kind": "refresh"}, ""),
        (None, ""),
    ],
)
def test_the_commit_that_is_out_is_that_of_the_last_update(scene: Scene, last: dict[str, JsonValue] | None, out: str) -> None:
    scene.answers(history=[{"kind": "update", "result": "succeeded", **last}] if last is not None else [])
    assert scene.program.deployed() == out


def test_an_interrupted_update_has_pending_operations_or_has_failed(scene: Scene) -> None:
    scene.answers(export={"deployment": {"pending_operations": [{"type": "creating"}]}}, history=[])
    assert scene.program.interrupted()
    scene.answers(export={"deployment": {}})
    assert not scene.program.interrupted()
    scene.answers(history=[{"kind": "update", "result": "failed"}])
    assert scene.program.interrupted()
    scene.answers(history=[{"kind": "update", "result": "succeeded"}])
    assert not scene.program.interrupted()


def test_an_update_is_held_to_its_plan_with_a_preview_of_its_own_and_the_salt_of_the_plan(scene: Scene) -> None:
    plan = scene.home / "out" / "plan.json"
    assert scene.program.preview(plan, scene.home / "events")
    git(scene.clone, "checkout", "--quiet", "Pulumi.dev.yaml")
    assert scene.program.up(plan) == (True, "")
    assert (scene.clone / "Pulumi.dev.yaml").read_text() == "with the salt of this preview"
    first, second = scene.calls()
    assert first.startswith(f"preview --policy-pack policies --save-plan={plan} --event-log={scene.home / 'events'} --stack dev")
    assert first.endswith("with debugging")
    head = git(scene.clone, "rev-parse", "HEAD")
    assert second.startswith(f"up --yes --plan={plan} --policy-pack policies --message databricks-cicd: deployed {head} ")
    assert "--skip-preview" not in second


@pytest.mark.parametrize("is_here", [True, False])
def test_only_the_lock_of_a_dead_process_of_this_machine_is_taken_away(scene: Scene, is_here: bool) -> None:
    (scene.home / "out" / "Pulumi.dev.yaml").touch()
    with subprocess.Popen(["true"]) as ended:
        pass
    machine = socket.gethostname() if is_here else "elsewhere"
    (scene.home / "lock").write_text(f"error: the stack is currently locked. created by me@{machine} (pid {ended.pid}) at 10:00")
    succeeded, said = scene.program.up(scene.home / "out" / "plan.json")
    assert succeeded == is_here
    assert [call.split()[0] for call in scene.calls()] == (["up", "cancel", "up"] if is_here else ["up"])
    assert is_here or "created by me@elsewhere" in said


def test_a_preview_leaves_what_it_was_made_of_and_fails_with_a_report(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(reports, "write", lambda *_: told.append("report"))
    monkeypatch.setattr(reports, "comment", lambda *_: told.append("comment"))
    monkeypatch.setattr(reports, "risky", lambda _, limit: limit == "danger")
    out, head = scene.home / "out", commit(scene.clone, **{"stack.py": "build(4)\n"})
    preview.preview(scene.program, "dev", out, scene.clone, "never")
    assert artifact.read(out) == Artifact("dev", head, digest(scene.clone, "HEAD", "dev"))
    with pytest.raises(SystemExit, match="has a finding of the risk `danger` or more"):
        preview.preview(scene.program, "dev", out, scene.clone, "danger")
    (scene.home / "breaks").touch()
    with pytest.raises(SystemExit, match="the preview of dev failed: the report says why"):
        preview.preview(scene.program, "dev", out, scene.clone, "never")
    assert told == ["report", "comment"] * 3
