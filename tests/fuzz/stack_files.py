"""Stack files with odd values in the places of good ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import cast

import hypothesis.strategies as st

from config.stack_files.source import StackFile
from tests.config.program import Program
from tests.fuzz.trials import folder, tried

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Path = tuple[str | int, ...]
ODD: list[object] = [
    *(
        None,
        True,
        -1,
        0,
        2**63,
        10**400,
        1e308,
        float("nan"),
        "",
        " ",
        "\0",
        "a\nb",
        "\u2028",
        "\u00e4",
        "a" * 5000,
        [],
        {},
        [[]],
        [{}],
        {"": None},
    ),
    *(
        "{",
        "[1",
        '{"a": 1}',
        "{{secrets/a/b}}",
        "{{secrets//}}",
        "{{pools/warm}}",
        "{{job.parameters.}}",
        "{{tasks.x.values.y}}",
        "@@product@@",
    ),
    *(
        "../..",
        "/",
        "/Shared",
        "content",
        "content/notebooks/etl",
        "content/notebooks/etl/ingest",
        "C:\\x",
        "refs/heads/main",
        "system.ai.x",
    ),
    *(
        "*",
        "(",
        "[",
        "(?<a>",
        "\\p{L}+",
        "a" * 30 + "(a+)+$",
        "0 0 0 0 0 0",
        "* * * * * *",
        "0 0 8 ? * MON#6",
        "16.4.x-scala2.12",
        "Standard_",
    ),
    *("10.0.0.0/33", "::/0", "10.0.0.0/8", "user:pass@host", "https://a:b@c", "admins", "users", "run-identity", "1/2/3", "a.b.c.d", "..."),
    *(
        {"pool": "warm"},
        {"pool": 1},
        {"type": "fixed"},
        {"type": "range", "minValue": 1e400},
        {"type": "regex", "pattern": "("},
        {"secure": "x"},
    ),
]
WORDS = st.sampled_from(ODD) | st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.none()
VALUES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=5
)
KINDS = ("replace", "delete", "rename", "copy", "key")
EDITS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 10**6), st.integers(0, 10**6), VALUES), min_size=1, max_size=4)
Edit = tuple[str, int, int, object]


def try_stack_files(examples: int, *, repeatable: bool) -> None:
    """Values replaced, deleted, renamed, copied to elsewhere, and keys added."""
    tried(EDITS, _edited, examples, repeatable=repeatable)


def _edited(made: Program, edits: list[Edit]) -> None:
    document = cast("dict[str, Json]", copy.deepcopy(_valid()))
    for kind, where, whence, odd in edits:
        value = cast("Json", odd)
        paths = list(_paths(document))
        path, other = paths[where % len(paths)], paths[whence % len(paths)]
        container = _at(document, path[:-1])
        key = path[-1]
        match kind:
            case "replace":
                _put(container, key, value)
            case "delete":
                if isinstance(container, dict):
                    del container[str(key)]
            case "rename":
                if isinstance(container, dict):
                    container[str(value)] = container.pop(str(key))
            case "copy":
                _put(container, key, copy.deepcopy(_at(document, other)))
            case "key":
                inner = _at(document, path)
                if isinstance(inner, dict):
                    inner[str(value)] = copy.deepcopy(_at(document, other))
    made.file.write_text(json.dumps({"config": document}, ensure_ascii=False), encoding="utf-8", errors="replace")


@cache
def _valid() -> Json:
    with folder() as made:
        return cast("Json", dict(StackFile(made.file).values))


def _paths(value: Json, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


def _at(value: Json, path: Path) -> Json:
    for part in path:
        value = value[part] if isinstance(value, dict | list) else None  # type: ignore[index]
    return value


def _put(container: Json, key: str | int, value: Json) -> None:
    if isinstance(container, dict | list):
        container[key] = value  # type: ignore[index]
