"""Where the local cloud keeps its things: all of it in one ignored folder, so that deleting the folder forgets everything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The repository."""

PLACE = "LOCALCLOUD_HOME"
"""The variable that says where else the local cloud keeps its things."""

CALLER = "LOCALCLOUD_CALLER"
"""The variable that says who calls: the client id of a managed identity. Without it a person does."""

STEP = "LOCALCLOUD_STEP"
"""The variable that says that a step of a pipeline calls, which has to keep its sign-in alive."""


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one local cloud."""

    base: Path

    @property
    def database(self) -> Path:
        """The clouds' resources."""
        return self.base / "cloud.db"

    @property
    def home(self) -> Path:
        """PULUMI_HOME: provider plugins, settings."""
        return self.base / "home"

    @property
    def state(self) -> Path:
        """The file backend: one state per stack."""
        return self.base / "state"

    @property
    def project(self) -> Path:
        """The shadow project, whose stack files the engine may write to."""
        return self.shadow(ROOT)

    def shadow(self, project: Path) -> Path:
        """The shadow of a project of this repository."""
        return self.base / ("project" if project == ROOT else f"project-{project.name}")

    @property
    def bin(self) -> Path:
        """Goes first on PATH."""
        return self.base / "bin"


def places() -> Places:
    """The places of the local cloud in use: LOCALCLOUD_HOME, else `.local` in the repository."""
    chosen = os.environ.get(PLACE)
    return Places(Path(chosen).resolve() if chosen else ROOT / ".local")
