"""What is below a folder whose files go into a service, and what keeps one of them from being read on every machine."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Control characters, line breaks, and what Python makes of bytes that are not UTF-8."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What keeps a folder from being deployed, and what to do about it."""

    summary: str
    repair: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder."""

    path: PurePosixPath
    """Its path below the folder, as the disk has it."""
    is_folder: bool
    mistake: Mistake | None = None
    """Why it must not be looked at."""


def walk(folder: Path, is_skipped: Callable[[str], bool]) -> Iterator[Entry]:
    """Every file and folder below `folder`, sorted, without those whose names are skipped; nothing if there is no such folder. Links are
    followed as long as they stay inside the folder. Raises nothing about what is in it."""
    if folder.is_dir():
        yield from _walk(folder, PurePosixPath(), (folder.resolve(),), is_skipped)


def in_the_service(path: PurePosixPath) -> PurePosixPath:
    """The path with composed letters: the same whether macOS, which takes an umlaut apart, or another system wrote the file's name."""
    written = path.as_posix()
    return path if written.isascii() else PurePosixPath(unicodedata.normalize("NFC", written))


def _walk(folder: Path, below: PurePosixPath, inside: tuple[Path, ...], is_skipped: Callable[[str], bool]) -> Iterator[Entry]:
    """`inside` are the real folders that the way to `below` leads through."""
    try:
        entries = sorted(os.scandir(folder / below), key=lambda entry: entry.name)
    except OSError as problem:
        yield Entry(below, True, unreadable(below, problem))
        return
    for entry in entries:
        path = below / entry.name
        if is_skipped(entry.name):
            continue
        if (mistake := _odd_name(path)) or (entry.is_symlink() and (mistake := _bad_link(folder / path, path, inside))):
            yield Entry(path, False, mistake)
        elif entry.is_dir():
            yield Entry(path, True)
            real = Path(entry.path).resolve() if entry.is_symlink() else inside[-1] / entry.name
            yield from _walk(folder, path, (*inside, real), is_skipped)
        else:
            yield Entry(path, False)


def unreadable(path: PurePosixPath, problem: OSError) -> Mistake:
    """A file or folder that cannot be opened."""
    return Mistake(f"{path} cannot be read: {problem.strerror}", "Give yourself the right to read it, or move it out of the folder.")


def _odd_name(path: PurePosixPath) -> Mistake | None:
    if not (found := _ODD.search(path.name)):
        return None
    # A byte that is not UTF-8 is a surrogate, which nothing can print
    sign = f"byte 0x{ord(found[0]) - 0xDC00:02x}, which is not UTF-8" if ord(found[0]) >= 0xD800 else f"character U+{ord(found[0]):04X}"
    return Mistake(f"the name {str(path)!a} has the {sign}", "Rename it.")


def _bad_link(link: Path, path: PurePosixPath, inside: tuple[Path, ...]) -> Mistake | None:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return Mistake(f"{path} is a link to nothing", "Remove it, or let it lead to a file of the folder.")
    if not target.is_relative_to(inside[0]):
        return Mistake(f"{path} is a link out of the folder, to {target}", "Copy what it leads to into the folder.")
    if target in inside:
        return Mistake(f"{path} is a link to a folder that it lies in", "Remove it.")
    return None
