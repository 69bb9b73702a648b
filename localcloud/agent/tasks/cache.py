"""Cache@2: folders that one run leaves for later ones. A run's branch sees its own caches and those of the default branch."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Final

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.model import Input, Task
from localcloud.agent.tasks.patterns import matching
from localcloud.behaviours.paths import text

_FILE_MARKS: Final = frozenset("*?[")


def _cache(step: StepContext) -> None:
    key, path = _resolved(step, step.inputs["key"]), step.folder("path")
    default = text(step.run.repository.outputs, "defaultBranch")
    caches = step.run.shared / "caches" / step.run.run.pipeline
    scopes = [caches / _digest(ref) for ref in dict.fromkeys([step.run.run.ref, default])]
    variable = step.inputs["cacheHitVar"]
    found = next((folder for scope in scopes if (folder := scope / _digest(key)).is_dir()), None)
    hit = "true" if found else "false"
    if found is None:
        restore = [_resolved(step, line) for line in step.lines("restoreKeys")]
        found = next((entry for wanted in restore for scope in scopes for entry in _newest(scope, wanted)), None)
        hit = "inexact" if found else hit
    if found is not None:
        shutil.copytree(found / "content", path, symlinks=True, dirs_exist_ok=True)
        step.log(f"Cache restored: {(found / 'key').read_text()}")
    else:
        step.log(f"There is a cache miss: {key}")
    if variable:
        step.job.variables.set(variable, hit)
    if hit != "true":
        step.job.afterwards.append(lambda later: _save(later, scopes[0], key, path))


def _save(step: StepContext, scope: Path, key: str, path: Path) -> None:
    target = scope / _digest(key)
    if not path.is_dir() or target.exists():
        step.log(f"Nothing to save for {key}" if not path.is_dir() else f"The cache {key} exists already")
        return
    new = target.with_suffix(f".{step.run.run.id}")
    shutil.copytree(path, new / "content", symlinks=True)
    (new / "key").write_text(key)
    new.rename(target)
    step.log(f"Cache saved: {key}")


def _resolved(step: StepContext, key: str) -> str:
    """The key with files replaced by the digest of what is in them. Segments in quotes are text."""
    parts = []
    for raw in key.split("|"):
        part = raw.strip()
        if part.startswith('"') and part.endswith('"'):
            parts.append(part)
            continue
        patterns = [each.strip() for each in part.split(",")]
        is_file = any(_FILE_MARKS & set(each) for each in patterns) or (step.job.sources / patterns[0]).is_file()
        if not is_file:
            parts.append(part)
            continue
        files = matching(step.job.sources, patterns)
        if not files:
            raise TaskFailed(f"No matching files found for pattern: {part}")
        parts.append(hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest())
    return "|".join(parts)


def _newest(scope: Path, prefix: str) -> list[Path]:
    entries = [folder for folder in scope.glob("*") if (folder / "key").is_file() and (folder / "key").read_text().startswith(prefix)]
    return sorted(entries, key=lambda folder: folder.stat().st_mtime, reverse=True)[:1]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


CACHE = Task(
    "restores a folder that an earlier run left, and saves it when the job has succeeded",
    _cache,
    {"key": Input(is_required=True), "path": Input(is_required=True), "cacheHitVar": Input(), "restoreKeys": Input()},
)
