"""Reads every expression of a file before any is evaluated: a mistake in a branch that is not taken is a mistake.

So does Azure Pipelines: the syntax, functions and names are looked at when a file is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from localcloud.pipelines.expressions import FUNCTIONS, Expression, ExpressionError, parse
from localcloud.pipelines.nodes import Items, Keys, Leaf, Node
from localcloud.pipelines.places import Place, Problem
from localcloud.pipelines.texts import Hole, directive, parts
from localcloud.schema.nearest import did_you_mean

CONTEXTS: Final = ("parameters", "variables")
"""What every `${{ }}` can see; `each` adds its name."""

DIRECTIVES: Final = ("if", "elseif", "else", "each", "insert")
_ALLOWED: Final = f"Allowed: {', '.join(DIRECTIVES)}."
_TWO_WORDS: Final = re.compile(r"\s*[A-Za-z]+\s+[A-Za-z]")


@lru_cache(maxsize=4096)
def parsed(text: str, names: tuple[str, ...]) -> Expression:
    """An expression of a file, read once. Raises `ExpressionError`."""
    return parse(text, names, FUNCTIONS)


def mistakes(node: Node) -> Iterator[Problem]:
    """The mistakes in all expressions of a file."""
    return _in(node, CONTEXTS)


def _in(node: Node, names: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(node, Leaf):
        yield from _of_text(node, names)
    elif isinstance(node, Items):
        for inner in node.nodes:
            yield from _in(inner, names)
    else:
        yield from _of_keys(node, names)


def _of_keys(keys: Keys, names: tuple[str, ...]) -> Iterator[Problem]:
    for entry in keys.entries:
        inner = names
        try:
            found = directive(entry.key.text)
            if found and found.expression:
                parsed(found.expression, names)
            if found and found.name == "each":
                inner = (*names, found.variable)
        except ExpressionError as problem:
            yield Problem(entry.key.place, str(problem))
        else:
            if found is None:
                yield from _of_text(entry.key, names)
            elif found.variable in names:
                yield Problem(entry.key.place, f"'{found.variable}' has a meaning here already: each needs another name")
        yield from _in(entry.node, inner)


def _of_text(leaf: Leaf, names: tuple[str, ...]) -> Iterator[Problem]:
    if "${{" not in leaf.text:
        return
    try:
        pieces = parts(leaf.text)
    except ExpressionError as problem:
        yield Problem(leaf.place, str(problem))
        return
    for piece in pieces:
        if isinstance(piece, Hole) and (message := _of_hole(piece, names)):
            yield Problem(Place(leaf.place.file, leaf.first_line + piece.line), message)


def _of_hole(hole: Hole, names: tuple[str, ...]) -> str:
    word = hole.expression.split(maxsplit=1)[0] if hole.expression.strip() else ""
    if word in DIRECTIVES:
        return f"'{word}' is a key: a colon must follow its }}}}, and there must be no text around it"
    if _TWO_WORDS.match(hole.expression):
        return f"'{word}' is not a directive. {did_you_mean(word, DIRECTIVES) or _ALLOWED}"
    try:
        parsed(hole.expression, names)
    except ExpressionError as problem:
        return str(problem)
    return ""
