"""The timeline of a stack: who updated it, when, from which commit and to which release, and what was risky about it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from audit.findings.finding import Risk
from audit.findings.judge import judge
from audit.markdown.escape import code, plain
from audit.preview import build
from audit.reading import Unreadable, compared
from audit.values import SECRET
from domain.credentials import without_credentials

_HISTORY: Final = ".history.json"


@dataclass(frozen=True, slots=True)
class Update:
    """One update. `risks` are empty where the state before or after it is not kept."""

    when: datetime
    kind: str
    result: str
    who: str
    commit: str
    release: str
    message: str
    changes: str
    risks: tuple[tuple[Risk, int], ...]


def read(path: Path) -> list[Update]:
    """The updates in a folder of a backend (`.pulumi/history/PROJECT/STACK`), the oldest first. Raises `Unreadable`."""
    files = sorted(path.glob(f"*{_HISTORY}")) if path.is_dir() else []
    if not files:
        raise Unreadable(f"{path} is not a folder with *{_HISTORY} files, as a backend keeps them under .pulumi/history/PROJECT/STACK")
    return list(_updates(files))


def render(updates: Sequence[Update]) -> str:
    """The timeline as a table, the newest first."""
    head = ["when (UTC)", "who", "what", "result", "release", "commit", "changes", "findings"]
    rows = [head, ["---"] * len(head)]
    for update in reversed(updates):
        risks = ", ".join(f"{count:,} {risk}" for risk, count in update.risks) or "-"
        named = [update.who, update.kind, update.result, update.release]
        cells = [
            f"{update.when:%Y-%m-%d %H:%M}",
            *(plain(without_credentials(cell, SECRET.value)) or "-" for cell in named),  # before signs of Markdown are put into one
            code(update.commit[:10]),
            plain(update.changes),
            risks,
        ]
        rows.append(cells)
    return "# Timeline\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _updates(files: Sequence[Path]) -> Iterator[Update]:
    before: Path | None = None
    for file in files:
        try:
            document: JsonValue = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Unreadable(f"{file} cannot be read: {error}") from None
        if not isinstance(document, dict):
            raise Unreadable(f"{file} is not the record of an update")
        after = file.with_name(file.name.replace(_HISTORY, ".checkpoint.json"))
        yield _update(document, tuple(_risks(before, after)))
        before = after if after.exists() else None


def _risks(before: Path | None, after: Path) -> Iterator[tuple[Risk, int]]:
    if before is not None and after.exists():
        counts = Counter(finding.risk for finding in judge(build(compared(str(before), str(after)))))
        yield from ((risk, counts[risk]) for risk in reversed(Risk) if counts[risk])


def _update(document: dict[str, JsonValue], risks: tuple[tuple[Risk, int], ...]) -> Update:
    environment, config, changed = (_dict(document.get(key)) for key in ("environment", "config", "resourceChanges"))
    release = next((_dict(value).get("value", value) for key, value in config.items() if key.endswith(":release")), "")
    start = document.get("startTime")
    return Update(
        when=datetime.fromtimestamp(start if isinstance(start, int | float) else 0, UTC),
        kind=str(document.get("kind", "")),
        result=str(document.get("result", "")),
        who=str(environment.get("git.committer") or environment.get("git.author") or ""),
        commit=str(environment.get("git.head", "")),
        release=str(release),
        message=str(document.get("message", "")),
        changes=", ".join(f"{count:,} {op}" for op, count in changed.items() if op != "same"),
        risks=risks,
    )


def _dict(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}
