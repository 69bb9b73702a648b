"""What is in a file, the same on every machine: Git may check text out with CRLF, and editors may put a byte order mark in front of it."""

from __future__ import annotations

import codecs
import re
import stat
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_NO_TEXT = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_GIT_LFS = b"version https://git-lfs.github.com/spec/"
"""How a checkout without Git LFS begins a file (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md)."""
_CONFLICT = re.compile(rb"^<<<<<<< .*^=======\r?$.*^>>>>>>> ", re.MULTILINE | re.DOTALL)
"""What Git leaves where two branches changed the same lines."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a file."""

    data: bytes = field(repr=False)
    """Text without a byte order mark, each line of which ends in LF; anything else byte by byte."""
    problem: str = ""
    """Why it is not UTF-8 text as people wrote it, after the file's name: `:3 is not UTF-8 ...`; empty for text."""
    repair: str = "Save it as UTF-8."
    """What to do about the problem."""

    @property
    def text(self) -> str:
        """The text. Raises `UnicodeDecodeError` if it is none (see `problem`)."""
        return self.data.decode()


def read_content(file: Path) -> Content:
    """The file's content. While it does not change, it is read once: the rules look at it first, and the program deploys it then.

    Raises `OSError` for what cannot be read, or is not a regular file.
    """
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "not a regular file")
    return _read(file, status.st_ino, status.st_size, status.st_mtime_ns)


def read_text(file: Path) -> str:
    """The text of a file. Raises `OSError` for what cannot be read, and `ValueError` for what is not text; both say what to do."""
    found = read_content(file)
    if found.problem:
        raise ValueError(f"{file}{found.problem}. {found.repair}")
    return found.text


@cache
def _read(file: Path, *_version: int) -> Content:
    return content(file.read_bytes())


def content(data: bytes) -> Content:
    """The same for bytes that were read."""
    for mark, encoding in _NO_TEXT.items():
        if data.startswith(mark):
            return Content(data, f" is {encoding} and not UTF-8")
    if data.startswith(_GIT_LFS):
        return Content(data, " is a pointer of Git LFS and not the file", "Type: git lfs pull")
    if (at := data.find(b"\0")) >= 0:
        return Content(data, f"{_line(data, at)} is not text: it has a zero byte")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return Content(data, f"{_line(data, error.start)} is not UTF-8: it has the byte 0x{data[error.start]:02x}")
    if (conflict := _CONFLICT.search(data) if b"<<<<<<< " in data else None) is not None:
        return Content(data, f"{_line(data, conflict.start())} has a merge conflict", "Resolve it.")
    return Content(data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n"))


def _line(data: bytes, at: int) -> str:
    line = data.count(b"\n", 0, at) + 1
    return f":{line}"
