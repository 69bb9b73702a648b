"""The shadow project: what the engine sees instead of the repository's own Pulumi.yaml and stack files.

The engine writes into stack files (`encryptionsalt` on `stack init`, values on `config set` and `up --config`). Here it writes into
copies, so no tracked file changes. A copy is renewed whenever its original changes, and keeps what commands have set in it.
"""

from __future__ import annotations

import codecs
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from localcloud.places import ROOT

STACK_FILE = re.compile(r"^Pulumi\.(?P<stack>[A-Za-z0-9_.-]+)\.yaml$")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnusableFile(Exception):
    """A file of the project cannot be read; the text names it and says what to do."""


def stack_names(root: Path) -> list[str]:
    """The stacks that have a stack file in the repository."""
    return sorted(match["stack"] for path in root.glob("Pulumi.*.yaml") if (match := STACK_FILE.match(path.name)))


def synchronise(root: Path, project: Path) -> list[str]:
    """Makes `project` the shadow of the project in `root`: current settings, `main` pointing back at the program.

    Answers with what a person has to know: about values that commands had set, and on which line a stack file is not YAML, since the
    engine names neither the file nor always the right line. Raises `UnusableFile`.
    """
    project.mkdir(parents=True, exist_ok=True)
    up = Path("..", *[".." for _ in project.relative_to(root).parts[1:]]) if project.is_relative_to(root) else root
    _write(project / "Pulumi.yaml", _project_settings(_read(root / "Pulumi.yaml"), up))
    return [word for stack in stack_names(root) for word in _renew(root, project, stack)]


def _renew(root: Path, project: Path, stack: str) -> Iterator[str]:
    """Brings one copy up to date. Beside it lie the original that it was made from, and, while the original is no YAML, the copy of
    before."""
    name = f"Pulumi.{stack}.yaml"
    text = _read(root / name)
    copy, base, kept = project / name, project / f".{stack}.original", project / f".{stack}.kept"
    if copy.exists() and base.exists() and not kept.exists() and base.read_text(encoding="utf-8") == text:
        return
    from localcloud import stack_file_changes as changes  # noqa: PLC0415  only for a file that has changed: YAML takes its time

    before = kept if kept.exists() else copy
    original = changes.parse(text)
    copied = changes.parse(before.read_text(encoding="utf-8")) if before.exists() else None
    if original is None:
        if copied is not None:
            _write(kept, before.read_text(encoding="utf-8"))
        _write(copy, text)
        yield from _mistakes(root / name)
        return
    if copied is None:
        _write(copy, text)
    else:
        merged = changes.merge(original, (changes.parse(base.read_text(encoding="utf-8")) if base.exists() else None) or {}, copied)
        _write(copy, merged.text)
        if merged.kept:
            yield f"{name} has changed; what commands had set in its copy stays: {', '.join(map(str, merged.kept))}"
        if merged.overruled:
            lost = ", ".join(map(str, merged.overruled))
            yield f"{name} has changed and decides itself what commands had set in its copy: {lost}. Set it again if it is still wanted"
    _write(base, text)
    kept.unlink(missing_ok=True)


def _mistakes(file: Path) -> list[str]:
    """What the program's own check says of a stack file."""
    command = [sys.executable, "-m", "config", str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.splitlines()


def _project_settings(text: str, up: Path) -> str:
    moved = re.sub(r"^(\s+virtualenv:\s*)(\S+)", rf"\g<1>{up}/\g<2>", text, flags=re.MULTILINE)
    return f"{moved.rstrip()}\nmain: {up}\n"


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}. Make it readable: chmod u+r {path}") from error
    if data.startswith(_UTF_16):
        raise UnusableFile(f"{path} is UTF-16: save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8 {path} >new && mv new {path}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnusableFile(f"{path}:{line}: is not UTF-8 (byte 0x{data[error.start]:02x}): save it as UTF-8") from error


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
