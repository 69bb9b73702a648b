"""What a provider fills in before it looks at the inputs: a name made from the resource's logical one, Azure's location, its environment.

The rules are azure-native's own (`applyDefaults`, `AutoName`) and those of the bridge from Terraform.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping

from localcloud.behaviours.model import Behaviour
from localcloud.provider.configuration import Configuration
from localcloud.schema.model import ScalarType, Schema
from localcloud.store import Store
from localcloud.values import UNKNOWN, Properties, Secret, Unknown, Value, from_json, plain

Locate = Callable[[Properties], Value]

_GROUP = "azure-native:resources:ResourceGroup"


def with_auto_name(behaviour: Behaviour, schema: Schema, inputs: Properties, old: Properties, *, name: str, seed: bytes) -> Properties:
    """The inputs with a name made from the resource's logical one, the same as before where there was one before.

    azure-native puts eight digits right after it and keeps whatever name the resource has; the bridge puts seven after a hyphen, and keeps
    only a name that it made itself.
    """
    key = behaviour.auto_name
    if key is None or key in inputs:
        return inputs
    before = old.get(key)
    if before is not None and (_is_azure(behaviour) or is_auto_name(behaviour, plain(before), name)):
        return {**inputs, key: before}
    if _is_azure(behaviour) and _stands_inside(schema, key):
        return {**inputs, key: name}
    digits = hashlib.sha256(seed or secrets.token_bytes(16)).hexdigest()
    return {**inputs, key: f"{name}{digits[:8]}" if _is_azure(behaviour) else f"{name}-{digits[:7]}"}


def is_auto_name(behaviour: Behaviour, value: object, name: str) -> bool:
    """Whether a value looks as if it was made from that logical name, with digits that make it unique."""
    form = rf"{re.escape(name)}[0-9a-f]{{8}}" if _is_azure(behaviour) else rf"{re.escape(name)}-[0-9a-f]{{7}}"
    return isinstance(value, str) and re.fullmatch(form, value) is not None


def with_location(schema: Schema, inputs: Properties, old: Properties, locate: Locate) -> Properties:
    """The inputs with a location for an azure-native resource that has one and does not say it: as before, or where `locate` puts it."""
    described = schema.inputs.get("location")
    if not schema.token.startswith("azure-native:") or described is None or described.type != ScalarType("string") or "location" in inputs:
        return inputs
    before = old.get("location")
    found = locate(inputs) if before is None else before
    return inputs if found is None else {**inputs, "location": found}


def with_variables(behaviour: Behaviour, inputs: Properties, environ: Mapping[str, str]) -> Properties:
    """The inputs with those of the environment that were left out, each from the first of its variables that says something."""
    found: Properties = {}
    for key, variables in behaviour.variables.items():
        said = next((text for variable in variables if (text := environ.get(variable))), None)
        if key not in inputs and said is not None:
            found[key] = Secret(said) if key in behaviour.secret_outputs else said
    return {**inputs, **found}


def configured_or_of_group(inputs: Properties, configuration: Configuration | None, store: Store) -> Value:
    """The location that the provider is configured with, else the resource group's; unknown with the group, None where neither tells."""
    values = configuration.values if configuration else {}
    if values.get("location"):
        return values["location"]
    group = plain(inputs.get("resourceGroupName"))
    if isinstance(group, Unknown):
        return UNKNOWN
    if not isinstance(group, str):
        return None
    with store.reading() as view:
        record = view.get(_GROUP, "", f"/subscriptions/{values.get('subscriptionId', '')}/resourceGroups/{group}")
    return from_json(record.outputs.get("location")) if record else None


def _stands_inside(schema: Schema, key: str) -> bool:
    """Whether the resource belongs to another one in the group, whose name it needs: azure-native gives those the logical name itself."""
    needed = (name for name, described in schema.inputs.items() if described.required and name.endswith("Name"))
    return any(name not in ("resourceGroupName", key) for name in needed)


def _is_azure(behaviour: Behaviour) -> bool:
    return behaviour.token.startswith("azure-native:")
