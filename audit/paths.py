"""Property paths in the engine's syntax: `tags.owner`, `rules[0].name`, `spark["a.b"]` (pulumi/sdk: `resource.PropertyPath`).

One thing is added: an element of a list is told by what identifies it, as in `grants[principal=analysts].privileges`.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Final

from audit.values import ABSENT, Absent, Key, Path, Segment, Value

_PLAIN: Final = re.compile(r"[^\s.\[\]\"`]+")
_UNQUOTED: Final = re.compile(r"[\w.@/:+-]+")
_TOKEN: Final = re.compile(
    r"""\.?(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]|\[(?P<field>\w+)=(?P<element>"(?:\\.|[^"\\])*"|[^\]"]*)\]"""
    r"""|\.?\["(?P<quoted>(?:\\.|[^"\\])*)"\]"""
)


@lru_cache(maxsize=10_000)
def parse(text: str) -> Path:
    """The segments of a path. Text that is not a path is one segment: some providers write keys unquoted."""
    segments: list[Segment] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return (text,)
        if match["index"] is not None:
            segments.append(int(match["index"]))
        elif match["field"] is not None:
            element = match["element"]
            segments.append(Key(match["field"], json.loads(element) if element.startswith('"') else element))
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
        elif isinstance(segment, Key):
            element = segment.value if _UNQUOTED.fullmatch(segment.value) else json.dumps(segment.value, ensure_ascii=False)
            text += f"[{segment.field}={element}]"
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
        elif isinstance(value, list) and isinstance(segment, Key):
            found = next((item for item in value if isinstance(item, dict) and item.get(segment.field) == segment.value), ABSENT)
        else:
            return ABSENT
        if isinstance(found, Absent):
            return ABSENT
        value = found
    return value
