"""Which members of a union a value can mean."""

from __future__ import annotations

from localcloud.schema.model import EnumType, ListType, MapType, ObjectType, PropertyType, ScalarType, UnionType
from localcloud.values import Value


def shaped_like(union: UnionType, value: Value) -> list[PropertyType]:
    """The members of the value's shape: objects and maps for an object, lists for a list, the single-valued ones for the rest."""
    if isinstance(value, dict):
        return [option for option in union.options if isinstance(option, ObjectType | MapType) or option == ScalarType("any")]
    if isinstance(value, list):
        return [option for option in union.options if isinstance(option, ListType) or option == ScalarType("any")]
    return [option for option in union.options if isinstance(option, ScalarType | EnumType)]


def discriminator(union: UnionType) -> tuple[str, dict[str, list[PropertyType]]] | None:
    """The property, such as `kind`, that every object type of the union fixes to one value, and the types by that value; or None."""
    objects = [option for option in union.options if isinstance(option, ObjectType)]
    fixed = [_fixed(option) for option in objects]
    shared = [name for name in fixed[0] if all(name in other for other in fixed)] if fixed else []
    if not shared:
        return None
    members: dict[str, list[PropertyType]] = {}
    for option, values in zip(objects, fixed, strict=True):
        members.setdefault(values[shared[0]], []).append(option)
    return shared[0], members


def _fixed(option: ObjectType) -> dict[str, str]:
    """The properties that can have one value only, with it."""
    return {
        name: str(declared.type.values[0])
        for name, declared in option.properties.items()
        if isinstance(declared.type, EnumType) and declared.type.closed and len(declared.type.values) == 1
    }
