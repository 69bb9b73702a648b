"""Finds the preview in what a shell wrote into a file, and says what the file is when it is something else."""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import JsonValue, ValidationError

from audit import sources
from audit.digest import Digest

_WANTED: Final = "Write one with: pulumi preview --json >FILE"
_DIGEST_KEYS: Final = frozenset({"steps", "changeSummary", "diagnostics"})
_EVENT_KEYS: Final = frozenset({"sequence", "timestamp"})
_OTHERS: Final[tuple[tuple[frozenset[str], str], ...]] = (
    (frozenset({"deployment"}), "is an exported state, not a preview; `python -m audit compare` reads two of them"),
    (frozenset({"result", "duration"}), "is the summary that `--output json` writes, which leaves out what changes"),
)


class Unreadable(Exception):
    """The file is not a preview. The message says what it is instead and what to do."""


def read(path: str, state: str | None = None) -> Digest:
    """The preview in a file, or on standard input for `-`, also as an event log or a saved plan: old values of a plan are in the `state`
    that it was made for. Lines that a shell or a hook printed before it are skipped.

    Raises `Unreadable`.
    """
    name = "standard input" if path == "-" else path
    text = _text(path, name)
    document = _document(text, name)
    if document.keys() >= _EVENT_KEYS:
        document = _events(text, name)
    elif "resourcePlans" in document:
        document = sources.of_plan(dict(document), read_state(state) if state else None)
    for keys, what in _OTHERS:
        if keys <= document.keys():
            raise Unreadable(f"{name} {what}. {_WANTED}")
    if not _DIGEST_KEYS & document.keys():
        raise Unreadable(f"{name} is JSON, but no preview: it has none of {', '.join(sorted(_DIGEST_KEYS))}. {_WANTED}")
    return _digest(document, name)


def read_state(path: str) -> dict[str, JsonValue]:
    """An exported state, or a checkpoint of a backend. Raises `Unreadable`."""
    document = dict(_document(_text(path, path), path))
    if not {"deployment", "checkpoint"} & document.keys():
        raise Unreadable(f"{path} is not an exported state. Write one with: pulumi stack export >FILE")
    return document


def compared(old: str, new: str) -> Digest:
    """What leads from one exported state to another. Raises `Unreadable`."""
    return _digest(sources.between(read_state(old), read_state(new)), f"{old} or {new}")


def _events(text: str, name: str) -> dict[str, JsonValue]:
    """Lines that are cut off at the end, as an engine leaves them that was killed, are left out."""
    events: list[dict[str, JsonValue]] = []
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and event.keys() >= _EVENT_KEYS:
                events.append(event)
    if not sources.changes_of(events):
        raise Unreadable(f"{name} holds a stream of engine events, but none about a resource. {_WANTED}")
    return sources.of_events(events)


def _digest(document: Mapping[str, JsonValue], name: str) -> Digest:
    try:
        return Digest.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        if first["type"].startswith("recursion"):
            raise RecursionError from None
        where = ".".join(str(part) for part in first["loc"])
        raise Unreadable(f"{name} is not shaped like a preview of a supported engine: {where}: {first['msg']}") from None


def _text(path: str, name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"{name}: no such file. {_WANTED}") from None
    except OSError as error:
        raise Unreadable(f"{name} cannot be read: {error.strerror or error}") from None
    # Windows PowerShell redirects as UTF-16
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is not text: byte {error.start} is not {encoding.removesuffix('-sig').upper()}. {_WANTED}") from None


def _document(text: str, name: str) -> Mapping[str, JsonValue]:
    if not text.strip():
        raise Unreadable(f"{name} is empty: the preview ended before it wrote anything. Its own message is on standard error")
    starts = [match.start() for match in re.finditer(r"^\{", text, re.MULTILINE)]
    if not starts:
        raise Unreadable(f"{name} is not JSON: no line starts with {{. {_WANTED}")
    failure: json.JSONDecodeError | None = None
    for start in starts:
        try:
            document, end = json.JSONDecoder().raw_decode(text, start)
        except json.JSONDecodeError as error:
            failure = error
        except RecursionError:
            raise Unreadable(f"{name} is not a preview: it is nested too deeply") from None
        else:
            return _with_kind_of_the_rest(document, text[end:])
    assert failure is not None
    if failure.msg.startswith("Unterminated string") or failure.pos >= len(text.rstrip()):
        raise Unreadable(f"{name} ends in the middle of the preview, at line {text.count(chr(10)) + 1}: it was cut off. Write it again")
    raise Unreadable(f"{name} is not valid JSON: line {failure.lineno}, column {failure.colno}: {failure.msg}. {_WANTED}")


def _with_kind_of_the_rest(document: dict[str, JsonValue], rest: str) -> dict[str, JsonValue]:
    """`pulumi up --json` writes its preview first and the events of the update after it: then the file is an update's."""
    following = rest.lstrip()
    return {"sequence": 0, "timestamp": 0} if following.startswith('{"sequence"') else document
