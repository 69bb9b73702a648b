"""Rules that are about the value of one property."""

from __future__ import annotations

from collections.abc import Iterator

from domain.exposure import GUARDS
from domain.policy_limits import Limits
from domain.property_values import ABSENT
from policies.reading import Found, at, is_hidden, is_missing, shown
from policies.resources import Resource
from policies.rule import OfResource


def requires(path: str, *allowed: bool | str, otherwise: str, default: Found = ABSENT) -> OfResource:
    """The property must have one of some values. `otherwise` is a phrase that says of the resource what any other value means, in which
    `{}` stands for that value; `default` is what the service takes where the property is not set."""

    def judge(resource: Resource, limits: Limits) -> Iterator[str]:
        value = at(resource.inputs, path)
        value = default if value is ABSENT or value is None else value
        if not is_hidden(value) and value not in allowed:
            yield f"{resource.label} {otherwise.format(shown(value))}."

    return judge


def guarded(path: str) -> OfResource:
    """The property must keep strangers out, as `domain.exposure` knows it."""
    guard = GUARDS[path]
    return requires(path, *guard.safe, otherwise=guard.otherwise)


def must_have(path: str, otherwise: str) -> OfResource:
    """The property must be set."""

    def judge(resource: Resource, limits: Limits) -> Iterator[str]:
        value = at(resource.inputs, path)
        if is_missing(value):
            yield f"{resource.label} {otherwise}."

    return judge


def must_not_have(*paths: str, otherwise: str) -> OfResource:
    """None of the properties may be set, secret or unknown as it may be. `{}` in `otherwise` stands for the one that is."""

    def judge(resource: Resource, limits: Limits) -> Iterator[str]:
        for path in paths:
            above = at(resource.inputs, path.rpartition(".")[0]) if "." in path else resource.inputs
            if not is_hidden(above) and not is_missing(at(resource.inputs, path)):
                yield f"{resource.label} {otherwise.format(path)}."

    return judge


def all_of(*judges: OfResource) -> OfResource:
    """Everything that each of them says."""

    def judge(resource: Resource, limits: Limits) -> Iterator[str]:
        for each in judges:
            yield from each(resource, limits)

    return judge
