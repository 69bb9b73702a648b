"""Property paths in the engine's syntax: `tags.owner`, `rules[0].name`, `spark["a.b"]` (pulumi/sdk: `resource.PropertyPath`)."""

from __future__ import annotations

import re
from typing import Final

from audit.values import ABSENT, Absent, Path, Value

_PLAIN: Final = re.compile(r"[^\s.\[\]\"`]+")
_TOKEN: Final = re.compile(r"""\.?(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]|\.?\["(?P<quoted>(?:\\.|[^"\\])*)"\]""")


def parse(text: str) -> Path:
    """The segments of a path. Text that is not a path is one segment: some providers write keys unquoted."""
    segments: list[str | int] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return (text,)
        if match["index"] is not None:
            segments.append(int(match["index"]))
        elif match["quoted"] is not None:
            segments.append(re.sub(r"\\(.)", r"\1", match["quoted"]))
        else:
            segments.append(match["name"])
        position = match.end()
    return tuple(segments)


def write(path: Path) -> str:
    """The path as text; keys that need it are quoted."""
    text = ""
    for segment in path:
        if isinstance(segment, int):
            text += f"[{segment}]"
        elif _PLAIN.fullmatch(segment):
            text += f".{segment}" if text else segment
        else:
            quoted = segment.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{quoted}"]'
    return text


def lookup(value: Value, path: Path) -> Value | Absent:
    """The value at the path, or `ABSENT`."""
    for segment in path:
        if isinstance(value, dict) and isinstance(segment, str):
            found = value.get(segment, ABSENT)
        elif isinstance(value, list) and isinstance(segment, int):
            found = value[segment] if segment < len(value) else ABSENT
        else:
            return ABSENT
        if isinstance(found, Absent):
            return ABSENT
        value = found
    return value
