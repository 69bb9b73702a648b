"""Who may do what with a securable of Unity Catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

import pulumi

if TYPE_CHECKING:
    from pulumi_databricks._inputs import GrantsGrantArgsDict


class Grant(TypedDict):
    """The privileges of one principal."""

    principal: pulumi.Input[str]
    """A group's name, a user's e-mail address, or a service principal's application id."""
    privileges: Sequence[str]
    """In Unity Catalog's words, such as `USE_CATALOG` and `SELECT`."""


def grant_list(grants: Mapping[str, Grant]) -> list[GrantsGrantArgsDict]:
    """The same as the grants resource wants it, in the order of the keys, which say who it is and never change."""
    return [{"principal": grant["principal"], "privileges": sorted(grant["privileges"])} for _, grant in sorted(grants.items())]
