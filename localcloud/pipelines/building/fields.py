"""Reads the keys of one map of the expanded tree, each with the type it must have. What is wrong is reported where it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.expressions import ExpressionError
from localcloud.pipelines.expressions.run_time import check_condition, check_variable
from localcloud.pipelines.nodes import Items, Keys, Leaf, Node, noun
from localcloud.pipelines.places import Place

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}", re.ASCII)
_TRUE, _FALSE = ("true", "yes", "y", "on"), ("false", "no", "n", "off")
T = TypeVar("T")


class Fields:
    """One map: a stage, a job, a trigger ..."""

    def __init__(self, keys: Keys, what: str, allowed: Sequence[str], session: Session) -> None:
        """`what` with its article: a stage."""
        self.keys, self.what, self.session, self.place = keys, what, session, keys.place
        for entry in keys.entries:
            session.known(entry.key, f"a key of {what}", allowed)

    def node(self, key: str) -> Node | None:
        """A value as it is; None if there is none, or if the reason for that is reported."""
        found = self.keys.find(key)
        return None if isinstance(found, Leaf) and (found.is_broken or (found.is_plain and not found.text)) else found

    def place_of(self, key: str) -> Place:
        """Where a value is written: a list or map where its key is."""
        for entry in self.keys.entries:
            if entry.key.text == key:
                return entry.node.place if isinstance(entry.node, Leaf) else entry.key.place
        return self.place

    def text(self, key: str) -> str | None:
        """A text."""
        found = self.node(key)
        if isinstance(found, Items | Keys):
            self.wrong(key, f"must be a text, and this is {noun(found)}")
        return found.text if isinstance(found, Leaf) else None

    def needed(self, key: str) -> str:
        """A text that must be there and not be empty."""
        found = self.text(key)
        if not found and not self.is_broken(key):
            self.session.wrong(self.place_of(key), f"{self.what} needs {key}")
        return found or ""

    def is_broken(self, key: str) -> bool:
        """Whether a value is missing for a reason that is reported."""
        found = self.keys.find(key)
        return isinstance(found, Items | Keys) or (isinstance(found, Leaf) and found.is_broken)

    def late(self, key: str, default: str = "") -> str:
        """A text that may be `$[ ]`, whose syntax is checked."""
        found = self.text(key)
        self._checked(key, found, check_variable)
        return default if found is None else found

    def condition(self, check: Callable[[str], None] = check_condition) -> str | None:
        """The condition, whose syntax is checked."""
        found = self.text("condition")
        self._checked("condition", found, check)
        return found or None

    def _checked(self, key: str, text: str | None, check: Callable[[str], None]) -> None:
        try:
            if text:
                check(text)
        except ExpressionError as problem:
            self.session.wrong(self.place_of(key), str(problem))

    def word(self, key: str, allowed: Sequence[str], default: str) -> str:
        """One of a few words."""
        found = self.text(key)
        if found is not None and found not in allowed:
            self.session.unknown(self.place_of(key), found, f"a value of {key}", allowed)
            return default
        return found or default

    def boolean(self, key: str, default: bool) -> bool:
        """True or false, in one of the ways to write it."""
        found = self.text(key)
        if found is None:
            return default
        if found.lower() not in (*_TRUE, *_FALSE):
            self.wrong(key, f"must be true or false, not '{found}'")
        return found.lower() in _TRUE

    def number(self, key: str, default: str) -> str:
        """A whole number, or a text that is one when the run gets there."""
        found = self.late(key, default)
        if not found.isdecimal() and "$" not in found:
            self.wrong(key, f"must be a whole number, not '{found}'")
        return found

    def name(self, key: str) -> str:
        """A name of a stage, job or step; empty if there is none."""
        found = self.text(key) or ""
        if found and not _NAME.fullmatch(found):
            self.wrong(key, f"must be a name of letters, digits and _ that does not begin with a digit, not '{found}'")
        return found

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of texts, or one text; None if there is none."""
        found = self.node(key)
        if found is None:
            return None
        return texts(found, key, self.session)

    def mapping(self, key: str) -> Mapping[str, str]:
        """Texts by name."""
        found = self.node(key)
        if found is not None and not isinstance(found, Keys):
            self.wrong(key, f"must be a map, and this is {noun(found)}")
        return text_map(found, key, self.session) if isinstance(found, Keys) else {}

    def inner(self, key: str, what: str, allowed: Sequence[str]) -> Fields | None:
        """A map in this one; None if there is none."""
        found = self.node(key)
        if isinstance(found, Keys):
            return Fields(found, what, allowed, self.session)
        if found is not None:
            self.wrong(key, f"must be a map, and this is {noun(found)}")
        return None

    def each(self, key: str, make: Callable[[Keys], T | None]) -> tuple[T, ...]:
        """A list of maps."""
        found = self.node(key)
        if found is not None and not isinstance(found, Items):
            self.wrong(key, f"must be a list, and this is {noun(found)}")
        return tuple(self._each(found, key, make)) if isinstance(found, Items) else ()

    def _each(self, items: Items, key: str, make: Callable[[Keys], T | None]) -> Iterator[T]:
        for node in items.nodes:
            if not isinstance(node, Keys):
                self.session.wrong(node.place, f"an item of {key} must be a map, and this is {noun(node)}")
            elif (made := make(node)) is not None:
                yield made

    def wrong(self, key: str, message: str) -> None:
        """Reports what is wrong with a value."""
        self.session.wrong(self.place_of(key), f"{key} {message}")


def texts(node: Node, key: str, session: Session) -> tuple[str, ...]:
    """A list of texts, or one text."""
    if isinstance(node, Leaf):
        return (node.text,) if node.text else ()
    if isinstance(node, Keys):
        session.wrong(node.place, f"{key} must be a list of texts, and this is {noun(node)}")
        return ()
    for inner in node.nodes:
        if not isinstance(inner, Leaf):
            session.wrong(inner.place, f"an item of {key} must be a text, and this is {noun(inner)}")
    return tuple(inner.text for inner in node.nodes if isinstance(inner, Leaf) and not inner.is_broken)


def text_map(keys: Keys, key: str, session: Session) -> Mapping[str, str]:
    """Texts by name."""
    for entry in keys.entries:
        if not isinstance(entry.node, Leaf):
            session.wrong(entry.node.place, f"'{entry.key.text}' in {key} must be a text, and this is {noun(entry.node)}")
    return {entry.key.text: entry.node.text for entry in keys.entries if isinstance(entry.node, Leaf)}


def plain(node: Node) -> object:
    """A part of the tree that the local cloud only keeps, as plain texts, lists and dicts."""
    if isinstance(node, Leaf):
        return node.text
    if isinstance(node, Items):
        return [plain(inner) for inner in node.nodes]
    return {entry.key.text: plain(entry.node) for entry in node.entries}
