"""Evaluates `${{ }}`: texts, and the directives if, elseif, else, each and insert in maps and lists.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/template-expressions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from localcloud.pipelines.expansion.frame import Frame
from localcloud.pipelines.expansion.session import NODE_SIZE, ROUND_SIZE, Session
from localcloud.pipelines.expansion.syntax_check import parsed
from localcloud.pipelines.expressions import ExpressionError, NotConvertible, Value, to_boolean, to_text, value_of
from localcloud.pipelines.expressions.values import bare, shown
from localcloud.pipelines.nodes import Entry, Items, Keys, Leaf, Node, node_of, noun
from localcloud.pipelines.places import Place
from localcloud.pipelines.texts import Directive, Hole, directive, parts


@dataclass(frozen=True, slots=True)
class Unraveled:
    """A key with its value, which is still as it is written, and what it can see."""

    key: Leaf
    node: Node
    frame: Frame


@dataclass
class _Chain:
    """An `if` with its `elseif` and `else`."""

    is_open: bool = False
    is_done: bool = False


class Unraveler:
    """Evaluates what a session reads."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def whole(self, node: Node, frame: Frame) -> Node:
        """A node with everything in it evaluated."""
        node = self.resolve(node, frame)
        if isinstance(node, Leaf):
            self.session.grow(len(node.text) + NODE_SIZE, node.place)
            return node
        if isinstance(node, Items):
            return Items(node.place, tuple(self.whole(inner, seen) for inner, seen in self.items(node, frame)))
        return self.keys(node.place, ((each.key, self.whole(each.node, each.frame)) for each in self.entries(node, frame)))

    def keys(self, place: Place, pairs: Iterator[tuple[Leaf, Node]]) -> Keys:
        """A map of evaluated parts; a key that is there twice is reported."""
        found: dict[str, Entry] = {}
        for key, node in pairs:
            if key.text in found:
                self.session.wrong(key.place, f"'{key.text}' is already defined in line {found[key.text].key.place.line}")
            found.setdefault(key.text, Entry(key, node))
        return Keys(place, tuple(found.values()))

    def resolve(self, node: Node, frame: Frame) -> Node:
        """A node, or what the expression that it is has as its value."""
        if not isinstance(node, Leaf) or node.is_final or "${{" not in node.text:
            return node
        try:
            pieces = parts(node.text)
            if len(pieces) == 1 and isinstance(pieces[0], Hole):
                return node_of(self.value(pieces[0].expression, frame, _at(node, pieces[0])), node.place)
            text = "".join(piece if isinstance(piece, str) else self._text(piece, node, frame) for piece in pieces)
        except ExpressionError:  # reported: by the check of the file's syntax, or by `value`
            return replace(node, is_broken=True, is_final=True)
        return replace(node, text=text, is_final=True)

    def value(self, expression: str, frame: Frame, place: Place) -> Value:
        """What an expression evaluates to. Raises `ExpressionError` after reporting it."""
        scope = frame.scope
        tree = parsed(expression, tuple(scope.names))  # a mistake in it was reported when the file was read
        try:
            return value_of(tree, scope)
        except ExpressionError as problem:
            self.session.wrong(place, str(problem))
            raise

    def _text(self, hole: Hole, leaf: Leaf, frame: Frame) -> str:
        found = self.value(hole.expression, frame, _at(leaf, hole))
        try:
            return to_text(found)
        except NotConvertible as problem:
            self.session.wrong(_at(leaf, hole), f"{problem}: it cannot be a part of a text; convertToJson makes a text of it")
            raise ExpressionError from None

    def entries(self, keys: Keys, frame: Frame) -> Iterator[Unraveled]:
        """The keys of a map with its directives carried out; the values are not evaluated."""
        chain = _Chain()
        for entry in keys.entries:
            found = _directive(entry.key)
            if found is None:
                chain.is_open = False
                key = self.resolve(entry.key, frame)
                if isinstance(key, Leaf):
                    yield Unraveled(key, entry.node, frame)
                else:
                    self.session.wrong(key.place, f"a key must be a text, and this is {noun(key)}")
            else:
                for seen in self.rounds(found, entry.key, frame, chain):
                    yield from self._inserted(entry.node, seen)

    def _inserted(self, node: Node, frame: Frame) -> Iterator[Unraveled]:
        node = self.resolve(node, frame)
        if isinstance(node, Keys):
            yield from self.entries(node, frame)
        elif not isinstance(node, Leaf) or (node.text and not node.is_broken):
            self.session.wrong(node.place, f"what is inserted into a map must be a map, and this is {noun(node)}")

    def items(self, items: Items, frame: Frame) -> Iterator[tuple[Node, Frame]]:
        """The items of a list with its directives carried out, lists in it flattened where an expression inserts them."""
        chain = _Chain()
        for node in items.nodes:
            found = _directive(node.entries[0].key) if isinstance(node, Keys) and len(node.entries) == 1 else None
            if not isinstance(node, Keys) or found is None or found.name == "insert":
                chain.is_open = False
                resolved = self.resolve(node, frame)
                if resolved is not node and isinstance(resolved, Items):
                    yield from ((inner, frame) for inner in resolved.nodes)
                else:
                    yield resolved, frame
            elif found.name == "each" and isinstance(node.entries[0].node, Keys):
                chain.is_open = False
                yield node, frame  # makes the keys of one map
            else:
                for seen in self.rounds(found, node.entries[0].key, frame, chain):
                    inner = self.resolve(node.entries[0].node, seen)
                    if isinstance(inner, Items):
                        yield from self.items(inner, seen)
                    elif not isinstance(inner, Leaf) or inner.text:
                        yield inner, seen

    def rounds(self, found: Directive, key: Leaf, frame: Frame, chain: _Chain) -> Iterator[Frame]:
        """How often, and seeing what, the value of a directive counts."""
        if found.name in ("elseif", "else") and not chain.is_open:
            self.session.wrong(key.place, f"{found.name} must follow an if or elseif directly")
            return
        try:
            if found.name == "each":
                chain.is_open = False
                for value in self._elements(found, key, frame):
                    self.session.grow(ROUND_SIZE, key.place)
                    yield frame.in_loop(found.variable, value)
            elif found.name == "insert":
                chain.is_open = False
                yield frame
            elif self._is_taken(found, key, frame, chain):
                yield frame
        except ExpressionError:
            return  # reported

    def _is_taken(self, found: Directive, key: Leaf, frame: Frame, chain: _Chain) -> bool:
        if found.name == "if":
            chain.is_open, chain.is_done = True, False
        elif chain.is_done:
            chain.is_open = found.name != "else"
            return False
        chain.is_done = True  # so that a condition with a mistake is the only one that is reported
        if found.name == "else":
            chain.is_open = False
        else:
            chain.is_done = to_boolean(self.value(found.expression, frame, key.place))
        return chain.is_done

    def _elements(self, found: Directive, key: Leaf, frame: Frame) -> list[Value]:
        collection = self.value(found.expression, frame, key.place)
        if isinstance(collection, Mapping):
            return [{"key": name, "value": value} for name, value in collection.items()]
        if isinstance(collection, Sequence) and not isinstance(collection, str):
            return list(collection)
        if bare(collection) not in (None, ""):
            self.session.wrong(key.place, f"each needs a list or a map, and {found.expression.strip()} is {shown(collection)}")
        return []


def _directive(key: Leaf) -> Directive | None:
    if key.is_final or "${{" not in key.text:
        return None
    try:
        return directive(key.text)
    except ExpressionError:
        return Directive("if", "false", "")  # reported when the file was read


def _at(leaf: Leaf, hole: Hole) -> Place:
    return Place(leaf.place.file, leaf.first_line + hole.line)
