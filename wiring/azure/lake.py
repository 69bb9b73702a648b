"""The data lake, and the access connector of Databricks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from components.azure.access_connector import AccessConnector
from config.azure.storage import Container
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import Foundation
from wiring.protection import protect

if TYPE_CHECKING:
    from components.azure.data_lake import DataLake, DataLakeArgs
    from components.azure.lifecycle import LifecycleRule
    from components.azure.network import Network
    from components.azure.storage_perimeter import StoragePerimeter

PURPOSE = "lake"
"""The purpose in the account's name."""


@dataclass(frozen=True, slots=True)
class Lake:
    """Storage for Unity Catalog."""

    connector: AccessConnector
    """The connector that Unity Catalog and workspaces sign in to storage with."""
    account: DataLake | None
    """The account with its containers; None if only workspaces' own storage needs the connector."""
    perimeter: StoragePerimeter | None
    """What lets serverless compute in; None if the account has no firewall."""

    @property
    def parts(self) -> tuple[pulumi.Resource, ...]:
        """What a lock on the account depends on."""
        return tuple(part for part in (self.account, self.perimeter) if part)


def build_lake(config: StackConfig, foundation: Foundation, network: Network | None) -> Lake | None:
    """The connector, if anything needs it, and the data lake, if the stack file asks for one."""
    closed = [key for key in config.databricks.workspaces if config.azure.workspace(key).storage_firewall]
    if config.azure.data_lake is None and not closed:
        return None
    connector = AccessConnector(
        "lake",
        args={
            "connector_name": naming.access_connector(config.stack),
            "resource_group_name": foundation.group.name,
            "location": config.azure.location,
            "tags": config.stack.all_tags,
        },
        opts=foundation.opts,
    )
    account = _account(config, foundation, connector, network)
    return Lake(connector, account, _perimeter(config, foundation, account) if account and network else None)


def _account(config: StackConfig, foundation: Foundation, connector: AccessConnector, network: Network | None) -> DataLake | None:
    settings = config.azure.data_lake
    if settings is None:
        return None
    from components.azure.data_lake import DataLake  # noqa: PLC0415  a fifth of a preview's imports

    args: DataLakeArgs = {
        "account_name": naming.storage_account(config.stack, config.azure.subscription_id, PURPOSE),
        "resource_group_name": foundation.group.name,
        "location": config.azure.location,
        "replication": f"Standard_{settings.replication}",
        "containers": sorted(settings.containers),
        "soft_delete_days": settings.soft_delete_days,
        "lifecycle": {name: rule for name, container in settings.containers.items() if (rule := _rule(name, container))},
        "tags": config.stack.all_tags,
    }
    if network:  # otherwise the machines are in networks of Databricks, which no firewall can name
        machines = network.subnets.values() if not config.azure.has_private_lake else ()
        args["firewall"] = {
            "tenant_id": config.azure.tenant_id,
            "connectors": {"lake": connector.resource_id},
            "subnet_ids": [id_ for subnets in machines for id_ in subnets["ids"]],
            "address_ranges": settings.address_ranges,
        }
    return DataLake("lake", args=args, opts=protect(foundation.opts, locked=config.azure.locks(settings.deletion_lock)))


def _perimeter(config: StackConfig, foundation: Foundation, account: DataLake) -> StoragePerimeter:
    from components.azure.storage_perimeter import StoragePerimeter  # noqa: PLC0415

    return StoragePerimeter(
        "lake",
        args={
            "perimeter_name": naming.network_security_perimeter(config.stack),
            "resource_group_name": foundation.group.name,
            "location": config.azure.location,
            "account_id": account.resource_id,
            "tags": config.stack.all_tags,
        },
        opts=foundation.opts,
    )


def _rule(name: str, container: Container) -> LifecycleRule | None:
    rule: LifecycleRule = {"prefixes": [f"{name}/"]}
    if container.cool_after_days is not None:
        rule["cool_after_days"] = container.cool_after_days
    if container.delete_after_days is not None:
        rule["delete_after_days"] = container.delete_after_days
    return rule if len(rule) > 1 else None
