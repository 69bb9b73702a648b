"""Part of section `databricks`: who may do what with the objects of a workspace. Keys and levels are those of `domain.kinds`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import Field, create_model

from config.base import FrozenMap, Section
from config.databricks.vocabulary import ScopeName
from config.references import RefersTo
from config.vocabulary import Key
from domain.kinds import KINDS, Kind


class PermissionTable(Section):
    """What one principal may do with which objects, by their keys."""

    def levels(self, kind: str) -> Mapping[str, str]:
        """The permission level by key, of one kind of object."""
        return cast("Mapping[str, str]", getattr(self, kind))


def _field(kind: Kind) -> tuple[Any, Any]:  # types that are only made here
    """The field of one kind: a map of keys to one of its levels."""
    name = ScopeName if kind.key == "secret_scopes" else Key
    keys, levels = Annotated[name, RefersTo(kind.key, kind.noun)], Literal.__getitem__(kind.levels)
    meaning = f"{kind.plural[0].upper()}{kind.plural[1:]}."
    return FrozenMap[keys, levels], Field(default={}, description=meaning, examples=[{"shared": kind.levels[0]}])  # type: ignore[valid-type]


if TYPE_CHECKING:
    Permissions = PermissionTable
else:
    Permissions = create_model(
        "Permissions",
        __base__=PermissionTable,
        __doc__=PermissionTable.__doc__,
        **{kind.key: _field(kind) for kind in KINDS.values() if kind.levels},
    )
