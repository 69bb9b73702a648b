"""A workspace that things are put into: its configuration, its provider, and who may do what in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

import pulumi

from components.databricks.access import Access
from components.databricks.grants import Grant
from components.databricks.principals import Principals
from components.databricks.run_identity import RunIdentity
from config.databricks.section import Workspace as Declared
from config.databricks.vocabulary import RUN_IDENTITY
from config.model import StackConfig
from config.vocabulary import PrincipalKind, principal_kind

Kind = Literal[
    "policies", "pools", "clusters", "warehouses", "notebooks", "jobs", "secret_scopes", "experiments", "endpoints", "dashboards", "alerts"
]
Securable = Literal["locations", "catalogs", "schemas", "volumes", "models"]


class _Who(TypedDict):
    kind: PrincipalKind
    principal: pulumi.Input[str]


@dataclass(frozen=True, slots=True)
class Inside:
    """One workspace."""

    config: StackConfig
    key: str
    """Its key in the stack file."""
    run: RunIdentity
    """What jobs run as."""
    principals: Principals | None
    """Who else is in it; None if the stack file names nobody."""
    opts: pulumi.ResourceOptions
    """For what goes with the workspace."""
    lasting: pulumi.ResourceOptions
    """For what would outlive it: everything in Unity Catalog, whose metastore is the region's."""

    @property
    def declared(self) -> Declared:
        """What the stack file wants in it."""
        return self.config.databricks.workspaces[self.key]

    def name(self, key: str) -> str:
        """The logical name of a component for one thing in it."""
        return f"{self.key}.{key}"

    def after(self, *others: pulumi.Resource) -> pulumi.ResourceOptions:
        """For what goes with the workspace, and waits for others."""
        return pulumi.ResourceOptions.merge(self.opts, pulumi.ResourceOptions(depends_on=list(others)))

    def access(self, kind: Kind, key: str, run_level: str | None = None) -> dict[str, Access]:
        """Who may do what with one thing: its rows of the table, and what the run identity needs to work."""
        found: dict[str, Access] = {}
        for principal, permissions in self.declared.permissions.items():
            levels: Mapping[str, str] = getattr(permissions, kind)
            if level := levels.get(key):
                label, who = self._principal(principal)
                found[label] = {**who, "level": level}
        if run_level:
            found[RUN_IDENTITY] = {"kind": "service_principal", "principal": self.run.application_id, "level": run_level}
        return found

    def grants(self, kind: Securable, key: str) -> dict[str, Grant]:
        """Who may do what with one securable of Unity Catalog."""
        found: dict[str, Grant] = {}
        for principal, grants in self.declared.data.grants.items():
            privileges: Mapping[str, tuple[str, ...]] = getattr(grants, kind)
            if key not in privileges:
                continue
            if principal == RUN_IDENTITY:
                found[RUN_IDENTITY] = {"principal": self.run.application_id, "privileges": privileges[key]}
            else:
                label, who = self._principal(principal)
                found[label] = {"principal": who["principal"], "privileges": privileges[key]}
        return found

    def principal(self, written: str) -> pulumi.Input[str]:
        """The principal itself: waiting for it, if this stack lets it in."""
        return self._principal(written)[1]["principal"]

    def _principal(self, written: str) -> tuple[str, _Who]:
        """A stable key for a principal, and the principal itself: waiting for it, if this stack lets it in."""
        if self.principals and written in self.principals.groups:
            return f"group-{written}", {"kind": "group", "principal": self.principals.groups[written]}
        if self.principals and written in self.principals.service_principals:
            return f"service_principal-{written}", {"kind": "service_principal", "principal": self.principals.service_principals[written]}
        kind = principal_kind(written)
        name = known_as(written)
        let_in = self.principals.users if self.principals else {}
        return f"{kind}-{name}", {"kind": kind, "principal": let_in.get(name, name)}


def people(declared: Declared) -> list[str]:
    """E-mail addresses of everybody whom the stack file names in a workspace, outside its groups."""
    return sorted({known_as(name) for name in _named(declared) if principal_kind(name) == "user"})


def known_as(written: str) -> str:
    """A principal the way that Databricks keeps it: addresses in lower case. Any other is a difference that never settles."""
    return written.lower() if principal_kind(written) == "user" else written


def _named(declared: Declared) -> Iterator[str]:
    yield from declared.permissions
    yield from declared.data.grants
    for cluster in declared.clusters.values():
        if cluster.single_user_name:
            yield cluster.single_user_name
