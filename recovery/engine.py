"""The `pulumi` command, as recovery runs it: no questions, and its answers as text or JSON."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LOCKED = re.compile(r"currently locked|another update is currently in progress", re.IGNORECASE)
_HOLDER = re.compile(r"created by (?P<user>\S+)@(?P<host>\S+) \(pid (?P<pid>\d+)\) at (?P<time>\S+)")
_NOTHING = "urn:pulumi:{stack}::none::none:none:None::none"


class EngineError(Exception):
    """A command of the engine failed; the text is what it said."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A backend's lock on a stack."""

    holders: tuple[str, ...]
    """Who holds it since when, in the engine's words; empty where the backend does not say."""
    running: int | None
    """The process of an engine that is still at work on this machine."""
    elsewhere: bool = False
    """Whether it may be at work on another machine, as far as this one can see."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The engine at one stack. Every method raises `EngineError`."""

    stack: str

    def lock(self) -> Lock | None:
        """The lock on the stack, found by a refresh of nothing: backends tell nobody else."""
        done = self._run("refresh", "--yes", "--skip-preview", "--target", _NOTHING.format(stack=self.stack))
        said = done.stdout + done.stderr
        if not _LOCKED.search(said):
            return None
        holders = list(_HOLDER.finditer(said))
        here = [int(holder["pid"]) for holder in holders if holder["host"] == socket.gethostname()]
        elsewhere = len(here) < len(holders) or not holders
        return Lock(tuple(holder[0] for holder in holders), next((pid for pid in here if _is_engine(pid)), None), elsewhere)

    def unlock(self) -> None:
        """Takes the lock away."""
        self._must("cancel", "--yes")

    def state(self) -> dict[str, object]:
        """The stack's state, as exported."""
        found: dict[str, object] = json.loads(self._must("stack", "export"))
        return found

    def write(self, state: Mapping[str, object]) -> None:
        """Writes the state; the engine leaves out pending operations."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "state.json"
            file.write_text(json.dumps(state), encoding="utf-8")
            self._must("stack", "import", "--file", str(file))

    def refresh(self, urns: Sequence[str]) -> None:
        """Reads these resources from the cloud into the state; those that are gone leave it."""
        targets = [argument for urn in urns for argument in ("--target", urn)]
        self._must("refresh", "--yes", "--skip-preview", *targets)

    def planned(self) -> list[Mapping[str, object]]:
        """The steps that the next update would take."""
        steps = json.loads(self._must("preview", "--json")).get("steps")
        return steps if isinstance(steps, list) else []

    def _must(self, *arguments: str) -> str:
        done = self._run(*arguments)
        if done.returncode:
            raise EngineError(f"`pulumi {' '.join(arguments[:2])} -s {self.stack}` failed:\n{(done.stderr or done.stdout).strip()}")
        return done.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", *arguments, "--stack", self.stack, "--non-interactive", "--color", "never"]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def _is_engine(pid: int) -> bool:
    found = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "pulumi" in found.stdout
