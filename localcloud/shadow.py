"""The shadow project: what the engine sees instead of the repository's own Pulumi.yaml and stack files.

The engine writes into stack files (`encryptionsalt` on `stack init`, values on `config set`). Here it writes into copies, so no
tracked file changes. A copy is renewed whenever its original changes, and keeps its encryption settings over that.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ENCRYPTION = re.compile(r"^(?:encryptionsalt|encryptedkey|secretsprovider):.*\n?", re.MULTILINE)
STACK_FILE = re.compile(r"^Pulumi\.(?P<stack>[A-Za-z0-9_.-]+)\.yaml$")


def stack_names(root: Path) -> list[str]:
    """The stacks that have a stack file in the repository."""
    return sorted(match["stack"] for path in root.glob("Pulumi.*.yaml") if (match := STACK_FILE.match(path.name)))


def synchronise(root: Path, project: Path) -> None:
    """Makes `project` the shadow of the project in `root`: current settings, `main` pointing back at the program."""
    project.mkdir(parents=True, exist_ok=True)
    up = Path("..", *[".." for _ in project.relative_to(root).parts[1:]]) if project.is_relative_to(root) else root
    _write(project / "Pulumi.yaml", _project_settings((root / "Pulumi.yaml").read_text(), up))
    for stack in stack_names(root):
        original = root / f"Pulumi.{stack}.yaml"
        text = original.read_text()
        mark = project / f".{stack}.original"
        digest = hashlib.sha256(text.encode()).hexdigest()
        shadow = project / original.name
        if shadow.exists() and mark.exists() and mark.read_text() == digest:
            continue
        kept = ENCRYPTION.findall(shadow.read_text()) if shadow.exists() else []
        own = {line.split(":")[0] for line in ENCRYPTION.findall(text)}
        _write(shadow, text.rstrip("\n") + "\n" + "".join(line for line in kept if line.split(":")[0] not in own))
        _write(mark, digest)


def _project_settings(text: str, up: Path) -> str:
    moved = re.sub(r"^(\s+virtualenv:\s*)(\S+)", rf"\g<1>{up}/\g<2>", text, flags=re.MULTILINE)
    return f"{moved.rstrip()}\nmain: {up}\n"


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
