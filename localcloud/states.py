"""Where the local cloud's stacks keep their states: in its own folder, or in another backend, so that such a backend can be tried."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from localcloud.places import ROOT, Places

BACKEND: Final = "LOCALCLOUD_BACKEND"
"""The variable that names another backend. PULUMI_BACKEND_URL does not: it may be that of somebody's real stacks."""

PROJECTS: Mapping[Path, str] = {ROOT: "databricks-cicd", ROOT / "bootstrap": "databricks-cicd-state"}
"""This repository's Pulumi projects, and the names in their Pulumi.yaml."""

_SIGN_IN: Final = "AZURE_STORAGE_"


def variables(base: Mapping[str, str], at: Places) -> dict[str, str]:
    """What the environment of a command says about the backend, with the sign-in to its store if it is another one."""
    if base.get(BACKEND):
        return {"PULUMI_BACKEND_URL": base[BACKEND], **{key: value for key, value in base.items() if key.startswith(_SIGN_IN)}}
    chosen = base.get("PULUMI_BACKEND_URL", "")  # a pipeline's is the real one
    inside = base.get("LOCALCLOUD_DB") == str(at.database)
    return {"PULUMI_BACKEND_URL": chosen if inside and chosen.startswith("file:") else _own(at)}


def _own(at: Places) -> str:
    return f"{at.state.as_uri()}?metadata=skip"


@dataclass(frozen=True, slots=True)
class State:
    """The state of one stack."""

    stack: str
    file: Path
    """Where it is in the local cloud's own folder."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """The environment of the engine, where the state is in another backend: then the engine is asked."""
    project: Path = ROOT
    """The folder with its project."""

    def exists(self) -> bool:
        """Whether there is such a stack."""
        if self.elsewhere:
            return self._exported() is not None
        return self.file.exists() or self.file.with_name(f"{self.file.name}.gz").exists()

    def resources(self) -> list[Mapping[str, object]]:
        """The resources of the stack; none before its first update."""
        if self.elsewhere:
            held = self._exported()
        else:
            held = json.loads(self.file.read_text(encoding="utf-8"))["checkpoint"]["latest"] if self.file.exists() else None
        found = (held or {}).get("resources")
        return found if isinstance(found, list) else []

    def _exported(self) -> dict[str, object] | None:
        command = [str(ROOT / "engine/bin/pulumi"), "-C", str(self.project), "stack", "export", "--stack", self.stack, "--non-interactive"]
        done = subprocess.run(command, env=dict(self.elsewhere), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found: dict[str, object] = json.loads(done.stdout)["deployment"]
            return found
        if "no stack named" in done.stderr:
            return None
        where = self.elsewhere["PULUMI_BACKEND_URL"].partition("?")[0]
        raise UnreachableBackend(f"the backend {where} does not answer for stack {self.stack}: {done.stderr.strip()}")


class UnreachableBackend(Exception):
    """Another backend cannot be asked; the text has the engine's words."""


def of(at: Places, project: Path, stack: str, environment: Mapping[str, str]) -> State:
    """The state of a stack of one of this repository's projects. `environment` is that of the command."""
    file = at.state / ".pulumi" / "stacks" / PROJECTS[project] / f"{stack}.json"
    is_own = environment.get("PULUMI_BACKEND_URL", _own(at)) == _own(at)
    return State(stack, file) if is_own else State(stack, file, environment, project)
