"""The entry to a workspace: its provider, the identity that jobs run as, its settings, and its other principals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.databricks.principals import Principals
from components.databricks.run_identity import RunIdentity
from components.databricks.workspace_provider import workspace_provider
from components.databricks.workspace_settings import WorkspaceSettings
from config.model import StackConfig
from domain import naming
from wiring.azure.parts import AzureParts
from wiring.databricks.context import WorkspaceContext, canonical_name, people

if TYPE_CHECKING:
    from components.azure.private_endpoints import PrivateEndpoints


def enter_workspace(config: StackConfig, key: str, azure: AzureParts, endpoints: PrivateEndpoints | None) -> WorkspaceContext:
    """The workspace `key`, with its provider, its settings and its principals. It depends on private endpoints, if any."""
    workspace, workspace_config = azure.workspaces[key], config.databricks.workspaces[key]
    depends_on = [endpoints] if endpoints else []
    provider = workspace_provider(f"databricks-{key}", url=workspace.url, resource_id=workspace.resource_id, depends_on=depends_on)
    run = RunIdentity(
        key,
        args={"client_id": azure.identities.run.client_id, "display_name": naming.identity(config.stack, "run")},
        opts=pulumi.ResourceOptions(providers=[provider], deleted_with=provider),
    )
    opts = pulumi.ResourceOptions(providers=[provider], deleted_with=provider, depends_on=[run])
    metastore_opts = pulumi.ResourceOptions(providers=[provider], depends_on=[run])
    # Without the address of its machines and of agents in the network, a list that allows would keep both out
    ways_out = [azure.network.egress_address] if azure.network else []
    lists = ("databricks", "workspaces", key, "settings", "ip_access_lists")
    WorkspaceSettings(
        key,
        args={
            "legacy_access": workspace_config.settings.legacy_access,
            "legacy_dbfs": workspace_config.settings.legacy_dbfs,
            "personal_access_tokens": workspace_config.settings.personal_access_tokens,
            "token_lifetime_days": workspace_config.settings.token_lifetime_days,
            "users_entitlements": workspace_config.settings.users_entitlements,
            "configuration": {"enableResultsDownloading": "true" if workspace_config.settings.results_download else "false"},
            "ip_access_lists": {
                name: {
                    "label": naming.workspace_object(config.stack, config.keys.today(*lists, name)),
                    "kind": entry.kind,
                    "addresses": [*sorted(entry.addresses), *(ways_out if entry.kind == "ALLOW" else ())],
                }
                for name, entry in workspace_config.settings.ip_access_lists.items()
            },
        },
        opts=opts,
    )
    return WorkspaceContext(config, key, run, _principals(config, key, opts), opts, metastore_opts)


def _principals(config: StackConfig, key: str, opts: pulumi.ResourceOptions) -> Principals | None:
    workspace_config, path = config.databricks.workspaces[key], ("databricks", "workspaces", key)
    users = people(workspace_config)
    if not (users or workspace_config.groups or workspace_config.service_principals):
        return None
    return Principals(
        key,
        args={
            "groups": {
                name: {
                    "group_name": group.name or name,
                    "origin": group.origin,
                    "entitlements": group.entitlements,
                    "users": sorted({canonical_name(user) for user in group.users}),
                    "service_principals": group.service_principals,
                }
                for name, group in workspace_config.groups.items()
            },
            "service_principals": {
                name: {
                    "application_id": principal.application_id,
                    "display_name": principal.name or config.keys.today(*path, "service_principals", name),
                    "entitlements": principal.entitlements,
                }
                for name, principal in workspace_config.service_principals.items()
            },
            "users": users,
        },
        opts=opts,
    )
