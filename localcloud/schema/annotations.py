"""The type annotations of generated SDK code, as types in JSON form.

The forms: a scalar's name as a string (see `model.Scalar`), or an object with one key: `{"list": T}`, `{"map": T}`, `{"object": NAME}`,
`{"union": [T, ...]}`, `{"enum": [VALUE, ...]}` (closed) or `{"known": [VALUE, ...]}` (open).
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from localcloud.schema.source import SdkShapeError
from localcloud.values import Json

_SCALARS: Final = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "Any": "any",
    "Asset": "asset",
    "Archive": "asset",
    "AssetOrArchive": "asset",
}
_TRANSPARENT: Final = frozenset({"Input", "Output", "Optional", "NotRequired"})
_LISTS: Final = frozenset({"Sequence", "List", "list"})
_MAPS: Final = frozenset({"Mapping", "Dict", "dict"})

Named = Callable[[str], Json]
"""Gives the type of a class that an annotation names in quotes."""


def type_of(annotation: ast.expr, named: Named) -> Json:
    """The type that an annotation stands for, without its `Input`, `Output` and `Optional`. Raises `SdkShapeError` for an unknown form."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return named(annotation.value)
    if isinstance(annotation, ast.Name | ast.Attribute):
        scalar = _SCALARS.get(_last_name(annotation))
        if scalar is not None:
            return scalar
    if isinstance(annotation, ast.Subscript):
        generic = _last_name(annotation.value)
        arguments = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if generic in _TRANSPARENT:
            return type_of(arguments[0], named)
        if generic in _LISTS:
            return {"list": type_of(arguments[0], named)}
        if generic in _MAPS:
            return {"map": type_of(arguments[1], named)}
        if generic == "Union":
            return _union(arguments, named)
    raise SdkShapeError(f"the annotation {ast.unparse(annotation)} is of a form that is not known")


def optional_depth(annotation: ast.expr | None) -> int:
    """How many `Optional` are around the type."""
    depth = 0
    while isinstance(annotation, ast.Subscript) and (generic := _last_name(annotation.value)) in _TRANSPARENT:
        depth += generic == "Optional"
        annotation = annotation.slice
    return depth


def _union(arguments: list[ast.expr], named: Named) -> Json:
    """One type for the options. A class, its TypedDict and its output class (`XArgs`, `XArgsDict`, `outputs.X`) are one and the same."""
    quoted = [argument.value for argument in arguments if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
    has_inputs = any(name.endswith("Args") for name in quoted)
    options: list[Json] = []
    for argument in arguments:
        name = argument.value if isinstance(argument, ast.Constant) else None
        if (
            isinstance(name, str)
            and has_inputs
            and (name.startswith("outputs.") or (name.endswith("ArgsDict") and name.removesuffix("Dict") in quoted))
        ):
            continue
        option = type_of(argument, named)
        if option not in options:
            options.append(option)
    if len(options) == 2 and "string" in options:
        other = options[1 - options.index("string")]
        if isinstance(other, dict) and "enum" in other:
            return {"known": other["enum"]}
    return options[0] if len(options) == 1 else {"union": options}


def _last_name(expression: ast.expr) -> str:
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""
