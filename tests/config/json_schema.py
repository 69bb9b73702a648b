"""As much of a JSON Schema validator as the stack file's schema needs; an unknown keyword is an error, not a pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Schema = Mapping[str, object]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_SILENT = {"$schema", "$defs", "title", "description", "default", "examples", "discriminator"}


def failures(value: object, schema: Schema, root: Schema, path: str = "") -> list[str]:
    """Where a value does not fit, as `path: keyword`."""
    found = [failure for keyword, wanted in schema.items() for failure in _keyword(keyword, wanted, value, schema, root, path)]
    return list(dict.fromkeys(found))


def _keyword(keyword: str, wanted: object, value: object, schema: Schema, root: Schema, path: str) -> Iterator[str]:
    match keyword, wanted:
        case _ if keyword in _SILENT:
            return
        case "$ref", str():
            yield from failures(value, _resolve(wanted, root), root, path)
        case "type", _:
            names = wanted if isinstance(wanted, list) else [wanted]
            if not any(_is(value, str(name)) for name in names):
                yield f"{path}: type"
        case "enum", list():
            if value not in wanted:
                yield f"{path}: enum"
        case "const", _:
            if value != wanted:
                yield f"{path}: const"
        case "pattern", str():
            if isinstance(value, str) and re.search(wanted, value) is None:
                yield f"{path}: pattern"
        case (("minimum" | "maximum"), int()):
            if isinstance(value, int) and (value < wanted if keyword == "minimum" else value > wanted):
                yield f"{path}: {keyword}"
        case (("minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties"), int()):
            if isinstance(value, str | list | dict) and (len(value) < wanted if keyword.startswith("min") else len(value) > wanted):
                yield f"{path}: {keyword}"
        case (("anyOf" | "oneOf"), list()):
            fitting = [part for part in wanted if not failures(value, part, root, path)]
            if not fitting or (keyword == "oneOf" and len(fitting) > 1):
                yield f"{path}: {keyword}"
        case "items", dict():
            for position, item in enumerate(value if isinstance(value, list) else []):
                yield from failures(item, wanted, root, f"{path}[{position}]")
        case "required", list():
            for name in wanted:
                if isinstance(value, dict) and name not in value:
                    yield f"{path}.{name}: required"
        case "propertyNames", dict():
            for name in value if isinstance(value, dict) else []:
                yield from failures(name, wanted, root, f"{path}.{name}")
        case (("properties" | "patternProperties" | "additionalProperties"), _):
            if keyword == next(key for key in schema if "roperties" in key and key not in ("minProperties", "maxProperties")):
                yield from _members(value, schema, root, path)
        case _:
            raise NotImplementedError(keyword)


def _members(value: object, schema: Schema, root: Schema, path: str) -> Iterator[str]:
    named, patterns, rest = (schema.get(key) for key in ("properties", "patternProperties", "additionalProperties"))
    for name, member in value.items() if isinstance(value, dict) else []:
        fitting = [named[name]] if isinstance(named, dict) and name in named else []
        fitting += [part for pattern, part in patterns.items() if re.search(pattern, name)] if isinstance(patterns, dict) else []
        if not fitting and rest is False:
            yield f"{path}.{name}: additionalProperties"
        elif not fitting and isinstance(rest, dict):
            fitting = [rest]
        for part in fitting:
            yield from failures(member, part, root, f"{path}.{name}")


def _is(value: object, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _resolve(reference: str, root: Schema) -> Schema:
    here: object = root
    for part in reference.removeprefix("#/").split("/"):
        assert isinstance(here, Mapping)
        here = here[part]
    assert isinstance(here, Mapping)
    return here
