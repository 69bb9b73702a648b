"""The JSON Schema of a whole stack file, for editors (`# yaml-language-server: $schema=docs/stack.schema.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import get_args

from pydantic.json_schema import JsonSchemaValue, models_json_schema

from config.base import TextFormat
from config.keys import NAMESPACE, RELEASE, SECRET_PREFIX
from config.model import OPTIONAL, SECTIONS
from config.references import MEANING
from config.stack_files.file_mistakes import ENGINE_KEYS
from config.vocabulary import Release, SecretName

JsonSchema = dict[str, object]

_NAMED = ("properties", "patternProperties", "$defs")
"""Keywords whose value is a map of names to schemas."""


@cache
def stack_schema() -> JsonSchema:
    """The schema: the sections and secrets of this project, what the engine writes itself, and any other namespace. Built once, and
    not to be changed."""
    references, definitions = models_json_schema([(model, "validation") for model in SECTIONS.values()], by_alias=True)
    sections = {f"{NAMESPACE}:{name}": references[model, "validation"] for name, model in SECTIONS.items()}
    name = next(part for part in get_args(SecretName) if isinstance(part, TextFormat))
    encrypted = {
        "description": "An encrypted value: pulumi config set --secret.",
        "type": "object",
        "properties": {"secure": {"type": "string"}},
        "required": ["secure"],
        "additionalProperties": False,
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Stack file of databricks-cicd",
        "type": "object",
        "required": ["config"],
        "additionalProperties": False,
        "properties": {
            "config": {
                "description": "Settings of this stack.",
                "type": "object",
                "required": [key for key in sections if key.partition(":")[2] not in OPTIONAL],
                "additionalProperties": False,
                "properties": {**sections, f"{NAMESPACE}:{RELEASE}": _release()},
                "patternProperties": {
                    f"^{NAMESPACE}:{SECRET_PREFIX}{name.pattern}$": encrypted,
                    f"^(?!{NAMESPACE}:)[^:]+:.+$": {"description": "Setting of a provider, such as azuredevops:orgServiceUrl."},
                },
            },
            **{key: {"description": text, "type": _types(key)} for key, text in ENGINE_KEYS.items()},
        },
        "$defs": _plain_map(definitions.get("$defs", {})),
    }


def _types(engine_key: str) -> str | list[str]:
    return ["array", "object"] if engine_key == "environment" else "string"


def _release() -> JsonSchema:
    word = next(part for part in get_args(Release) if isinstance(part, TextFormat))
    return {
        "description": "The tag or branch that all git folders are checked out at: the one key that promotes. Left out: what is out.",
        "type": "string",
        "pattern": f"^(?:{word.pattern})$",
        "examples": [word.example],
    }


def _plain(schema: object) -> object:
    """Without what editors show for nothing: titles made from names, and `null` as a default."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept: JsonSchema = {}
    for key, value in schema.items():
        if key in ("title", MEANING) or (key == "default" and value is None) or (key == "propertyNames" and "patternProperties" in schema):
            continue
        kept[key] = _plain_map(value) if key in _NAMED else _plain(value)
    if "description" in kept:
        kept["description"] = " ".join(
            [str(kept["description"]), *(f"{meaning[0].upper()}{meaning[1:]}." for meaning in _meanings(schema))]
        )
    if "patternProperties" in kept and "properties" not in kept:
        kept["additionalProperties"] = False  # a map: a key of another form is a mistake
    return kept


def _meanings(schema: Mapping[str, object]) -> list[str]:
    """What is named at a place: by the text there, by the keys or by the items of what is there."""
    forms = schema.get("anyOf")
    inner = [schema.get("propertyNames"), schema.get("items"), *(forms if isinstance(forms, list) else [])]
    if MEANING in schema:
        return [str(schema[MEANING])]
    found = [text for part in inner if isinstance(part, Mapping) for text in _meanings(part)]
    several = "anyOf" not in schema
    return list(dict.fromkeys(f"each {text}" if several else text for text in found))


def _plain_map(schemas: Mapping[str, JsonSchemaValue]) -> JsonSchema:
    return {name: _plain(schema) for name, schema in schemas.items()}
