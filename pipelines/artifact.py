"""What a preview leaves in its artifact besides plan and report: what the plan was made of."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "inputs.json"


@dataclass(frozen=True, slots=True)
class Artifact:
    """Of one stack."""

    stack: str
    commit: str
    """The one that was previewed."""
    inputs: str
    """Its digest of everything that the stack depends on (`pipelines.inputs`)."""


def name(stack: str) -> str:
    """The name of the artifact."""
    return f"plan-{stack}"


def write(folder: Path, artifact: Artifact) -> None:
    """Writes it."""
    (folder / FILE).write_text(json.dumps(asdict(artifact), indent=2) + "\n", encoding="utf-8")


def read(folder: Path) -> Artifact | None:
    """What is there; None where nothing is, or nothing that a preview has written."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Artifact(str(told["stack"]), str(told["commit"]), str(told["inputs"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
