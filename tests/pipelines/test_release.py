"""The steps of a release pipeline around a double of `pulumi`: what is planned, what stops it, and how it goes back."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import release
from pipelines.versions import Versions

PULUMI = """#!{python}
import json, os, sys
from pathlib import Path
home, given = Path({home!r}), sys.argv[1:]
with (home / "calls").open("a") as log:
    print(*given, f"as {{os.environ['AZURE_CLIENT_ID']}}", file=log)
if (home / f"{{given[0]}}-fails").exists():
    print(json.dumps({{"diagnostics": [{{"severity": "error", "message": "the tag is not there"}}]}}))
    sys.exit(255)
lock = home / "lock"
if given[0] == "cancel":
    lock.unlink()
if given[0] == "up" and lock.exists():
    print(lock.read_text(), file=sys.stderr)
    sys.exit(255)
if given[:2] == ["stack", "output"]:
    print((home / "outputs.json").read_text())
if given[:2] == ["stack", "export"]:
    print("{{}}")
if given[:2] == ["stack", "history"]:
    print((home / "history.json").read_text() if (home / "history.json").exists() else "[]")
if given[0] == "preview":
    named = next(each for each in given if "release=" in each).rpartition("=")[2]
    Path("Pulumi.dev.yaml").write_text(f"release: {{named}}")
    Path(next(each for each in given if each.startswith("--save-plan=")).removeprefix("--save-plan=")).write_text(named)
    print("{{}}")
if given[0] == "up":
    planned = Path(next(each for each in given if each.startswith("--plan=")).removeprefix("--plan=")).read_text()
    assert Path("Pulumi.dev.yaml").read_text() == f"release: {{planned}}"
    outputs = json.loads((home / "outputs.json").read_text())
    (home / "outputs.json").write_text(json.dumps({{"release": planned, "previous_release": outputs["release"]}}))
"""
PYTHON = """#!{python}
import sys
from pathlib import Path
if sys.argv[2] == "recovery":
    print("repairing", *sys.argv[3:], flush=True)
    sys.exit(0 if Path({home!r}, "repairs").exists() else 1)
Path(sys.argv[sys.argv.index("-o") + 1]).write_text("# Report")
assert sys.argv[sys.argv.index("--only") + 1] == "release"
if (Path({home!r}) / "more").exists():
    print("audit: more than the release would change:\\n  The cluster shared gets larger machines.", file=sys.stderr)
    sys.exit(4)
"""


class Scene:
    """A checkout of the program, and the doubles around it."""

    def __init__(self, folder: Path) -> None:
        self.home, self.program, self.out = folder, folder / "program", folder / "plan"
        (self.program / ".venv" / "bin").mkdir(parents=True)
        (folder / "bin").mkdir()
        self._write(folder / "bin" / "pulumi", PULUMI)
        self._write(self.program / ".venv" / "bin" / "python", PYTHON)
        (self.program / "Pulumi.dev.yaml").write_text("")
        self.publishes("v1.0.0", "v0.9.0")

    def _write(self, file: Path, text: str) -> None:
        file.write_text(text.format(python=sys.executable, home=str(self.home)))
        file.chmod(0o755)

    def publishes(self, out: str, before: str) -> None:
        (self.home / "outputs.json").write_text(json.dumps({"release": out, "previous_release": before}))

    def published(self) -> str:
        return str(json.loads((self.home / "outputs.json").read_text())["release"])

    def calls(self) -> list[str]:
        log = self.home / "calls"
        return [line.partition(" ")[0] for line in log.read_text().splitlines()] if log.exists() else []

    def step(self, name: str, *more: str) -> int:
        folders = ["--notebooks", str(self.home), "--program", str(self.program), "--out", str(self.out)]
        environ = {
            "PATH": f"{self.home / 'bin'}:/usr/bin:/bin",
            "AGENT_TEMPDIRECTORY": str(self.home),
            "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/",
            "idToken": "a token",
            "servicePrincipalId": "the-client",
            "tenantId": "the-tenant",
        }
        return release.main([name, "--environment", "dev", "--first", "dev", *folders, *more], environ)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(Versions, "choose", lambda _, wanted: (wanted, "the commit"))
    return made


Say = Callable[[], str]


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Say:
    return lambda: capfd.readouterr().out


def test_a_release_applies_the_plan_that_was_previewed_as_the_identity_of_the_connection(scene: Scene, said: Say) -> None:
    assert scene.step("preview", "--version", "v1.1.0") == 0
    assert scene.published() == "v1.0.0", "nothing is changed by a preview"
    (scene.program / "Pulumi.dev.yaml").write_text("a fresh checkout")
    assert scene.step("apply") == 0
    assert scene.published() == json.loads((scene.out / "outputs.json").read_text())["release"] == "v1.1.0"
    assert [call for call in scene.calls() if call != "stack"] == ["preview", "up"]
    assert {line.rpartition(" as ")[2] for line in (scene.home / "calls").read_text().splitlines()} == {"the-client"}
    told = said()
    assert "##vso[build.updatebuildnumber]v1.1.0" in told
    assert "a token" not in told
    assert not (scene.home / "federated-token").exists()


def test_whatever_else_would_change_stops_it_before_anything_is_applied(scene: Scene, said: Say) -> None:
    (scene.home / "more").touch()
    assert scene.step("preview", "--version", "v1.1.0") == 1
    told = said()
    assert "# Report" in told
    assert "The cluster shared gets larger machines." in told
    assert "##vso[task.logissue type=error]Stopped before anything was changed" in told
    assert not (scene.out / "release.json").exists()


def test_a_failed_preview_says_what_the_engine_says(scene: Scene, said: Say) -> None:
    (scene.home / "preview-fails").touch()
    assert scene.step("preview", "--version", "v1.1.0") == 1
    assert "the tag is not there\n##vso[task.logissue type=error]pulumi preview of dev failed, as shown above" in said()


def test_a_rollback_goes_to_the_release_before_if_there_is_one(scene: Scene, said: Say) -> None:
    assert scene.step("preview", "--rollback") == 0
    assert scene.step("apply") == 0
    assert scene.published() == "v0.9.0"
    assert scene.step("mark") == 0
    assert "A rollback leaves no tag" in said()
    scene.publishes("v1.0.0", "refs/heads/main")
    assert scene.step("preview", "--rollback") == 0
    assert "##vso[build.updatebuildnumber]main rollback" in said(), "a number has no slash"
    scene.publishes("v1.0.0", "")
    assert scene.step("preview", "--rollback") == 1
    assert "v1.0.0 is the first release: there is none before to go back to" in said()


@pytest.mark.parametrize(
    ("out", "before", "restored", "why"),
    [
        ("v1.1.0", "v1.0.0", "v1.0.0", "v1.1.0 failed its checks: going back to v1.0.0"),
        ("v1.0.0", "v1.0.0", "v1.0.0", "v1.1.0 failed half-way: going back to v1.0.0"),
    ],
    ids=["its checks failed", "it stopped half-way"],
)
def test_after_a_failure_the_last_good_release_is_out_again(
    scene: Scene, said: Say, out: str, before: str, restored: str, why: str
) -> None:
    scene.step("preview", "--version", "v1.1.0")
    scene.publishes(out, before)
    assert scene.step("restore") == 0
    assert scene.published() == restored
    told = said()
    assert why in told
    assert "##vso[task.logissue type=warning]v1.1.0 failed and was rolled back: v1.0.0 is out again" in told


def test_a_rollback_that_cannot_be_made_says_so_and_what_to_do(scene: Scene, said: Say) -> None:
    scene.step("preview", "--version", "v1.1.0")
    scene.publishes("v1.1.0", "")
    assert scene.step("restore") == 1
    assert "v1.1.0 failed, and it is the first release" in said()
    scene.publishes("v1.1.0", "v1.0.0")
    (scene.home / "more").touch()
    assert scene.step("restore") == 1
    assert "The rollback to v1.0.0 would change more than the release, so it was not made" in said()
    (scene.home / "more").unlink()
    (scene.home / "up-fails").touch()
    assert scene.step("restore") == 1
    told = said()
    assert "pulumi up of dev failed, as shown above" in told
    assert "dev was NOT rolled back" in told
    assert scene.published() == "v1.1.0"


@pytest.mark.parametrize("step", ["apply", "restore"])
def test_what_an_interrupted_update_has_left_is_repaired_before_anything_is_made_of_the_state(scene: Scene, said: Say, step: str) -> None:
    """Otherwise a git folder that was moved by a killed release would stay where it is."""
    scene.step("preview", "--version", "v1.1.0")
    (scene.home / "history.json").write_text(json.dumps([{"kind": "update", "result": "failed"}]))
    before = scene.calls()
    assert scene.step(step) == 1
    assert set(scene.calls()[len(before) :]) == {"stack"}
    assert "what the last update of dev has left could not be repaired" in said()
    (scene.home / "repairs").touch()
    assert scene.step(step) == 0
    assert "repairing --stack dev --unattended" in said()


def locked(scene: Scene, machine: str, pid: int) -> None:
    (scene.home / "lock").write_text(
        f"error: the stack is currently locked by 1 lock(s).\n  x.json: created by me@{machine} (pid {pid}) at 10:00"
    )


def test_the_lock_of_a_killed_update_of_this_machine_does_not_keep_it_from_going_back(scene: Scene, said: Say) -> None:
    scene.step("preview", "--version", "v1.1.0")
    with subprocess.Popen(["true"]) as ended:
        pass
    locked(scene, socket.gethostname(), ended.pid)
    assert scene.step("restore") == 0
    assert scene.published() == "v1.0.0"
    assert f"process {ended.pid} of me held the state and is not running any more" in said()


@pytest.mark.parametrize(("machine", "pid"), [("another", 1), (socket.gethostname(), os.getpid())], ids=["elsewhere", "alive"])
def test_the_lock_of_somebody_who_may_be_at_work_is_respected(scene: Scene, said: Say, machine: str, pid: int) -> None:
    scene.step("preview", "--version", "v1.1.0")
    locked(scene, machine, pid)
    assert scene.step("restore") == 1
    assert "cancel" not in scene.calls()
    told = said()
    assert "the stack is currently locked" in told
    assert "dev was NOT rolled back" in told
