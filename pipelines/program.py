"""The engine with one stack, as the steps of pipelines call it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RELEASE = "databricks-cicd:release"
"""The key of the stack file that says which version of the notebooks is out."""
_DEPLOYED = "databricks-cicd: deployed "
"""What the message of an update by a pipeline begins with; the commit follows."""


class Program:
    """This program with one stack, as `pulumi` runs it in a checkout. Whatever fails raises `SystemExit` with the sentence that says so."""

    def __init__(self, folder: Path, stack: str, environ: Mapping[str, str]) -> None:
        self._folder, self._stack, self._environ = folder, stack, environ

    def outputs(self) -> dict[str, object]:
        """What the stack has published."""
        told = self._run("stack", "output", "--json", captured=True)
        found: dict[str, object] = json.loads(told)
        return found

    def preview(self, plan: Path, events: Path) -> bool:
        """Whether a preview with all policies succeeds. It saves a plan, and an event log: only that says which policies are broken.

        Beside the plan comes the stack file as the engine has written it, with the salt that the plan's secrets have.
        """
        environ = {**self._environ, "PULUMI_DEBUG_COMMANDS": "true"}
        files = [f"--save-plan={plan}", f"--event-log={events}"]
        code, _ = self._shown("preview", "--policy-pack", "policies", *files, environ=environ)
        shutil.copy(self._stack_file, plan.parent)
        return code == 0

    def up(self, plan: Path) -> tuple[bool, str]:
        """Whether an update constrained to a plan succeeds, and what the engine said. Its own preview comes first, so a plan that does not
        apply is found before anything is changed. The commit is remembered with the update: see `deployed`."""
        shutil.copy(plan.parent / self._stack_file.name, self._stack_file)
        message = f"{_DEPLOYED}{self.commit()}"
        arguments = ["up", "--yes", f"--plan={plan}", "--policy-pack", "policies", "--message", message, "--suppress-outputs"]
        code, said = self._shown(*arguments)
        if code and self._unlocked(said):
            code, said = self._shown(*arguments)
        return code == 0, said

    def commit(self) -> str:
        """What is checked out."""
        done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=self._folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def deployed(self) -> str:
        """The commit that the last update of the stack was made of, "" where that is not known: it failed, or files had changes."""
        last = self._last_update()
        if last.get("result") != "succeeded" or last.get("kind") != "update":
            return ""
        message, environment = str(last.get("message", "")), last.get("environment")
        if message.startswith(_DEPLOYED):
            return message.removeprefix(_DEPLOYED).strip()
        return str(environment.get("git.head", "")) if isinstance(environment, dict) and environment.get("git.dirty") == "false" else ""

    def interrupted(self) -> bool:
        """Whether the last update of the stack was killed before the end of an operation, or has failed: if it lost a provider, something
        may exist that the state does not know, and no operation is pending."""
        deployment = json.loads(self._run("stack", "export", captured=True)).get("deployment") or {}
        return bool(deployment.get("pending_operations")) or self._last_update().get("result") == "failed"

    def recover(self) -> bool:
        """Whether what an interrupted update has left behind is repaired, as `python -m recovery` does it."""
        python = str(self._folder / ".venv" / "bin" / "python")
        command = [python, "-m", "recovery", "--stack", self._stack, "--unattended"]
        return subprocess.run(command, cwd=self._folder, env=self._environ, check=False).returncode == 0

    def plan_release(self, release: str, out: Path) -> str:
        """Leaves the plan of a release in a folder, with its report. Returns what else it would change, "" for nothing."""
        out.mkdir(parents=True, exist_ok=True)
        plan = f"--save-plan={out / 'plan.json'}"
        text = self._run("preview", "--json", plan, "--config", f"{RELEASE}={release}", captured=True)
        (out / "preview.json").write_text(text, encoding="utf-8")
        shutil.copy(self._stack_file, out)  # as the engine has written it: with the release, and the salt that the plan's secrets have
        python = str(self._folder / ".venv" / "bin" / "python")
        report = [python, "-m", "audit", "preview", str(out / "preview.json"), "--only", "release", "-o", str(out / "report.md")]
        judged = subprocess.run(report, cwd=self._folder, env=self._environ, check=False, capture_output=True, text=True)
        return "" if judged.returncode == 0 else judged.stderr.strip() or judged.stdout.strip() or "the report cannot be made"

    def apply(self, out: Path) -> None:
        """Applies the plan of that folder and nothing else."""
        shutil.copy(out / self._stack_file.name, self._stack_file)
        self._run("up", "--yes", "--skip-preview", f"--plan={out / 'plan.json'}", "--suppress-outputs")
        (out / "outputs.json").write_text(json.dumps(self.outputs()), encoding="utf-8")

    def preview_refreshed(self, file: Path, left_out: str) -> None:
        """Writes what an update would change against what the clouds hold now, as JSON. `left_out` is a pattern of the URNs that are
        neither read nor planned."""
        options = ("--refresh", "--expect-no-changes", "--json", "--show-sames", f"--exclude={left_out}")
        done = self._done("preview", *options, captured=True)
        # Changes are no failure here. The exit code that says so differs between versions of the engine; errors are always in the answer.
        if done.returncode and (_errors(done.stdout) or "changeSummary" not in done.stdout):
            for line in _errors(done.stdout):
                print(line, flush=True)
            raise SystemExit(f"pulumi preview of {self._stack} failed, as shown above")
        file.write_text(done.stdout, encoding="utf-8")

    def _last_update(self) -> dict[str, object]:
        """The newest entry of the stack's history; empty without one. A killed update has none."""
        updates: list[dict[str, object]] = json.loads(
            self._run("stack", "history", "--json", "--page-size", "1", "--page", "1", captured=True) or "[]"
        )
        return updates[0] if updates else {}

    @property
    def _stack_file(self) -> Path:
        return self._folder / f"Pulumi.{self._stack}.yaml"

    def _run(self, *arguments: str, captured: bool = False) -> str:
        done = self._done(*arguments, captured=captured)
        if done.returncode and self._unlocked(done.stderr):
            done = self._done(*arguments, captured=captured)
        if done.returncode:
            for line in _errors(done.stdout or ""):
                print(line, flush=True)
            raise SystemExit(f"pulumi {arguments[0]} of {self._stack} failed, as shown above")
        return done.stdout or ""

    def _unlocked(self, said: str) -> bool:
        """Whether the engine complained of a lock that a dead process of this machine has left, and that could be taken away."""
        owner = dead_owner(said)
        if owner:
            print(f"{owner} held the state and is not running any more: its lock is taken away", flush=True)
        return bool(owner) and self._done("cancel", "--yes").returncode == 0

    def _shown(self, *arguments: str, environ: Mapping[str, str] | None = None) -> tuple[int, str]:
        """The exit code of a command, and what it said, which is shown as it comes."""
        command = ["pulumi", *arguments, "--stack", self._stack, "--non-interactive", "--color", "never"]
        said = []
        with subprocess.Popen(
            command, cwd=self._folder, env=environ or self._environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                print(line, end="", flush=True)
        return process.returncode, "".join(said)

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


def mend(program: Program, stack: str) -> None:
    """Repairs what the last update has left, if it was interrupted. Raises `SystemExit` where that cannot be done."""
    if program.interrupted():
        print(f"The last update of {stack} was killed, or has failed: what it may have left is looked for", flush=True)
        if not program.recover():
            raise SystemExit(f"what the last update of {stack} has left could not be repaired, as shown above (docs/recovery.md)")


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


def _errors(text: str) -> list[str]:
    """What a preview in JSON says is wrong."""
    try:
        told = json.loads(text)
    except ValueError:
        return text.splitlines()
    found = told.get("diagnostics", ()) if isinstance(told, dict) else ()
    return [str(each.get("message", "")).rstrip() for each in found if each.get("severity") == "error"]
