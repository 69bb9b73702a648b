"""A graph as text that people review: one block for each resource, sorted, with names instead of URNs."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Mapping
from functools import cache

from google.protobuf.json_format import MessageToDict
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from tests.components.mocked import Graph, Registered
from tests.graph.stacks import ROOT

SHOWN_ELSEWHERE = {"type", "name", "parent", "object", "dependencies", "propertyDependencies", "provider", "custom"}
SAME_FOR_ALL = {
    "acceptSecrets",
    "acceptResources",
    "supportsPartialValues",
    "supportsResultReporting",
    "sourcePosition",
    "stackTrace",
    "hooks",
    "version",
    "deleteBeforeReplaceDefined",
}
"""What the SDK says of every resource, and which version of a provider it is made by."""


def rendered(graph: Graph) -> str:
    """The text of a graph; what order things were registered in makes no difference."""
    known = {resource.urn: resource.label for resource in graph.resources}
    in_order = sorted(graph.resources, key=lambda resource: (resource.label, resource.parent))
    yaml = YAML()
    yaml.width = 100_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    for resource in in_order:
        yaml.dump({resource.label: _block(resource, known)}, text)
        text.write("\n")
    yaml.dump({"outputs": _readable(graph.result, "", frozenset())}, text)
    return text.getvalue()


def options(resource: Registered) -> Mapping[str, object]:
    """Everything else that the engine is told of a resource, with the SDK's own aliases (former versions of a type) left out."""
    found: dict[str, object] = MessageToDict(resource.request)
    found = {key: value for key, value in found.items() if key not in SHOWN_ELSEWHERE | SAME_FOR_ALL and value not in ({}, [])}
    own = [alias for alias in resource.request.aliases if alias.urn or alias.spec.name or alias.spec.parentUrn or alias.spec.noParent]
    aliases = [MessageToDict(alias) for alias in own]
    found.pop("aliases", None)
    return {**found, **({"aliases": aliases} if aliases else {})}


def _block(resource: Registered, known: Mapping[str, str]) -> dict[str, object]:
    sources = {
        key: sorted(known[urn] for urn in urns if urn in known) for key, urns in sorted(resource.property_depends_on.items()) if urns
    }
    block = {
        "parent": known.get(resource.parent),
        "provider": resource.request.provider.partition("::")[2].split("::")[-2] if resource.request.provider else None,
        "depends_on": sorted(resource.explicit),
        "options": _named(options(resource), known),
        "inputs": _readable(resource.inputs, "", resource.secrets),
        "inputs from": sources,
    }
    return {key: value for key, value in block.items() if value}


def _named(value: object, known: Mapping[str, str]) -> object:
    """Names for URNs, and for references to providers (a URN and an id)."""
    if isinstance(value, Mapping):
        return {key: _named(item, known) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [_named(item, known) for item in value]
    if isinstance(value, str) and value.startswith("urn:"):
        return known.get(value) or value.split("::")[3]
    return value


def _readable(value: object, path: str, secrets: frozenset[str]) -> object:
    if path in secrets:
        return "[secret]"
    if isinstance(value, Mapping):
        return {key: _readable(item, f"{path}.{key}".lstrip("."), secrets) for key, item in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_readable(item, f"{path}[{number}]", secrets) for number, item in enumerate(value)]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    """A file of `content/` by its name, so that a snapshot says which one goes where, and not what is in it."""
    if found := _files().get(_digest(_decoded(value))) or _files().get(value):
        return f"[{found}]"
    if re.fullmatch(r"[0-9a-f]{64}", value):
        return "[digest]"  # of a folder of notebooks
    lines = value.split("\n")
    as_it_is = len(lines) > 1 and lines[0].strip() and all(line.isprintable() and line == line.rstrip() for line in lines)
    return LiteralScalarString(value) if as_it_is else value


@cache
def _files() -> Mapping[str, str]:
    """Files of `content/` by the digests that the program uses; the first of several with the same content."""
    files = sorted((file for file in (ROOT / "content").rglob("*") if file.is_file()), reverse=True)
    return {_digest(file.read_bytes()): str(file.relative_to(ROOT)) for file in files}


def _digest(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return value.encode()
