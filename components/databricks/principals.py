"""Principals: who may enter a workspace, and in which groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi
from pulumi_databricks.entitlements import Entitlements
from pulumi_databricks.group import Group as DatabricksGroup
from pulumi_databricks.group_member import GroupMember
from pulumi_databricks.permission_assignment import PermissionAssignment
from pulumi_databricks.service_principal import ServicePrincipal as DatabricksServicePrincipal

from components.databricks.entitlements import entitlement_flags
from domain.choices import Entitlement, GroupOrigin


class Group(TypedDict):
    """One group."""

    group_name: str
    """Its name; for one of Entra, the name it has there."""
    origin: GroupOrigin
    """Created here, for this workspace only, or a group of the account from Entra that is only assigned here."""
    entitlements: Sequence[Entitlement]
    """Entitlements of its members in the workspace."""
    users: Sequence[str]
    """E-mail addresses of members. Only for a group that is created here."""
    service_principals: Sequence[str]
    """Keys of members among `service_principals`. Only for a group that is created here."""


class ServicePrincipal(TypedDict):
    """One service principal of Entra."""

    application_id: str
    """Its application (client) id."""
    display_name: str
    """Name that people see."""
    entitlements: Sequence[Entitlement]
    """Its entitlements in the workspace."""


class PrincipalsArgs(TypedDict):
    """What `Principals` needs."""

    groups: Mapping[str, Group]
    """Groups by key."""
    service_principals: Mapping[str, ServicePrincipal]
    """Service principals by key."""
    users: Sequence[str]
    """E-mail addresses of people who are assigned without a group; members of groups need not be among them."""


class Principals(pulumi.ComponentResource):
    """The groups, service principals and people of one workspace, besides the identity that its jobs run as (`RunIdentity`).

    Manages: groups of the workspace with their members, the assignment of groups and people from the account, entitlements (for a group
    that is created here, on the group itself: two resources would be a permanent diff), service principals.
    Does not manage: Entra's groups and who is in them; what each may do with which object.
    Errors: the account must already know a group of Entra, or a person (identity management or provisioning is on).
    """

    groups: Mapping[str, pulumi.Output[str]]
    """Names of the groups by key, once they are in the workspace."""
    service_principals: Mapping[str, pulumi.Output[str]]
    """Application ids by key, once they are in the workspace."""
    users: Mapping[str, pulumi.Output[str]]
    """E-mail addresses, by the same addresses, once they are in the workspace."""

    def __init__(self, name: str, *, args: PrincipalsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:Principals", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        principals = {
            key: DatabricksServicePrincipal(
                f"{name}-service-principal/{key}",
                application_id=principal["application_id"],
                display_name=principal["display_name"],
                **entitlement_flags(principal["entitlements"]),
                opts=child,
            )
            for key, principal in sorted(args["service_principals"].items())
        }
        users = {*args["users"], *(user for group in args["groups"].values() for user in group["users"])}
        people = {
            user: PermissionAssignment(f"{name}-user/{user}", user_name=user, permissions=["USER"], opts=child) for user in sorted(users)
        }
        self.groups = {}
        for key, group in sorted(args["groups"].items()):
            if group["origin"] == "entra":
                self.groups[key] = _let_in(name, group, child)
                continue
            made = DatabricksGroup(
                f"{name}-group/{key}", display_name=group["group_name"], **entitlement_flags(group["entitlements"]), opts=child
            )
            members = {user: people[user].principal_id for user in group["users"]}
            members |= {member: principals[member].id for member in group["service_principals"]}
            for member, id_ in sorted(members.items()):
                GroupMember(f"{name}-member/{key}/{member}", group_id=made.id, member_id=id_, opts=child)
            self.groups[key] = made.display_name
        self.service_principals = {key: principal.application_id for key, principal in principals.items()}
        self.users = {user: assigned.user_name for user, assigned in people.items()}
        self.register_outputs({"groups": self.groups, "service_principals": self.service_principals, "users": self.users})


def _let_in(name: str, group: Group, child: pulumi.ResourceOptions) -> pulumi.Output[str]:
    # Under the name that it has in Entra: under another key, it would be let in again, and then out, as one that is gone.
    known_as = group["group_name"]
    assigned = PermissionAssignment(f"{name}-group/{known_as}", group_name=known_as, permissions=["USER"], opts=child)
    Entitlements(f"{name}-entitlements/{known_as}", group_id=assigned.principal_id, **entitlement_flags(group["entitlements"]), opts=child)
    return assigned.group_name
