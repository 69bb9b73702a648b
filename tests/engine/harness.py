"""The real engine on a local cloud of the test's own: every command goes through `./local`, as a person's does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Cloud:
    """One local cloud, its states and its shadow project, in a folder of its own."""

    home: Path
    caller: str = "person"
    """Who calls: `apply` and `plan` are the identities of the stack that a command names."""
    checkpoints: bool = False
    """Whether the engine writes the state after each step, not only at the end. Only a kill needs that; `up` is twice as fast without."""

    def __post_init__(self) -> None:
        """A file where the engine would make a folder for its own logs, which would take a fifth of its time."""
        (self.home / "home").mkdir(parents=True, exist_ok=True)
        (self.home / "home" / "logs").touch()

    def called_by(self, who: str) -> Cloud:
        """The same one, for somebody else."""
        return replace(self, caller=who)

    def run(self, *command: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
        """`./local COMMAND`, whatever it answers."""
        return subprocess.run(
            [*self._local, *command],
            cwd=cwd,
            env=self._environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=600,
        )

    def pulumi(self, *arguments: str, cwd: Path = ROOT, **variables: str) -> str:
        """`./local pulumi ARGUMENTS`, which must succeed; what it printed."""
        done = self.run("pulumi", *arguments, cwd=cwd, **variables)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def refused(self, *arguments: str, cwd: Path = ROOT, **variables: str) -> str:
        """`./local pulumi ARGUMENTS`, which must fail, and without a traceback; what it printed."""
        done = self.run("pulumi", *arguments, cwd=cwd, **variables)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stdout, done.stdout
        return done.stdout

    def destroy(self, stack: str) -> None:
        """Takes a stack down whose work nobody wants to keep: off with the engine's protection first, in the state alone."""
        self.pulumi("state", "unprotect", "--all", "--yes", "-s", stack)
        self.pulumi("destroy", "-s", stack, "--yes", "--skip-preview")

    def json(self, *arguments: str, cwd: Path = ROOT) -> dict[str, object]:
        """`./local pulumi ARGUMENTS` with its standard output read as JSON."""
        done = subprocess.run(
            [*self._local, "pulumi", *arguments],
            cwd=cwd,
            env=self._environment(),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=600,
        )
        found: dict[str, object] = json.loads(done.stdout)
        return found

    def resources(self, stack: str, cwd: Path = ROOT) -> list[Mapping[str, object]]:
        """The resources in a stack's exported state."""
        deployment = self.json("stack", "export", "-s", stack, cwd=cwd)["deployment"]
        assert isinstance(deployment, dict)
        found: list[Mapping[str, object]] = deployment.get("resources", [])
        return found

    def tag(self, *releases: str) -> None:
        """Tags the default branch of the repository `notebooks`, as a person does before prod can be at a release."""
        address = self.localcloud("url", "notebooks").strip()
        for release in releases:
            subprocess.run(["git", "-C", address, "tag", release], check=True)

    def localcloud(self, *arguments: str) -> str:
        """`python -m localcloud ARGUMENTS` on this cloud, which must succeed."""
        done = self.called_by("person").run(sys.executable, "-m", "localcloud", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    @property
    def _local(self) -> list[str]:
        return [str(ROOT / "local"), *(("--as", self.caller) if self.caller != "person" else ())]

    def _environment(self, **variables: str) -> dict[str, str]:
        return {**os.environ, "LOCALCLOUD_HOME": str(self.home), **({} if self.checkpoints else _STATE_AT_THE_END), **variables}


_STATE_AT_THE_END = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
