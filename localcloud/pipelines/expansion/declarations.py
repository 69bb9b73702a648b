"""The parameters that a file declares.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/template-parameters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.nodes import Items, Keys, Leaf, Node, noun
from localcloud.pipelines.places import Place

TYPES: Final = (
    *("string", "number", "boolean", "object", "stringList", "step", "stepList", "job", "jobList", "deployment", "deploymentList"),
    *("stage", "stageList", "container", "containerList"),
)
"""The types of parameters of templates and pipelines."""
PICKED_TYPES: Final = ("environment", "filePath", "pool", "secureFile", "serviceConnection")
"""Those of pipelines only: their values are picked in the form of a run."""
_KEYS: Final = ("name", "displayName", "type", "default", "values")


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter as a file declares it."""

    name: str
    type: str
    """`untyped` where a template lists its parameters as a map."""
    display_name: str
    default: Node | None
    values: tuple[str, ...]
    """What it is limited to; empty: nothing."""
    place: Place

    @staticmethod
    def untyped(key: Leaf, default: Node | None) -> Declared:
        """A parameter of which only the name is known."""
        return Declared(key.text, "untyped", "", default, (), key.place)


def declared(node: Node | None, session: Session, types: tuple[str, ...]) -> tuple[Declared, ...]:
    """What is under `parameters`; mistakes are reported, and what has one is left out."""
    if node is None or (isinstance(node, Leaf) and not node.text):
        return ()
    for leaf in _leaves(node):
        if "${{" in leaf.text:
            session.wrong(leaf.place, "parameters are declared with literals: ${{ }} is not allowed here")
    if isinstance(node, Keys) and "untyped" in types:
        return tuple(Declared.untyped(entry.key, entry.node) for entry in node.entries)
    if not isinstance(node, Items):
        session.wrong(node.place, f"parameters must be a list, and this is {noun(node)}")
        return ()
    found: dict[str, Declared] = {}
    for item in node.nodes:
        one = _declared(item, session, types)
        if one and one.name.lower() in found:
            session.wrong(one.place, f"the parameter '{one.name}' is already declared in line {found[one.name.lower()].place.line}")
        elif one:
            found[one.name.lower()] = one
    return tuple(found.values())


def _declared(node: Node, session: Session, types: tuple[str, ...]) -> Declared | None:
    if not isinstance(node, Keys) or node.first != "name":
        session.wrong(node.place, f"a parameter must be a map whose first key is name, and this is {noun(node)}")
        return None
    for entry in node.entries:
        session.known(entry.key, "a key of a parameter", _KEYS)
    texts = {key: _text(node.find(key), key, session) for key in ("name", "displayName", "type")}
    type_ = texts["type"] or "string"
    known = [each for each in types if each != "untyped"]
    if type_ not in known:
        session.unknown(node.place, type_, "a type of parameters", known)
        return None
    return Declared(
        texts["name"], type_, texts["displayName"], node.find("default"), _values(node.find("values"), type_, session), node.place
    )


def _values(node: Node | None, type_: str, session: Session) -> tuple[str, ...]:
    if node is None:
        return ()
    if not isinstance(node, Items) or not all(isinstance(inner, Leaf) for inner in node.nodes):
        session.wrong(node.place, f"values must be a list of texts, and this is {noun(node)}")
        return ()
    if type_ not in ("string", "number", "stringList"):
        session.wrong(node.place, f"values are for parameters of the types string, number and stringList, not {type_}")
    return tuple(inner.text for inner in node.nodes if isinstance(inner, Leaf))


def _text(node: Node | None, key: str, session: Session) -> str:
    if node is None or isinstance(node, Leaf):
        return node.text if node else ""
    session.wrong(node.place, f"{key} must be a text, and this is {noun(node)}")
    return ""


def _leaves(node: Node) -> Iterable[Leaf]:
    if isinstance(node, Leaf):
        return (node,)
    inner = node.nodes if isinstance(node, Items) else [part for entry in node.entries for part in (entry.key, entry.node)]
    return (leaf for part in inner for leaf in _leaves(part))
