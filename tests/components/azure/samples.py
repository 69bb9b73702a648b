"""A full set of arguments for the components of the network, the data lake and operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pulumi

from components.azure.access_connector import AccessConnector
from components.azure.alert_queries import FAILED_JOBS
from components.azure.alerts import Alerts
from components.azure.budget import Budget
from components.azure.data_lake import DataLake, DataLakeArgs
from components.azure.deletion_locks import DeletionLocks
from components.azure.diagnostic_settings import WORKSPACE_LOGS, DiagnosticSettings
from components.azure.encryption_key import EncryptionKey
from components.azure.log_analytics import LogAnalytics
from components.azure.network import Network, NetworkArgs
from components.azure.private_dns_zone import PrivateDnsZone, Zone
from components.azure.private_endpoints import PrivateEndpoints, PrivateEndpointsArgs, Way
from components.azure.state_store import StateStore, StateStoreArgs
from components.azure.storage_perimeter import StoragePerimeter, StoragePerimeterArgs

Make = Callable[[str, pulumi.ResourceOptions | None], pulumi.ComponentResource]
SUBSCRIPTION = "00000000-0000-4000-8000-0000000000d1"
TENANT = "00000000-0000-4000-8000-0000000000d0"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data-dev"
TAGS = {"owner": "data-platform@contoso.com"}
NETWORK: NetworkArgs = {
    "network_name": "vnet-data-dev",
    "resource_group_name": "rg-data-dev",
    "location": "westeurope",
    "address_range": "10.20.0.0/20",
    "workspaces": {
        "main": {
            "public": {"subnet_name": "snet-main-public", "address_range": "10.20.0.0/24"},
            "private": {"subnet_name": "snet-main-private", "address_range": "10.20.1.0/24"},
        },
        "adhoc": {
            "public": {"subnet_name": "snet-adhoc-public", "address_range": "10.20.2.0/26"},
            "private": {"subnet_name": "snet-adhoc-private", "address_range": "10.20.2.64/26"},
        },
    },
    "agents": {"subnet_name": "snet-agents", "address_range": "10.20.14.0/27"},
    "endpoints": {"subnet_name": "snet-endpoints", "address_range": "10.20.15.0/27"},
    "service_endpoints": ["Microsoft.Storage"],
    "tags": TAGS,
}
ENDPOINTS: PrivateEndpointsArgs = {
    "resource_group_name": "rg-data-dev",
    "location": "westeurope",
    "subnet_id": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-data-dev/subnets/snet-endpoints",
    "endpoints": {
        "workspace-main": {
            "endpoint_name": "pe-data-dev-main",
            "target_id": f"{GROUP}/providers/Microsoft.Databricks/workspaces/dbw-data-dev-main",
            "way": Way.DATABRICKS,
            "zone_id": f"{GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.azuredatabricks.net",
        },
        "sign-in": {
            "endpoint_name": "pe-data-dev-sign-in",
            "target_id": f"{GROUP}/providers/Microsoft.Databricks/workspaces/dbw-data-dev-main",
            "way": Way.SIGN_IN,
            "zone_id": f"{GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.azuredatabricks.net",
        },
    },
    "tags": TAGS,
}
DATA_LAKE: DataLakeArgs = {
    "account_name": "stdatadev123456",
    "resource_group_name": "rg-data-dev",
    "location": "westeurope",
    "replication": "Standard_ZRS",
    "containers": ["silver", "bronze"],
    "soft_delete_days": 7,
    "lifecycle": {"landing": {"prefixes": ["bronze/landing/"], "cool_after_days": 30, "delete_after_days": 365}},
    "firewall": {
        "tenant_id": TENANT,
        "connectors": {"main": f"{GROUP}/providers/Microsoft.Databricks/accessConnectors/dbac-data-dev"},
        "subnet_ids": [f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-data-dev/subnets/snet-main-public"],
        "address_ranges": ["203.0.113.0/24"],
    },
    "public_network_access": True,
    "tags": TAGS,
}
STORAGE_PERIMETER: StoragePerimeterArgs = {
    "perimeter_name": "nsp-data-dev",
    "resource_group_name": "rg-data-dev",
    "location": "westeurope",
    "account_id": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stdatadev123456",
    "tags": TAGS,
}
STATE_STORE: StateStoreArgs = {
    "account_name": "stdatastate123456",
    "container_name": "pulumi",
    "resource_group_name": "rg-data-state",
    "location": "westeurope",
    "replication": "Standard_GRS",
    "keep_days": 90,
    "address_ranges": ["203.0.113.0/24"],
    "tags": TAGS,
}
AZURE_SAMPLES: Mapping[type[pulumi.ComponentResource], Make] = {
    Network: lambda name, opts: Network(name, args=NETWORK, opts=opts),
    PrivateDnsZone: lambda name, opts: PrivateDnsZone(
        name,
        args={
            "zone": Zone.DATABRICKS,
            "resource_group_name": "rg-data-dev",
            "link_name": "vnet-data-dev",
            "network_id": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-data-dev",
            "tags": TAGS,
        },
        opts=opts,
    ),
    PrivateEndpoints: lambda name, opts: PrivateEndpoints(name, args=ENDPOINTS, opts=opts),
    AccessConnector: lambda name, opts: AccessConnector(
        name,
        args={"connector_name": "dbac-data-dev", "resource_group_name": "rg-data-dev", "location": "westeurope", "tags": TAGS},
        opts=opts,
    ),
    EncryptionKey: lambda name, opts: EncryptionKey(
        name,
        args={
            "key_name": "databricks",
            "vault_name": "kv-data-dev-123456",
            "vault_uri": "https://kv-data-dev-123456.vault.azure.net/",
            "resource_group_name": "rg-data-dev",
            "operations": ["wrapKey", "unwrapKey"],
            "tags": TAGS,
        },
        opts=opts,
    ),
    StoragePerimeter: lambda name, opts: StoragePerimeter(name, args=STORAGE_PERIMETER, opts=opts),
    StateStore: lambda name, opts: StateStore(name, args=STATE_STORE, opts=opts),
    DataLake: lambda name, opts: DataLake(name, args=DATA_LAKE, opts=opts),
    LogAnalytics: lambda name, opts: LogAnalytics(
        name,
        args={
            "workspace_name": "log-data-dev",
            "resource_group_name": "rg-data-dev",
            "location": "westeurope",
            "retention_days": 30,
            "daily_quota_gb": 1.5,
            "tags": TAGS,
        },
        opts=opts,
    ),
    DiagnosticSettings: lambda name, opts: DiagnosticSettings(
        name,
        args={
            "log_workspace_id": f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-data-dev",
            "settings": {
                "main": {
                    "resource_id": f"{GROUP}/providers/Microsoft.Databricks/workspaces/dbw-data-dev-main",
                    "setting_name": "log-data-dev",
                    "logs": WORKSPACE_LOGS,
                },
                "vault": {
                    "resource_id": f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-data-dev-123456",
                    "setting_name": "log-data-dev",
                    "logs": ["AuditEvent"],
                    "metrics": ["AllMetrics"],
                    "own_tables": True,
                },
            },
        },
        opts=opts,
    ),
    Alerts: lambda name, opts: Alerts(
        name,
        args={
            "group_name": "ag-data-dev",
            "short_name": "data-dev",
            "resource_group_name": "rg-data-dev",
            "location": "westeurope",
            "log_workspace_id": f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-data-dev",
            "emails": ["b@contoso.com", "a@contoso.com"],
            "rules": {
                "failed-jobs": {
                    "rule_name": "alert-data-dev-failed-jobs",
                    "title": "A job failed",
                    "description": "Look at the run.",
                    "query": FAILED_JOBS,
                    "split_by": ["JobId"],
                    "minutes": 60,
                    "severity": 2,
                }
            },
            "tags": TAGS,
        },
        opts=opts,
    ),
    Budget: lambda name, opts: Budget(
        name,
        args={
            "budget_name": "budget-data-dev",
            "subscription_id": SUBSCRIPTION,
            "resource_groups": ["rg-data-dev-main-managed", "rg-data-dev"],
            "amount": 500,
            "spent_percent": [100, 80],
            "forecast_percent": [100],
            "emails": ["data-platform@contoso.com"],
            "action_group_ids": [f"{GROUP}/providers/Microsoft.Insights/actionGroups/ag-data-dev"],
            "start": date(2026, 11, 1),
        },
        opts=opts,
    ),
    DeletionLocks: lambda name, opts: DeletionLocks(
        name,
        args={"locks": {"vault": {"lock_name": "kv-lock", "scope": f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv"}}, "depends_on": []},
        opts=opts,
    ),
}
