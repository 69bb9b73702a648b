"""Private endpoints in the stack's own network: to the workspaces, and from the machines to what they read.

What it needs of the SDK is imported where it is used: the modules of Azure's network take longer to load than a whole preview without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from config.model import StackConfig
from domain import naming
from wiring.azure.parts import AzureParts

if TYPE_CHECKING:
    from components.azure.private_dns_zone import Zone
    from components.azure.private_endpoints import EndpointArgs, PrivateEndpoints


def build_endpoints(config: StackConfig, azure: AzureParts) -> PrivateEndpoints | None:
    """The private endpoints of workspaces, vault and data lake, with the DNS zones of their names; None if there are none."""
    network, workspaces, lake, options = azure.network, azure.workspaces, azure.lake, config.azure.private_endpoints
    if network is None or network.endpoints_subnet_id is None or options is None:
        return None
    from components.azure.private_dns_zone import PrivateDnsZone, Zone  # noqa: PLC0415
    from components.azure.private_endpoints import PrivateEndpoints, Way  # noqa: PLC0415

    targets: dict[str, tuple[pulumi.Input[str], Way, Zone]] = {
        f"workspace.{key}": (workspace.resource_id, Way.DATABRICKS, Zone.DATABRICKS) for key, workspace in workspaces.items()
    }
    if options.sign_in:
        targets["sign-in"] = (workspaces[options.sign_in].resource_id, Way.SIGN_IN, Zone.DATABRICKS)
    if options.key_vault:
        targets["vault"] = (azure.vault.resource_id, Way.KEY_VAULT, Zone.KEY_VAULT)
    if options.data_lake and lake and lake.account:
        targets["lake.dfs"] = (lake.account.resource_id, Way.DFS, Zone.DFS)
        targets["lake.blob"] = (lake.account.resource_id, Way.BLOB, Zone.BLOB)
    for key in workspaces:
        if config.azure.workspace(key).storage_firewall:
            own = _workspace_storage_id(config, key)
            targets[f"storage.{key}.dfs"] = (own, Way.DFS, Zone.DFS)
            targets[f"storage.{key}.blob"] = (own, Way.BLOB, Zone.BLOB)
    zones = {
        zone: PrivateDnsZone(
            zone.name.lower().replace("_", "-"),
            args={
                "zone": zone,
                "resource_group_name": azure.foundation.group.name,
                "link_name": naming.virtual_network(config.stack),
                "network_id": network.resource_id,
                "tags": config.stack.all_tags,
            },
            opts=azure.foundation.opts,
        )
        for zone in sorted({zone for _, _, zone in targets.values()})
    }
    table: dict[str, EndpointArgs] = {
        key: {
            "endpoint_name": naming.private_endpoint(config.stack, key.replace(".", "-")),
            "target_id": target,
            "way": way,
            "zone_id": zones[zone].zone_id,
        }
        for key, (target, way, zone) in targets.items()
    }
    return PrivateEndpoints(
        "endpoints",
        args={
            "resource_group_name": azure.foundation.group.name,
            "location": config.azure.location,
            "subnet_id": network.endpoints_subnet_id,
            "endpoints": table,
            "depends_on": list(workspaces.values()),
            "tags": config.stack.all_tags,
        },
        opts=azure.foundation.opts,
    )


def _workspace_storage_id(config: StackConfig, key: str) -> str:
    """The storage account that Azure Databricks creates with a workspace; every endpoint depends on the workspaces."""
    subscription = config.azure.subscription_id
    name = naming.storage_account(config.stack, subscription, key)
    return naming.storage_account_id(subscription, naming.managed_resource_group(config.stack, key), name)
