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

from audit.digest import Digest

_WANTED: Final = "Write one with: pulumi preview --json >FILE"
_DIGEST_KEYS: Final = frozenset({"steps", "changeSummary", "diagnostics"})
_OTHERS: Final[tuple[tuple[frozenset[str], str], ...]] = (
    (
        frozenset({"sequence", "timestamp"}),
        "holds a stream of engine events, as `pulumi up --json` writes them (or a preview under PULUMI_ENABLE_STREAMING_JSON_PREVIEW)",
    ),
    (frozenset({"deployment"}), "is an exported state, not a preview"),
    (frozenset({"result", "duration"}), "is the summary that `--output json` writes, which leaves out what changes"),
)


class Unreadable(Exception):
    """The file is not a preview. The message says what it is instead and what to do."""


def read(path: str) -> Digest:
    """The preview in a file, or on standard input for `-`. Lines that a shell or a hook printed before it are skipped.

    Raises `Unreadable`.
    """
    name = "standard input" if path == "-" else path
    document = _document(_text(path, name), name)
    for keys, what in _OTHERS:
        if keys <= document.keys():
            raise Unreadable(f"{name} {what}. {_WANTED}")
    if not _DIGEST_KEYS & document.keys():
        raise Unreadable(f"{name} is JSON, but no preview: it has none of {', '.join(sorted(_DIGEST_KEYS))}. {_WANTED}")
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
