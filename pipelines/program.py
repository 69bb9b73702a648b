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


class Program:
    """This program with one stack, as `pulumi` runs it in a checkout. Whatever fails raises `SystemExit` with the sentence that says so."""

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


def _errors(text: str) -> list[str]:
    """What a preview in JSON says is wrong."""
    try:
        told = json.loads(text)
    except ValueError:
        return text.splitlines()
    found = told.get("diagnostics", ()) if isinstance(told, dict) else ()
    return [str(each.get("message", "")).rstrip() for each in found if each.get("severity") == "error"]
