"""Variables: from either form, with their templates, to one list, each of them seen by those after it.

Source: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from localcloud.pipelines.expansion.frame import Frame
from localcloud.pipelines.expansion.unravel import Unraveled, Unraveler
from localcloud.pipelines.expressions import Value
from localcloud.pipelines.nodes import Entry, Items, Keys, Leaf, Node, leaf, noun

Include = Callable[[list[Unraveled]], tuple[Node, Frame] | None]
"""The variables of a template, and what they can see."""
_KINDS: Final = {"name": ("name", "value", "readonly"), "group": ("group",)}


class VariableReader:
    """Reads the variables of a pipeline, stage or job, one after the other."""

    def __init__(self, unraveler: Unraveler, include: Include) -> None:
        self.unraveler = unraveler
        self.session = unraveler.session
        self.include = include

    def read(self, node: Node, frame: Frame) -> tuple[Items, Frame]:
        """The list, and the place with its variables."""
        known = dict(frame.variables)  # every frame in here has this one, so that the next variable sees the last
        found: list[Node] = []
        for one in self._all(node, frame.knowing(known)):
            found.append(one)
            _learn(known, one)
        return Items(node.place, tuple(found)), frame.knowing(known)

    def _all(self, node: Node, frame: Frame) -> Iterator[Keys]:
        node = self.unraveler.resolve(node, frame)
        if isinstance(node, Keys):
            for each in self.unraveler.entries(node, frame):
                value = self.unraveler.whole(each.node, each.frame)
                name = Entry(leaf("name", each.key.place), each.key)
                yield Keys(each.key.place, (name, Entry(leaf("value", value.place), value)))
        elif isinstance(node, Items):
            for item, seen in self.unraveler.items(node, frame):
                yield from self._of_item(item, seen)
        elif node.text and not node.is_broken:
            self.session.wrong(node.place, f"variables must be a list or a map, and this is {noun(node)}")

    def _of_item(self, item: Node, frame: Frame) -> Iterator[Keys]:
        if not isinstance(item, Keys):
            self.session.wrong(item.place, f"a variable must be a map, and this is {noun(item)}")
            return
        entries = list(self.unraveler.entries(item, frame))
        if entries and entries[0].key.text == "template":
            if included := self.include(entries):
                yield from self._all(*included)
            return
        one = self.unraveler.keys(item.place, ((each.key, self.unraveler.whole(each.node, each.frame)) for each in entries))
        if self.session.begins(one, "variable", tuple(_KINDS), "template"):
            for each in entries:
                self.session.known(each.key, "a key of a variable", _KINDS[one.first])
            yield one


def _learn(known: dict[str, Value], one: Keys) -> None:
    name, value = one.find("name"), one.find("value")
    if isinstance(name, Leaf) and isinstance(value, Leaf):
        for other in [other for other in known if other.lower() == name.text.lower()]:
            del known[other]
        known[name.text] = value.text
