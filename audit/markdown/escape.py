"""Text in Markdown that stays text: no value, name or message can become markup.

Values go into code spans and fences, where only backticks have a meaning; the fence is made longer than any run of them inside.
Characters that do not print (line breaks, terminal colours, those that turn the direction of writing) are written out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

LONGEST_VALUE: Final = 160
"""Characters of a value that are shown."""

LONGEST_LINE: Final = 300
"""Characters of a line in a block, or of a cloud's id, that are shown."""

_SHORT_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """The text in one line, with every character that does not print written as an escape."""
    return "".join(char if char.isprintable() else _SHORT_ESCAPES.get(char, ascii(char)[1:-1]) for char in text)


def code(text: str, longest: int = LONGEST_VALUE) -> str:
    """A code span. What is cut off is counted behind it."""
    shown, omitted = _cut(visible(text), longest)
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) or not shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}{_left_out(omitted)}"


def code_in_html(text: str) -> str:
    """A code element, for places inside an HTML block, where Markdown is not read."""
    return f"<code>{html.escape(visible(text))}</code>"


def plain(text: str) -> str:
    """Running text, with everything that Markdown or HTML would read escaped."""
    return html.escape(re.sub(r"([\\`*_\[\]|~#])", r"\\\1", visible(text)), quote=False)


def block(lines: Iterable[str], language: str = "", longest: int = LONGEST_LINE) -> str:
    """A fenced block; each line is cut on its own. Tabs stay."""
    shown = []
    for line in lines:
        text, omitted = _cut("\t".join(visible(part) for part in line.split("\t")), longest)
        shown.append(f"{text}{_left_out(omitted)}")
    fence = "`" * max(3, *(_longest_run(line) + 1 for line in shown), 3)
    return "\n".join([f"{fence}{language}", *shown, fence])


def _cut(text: str, longest: int) -> tuple[str, int]:
    omitted = len(text) - longest
    return (text, 0) if omitted <= 0 else (f"{text[:longest]}…", omitted)


def _left_out(count: int) -> str:
    return f" ({count:,} more character{'s' if count > 1 else ''})" if count else ""


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
