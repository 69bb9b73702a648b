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
    """As Unity Catalog names them, such as `USE_CATALOG` and `SELECT`."""


def grant_list(grants: Mapping[str, Grant]) -> list[GrantsGrantArgsDict]:
    """The same as arguments of the grants resource, in the order of the keys, which identify the principals and never change."""
    return [{"principal": grant["principal"], "privileges": sorted(grant["privileges"])} for _, grant in sorted(grants.items())]
