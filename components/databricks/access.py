"""Who may do what with an object of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

import pulumi

from domain.choices import PrincipalKind

if TYPE_CHECKING:
    from pulumi_databricks._inputs import PermissionsAccessControlArgsDict


class Access(TypedDict):
    """One permission of one principal."""

    kind: PrincipalKind
    """The type of the principal."""
    principal: pulumi.Input[str]
    """A group's name, a user's e-mail address, or a service principal's application id."""
    level: str
    """Permission level, as Databricks names it (`CAN_USE`, `CAN_RESTART`, `CAN_RUN`, `READ`)."""


def access_controls(access: Mapping[str, Access]) -> list[PermissionsAccessControlArgsDict]:
    """The same as arguments of the permissions resource, in the order of the keys, which identify the principals and never change."""
    controls: list[PermissionsAccessControlArgsDict] = []
    for _, entry in sorted(access.items()):
        match entry["kind"]:
            case "group":
                controls.append({"group_name": entry["principal"], "permission_level": entry["level"]})
            case "user":
                # The provider reads e-mail addresses back in lower case.
                address = pulumi.Output.from_input(entry["principal"]).apply(str.lower)
                controls.append({"user_name": address, "permission_level": entry["level"]})
            case "service_principal":
                controls.append({"service_principal_name": entry["principal"], "permission_level": entry["level"]})
    return controls
