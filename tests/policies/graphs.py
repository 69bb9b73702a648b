"""The shipped stacks as policies see them, and the same with one thing changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache

from domain.property_values import SECRET, Tree, Value
from policies.resources import Resource, Stack
from tests.components.mocked import Registered
from tests.graph.stacks import unchanged


@cache
def resources(stack: str) -> tuple[Resource, ...]:
    """All resources of a shipped stack. Nobody may change them."""
    return tuple(_resource(registered) for registered in unchanged(stack).resources)


def one(stack: str, token: str, name: str) -> Resource:
    """The one of a type and name."""
    (found,) = [resource for resource in resources(stack) if (resource.type, resource.name) == (token, name)]
    return found


def raw(token: str, inputs: Tree) -> Resource:
    """A resource of another program."""
    return Resource(urn=f"urn:pulumi:other::other::{token}::raw", type=token, name="raw", inputs=inputs)


def changed(resource: Resource, changes: Mapping[str, Value]) -> Resource:
    """The resource with other values at dotted paths; None takes one out, and `protect` is the engine's option."""
    inputs = deepcopy(resource.inputs)
    for path, value in changes.items():
        if path == "protect":
            resource = replace(resource, protect=value is True)
        else:
            _set(inputs, path.split("."), value)
    return replace(resource, inputs=inputs)


def with_one(stack: str, new: Resource) -> Stack:
    """The stack with one resource as it is here."""
    return Stack([new if resource.urn == new.urn else resource for resource in resources(stack)])


def without(stack: str, gone: Sequence[tuple[str, str]]) -> Stack:
    """The stack without some resources, by type and name."""
    return Stack([resource for resource in resources(stack) if (resource.type, resource.name) not in gone])


def inner_paths(value: Value, above: str = "") -> Iterator[str]:
    """Every path inside, as `changed` takes it; keys with a dot in them are left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if "." not in str(key):
            yield f"{above}{key}"
            yield from inner_paths(item, f"{above}{key}.")


def _set(value: Value, steps: list[str], new: Value) -> None:
    first, *rest = steps
    if isinstance(value, list):
        if rest:
            _set(value[int(first)], rest, new)
        else:
            value[int(first)] = new
    elif isinstance(value, dict):
        if rest:
            _set(value.setdefault(first, {}), rest, new)
        elif new is None:
            value.pop(first, None)
        else:
            value[first] = new


def _resource(registered: Registered) -> Resource:
    inputs = _marked(registered.inputs, "", registered.secrets)
    assert isinstance(inputs, dict)
    return Resource(
        urn=registered.urn,
        type=registered.type,
        name=registered.name,
        inputs=inputs,
        protect=registered.request.protect,
        parent=registered.parent,
        provider=registered.request.provider.rpartition("::")[0],
        dependencies=registered.depends_on,
        sources=registered.property_depends_on,
    )


def _marked(value: object, path: str, secrets: frozenset[str]) -> Value:
    if path in secrets:
        return SECRET
    if isinstance(value, Mapping):
        return {str(key): _marked(item, f"{path}.{key}".lstrip("."), secrets) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(item, f"{path}[{number}]", secrets) for number, item in enumerate(value)]
    assert value is None or isinstance(value, bool | int | float | str)
    return value
