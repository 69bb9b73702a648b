"""The shape of the configuration read off its models: which keys a place may have, and what each of them accepts.

Errors, the reference and the search for a mistyped key all ask here, so that they cannot disagree with the models.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.base import TextFormat
from config.diagnostics import Path
from config.references import RefersTo

KINDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
}
"""What people call a type of the stack file."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What one place of the stack file accepts: a bare type and the limits on it."""

    of: object
    limits: tuple[object, ...] = ()

    @property
    def model(self) -> type[BaseModel] | None:
        """The model, if the place holds a mapping with fixed keys."""
        return self.of if isinstance(self.of, type) and issubclass(self.of, BaseModel) else None

    @property
    def variants(self) -> Mapping[str, type[BaseModel]]:
        """The models by the value of their key `type`, if the place holds one of several kinds of mapping."""
        found = {}
        for member in get_args(self.of) if get_origin(self.of) in (Union, types.UnionType) else ():
            if isinstance(member, type) and issubclass(member, BaseModel):
                found[str(get_args(member.model_fields["type"].annotation)[0])] = member
        return found

    @property
    def entry(self) -> Shape | None:
        """What every entry of a map or list accepts; None if the place is neither."""
        if get_origin(self.of) is tuple:
            return shape(get_args(self.of)[0])
        return shape(get_args(self.of)[1]) if self.is_map else None

    @property
    def key(self) -> Shape | None:
        """What the keys of a map accept."""
        return shape(get_args(self.of)[0]) if self.is_map else None

    @property
    def is_map(self) -> bool:
        """Whether the place is a mapping with keys of the user's choice."""
        return get_origin(self.of) is Mapping

    @property
    def choices(self) -> tuple[str, ...]:
        """The only values allowed, if they are listed."""
        return tuple(str(value) for value in get_args(self.of)) if get_origin(self.of) is Literal else ()

    @property
    def word(self) -> TextFormat | None:
        """The form that text must have."""
        return next((limit for limit in self.limits if isinstance(limit, TextFormat)), None)

    @property
    def refers_to(self) -> RefersTo | None:
        """What text at this place names."""
        return next((limit for limit in self.limits if isinstance(limit, RefersTo)), None)

    @property
    def kind(self) -> str:
        """What is expected, in a word or two; completes the sentence "expected ..."."""
        if self.model is not None or self.is_map or self.variants:
            return "a mapping"
        if self.entry is not None:
            return "a list"
        if get_origin(self.of) in (Union, types.UnionType):
            return "a number" if set(get_args(self.of)) == {int, float} else "text, a number, true or false"
        return KINDS.get(self.of, "text") if isinstance(self.of, type) else "text"

    @property
    def bounds(self) -> tuple[object, object]:
        """Smallest and largest number, None where there is no bound."""
        low = next((limit.ge for limit in self.limits if isinstance(limit, Ge)), None)
        high = next((limit.le for limit in self.limits if isinstance(limit, Le)), None)
        return low, high


def shape(annotation: object, limits: Sequence[object] = ()) -> Shape:
    """The shape of an annotation, without `Annotated`, aliases of it, and `| None`."""
    if hasattr(annotation, "__metadata__"):
        bare, *more = get_args(annotation)
        return shape(bare, [*limits, *more])
    if get_origin(annotation) in (Union, types.UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        if len(members) == 1:
            return shape(members[0], limits)
        return Shape(Union[tuple(members)], tuple(limits))  # noqa: UP007 (the members are only known here)
    unpacked = [part for limit in limits for part in (limit.metadata if isinstance(limit, FieldInfo) else [limit])]
    return Shape(annotation, tuple(unpacked))


def field_shape(info: FieldInfo) -> Shape:
    """The shape of a field."""
    return shape(info.annotation, info.metadata)


def fields(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields of a model by their key in the stack file."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def example(info: FieldInfo) -> object:
    """A good value for a field, or None if the model gives none."""
    if info.examples:
        return info.examples[0]
    place = field_shape(info)
    if place.choices:
        return place.choices[0]
    if place.word is not None:
        return place.word.example
    if info.default is not None and isinstance(info.default, str | int | float | bool):
        return info.default
    return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an error is: the path as a person wrote it, and the shapes and fields along it."""

    path: Path
    shape: Shape
    """The shape at the end of the path; for an unknown key, that of the mapping it is in."""
    info: FieldInfo | None
    """The field at the end of the path, if it ends in one."""
    droppable: Path | None
    """The innermost part of the path that may be left out (an entry of a map or list, an optional key), to go on without the error."""


def follow(model: type[BaseModel], section: str, loc: Sequence[str | int]) -> Place:
    """The place that a pydantic error location means.

    Besides keys and positions, a location names the member of a union it tried, and `[key]` for the key of a map: neither is in the file.
    """
    here, info = Shape(model), None
    path: Path = (section,)
    droppable: Path | None = None
    for part in loc:
        if part == "[key]":
            break
        if isinstance(part, str) and part in here.variants:
            here, info = Shape(here.variants[part]), None
        elif here.model is not None:
            path = (*path, part)
            info = fields(here.model).get(str(part))
            if info is None:  # an unknown key
                return Place(path=path, shape=here, info=None, droppable=path)
            here = field_shape(info)
            droppable = droppable if info.is_required() else path
        elif here.entry is not None:
            path, info = (*path, part), None
            droppable, here = path, here.entry
    return Place(path=path, shape=here, info=info, droppable=droppable)
