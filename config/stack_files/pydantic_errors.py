"""Pydantic's errors in the words of a stack file: the value given, what is allowed, an example of a good one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.diagnostics import Diagnostic, Path, allowed_words, error, nearest, shown
from config.stack_files.scalars import as_text
from config.stack_files.schema_introspection import KINDS, Place, Shape, example, field_shape, fields, follow
from domain.credentials import credential_in

NOTHING = "nothing is in it"
_UNQUOTED = {
    "a whole number": re.compile(r"[+-]?\d+"),
    "a number": re.compile(r"[+-]?\d+(\.\d+)?"),
    "true or false": re.compile(r"true|false", re.IGNORECASE),
}
"""What a text says that is of the wanted kind but for its quotes."""
_YES_AND_NO = {**dict.fromkeys(["yes", "y", "on"], "true"), **dict.fromkeys(["no", "n", "off"], "false")}
"""What older YAML reads as true and false."""

Written = Callable[[Path], str | None]
"""What is written at a place of the stack file without quotes, as far as it is known."""


def explain(model: type[BaseModel], section: str, errors: Iterable[ErrorDetails], written: Written) -> list[tuple[Diagnostic, Place]]:
    """One diagnostic for each mistake, with the place it was made at.

    A union reports every member it tried: that is one mistake. So is a required key that is missing because it was mistyped, and a list
    that would have enough entries if one of them had no mistake.
    """
    found: dict[tuple[str | int, ...], tuple[Diagnostic, Place]] = {}
    mistyped = set()
    for item in errors:
        place = follow(model, section, item["loc"])
        names_a_key = item["loc"][-1:] == ("[key]",)
        summary, detail = _words(item, place, None if names_a_key else written(place.path))
        found.setdefault(place.path, (error(place.path, summary, detail), place))
        if item["type"] == "extra_forbidden" and place.shape.model is not None:
            meant = nearest(str(place.path[-1]), fields(place.shape.model))
            mistyped.add((*place.path[:-1], meant))
    caused = {path for path, (item, _) in found.items() if path in mistyped and item.summary.startswith("missing")}
    caused |= {
        path for path, (item, _) in found.items() if item.summary == NOTHING and any(path == other[: len(path)] != other for other in found)
    }
    return [pair for path, pair in found.items() if path not in caused]


def missing(key: str, info: FieldInfo) -> tuple[str, str]:
    """Summary and detail for a required key that is not there."""
    good, place = example(info), field_shape(info)
    hint = f" Example: {key}: {good if isinstance(good, str) else shown(good)}" if good is not None else ""
    if place.model is not None:
        hint = f" Expected a mapping with the keys {', '.join(sorted(fields(place.model)))}."
    return f'missing required key "{key}"', f"{info.description or ''}{hint}".strip()


def _words(item: ErrorDetails, place: Place, written: str | None) -> tuple[str, str]:
    value, name = item["input"], str(place.path[-1])
    given = _given(value, written, name)
    context = item.get("ctx", {})
    match item["type"]:
        case "extra_forbidden":
            allowed = fields(place.shape.model) if place.shape.model else ()
            return f"unknown key {shown(name)}", allowed_words(name, allowed)
        case "missing" if place.info is not None:
            return missing(name, place.info)
        case "word":
            return f"{given} is not allowed here", f"Expected {context['what']}, for example {context['example']}."
        case "literal_error":
            choices = place.shape.choices
            # No number is another one's misspelling.
            detail = f"Allowed: {', '.join(choices)}." if all(map(str.isdigit, choices)) else allowed_words(str(value), choices)
            return f"{given} is not allowed here", detail
        case "union_tag_invalid":
            return f"{shown(context['tag'])} is not allowed here", allowed_words(str(context["tag"]), place.shape.variants)
        case "union_tag_not_found":
            kinds = sorted(place.shape.variants)
            return 'missing required key "type"', f"Allowed: {', '.join(kinds)}. Example: type: {kinds[0]}"
        case "greater_than_equal" | "less_than_equal":
            return f"{given} is out of range", f"Allowed: {_range(place.shape)}.{_good(place)}"
        case "value_error":
            return str(context["error"]), ""
        case "too_short":
            return NOTHING, f"At least {context['min_length']} is needed.{_good(place)}"
        case "too_long" | "string_too_long":
            return "too long", f"At most {context['max_length']} {'characters' if isinstance(value, str) else 'entries'} are allowed."
        case "string_too_short":
            return f"{given} is too short", f"At least {context['min_length']} characters are needed.{_good(place)}"
    return _wrong_kind(value, place, written)


def _given(value: object, written: str | None, name: str) -> str:
    """The value; where YAML has made something else of it, what is written, too. Of a credential, only what it is."""
    if isinstance(value, str) and (credential := credential_in(value, name)):
        return credential
    if written is None or not isinstance(value, str | bool | int | float) or written == as_text(value):
        return shown(value)
    return f"{written} (which YAML reads as {shown(value)})"


def _wrong_kind(value: object, place: Place, written: str | None) -> tuple[str, str]:
    wanted = place.shape.kind
    if value is None:
        otherwise = "" if place.info is None or place.info.is_required() else "; leave the key out to have its default"
        said = f'{written} is how YAML writes "no value"' if written else "the key has no value"
        return said, f"Expected {wanted}{otherwise}.{_good(place)}"
    given = f"{_given(value, written, str(place.path[-1]))} is {KINDS.get(type(value), 'of another kind')}, not {wanted}"
    if wanted == "text" and isinstance(value, bool | int | float):
        return given, f"Put it in quotes: {shown(written or as_text(value))}.{_good(place)}"
    if wanted == "true or false" and str(value).lower() in _YES_AND_NO:
        return given, f"Write {_YES_AND_NO[str(value).lower()]}.{_good(place)}"
    if wanted in _UNQUOTED and isinstance(value, str) and _UNQUOTED[wanted].fullmatch(value):
        return given, f"Write it without quotes.{_good(place)}"
    if place.shape.model is not None:
        return given, f"Allowed keys: {', '.join(sorted(fields(place.shape.model)))}."
    return given, f"Expected {wanted}.{_good(place)}"


def _range(place: Shape) -> str:
    low, high = place.bounds
    if high is None:
        return f"{low} or more"
    return f"{low} to {high}"


def _good(place: Place) -> str:
    if place.info is None:
        return ""
    good = example(place.info)
    return f" Example: {place.path[-1]}: {good if isinstance(good, str) else shown(good)}" if good is not None else ""
