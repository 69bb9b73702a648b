"""Which single values are accepted for which scalar types: strictly, or the way bridged providers convert."""

from __future__ import annotations

import json
import re
from typing import Final, Literal

from localcloud.schema.model import EnumType, PropertyType, ScalarType, Schema
from localcloud.sdks import package_of
from localcloud.values import SECRET_SIGNATURE, SIGNATURE_KEY, Json, Secret, Value

Conversion = Literal["strict", "bridged"]

_GO_BOOLEANS: Final = frozenset({"1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"})
"""What Go's `strconv.ParseBool`, which the bridge uses, reads as a boolean."""
_GO_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_GO_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def conversion_of(schema: Schema) -> Conversion:
    """azure-native takes values as they are, and so does every provider for its own configuration; the others are bridged."""
    return "strict" if schema.kind == "provider" or package_of(schema.token) == "azure-native" else "bridged"


def accepts(declared: ScalarType | EnumType, value: Value, conversion: Conversion) -> bool:
    """Whether a known, opened value is accepted for the type. Whether an enum has it is another question."""
    kind = "string" if isinstance(declared, EnumType) else declared.kind
    if kind in ("any", "asset"):
        return True
    bridged = conversion == "bridged"
    if isinstance(value, str):
        return kind == "string" or (bridged and _reads_as(kind, value))
    if isinstance(value, bool):
        return kind == "boolean" or (bridged and kind == "string")
    if isinstance(value, int | float):
        return kind == "number" or (kind == "integer" and float(value).is_integer()) or (bridged and kind == "string")
    return False


def opened(value: Value) -> Value:
    """The value without the secrets around it; those inside it stay."""
    while isinstance(value, Secret):
        value = value.value
    return value


def from_configuration(value: Value, declared: PropertyType) -> Value:
    """A provider's setting as the value it stands for.

    The engine sends every setting as a string; what is not declared a string is JSON inside it, and an empty string means not set
    (pulumi-terraform-bridge, `pkg/tfbridge/config_encoding.go`). A string that is no JSON stays as it is.
    """
    if isinstance(value, Secret):
        return Secret(from_configuration(value.value, declared))
    if not isinstance(value, str) or isinstance(declared, EnumType) or declared == ScalarType("string"):
        return value
    if not value:
        return None
    try:
        return _with_secrets(json.loads(value))
    except json.JSONDecodeError:
        return value


def _with_secrets(value: Json) -> Value:
    """JSON in which nested secrets are objects with a signature, as the engine writes them."""
    if isinstance(value, list):
        return [_with_secrets(item) for item in value]
    if isinstance(value, dict):
        if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return Secret(_with_secrets(value.get("value")))
        return {key: _with_secrets(item) for key, item in value.items()}
    return value


def _reads_as(kind: str, text: str) -> bool:
    if kind == "boolean":
        return text in _GO_BOOLEANS
    return bool((_GO_INTEGER if kind == "integer" else _GO_NUMBER).fullmatch(text))
