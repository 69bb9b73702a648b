"""Everything inside one workspace, in the order in which things need each other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.azure.identity import Identity
from components.azure.key_vault import KeyVault
from components.azure.workspace import Workspace
from components.databricks.job import Job
from components.databricks.principals import Principals
from components.databricks.run_identity import RunIdentity
from components.databricks.secret_scope import SecretScope
from components.databricks.stored_secret_scope import StoredSecretScope
from components.databricks.workspace_provider import workspace_provider
from components.databricks.workspace_settings import WorkspaceSettings
from config.databricks.section import Workspace as Declared
from config.model import StackConfig
from domain import naming
from outputs import WorkspaceOutputs
from wiring.databricks.compute import WorkspaceCompute, compute
from wiring.databricks.data import DataGround, WorkspaceData, data
from wiring.databricks.inside import Inside, known_as, people
from wiring.databricks.jobs import Uses, jobs
from wiring.databricks.notebooks import GitSource, WorkspaceNotebooks, notebooks
from wiring.databricks.reports import WorkspaceReports, reports


@dataclass(frozen=True, slots=True)
class Ground:
    """What the other two systems give the contents of workspaces to stand on."""

    workspaces: Mapping[str, Workspace]
    run: Identity
    """What jobs run as."""
    vault: KeyVault
    vault_readable_after: Sequence[pulumi.Resource]
    """What has to stand before its secrets can be read: the secrets themselves, and the roles of those who read them."""
    lake: DataGround | None
    """None if the stack has no data lake."""
    git: GitSource
    reachable_after: Sequence[pulumi.Resource]
    """What has to stand before workspaces answer, such as private endpoints."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What this stack put into one workspace, by the keys of the stack file."""

    compute: WorkspaceCompute
    notebooks: WorkspaceNotebooks
    jobs: Mapping[str, Job]
    secret_scopes: Mapping[str, SecretScope | StoredSecretScope]
    data: WorkspaceData
    reports: WorkspaceReports

    def published(self, workspace: Workspace) -> WorkspaceOutputs:
        """The workspace's share of the stack's outputs."""
        return {
            "url": workspace.url,
            "resource_id": workspace.resource_id,
            "policies": {key: policy.policy_id for key, policy in self.compute.policies.items()},
            "clusters": {key: cluster.cluster_id for key, cluster in self.compute.clusters.items()},
            "warehouses": {key: warehouse.warehouse_id for key, warehouse in self.compute.warehouses.items()},
            "notebooks": self.notebooks.paths,
            "git_folders": self.notebooks.git_folders,
            "jobs": {key: job.url for key, job in self.jobs.items()},
            "secret_scopes": {key: scope.scope_name for key, scope in self.secret_scopes.items()},
            "catalogs": {key: catalog.catalog_name for key, catalog in self.data.catalogs.items()},
            "endpoints": {key: endpoint.url for key, endpoint in self.reports.endpoints.items()},
            "dashboards": self.reports.dashboards,
        }


def contents(config: StackConfig, key: str, ground: Ground) -> Contents:
    """Everything inside the workspace `key`. It goes with the workspace, and waits for the first call into it."""
    inside = _enter(config, key, ground)
    scopes = {name: _scope(inside, name, ground) for name in sorted(inside.declared.secret_scopes)}
    runs_on, data_ = compute(inside, scopes), data(inside, ground.lake, ground.workspaces)
    deployed = notebooks(inside, ground.git)
    return Contents(
        compute=runs_on,
        notebooks=deployed,
        jobs=jobs(inside, Uses(runs_on, deployed, data_, scopes)),
        secret_scopes=scopes,
        data=data_,
        reports=reports(inside, runs_on, data_),
    )


def digest(contents: Iterable[Contents]) -> str:
    """A name for exactly these notebooks: the same in every workspace that has the same ones."""
    digests = sorted({folder.digest for content in contents for folder in content.notebooks.folders.values()})
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()[:12]


def _enter(config: StackConfig, key: str, ground: Ground) -> Inside:
    workspace, declared = ground.workspaces[key], config.databricks.workspaces[key]
    provider = workspace_provider(
        f"databricks-{key}", url=workspace.url, resource_id=workspace.resource_id, reachable_after=ground.reachable_after
    )
    run = RunIdentity(
        key,
        args={"client_id": ground.run.client_id, "display_name": naming.identity(config.stack, "run")},
        opts=pulumi.ResourceOptions(providers=[provider], deleted_with=workspace.resource),
    )
    inside = pulumi.ResourceOptions(providers=[provider], deleted_with=workspace.resource, depends_on=[run])
    lasting = pulumi.ResourceOptions(providers=[provider], depends_on=[run])
    WorkspaceSettings(
        key,
        args={
            "legacy_access": declared.settings.legacy_access,
            "legacy_dbfs": declared.settings.legacy_dbfs,
            "personal_access_tokens": declared.settings.personal_access_tokens,
            "token_lifetime_days": declared.settings.token_lifetime_days,
            "configuration": {"enableResultsDownloading": "true" if declared.settings.results_download else "false"},
            "ip_access_lists": {
                name: {
                    "label": naming.workspace_object(config.stack, name),
                    "kind": entry.kind,
                    "addresses": entry.addresses,
                }
                for name, entry in declared.settings.ip_access_lists.items()
            },
        },
        opts=inside,
    )
    return Inside(config, key, run, _principals(key, declared, inside), inside, lasting)


def _principals(key: str, declared: Declared, inside: pulumi.ResourceOptions) -> Principals | None:
    users = people(declared)
    if not (users or declared.groups or declared.service_principals):
        return None
    return Principals(
        key,
        args={
            "groups": {
                name: {
                    "group_name": group.name or name,
                    "origin": group.origin,
                    "entitlements": group.entitlements,
                    "users": sorted({known_as(user) for user in group.users}),
                    "service_principals": group.service_principals,
                }
                for name, group in declared.groups.items()
            },
            "service_principals": {
                name: {
                    "application_id": principal.application_id,
                    "display_name": principal.name or name,
                    "entitlements": principal.entitlements,
                }
                for name, principal in declared.service_principals.items()
            },
            "users": users,
        },
        opts=inside,
    )


def _scope(inside: Inside, key: str, ground: Ground) -> SecretScope | StoredSecretScope:
    access = inside.access("secret_scopes", key, "READ")
    declared = inside.declared.secret_scopes[key]
    if declared.backend == "databricks":
        return StoredSecretScope(
            inside.name(key),
            args={
                "scope_name": naming.secret_scope(key),
                "secrets": {name: inside.config.secrets[name] for name in declared.secrets},
                "access": access,
            },
            opts=inside.opts,
        )
    return SecretScope(
        inside.name(key),
        args={
            "scope_name": naming.secret_scope(key),
            "vault_id": ground.vault.resource_id,
            "vault_uri": ground.vault.uri,
            "access": access,
        },
        opts=inside.after(*ground.vault_readable_after),
    )
