"""Why a stack file is not YAML, and on which line: in the words of the person who typed it, not of the parser."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path as FilePath

from yaml import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from config.diagnostics import Location, visible

_ODD_INDENT = re.compile(r"[ \t]*(?P<odd>[^\S \t\r\n]|[\u200b\u2060\ufeff])")
_TAB_INDENT = re.compile(r" *\t")
_FROM_ITS_BEGINNING = ("while scanning a simple key", "while scanning a quoted scalar")
"""Where the parser says "expected something else here" much later than the mistake."""


class UnreadableStackFile(Exception):
    """The file is not a YAML mapping; says where it breaks and why."""

    def __init__(self, location: Location, reason: str) -> None:
        self.location = location
        self.reason = reason
        super().__init__(visible(f"{location}: {reason}"))


def not_there(file: FilePath, problem: OSError) -> UnreadableStackFile:
    """The file cannot be opened."""
    return UnreadableStackFile(Location(str(file)), f"cannot be read: {problem.strerror or problem}")


def broken(file: FilePath, data: bytes, problem: YAMLError) -> UnreadableStackFile:
    """The file is not YAML."""
    lines = data.decode("utf-8-sig", errors="replace").splitlines()
    number, reason = _encoding(data, problem) if isinstance(problem, ReaderError) else _syntax(lines, problem)
    return UnreadableStackFile(Location(file.name, number), reason)


def is_utf_16(data: bytes) -> bool:
    """Whether a file is what Windows PowerShell makes of one (`>`): the engine would read it, but git and the tools of others do not."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def odd_indent(line: str) -> str | None:
    """The name of the first sign in a line's indentation that looks like a space and is none."""
    found = _ODD_INDENT.match(line)
    return None if found is None else named(found["odd"])


def named(sign: str) -> str:
    """`U+00A0 (no-break space)`."""
    name = unicodedata.name(sign, "")
    return f"U+{ord(sign):04X} ({name.lower()})" if name else f"U+{ord(sign):04X}"


def _encoding(data: bytes, problem: ReaderError) -> tuple[int, str]:
    if b"\0" in data:
        return 0, "is not UTF-8 (it has zero bytes, as UTF-16 has). Save the file as UTF-8"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return data[: error.start].count(b"\n") + 1, f"is not UTF-8 (byte 0x{data[error.start]:02x}). Save the file as UTF-8"
    number = data[: problem.position].count(b"\n") + 1
    sign = chr(problem.character) if isinstance(problem.character, int) else str(problem.character)  # libyaml's is a number
    return number, f"has the control character {named(sign)}, which YAML does not allow. Delete it"


def _syntax(lines: list[str], problem: YAMLError) -> tuple[int, str]:
    if not isinstance(problem, MarkedYAMLError) or problem.problem_mark is None:
        return 0, f"not valid YAML: {problem}"
    number = int(problem.problem_mark.line) + 1
    for above in range(min(number, len(lines)), 0, -1):
        if odd := odd_indent(lines[above - 1]):
            return above, f"not valid YAML: this line is indented with {odd}. Use ordinary spaces"
    if number <= len(lines) and _TAB_INDENT.match(lines[number - 1]):
        return number, "not valid YAML: this line is indented with a tab. Use spaces"
    context = problem.context or ""
    reason = " ".join(part for part in (problem.problem, context) if part)
    if problem.context_mark is None:
        return number, f"not valid YAML: {reason}"
    begun = int(problem.context_mark.line) + 1
    if context in _FROM_ITS_BEGINNING:
        return begun, f"not valid YAML: {reason}"
    return number, f"not valid YAML: {reason} that begins on line {begun}"
