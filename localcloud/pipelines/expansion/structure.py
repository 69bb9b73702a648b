"""Stages, jobs and steps with their templates, evaluated from the outside to the inside.

A stage and a job see their own variables in everything but their variables themselves.
Source: https://learn.microsoft.com/azure/devops/pipelines/process/templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from localcloud.pipelines.expansion.declarations import TYPES, Declared, declared
from localcloud.pipelines.expansion.frame import Frame
from localcloud.pipelines.expansion.parameters import Binding, Passed, as_texts, scalar, text_list
from localcloud.pipelines.expansion.session import MAX_NESTING, Session, Stopped
from localcloud.pipelines.expansion.shorthands import as_task
from localcloud.pipelines.expansion.unravel import Unraveled, Unraveler
from localcloud.pipelines.expansion.variables import VariableReader
from localcloud.pipelines.expressions import Value
from localcloud.pipelines.expressions.values import MISSING
from localcloud.pipelines.nodes import Items, Keys, Leaf, Node, noun, value
from localcloud.pipelines.places import Place

TEMPLATE_TYPES: Final = (*TYPES, "untyped", "legacyObject")
_KINDS: Final = {"step": "steps", "job": "jobs", "deployment": "jobs", "stage": "stages"}
"""The types of parameters that are parts of a pipeline, with what a list of them is."""


class Structure:
    """Expands the parts of a pipeline within one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.unraveler = Unraveler(session)
        self.variables = VariableReader(self.unraveler, lambda entries: self.template("variables", entries))
        self.kinds: dict[str, Callable[[Node, Frame], Items]] = {"steps": self.steps, "jobs": self.jobs, "stages": self.stages}

    def stages(self, node: Node, frame: Frame) -> Items:
        """Stages with their templates."""
        return self._list("stages", node, frame, lambda item, entries: self._scope(item, entries, {"jobs": self.jobs}))

    def jobs(self, node: Node, frame: Frame) -> Items:
        """Jobs with their templates."""
        inner = {"steps": self.steps, "strategy": self._strategy}
        return self._list("jobs", node, frame, lambda item, entries: self._scope(item, entries, inner))

    def steps(self, node: Node, frame: Frame) -> Items:
        """Steps with their templates, shorthands made tasks."""
        return self._list("steps", node, frame, lambda item, entries: as_task(self._plain(item, entries), self.session))

    def _list(self, kind: str, node: Node, frame: Frame, make: Callable[[Keys, list[Unraveled]], Node | None]) -> Items:
        return Items(node.place, tuple(self._parts(kind, node, frame, make)))

    def _parts(self, kind: str, node: Node, frame: Frame, make: Callable[[Keys, list[Unraveled]], Node | None]) -> Iterator[Node]:
        node = self.unraveler.resolve(node, frame)
        if not isinstance(node, Items):
            if not (isinstance(node, Leaf) and (node.is_broken or not node.text)):
                self.session.wrong(node.place, f"{kind} must be a list, and this is {noun(node)}")
            return
        for item, seen in self.unraveler.items(node, frame):
            if not isinstance(item, Keys):
                if not (isinstance(item, Leaf) and item.is_broken):
                    self.session.wrong(item.place, f"an item of {kind} must be a map, and this is {noun(item)}")
                continue
            entries = list(self.unraveler.entries(item, seen))
            if entries and entries[0].key.text == "template":
                if included := self.template(kind, entries):
                    yield from self._parts(kind, *included, make)
            elif made := make(item, entries):
                yield made

    def _plain(self, item: Keys, entries: list[Unraveled]) -> Keys:
        return self.unraveler.keys(item.place, ((each.key, self.unraveler.whole(each.node, each.frame)) for each in entries))

    def _scope(self, item: Keys, entries: list[Unraveled], inner: Mapping[str, Callable[[Node, Frame], Node]]) -> Keys:
        """A stage or job: its variables first, so that the rest of it sees them."""
        own: list[Unraveled] = [each for each in entries if each.key.text == "variables"]
        read = [self.variables.read(each.node, each.frame) for each in own]
        known = read[0][1].variables if read else None

        def pairs() -> Iterator[tuple[Leaf, Node]]:
            lists = iter(read)
            for each in entries:
                frame = each.frame if known is None else each.frame.knowing(known)
                if each.key.text == "variables":
                    yield each.key, next(lists)[0]
                else:
                    yield each.key, inner.get(each.key.text, self.unraveler.whole)(each.node, frame)

        return self.unraveler.keys(item.place, pairs())

    def _strategy(self, node: Node, frame: Frame) -> Node:
        """A strategy: steps may be anywhere in it."""
        node = self.unraveler.resolve(node, frame)
        if not isinstance(node, Keys):
            return self.unraveler.whole(node, frame)
        inside = {"steps": self.steps, "matrix": self.unraveler.whole}
        return self.unraveler.keys(
            node.place,
            ((each.key, inside.get(each.key.text, self._strategy)(each.node, each.frame)) for each in self.unraveler.entries(node, frame)),
        )

    def template(self, kind: str, entries: list[Unraveled]) -> tuple[Node, Frame] | None:
        """What a template has under `kind`, and what that can see; None after reporting why there is nothing."""
        root = self.root(entries)
        if root is None:
            return None
        keys, frame = root
        found: tuple[Node, Frame] | None = None
        for each in self.unraveler.entries(keys, frame):
            if each.key.text == kind:
                found = each.node, each.frame
            elif each.key.text != "parameters":
                self.session.known(each.key, f"a key of a template that is used among {kind}", ("parameters", kind))
        if found is None:
            self.session.wrong(entries[0].node.place, f"{frame.chain[-1]} has no {kind}")
        return found

    def root(self, entries: list[Unraveled]) -> tuple[Keys, Frame] | None:
        """The file that `template:` names, and what it can see: its parameters, and the variables that are known by then."""
        first = entries[0]
        for each in entries[1:]:
            self.session.known(each.key, "a key beside template", ("template", "parameters"))
        reference = self.unraveler.resolve(first.node, first.frame)
        if not isinstance(reference, Leaf) or reference.is_broken:
            if not isinstance(reference, Leaf):
                self.session.wrong(reference.place, f"template must be a path, and this is {noun(reference)}")
            return None
        file = self.session.resolve(reference)
        keys = self.session.load(file, reference.place) if file else None
        if file is None or keys is None:
            return None
        chain = (*first.frame.chain, file)
        if len(chain) > MAX_NESTING:
            self.session.wrong(reference.place, f"templates are nested deeper than {MAX_NESTING} levels: {' → '.join(chain[-4:])} → ...")
            raise Stopped
        frame = Frame(variables=first.frame.variables, chain=chain)
        return keys, self.with_parameters(keys, frame, list(self._passed(entries)), reference.place)

    def _passed(self, entries: list[Unraveled]) -> Iterator[Passed]:
        for each in entries[1:]:
            if each.key.text != "parameters":  # reported
                continue
            node = self.unraveler.resolve(each.node, each.frame)
            if isinstance(node, Keys):
                yield from (Passed(part.key, part.node, part.frame) for part in self.unraveler.entries(node, each.frame))
            elif not isinstance(node, Leaf) or (node.text and not node.is_broken):
                self.session.wrong(node.place, f"parameters must be a map, and this is {noun(node)}")

    def with_parameters(self, keys: Keys, frame: Frame, passed: Sequence[Passed], asked_at: Place) -> Frame:
        """What a template sees: the parameters that it declares, and if it does not list them with types, all that are passed."""
        node = keys.find("parameters")
        is_closed = isinstance(node, Items)
        binding = Binding(frame.chain[-1], asked_at, is_closed, self.session, self.convert)
        values = binding.bound(declared(node, self.session, TEMPLATE_TYPES), passed, frame)
        return replace(frame, parameters=values, is_closed=is_closed)

    def convert(self, parameter: Declared, node: Node, frame: Frame) -> Value:
        """A value by the type of its parameter. It is evaluated where it is written, with the templates in it."""
        node = self.unraveler.resolve(node, frame)
        is_empty = isinstance(node, Leaf) and not node.text
        if kind := _KINDS.get(parameter.type.removesuffix("List")):
            return self._passed_parts(parameter, kind, node, frame)
        node = self.unraveler.whole(node, frame)
        if parameter.type in ("untyped", "legacyObject"):
            return value(as_texts(node))
        if parameter.type == "stringList":
            return [] if is_empty else text_list(parameter, node, self.session)
        if parameter.type in ("object", "container", "containerList", "pool"):
            return value(node)
        return scalar(parameter, node, self.session)

    def _passed_parts(self, parameter: Declared, kind: str, node: Node, frame: Frame) -> Value:
        is_list, mistakes = parameter.type.endswith("List"), len(self.session.problems)
        if isinstance(node, Leaf) and not node.text:
            return [] if is_list else None
        made = self.kinds[kind](node if is_list else Items(node.place, (node,)), frame)
        if not is_list and len(made) != 1 and len(self.session.problems) == mistakes:
            self.session.wrong(node.place, f"the parameter '{parameter.name}' is one {parameter.type}, and this makes {len(made)}")
        if len(self.session.problems) > mistakes:
            return MISSING
        return made if is_list else made[0]
