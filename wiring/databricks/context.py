"""One workspace while its contents are built: its configuration, its provider, and who may do what in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

import pulumi

from components.databricks.access import Access
from components.databricks.grants import Grant
from components.databricks.principals import Principals
from components.databricks.reviews import REVIEW_IDENTITY
from components.databricks.run_identity import RunIdentity
from config.databricks.section import Workspace as WorkspaceConfig
from config.databricks.vocabulary import RUN_IDENTITY
from config.model import StackConfig
from config.vocabulary import principal_kind
from domain.choices import PrincipalKind
from domain.kinds import KINDS
from wiring.reviews import CATALOG_PRIVILEGES, Levels

Securable = Literal["locations", "catalogs", "schemas", "volumes", "models"]


class _Who(TypedDict):
    kind: PrincipalKind
    principal: pulumi.Input[str]


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The identity of reviews in a workspace."""

    application_id: pulumi.Output[str]
    levels: Levels
    """What it may use."""
    catalog: str
    """The key of the catalog in which it makes schemas."""


@dataclass(frozen=True, slots=True)
class WorkspaceContext:
    """One workspace."""

    config: StackConfig
    key: str
    """The key that it was created under."""
    run_identity: RunIdentity
    """The identity that jobs run as."""
    principals: Principals | None
    """The other principals in it; None if the stack file names none."""
    opts: pulumi.ResourceOptions
    """For what is deleted with the workspace."""
    metastore_opts: pulumi.ResourceOptions
    """For what outlives it: everything in Unity Catalog, because the metastore belongs to the region."""
    reviewer: Reviewer | None = None
    """The identity of reviews; None if there are none in it, or it is not there yet."""

    @property
    def workspace(self) -> WorkspaceConfig:
        """Its part of the stack file."""
        return self.config.databricks.workspaces[self.key]

    def name(self, key: str) -> str:
        """The logical name of a component for one object in it."""
        return f"{self.key}.{key}"

    def today(self, kind: str, key: str) -> str:
        """The key of today, for what people see in lists."""
        return self.config.keys.today("databricks", "workspaces", self.key, kind, key)

    def depending_on(self, *others: pulumi.Resource) -> pulumi.ResourceOptions:
        """For what is deleted with the workspace, and depends on others."""
        return pulumi.ResourceOptions.merge(self.opts, pulumi.ResourceOptions(depends_on=list(others)))

    def access(self, kind: str, key: str, *, with_run_identity: bool = True) -> dict[str, Access]:
        """Who may do what with one object of a kind (`domain.kinds`): what `permissions` says, and what the run identity always has."""
        found: dict[str, Access] = {}
        for principal, permissions in self.workspace.permissions.items():
            if level := permissions.levels(kind).get(key):
                label, who = self._principal(principal)
                found[label] = {**who, "level": level}
        run_level = KINDS[kind].run_level
        if run_level and with_run_identity:
            found[RUN_IDENTITY] = {"kind": "service_principal", "principal": self.run_identity.application_id, "level": run_level}
        if self.reviewer and (level := self.reviewer.levels.get((kind, key))):
            found[REVIEW_IDENTITY] = {"kind": "service_principal", "principal": self.reviewer.application_id, "level": level}
        return found

    def grants(self, kind: Securable, key: str) -> dict[str, Grant]:
        """Who may do what with one securable of Unity Catalog."""
        found: dict[str, Grant] = {}
        for principal, grants in self.workspace.data.grants.items():
            privileges: Mapping[str, tuple[str, ...]] = getattr(grants, kind)
            if key not in privileges:
                continue
            if principal == RUN_IDENTITY:
                found[RUN_IDENTITY] = {"principal": self.run_identity.application_id, "privileges": privileges[key]}
            else:
                label, who = self._principal(principal)
                found[label] = {"principal": who["principal"], "privileges": privileges[key]}
        if self.reviewer and (kind, key) == ("catalogs", self.reviewer.catalog):
            found[REVIEW_IDENTITY] = {"principal": self.reviewer.application_id, "privileges": CATALOG_PRIVILEGES}
        return found

    @property
    def owner(self) -> pulumi.Input[str] | None:
        """The owner of what the stack creates in Unity Catalog; None: whoever creates it."""
        written = self.workspace.data.owner
        return self.principal(written) if written else None

    def principal(self, written: str) -> pulumi.Input[str]:
        """The principal itself: an output, if this stack assigns it to the workspace."""
        return self._principal(written)[1]["principal"]

    def _principal(self, written: str) -> tuple[str, _Who]:
        """A stable key for a principal, and the principal itself: an output, if this stack assigns it to the workspace.

        The key is what Databricks knows it by, whether the stack file declares it or not: an entry of an access list would be made again,
        and then deleted, under another one.
        """
        if self.principals and written in self.principals.groups:
            name = self.workspace.groups[written].name or written
            return f"group-{name}", {"kind": "group", "principal": self.principals.groups[written]}
        if self.principals and written in self.principals.service_principals:
            principal = self.principals.service_principals[written]
            label = f"service_principal-{self.workspace.service_principals[written].application_id}"
            return label, {"kind": "service_principal", "principal": principal}
        kind = principal_kind(written)
        name = canonical_name(written)
        let_in = self.principals.users if self.principals else {}
        return f"{kind}-{name}", {"kind": kind, "principal": let_in.get(name, name)}


def people(workspace: WorkspaceConfig) -> list[str]:
    """E-mail addresses of everybody whom the stack file names in a workspace, outside its groups."""
    return sorted({canonical_name(name) for name in _named(workspace) if principal_kind(name) == "user"})


def canonical_name(written: str) -> str:
    """A principal as Databricks stores it: addresses in lower case. Any other spelling is a permanent diff."""
    return written.lower() if principal_kind(written) == "user" else written


def _named(workspace: WorkspaceConfig) -> Iterator[str]:
    yield from workspace.permissions
    yield from workspace.data.grants
    if workspace.data.owner:
        yield workspace.data.owner
    for cluster in workspace.clusters.values():
        if cluster.single_user_name:
            yield cluster.single_user_name
