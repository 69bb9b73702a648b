"""What is kept of a review: the report in all formats, and a manifest with the digest of each file and of what was read."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import JsonValue

MANIFEST: Final = "manifest.json"


def write(folder: Path, reports: Mapping[str, str], source: Path | None, risk: str, policies: list[str]) -> None:
    """Writes the reports (content by file name) and the manifest. `source` is the file that was read, if it was one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in reports.items():
        (folder / name).write_text(content, encoding="utf-8")
    manifest = {
        "version": 1,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "risk": risk,
        "read": {"name": source.name, "sha256": _digest(source)} if source else None,
        "commit": _said("git", "rev-parse", "HEAD"),
        "engine": _said("pulumi", "version"),
        "policies": policies,
        "files": {name: _digest(folder / name) for name in sorted(reports)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def problems(folder: Path, source: Path | None = None) -> Iterator[str]:
    """What is not as the manifest says. Raises `OSError` and `ValueError` where there is no manifest that can be read."""
    manifest: JsonValue = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(manifest, dict) or not isinstance(files, dict):
        raise ValueError(f"{folder / MANIFEST} is not a manifest of evidence")
    for name, digest in files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif _digest(path) != digest:
            yield f"{name} was changed after it was written"
    read = manifest.get("read")
    if source and isinstance(read, dict) and _digest(source) != read.get("sha256"):
        yield f"{source} is not what was read: {read.get('name')}"
    for path in sorted(folder.iterdir()):
        if path.name not in files and path.name != MANIFEST:
            yield f"{path.name} is not in the manifest"


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _said(*command: str) -> str | None:
    """What a command says, if there is one: evidence is also written where neither Git nor the engine is installed."""
    if shutil.which(command[0]) is None:
        return None
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stdout.strip() or None
