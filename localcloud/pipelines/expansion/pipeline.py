"""The file of a pipeline, with what it extends, as one tree of stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from localcloud.pipelines.expansion.declarations import PICKED_TYPES, TYPES, Declared, declared
from localcloud.pipelines.expansion.frame import Frame
from localcloud.pipelines.expansion.literals import check_literals
from localcloud.pipelines.expansion.parameters import Binding, Passed
from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.expansion.structure import Structure
from localcloud.pipelines.expansion.unravel import Unraveled
from localcloud.pipelines.expressions import Value
from localcloud.pipelines.model import Extended
from localcloud.pipelines.nodes import Entry, Items, Keys, Leaf, Node, leaf, node_of
from localcloud.pipelines.places import Place
from localcloud.pipelines.reader import read

_BODIES: Final = ("stages", "jobs", "steps", "extends")
_COMMON: Final = (
    *("name", "appendCommitMessageToRunName", "trigger", "parameters", "pr", "schedules", "resources", "variables", "lockBehavior", "pool"),
)
_OF_A_JOB: Final = ("strategy", "continueOnError", "container", "services", "workspace")
"""Keys that a pipeline of steps has for its one job; its pool is the job's, too."""
_OF_AN_EXTENDED: Final = ("parameters", "resources", "trigger", "variables", *_BODIES)
_OLD: Final = {"phases": "jobs", "queue": "pool", "server": "pool: server"}


@dataclass(frozen=True, slots=True)
class Expanded:
    """What is left when everything is evaluated."""

    root: Keys
    """The pipeline with its stages, without parameters and extends."""
    declared: tuple[Declared, ...]
    extends: tuple[Extended, ...]


class PipelineExpansion:
    """Expands one pipeline within a session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.structure = Structure(session)
        self.unraveler = self.structure.unraveler
        self.found: dict[str, Entry] = {}
        self.extended: list[Extended] = []

    def expand(self, path: str, given: Mapping[str, Node], variables: Mapping[str, str]) -> Expanded | None:
        """The whole tree; None after reporting why there is none."""
        root = self.session.load(path, Place(path, 1))
        if root is None:
            return None
        check_literals(root, self.session)
        frame = Frame(variables=dict(variables), chain=(path,))
        known = declared(root.find("parameters"), self.session, (*TYPES, *PICKED_TYPES))
        frame = replace(frame, parameters=self._parameters(known, given, frame, root.place))
        entries = list(self.unraveler.entries(root, frame))
        frame = self._head(entries, frame, (*_COMMON, *_BODIES))
        self._body(entries, frame, root)
        return Expanded(Keys(root.place, tuple(self.found.values())), known, tuple(self.extended))

    def _parameters(self, known: tuple[Declared, ...], given: Mapping[str, Node], frame: Frame, place: Place) -> dict[str, Value]:
        """What a person sets, and defaults; where there is none, the first of the values, and false for a boolean."""
        types = {parameter.name.lower(): parameter.type for parameter in known}
        passed = [
            Passed(leaf(name, node.place), self._structured(node, types.get(name.lower(), "string")), frame) for name, node in given.items()
        ]
        complete = [replace(each, default=_first(each)) if each.default is None else each for each in known]
        binding = Binding(frame.chain[0], place, True, self.session, self.structure.convert)
        return binding.bound(tuple(complete), passed, frame)

    def _structured(self, node: Node, type_: str) -> Node:
        """A text that a person sets for a parameter that is no text: YAML."""
        if not isinstance(node, Leaf) or type_ not in (*TYPES[TYPES.index("object") :], "pool"):
            return node
        found, problems = read(node.text, node.place.file)
        self.session.problems += problems
        return found or node

    def _head(self, entries: list[Unraveled], frame: Frame, allowed: tuple[str, ...]) -> Frame:
        """What is not a body: resources first, whose repositories templates come from, and variables, which all the rest sees."""
        what = "a key of a pipeline" if len(frame.chain) == 1 else "a key of a template that is extended"
        allowed = (*allowed, *_OF_A_JOB) if any(each.key.text == "steps" for each in entries) else allowed
        for each in entries:
            if each.key.text in _OLD:
                self.session.wrong(each.key.place, f"'{each.key.text}' is an old key that is not supported: use {_OLD[each.key.text]}")
            else:
                self.session.known(each.key, what, allowed)
        for each in _of(entries, "resources"):
            self._add(each.key, self._resources(self.unraveler.whole(each.node, each.frame)))
        for each in _of(entries, "variables"):
            read, frame = self.structure.variables.read(each.node, each.frame)
            self._add(each.key, read)
        for each in entries:
            if each.key.text in allowed and each.key.text not in ("parameters", "resources", "variables", *_BODIES, *_OF_A_JOB):
                self._add(each.key, self.unraveler.whole(each.node, each.frame.knowing(frame.variables)))
        return frame

    def _add(self, key: Leaf, node: Node) -> None:
        before = self.found.get(key.text)
        if before and key.text == "resources" and isinstance(before.node, Keys) and isinstance(node, Keys):
            node = _merged(before.node, node)
        elif before:
            self.session.wrong(key.place, f"'{key.text}' is already defined in {before.key.place}")
        self.found[key.text] = Entry(key, node)

    def _resources(self, node: Node) -> Node:
        repositories = node.find("repositories") if isinstance(node, Keys) else None
        for each in repositories.nodes if isinstance(repositories, Items) else ():
            if isinstance(each, Keys) and isinstance(alias := each.find("repository"), Leaf):
                self.session.repositories.add(alias.text)
        return node

    def _body(self, entries: list[Unraveled], frame: Frame, root: Keys) -> None:
        bodies = [each for each in entries if each.key.text in _BODIES]
        for each in bodies[1:]:
            self.session.wrong(each.key.place, f"'{each.key.text}' cannot be beside '{bodies[0].key.text}'")
        if not bodies:
            if not self.session.problems:
                self.session.wrong(root.place, "a pipeline needs one of stages, jobs, steps and extends")
            return
        body = bodies[0]
        seen = body.frame.knowing(frame.variables)
        if body.key.text == "extends":
            self._extends(body, seen)
        elif body.key.text == "stages":
            self._add(body.key, self.structure.stages(body.node, seen))
        elif body.key.text == "jobs":
            self._add(leaf("stages", body.key.place), self._one_stage(body.key, self.structure.jobs(body.node, seen)))
        else:
            self._add(leaf("stages", body.key.place), self._one_stage(body.key, self._one_job(body, entries, frame, seen)))

    def _one_stage(self, key: Leaf, jobs: Items) -> Items:
        place = key.place
        stage = (Entry(leaf("stage", place), leaf("__default", place)), Entry(leaf("jobs", place), jobs))
        return Items(place, (Keys(place, stage),))

    def _one_job(self, body: Unraveled, entries: list[Unraveled], frame: Frame, seen: Frame) -> Items:
        place = body.key.place
        parts = [Entry(leaf("job", place), leaf("Job", place))]
        for each in entries:
            if each.key.text in _OF_A_JOB:
                parts.append(Entry(each.key, self.unraveler.whole(each.node, each.frame.knowing(frame.variables))))
        if pool := self.found.pop("pool", None):
            parts.append(pool)
        parts.append(Entry(body.key, self.structure.steps(body.node, seen)))
        return Items(place, (Keys(place, tuple(parts)),))

    def _extends(self, body: Unraveled, frame: Frame) -> None:
        node = self.unraveler.resolve(body.node, frame)
        entries = list(self.unraveler.entries(node, frame)) if isinstance(node, Keys) else []
        if not entries or entries[0].key.text != "template":
            self.session.wrong(node.place, "extends needs a template, as its first key")
            return
        found = self.structure.root(entries)
        if found is None:
            return
        keys, inner = found
        path, _, alias = inner.chain[-1].partition("@")
        self.extended.append(Extended(alias or "self", path, entries[0].node.place))
        parts = list(self.unraveler.entries(keys, inner))
        self._body(parts, self._head(parts, inner, _OF_AN_EXTENDED), keys)


def _of(entries: list[Unraveled], key: str) -> Iterator[Unraveled]:
    return (each for each in entries if each.key.text == key)


def _first(parameter: Declared) -> Node | None:
    if parameter.values:
        return node_of(parameter.values[0], parameter.place)
    return leaf("false", parameter.place) if parameter.type == "boolean" else None


def _merged(one: Keys, other: Keys) -> Keys:
    """The lists of both."""
    found = {entry.key.text: entry for entry in one.entries}
    for entry in other.entries:
        before = found.get(entry.key.text)
        if before and isinstance(before.node, Items) and isinstance(entry.node, Items):
            found[entry.key.text] = Entry(before.key, Items(before.node.place, before.node.nodes + entry.node.nodes))
        else:
            found[entry.key.text] = entry
    return Keys(one.place, tuple(found.values()))
