"""The data lake, and the access connector of Databricks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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

PURPOSE = "lake"
"""The purpose in the account's name."""


@dataclass(frozen=True, slots=True)
class Lake:
    """Storage for Unity Catalog."""

    connector: AccessConnector
    """The connector that Unity Catalog and workspaces sign in to storage with."""
    account: DataLake | None
    """The account with its containers; None if only workspaces' own storage needs the connector."""

    @property
    def parts(self) -> tuple[DataLake, ...]:
        """What a lock on the account depends on."""
        return (self.account,) if self.account else ()


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
    return Lake(connector, _account(config, foundation, connector, network))


def _account(config: StackConfig, foundation: Foundation, connector: AccessConnector, network: Network | None) -> DataLake | None:
    settings = config.azure.data_lake
    if settings is None:
        return None
    from components.azure.data_lake import DataLake  # noqa: PLC0415  a fifth of a preview's imports

    machines = network.subnets.values() if network and not config.azure.has_private_lake else ()
    args: DataLakeArgs = {
        "account_name": naming.storage_account(config.stack, config.azure.subscription_id, PURPOSE),
        "resource_group_name": foundation.group.name,
        "location": config.azure.location,
        "replication": f"Standard_{settings.replication}",
        "containers": sorted(settings.containers),
        "soft_delete_days": settings.soft_delete_days,
        "lifecycle": {name: rule for name, container in settings.containers.items() if (rule := _rule(name, container))},
        "firewall": {
            "tenant_id": config.azure.tenant_id,
            "connectors": {"lake": connector.resource_id},
            "subnet_ids": [id_ for subnets in machines for id_ in subnets["ids"]],
            "address_ranges": settings.address_ranges,
        },
        "tags": config.stack.all_tags,
    }
    return DataLake("lake", args=args, opts=protect(foundation.opts, locked=config.azure.locks(settings.deletion_lock)))


def _rule(name: str, container: Container) -> LifecycleRule | None:
    rule: LifecycleRule = {"prefixes": [f"{name}/"]}
    if container.cool_after_days is not None:
        rule["cool_after_days"] = container.cool_after_days
    if container.delete_after_days is not None:
        rule["delete_after_days"] = container.delete_after_days
    return rule if len(rule) > 1 else None
