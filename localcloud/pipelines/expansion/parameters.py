"""The values that the parameters of a file get, and how each type reads them.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/template-parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from localcloud.pipelines.expansion.declarations import Declared
from localcloud.pipelines.expansion.frame import Frame
from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.expressions import NotConvertible, Value, to_number
from localcloud.pipelines.expressions.values import MISSING
from localcloud.pipelines.nodes import Entry, Items, Keys, Leaf, Node, noun
from localcloud.pipelines.places import Place


def scalar(parameter: Declared, node: Node, session: Session) -> Value:
    """The value of a parameter of type string, number or boolean; what is wrong is reported at the value."""
    if not isinstance(node, Leaf):
        session.wrong(node.place, f"the parameter '{parameter.name}' is a {parameter.type}, and this is {noun(node)}")
        return MISSING
    if node.is_broken:
        return MISSING
    if parameter.values and node.text not in parameter.values:
        session.unknown(node.place, node.text, f"a value of the parameter '{parameter.name}'", parameter.values)
        return MISSING
    if parameter.type not in ("boolean", "number"):
        return node.text
    if parameter.type == "boolean":
        if node.text.lower() not in ("", "true", "false"):
            session.wrong(node.place, f"the parameter '{parameter.name}' is a boolean: it must be true or false, not '{node.text}'")
            return MISSING
        return node.text.lower() == "true"
    try:
        return to_number(node.text)
    except NotConvertible:
        session.wrong(node.place, f"the parameter '{parameter.name}' is a number, and '{node.text}' is not one")
        return MISSING


def text_list(parameter: Declared, node: Node, session: Session) -> Value:
    """The value of a parameter of type stringList."""
    if not isinstance(node, Items):
        session.wrong(node.place, f"the parameter '{parameter.name}' is a stringList, and this is {noun(node)}")
        return MISSING
    one = replace(parameter, type="string")
    return [scalar(one, inner, session) for inner in node.nodes]


def as_texts(node: Node) -> Node:
    """A value with all its scalars as text: an untyped parameter."""
    if isinstance(node, Leaf):
        return replace(node, is_plain=False)
    if isinstance(node, Items):
        return Items(node.place, tuple(as_texts(inner) for inner in node.nodes))
    return Keys(node.place, tuple(Entry(entry.key, as_texts(entry.node)) for entry in node.entries))


@dataclass(frozen=True, slots=True)
class Passed:
    """A value that is passed to a file: as it is written, and what it can see there."""

    key: Leaf
    node: Node
    frame: Frame


Convert = Callable[[Declared, Node, Frame], Value]


@dataclass(frozen=True, slots=True)
class Binding:
    """Gives the parameters of a file their values."""

    file: str
    asked_at: Place
    """Where the file is named."""
    is_closed: bool
    """Whether a parameter that the file does not declare is a mistake."""
    session: Session
    convert: Convert

    def bound(self, parameters: tuple[Declared, ...], passed: Sequence[Passed], frame: Frame) -> dict[str, Value]:
        """The value of every parameter: what is passed, or else its default, which sees `frame`. What is missing or unknown is reported."""
        given = {each.key.text.lower(): each for each in passed}
        known = {parameter.name.lower(): parameter for parameter in parameters}
        found: dict[str, Value] = {}
        for name, each in given.items():
            if name not in known and self.is_closed:
                what = f"a parameter of {self.file}"
                self.session.unknown(each.key.place, each.key.text, what, [parameter.name for parameter in parameters])
            elif name not in known:
                found[each.key.text] = self.convert(Declared.untyped(each.key, None), each.node, each.frame)
        for name, parameter in known.items():
            if name in given:
                found[parameter.name] = self.convert(parameter, given[name].node, given[name].frame)
            elif parameter.default is not None:
                found[parameter.name] = self.convert(parameter, parameter.default, frame)
            else:
                found[parameter.name] = MISSING
                self.session.wrong(self.asked_at, f"the parameter '{parameter.name}' must be given: it has no default ({parameter.place})")
        return found
