"""What of this repository a stack depends on, as a digest: equal digests of two commits mean that nothing changes for the stack.

Files that no stack reads are left out. Of the stack files, a stack reads its own, and of the others only what pipelines must know of an
environment before a run (`config.environments`). Of `content/`, it reads what its own file names. Everything else counts for every stack.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import yaml

IRRELEVANT: Final = ("docs/", "tests/", "bench/", "bootstrap/", "localcloud/", "engine/", ".ci/", "README.md", "Makefile", "local")
"""Files, and folders with a slash at their end, that the program does not read: tests hold that it imports none of these rooms."""
CONTENT: Final = "content/"
EVERYBODY: Final = ("content/wiki/",)
"""In `content/`, what the program reads without being told so by a stack file."""
_STACK_FILE: Final = re.compile(r"Pulumi\.(?P<stack>.+)\.yaml")
_SEEN: Final = ("stack", "devops.project", "devops.agents", "azure.subscription_id")
"""What other stacks see of a stack file, by section and key."""


def digest(repository: Path, commit: str, stack: str) -> str:
    """The digest for one stack. Raises `SystemExit` where there is no such commit."""
    files = dict(_files(repository, commit))
    own = _values(_git(repository, "show", f"{commit}:Pulumi.{stack}.yaml")) if f"Pulumi.{stack}.yaml" in files else {}
    named = {text.strip("/") for text in _texts(own)}
    lines = []
    for path, entry in files.items():
        other = _STACK_FILE.fullmatch(path)
        if other and other["stack"] != stack:
            lines.append(f"{path} {_seen(_git(repository, 'show', f'{commit}:{path}'))}")
        elif _counts(path, named):
            lines.append(f"{path} {entry}")
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def is_known(repository: Path, commit: str) -> bool:
    """Whether the clone has that commit."""
    return _run(repository, "cat-file", "-e", f"{commit}^{{commit}}").returncode == 0


def _counts(path: str, named: set[str]) -> bool:
    if any(path == each or (each.endswith("/") and path.startswith(each)) for each in IRRELEVANT):
        return False
    if not path.startswith(CONTENT) or path.startswith(EVERYBODY):
        return True
    return any("/".join(path.split("/")[:depth]) in named for depth in range(2, path.count("/") + 2))


def _files(repository: Path, commit: str) -> Iterator[tuple[str, str]]:
    """Path, and mode with object, of each file."""
    for line in _git(repository, "ls-tree", "-r", "-z", "--full-tree", commit).split("\0"):
        entry, _, path = line.partition("\t")
        if path:
            yield path, entry


def _seen(text: str) -> str:
    values = _values(text)
    if not values:
        return sha256(text.encode()).hexdigest()
    found: dict[str, object] = {}
    for name in _SEEN:
        section, _, key = name.partition(".")
        inner = values.get(f"databricks-cicd:{section}")
        found[name] = inner.get(key) if key and isinstance(inner, Mapping) else inner
    return json.dumps(found, sort_keys=True, default=str)


def _values(text: str) -> Mapping[str, object]:
    """The keys of a stack file; nothing where it is not one, which other checks say."""
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    config = values.get("config") if isinstance(values, Mapping) else None
    return config if isinstance(config, Mapping) else {}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _git(repository: Path, *arguments: str) -> str:
    done = _run(repository, *arguments)
    if done.returncode:
        raise SystemExit(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def _run(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(repository), *arguments], check=False, capture_output=True, text=True)
