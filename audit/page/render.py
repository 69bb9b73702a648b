"""The page: the same document as the JSON, in a template that escapes everything."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from audit.document import Side, report_of
from audit.findings.finding import Risk
from audit.graph import neighbours, svg
from audit.model import Preview

_HERE: Final = Path(__file__).parent


def render(preview: Preview) -> str:
    """The whole page."""
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    template = _environment().get_template("page.html.jinja")
    report = report_of(preview)
    counts = {risk: sum(item.risk is risk for item in report.findings) for risk in reversed(Risk)}
    return template.render(
        report=report,
        counts=counts,
        script=script,
        style=(_HERE / "page.css").read_text(encoding="utf-8"),
        policy=f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        graph=svg(neighbours(preview)),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(side=_side, beside=lambda lines: list(_beside(lines)), noun=lambda token: token.rsplit(":", 1)[-1])
    return environment


def _side(side: Side | None) -> str:
    if side is None:
        return ""
    if side.hidden:
        return "[secret]" if side.hidden == "secret" else "known after apply"
    return side.value if isinstance(side.value, str) else json.dumps(side.value, ensure_ascii=False)


def _beside(lines: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Lines of a diff in two columns: what kind of row, the left side, the right side."""
    removed: list[str] = []
    added: list[str] = []
    for line in (*lines, "@"):
        if line[:1] in "-+" and line:
            (removed if line[0] == "-" else added).append(line[1:])
            continue
        for index in range(max(len(removed), len(added))):
            left, right = (side[index] if index < len(side) else "" for side in (removed, added))
            yield "changed", left, right
        removed, added = [], []
        if line.startswith("@@"):
            yield "cell", line.strip("@ "), ""
        elif line != "@":
            yield "same", line[1:], line[1:]
