"""Everything inside one workspace, in the order in which things need each other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from components.azure.vault_secrets import VaultSecrets
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
from wiring.azure.parts import AzureParts
from wiring.azure.trust import build_git_trusts
from wiring.databricks.compute import WorkspaceCompute, compute
from wiring.databricks.data import DataInputs, WorkspaceData, data
from wiring.databricks.inside import Inside, known_as, people
from wiring.databricks.jobs import Uses, jobs
from wiring.databricks.notebooks import GitSource, WorkspaceNotebooks, notebooks
from wiring.databricks.reports import WorkspaceReports, reports
from wiring.devops.delivery import Delivery
from wiring.devops.project import ProjectParts

if TYPE_CHECKING:
    from components.azure.private_endpoints import PrivateEndpoints


@dataclass(frozen=True, slots=True)
class WorkspaceInputs:
    """What the contents of workspaces need of the other two systems."""

    azure: AzureParts
    secrets: VaultSecrets
    """The vault's secrets: whoever reads them depends on them."""
    lake: DataInputs | None
    """None if the stack has no data lake."""
    git: GitSource
    endpoints: PrivateEndpoints | None
    """Private endpoints: without them a workspace may not answer."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What this stack put into one workspace, by the keys of the stack file."""

    compute: WorkspaceCompute
    notebooks: WorkspaceNotebooks
    jobs: Mapping[str, Job]
    secret_scopes: Mapping[str, SecretScope | StoredSecretScope]
    data: WorkspaceData
    reports: WorkspaceReports


def build_contents(
    config: StackConfig, project: ProjectParts, azure: AzureParts, delivery: Delivery, endpoints: PrivateEndpoints | None
) -> Mapping[str, Contents]:
    """Everything inside each workspace, by the workspace's key."""
    trusts = build_git_trusts(config, azure, delivery.trusts)
    inputs = WorkspaceInputs(
        azure=azure,
        secrets=delivery.secrets,
        lake=DataInputs(azure.lake.account, azure.lake.connector, depends_on=[delivery.roles, *([endpoints] if endpoints else [])])
        if azure.lake and azure.lake.account
        else None,
        git=GitSource(project.repositories, trusts, depends_on=[delivery.membership] if delivery.membership else []),
        endpoints=endpoints,
    )
    return {key: _contents(config, key, inputs) for key in azure.workspaces}


def _contents(config: StackConfig, key: str, inputs: WorkspaceInputs) -> Contents:
    """Everything inside the workspace `key`. It goes with the workspace, and waits for the first call into it."""
    inside = _enter(config, key, inputs)
    scopes = {name: _scope(inside, name, inputs) for name in sorted(inside.declared.secret_scopes)}
    runs_on, data_ = compute(inside, scopes), data(inside, inputs.lake, inputs.azure.workspaces)
    deployed = notebooks(inside, inputs.git)
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


def _enter(config: StackConfig, key: str, inputs: WorkspaceInputs) -> Inside:
    workspace, declared = inputs.azure.workspaces[key], config.databricks.workspaces[key]
    depends_on = [inputs.endpoints] if inputs.endpoints else []
    provider = workspace_provider(f"databricks-{key}", url=workspace.url, resource_id=workspace.resource_id, depends_on=depends_on)
    run = RunIdentity(
        key,
        args={"client_id": inputs.azure.identities.run.client_id, "display_name": naming.identity(config.stack, "run")},
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


def _scope(inside: Inside, key: str, inputs: WorkspaceInputs) -> SecretScope | StoredSecretScope:
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
            "vault_id": inputs.azure.vault.resource_id,
            "vault_uri": inputs.azure.vault.uri,
            "access": access,
        },
        opts=inside.after(inputs.secrets),
    )
