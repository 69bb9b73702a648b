"""One release of the notebooks to one environment: `python release.py preview|apply|mark|restore ...`, steps of templates/release.yml.

The infrastructure program does the work; what is here asks it for a plan, holds that against what a release may change, and has it applied.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sign_in import signed_in
from versions import Versions

KEY = "databricks-cicd:release"
CLONE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a preview leaves for the steps after it."""

    version: str
    commit: str
    """Of the version; empty for a rollback."""
    before: str
    """What was out when it was previewed."""


class Program:
    """The infrastructure program of one environment, in a checkout."""

    def __init__(self, folder: Path, stack: str, environ: Mapping[str, str]) -> None:
        self._folder, self._stack, self._environ = folder, stack, environ

    def outputs(self) -> dict[str, object]:
        """What the stack has published."""
        told = self._run("stack", "output", "--json", captured=True)
        found: dict[str, object] = json.loads(told)
        return found

    def preview(self, release: str, out: Path) -> str:
        """Leaves the plan of a release in a folder, with its report. Returns what else it would change, "" for nothing."""
        out.mkdir(parents=True, exist_ok=True)
        plan = f"--save-plan={out / 'plan.json'}"
        text = self._run("preview", "--json", plan, "--config", f"{KEY}={release}", captured=True)
        (out / "preview.json").write_text(text, encoding="utf-8")
        shutil.copy(self._stack_file, out)  # as the engine has written it: with the release, and the salt that the plan's secrets have
        python = self._folder / ".venv" / "bin" / "python"
        report = [python, "-m", "audit", "preview", out / "preview.json", "--only", "release", "-o", out / "report.md"]
        judged = subprocess.run(report, cwd=self._folder, env=self._environ, check=False, capture_output=True, text=True)
        return "" if judged.returncode == 0 else judged.stderr.strip() or judged.stdout.strip() or "the report cannot be made"

    def apply(self, out: Path) -> None:
        """Applies the plan of that folder and nothing else."""
        shutil.copy(out / self._stack_file.name, self._stack_file)
        self._run("up", "--yes", "--skip-preview", f"--plan={out / 'plan.json'}", "--suppress-outputs")
        (out / "outputs.json").write_text(json.dumps(self.outputs()), encoding="utf-8")

    @property
    def _stack_file(self) -> Path:
        return self._folder / f"Pulumi.{self._stack}.yaml"

    def _run(self, *arguments: str, captured: bool = False) -> str:
        done = self._done(*arguments, captured=captured)
        if done.returncode and (owner := dead_owner(done.stderr)):
            print(f"{owner} held the state and is not running any more: its lock is taken away", flush=True)
            if self._done("cancel", "--yes").returncode == 0:
                done = self._done(*arguments, captured=captured)
        if done.returncode:
            for line in _errors(done.stdout or ""):
                print(line, flush=True)
            raise SystemExit(f"pulumi {arguments[0]} of {self._stack} failed, as shown above")
        return done.stdout or ""

    def _done(self, *arguments: str, captured: bool = False) -> subprocess.CompletedProcess[str]:
        sys.stdout.flush()
        done = subprocess.run(
            ["pulumi", *arguments, "--stack", self._stack, "--non-interactive", "--color", "never"],
            cwd=self._folder,
            env=self._environ,
            check=False,
            stdout=subprocess.PIPE if captured else None,
            stderr=subprocess.PIPE,
            text=True,
        )
        print(done.stderr, end="", flush=True)
        return done


def dead_owner(said: str) -> str:
    """Who holds the lock that the engine complains of, if it was a process of this machine that has ended without giving it back."""
    locks = re.findall(r"created by (\S+)@(\S+) \(pid (\d+)\)", said)
    for _, machine, pid in locks:
        if machine != socket.gethostname() or _is_running(int(pid)):
            return ""
    return ", ".join(f"process {pid} of {who}" for who, _, pid in locks)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def preview(program: Program, versions: Versions, wanted: str, out: Path, *, is_rollback: bool) -> None:
    """Decides what is released, plans it, and stops where anything else would change."""
    outputs = program.outputs()
    before = str(outputs["release"])
    if is_rollback:
        version, commit = str(outputs["previous_release"]), ""
        if not version:
            raise SystemExit(f"{before} is the first release: there is none before to go back to")
    else:
        version, commit = versions.choose(wanted)
    print(f"{'Back from' if is_rollback else 'Out is'} {before}, {'to' if is_rollback else 'to be released is'} {version}")
    others = program.preview(version, out)
    print((out / "report.md").read_text(encoding="utf-8") if (out / "report.md").exists() else "")
    if others:
        print(others)
        raise SystemExit(
            "Stopped before anything was changed: the infrastructure repository holds more than a release. Deploy that first (pulumi up), "
            "and release again"
        )
    (out / "release.json").write_text(json.dumps(asdict(Planned(version, commit, before))), encoding="utf-8")
    print(f"##vso[task.uploadsummary]{out / 'report.md'}")
    number = f"{version.rpartition('/')[2]} {'rollback ' if is_rollback else ''}{os.environ.get('BUILD_BUILDID', '')}"  # takes no slash
    print(f"##vso[build.updatebuildnumber]{number.rstrip()}")


def restore(program: Program, planned: Planned, out: Path) -> None:
    """Goes back to the last good release after a failure, however far the release has come."""
    outputs = program.outputs()
    # A release that stopped half-way is not out: the stack still publishes the one before, which only has to be made whole again.
    is_out = outputs["release"] == planned.version
    good = str(outputs["previous_release"] if is_out else outputs["release"])
    if not good:
        raise SystemExit(f"{planned.version} failed, and it is the first release: there is none before to go back to. Release a better one")
    print(f"{planned.version} failed {'its checks' if is_out else 'half-way'}: going back to {good}")
    others = program.preview(good, out)
    if others:
        print(others)
        raise SystemExit(f"The rollback to {good} would change more than the release, so it was not made")
    program.apply(out)
    print(f"##vso[task.logissue type=warning]{planned.version} failed and was rolled back: {good} is out again")


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Runs one step; 0, or 1 after the sentence that says what is wrong."""
    given = _arguments().parse_args(arguments)
    versions = Versions(CLONE, given.environment, given.first)
    try:
        if given.step == "mark":
            planned = _planned(given.out)
            print(f"Tagged {versions.mark(planned.version, planned.commit)}" if planned.commit else "A rollback leaves no tag")
            return 0
        with signed_in(environ) as signed:
            program = Program(given.program, given.environment, signed)
            if given.step == "preview":
                preview(program, versions, given.version.strip(), given.out, is_rollback=given.rollback)
            elif given.step == "apply":
                program.apply(given.out)
                print(f"{_planned(given.out).version} is out in {given.environment}")
            else:
                restore(program, _planned(given.out), given.out / "rollback")
    except SystemExit as problem:
        print(f"##vso[task.logissue type=error]{problem}", flush=True)
        if given.step == "restore":
            print(
                f"##vso[task.logissue type=error]{given.environment} was NOT rolled back. Repair what is named above, then start this "
                "pipeline with a good version, or with rollback, which is safe to repeat"
            )
        return 1
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="release.py", description=__doc__)
    parser.add_argument("step", choices=["preview", "apply", "mark", "restore"])
    parser.add_argument("--environment", required=True, help="the stack, such as dev")
    parser.add_argument("--first", required=True, help="the environment that releases before all others")
    parser.add_argument("--program", type=Path, required=True, help="checkout of the infrastructure program")
    parser.add_argument("--out", type=Path, required=True, help="folder for the plan")
    parser.add_argument("--version", default="newest", help="a version, or: newest")
    parser.add_argument("--rollback", action="store_true", help="the release before, instead of a version")
    return parser


def _planned(out: Path) -> Planned:
    return Planned(**json.loads((out / "release.json").read_text(encoding="utf-8")))


def _errors(text: str) -> list[str]:
    """What a preview in JSON says is wrong."""
    try:
        told = json.loads(text)
    except ValueError:
        return text.splitlines()
    found = told.get("diagnostics", ()) if isinstance(told, dict) else ()
    return [str(each.get("message", "")).rstrip() for each in found if each.get("severity") == "error"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
