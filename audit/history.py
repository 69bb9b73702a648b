"""The timeline of a stack: who updated it, when, from which commit and to which release, and what was risky about it.

Every backend tells the engine who and when (`pulumi stack history --json`). What an update has changed, and so its risk, is in the states
before and after it, which only a folder of the backend holds.
"""

from __future__ import annotations

import json
import sys
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
_KEYS: Final = frozenset({"kind", "startTime"})
_WANTED: Final = "Write one with: pulumi stack history --json --page-size 0 >FILE"


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


def read(path: str) -> list[Update]:
    """The updates in the output of `pulumi stack history --json`, on standard input for `-`, or in a folder of a backend
    (`.pulumi/history/PROJECT/STACK`), the oldest first. Raises `Unreadable`."""
    folder = Path(path)
    if not folder.is_dir():
        return [_update(record, ()) for record in reversed(_records(path))]
    files = sorted(folder.glob(f"*{_HISTORY}"))
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


def _records(path: str) -> list[dict[str, JsonValue]]:
    """What the engine tells of each update, the newest first."""
    name = "standard input" if path == "-" else path
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
        found: JsonValue = json.loads(text or "null")
    except (OSError, ValueError) as error:
        raise Unreadable(f"{name} cannot be read: {error}. {_WANTED}") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) and each.keys() >= _KEYS for each in found):
        raise Unreadable(f"{name} is not a history. {_WANTED}")
    return [each for each in found if isinstance(each, dict)]


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
    return Update(
        when=_time(document.get("startTime")),
        kind=str(document.get("kind", "")),
        result=str(document.get("result", "")),
        who=str(environment.get("git.committer") or environment.get("git.author") or ""),
        commit=str(environment.get("git.head", "")),
        release=str(release),
        message=str(document.get("message", "")),
        changes=", ".join(f"{count:,} {op}" for op, count in changed.items() if op != "same"),
        risks=risks,
    )


def _time(value: JsonValue) -> datetime:
    """Seconds in a backend's files, and text from the engine."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except ValueError:
            raise Unreadable(f"{value!r} is not the time of an update. {_WANTED}") from None
    return datetime.fromtimestamp(value if isinstance(value, int | float) else 0, UTC)


def _dict(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}
