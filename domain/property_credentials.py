"""Credentials in the properties of resources: where reports and policies both look for them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Final

from domain.credentials import credential_in
from domain.property_values import Steps, Tree, Value, leaves

_BASE64_SUFFIX: Final = "Base64"


def is_encoded(name: str) -> bool:
    """Whether a property of this name holds base64."""
    return name.endswith(_BASE64_SUFFIX)


def readable(name: str, value: str) -> str | None:
    """The text of a property: decoded where its name says base64, else the value; `None` if it is not a text."""
    if not is_encoded(name):
        return value
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def credentials_of(tree: Tree) -> Iterator[tuple[Steps, str]]:
    """Paths to what looks like a credential and is not marked as a secret, each with what it is."""
    for path, leaf in leaves(tree):
        if isinstance(leaf, str) and (found := credential_in(readable(str(path[-1]), leaf) or leaf, _called(tree, path))):
            yield path, found


def _called(tree: Tree, path: Steps) -> str:
    """What the value at a path is called: by its key, or by a `name` or `key` beside it."""
    name = path[-1] if isinstance(path[-1], str) else path[-2] if len(path) > 1 else ""
    if name == "value":
        above = _at(tree, path[:-1])
        if isinstance(above, dict):
            name = next((item for key in ("name", "key") if isinstance(item := above.get(key), str)), name)
    return str(name)


def _at(value: Value, path: Steps) -> Value:
    for step in path:
        value = _inside(value, step)
    return value


def _inside(value: Value, step: str | int) -> Value:
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) else None
