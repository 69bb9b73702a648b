"""What the environment's resources write to Log Analytics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.monitor.diagnostic_setting import DiagnosticSetting

WORKSPACE_LOGS = (
    "accounts",
    "clusters",
    "dbfs",
    "gitCredentials",
    "instancePools",
    "jobs",
    "notebook",
    "repos",
    "secrets",
    "sqlPermissions",
    "ssh",
    "unityCatalog",
    "workspace",
)
"""Log categories of a Databricks workspace that say who did what: the five of the CIS benchmark, and what bears on access.

Source: https://learn.microsoft.com/azure/databricks/admin/account-settings/audit-logs.
"""
VAULT_LOGS = ("AuditEvent",)
"""Every request to a vault with its outcome. Source: https://learn.microsoft.com/azure/key-vault/general/logging."""
STORAGE_LOGS = ("StorageDelete", "StorageRead", "StorageWrite")
"""Every request to a blob service. Source: https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage-reference."""


class DiagnosedArgs(TypedDict):
    """What one resource writes."""

    resource_id: pulumi.Input[str]
    """Full id of the resource; for storage that of its blob service."""
    setting_name: str
    """Name of the setting, unique on the resource."""
    logs: Sequence[str]
    """Log categories; a category that the resource does not have is refused."""
    metrics: NotRequired[Sequence[str]]
    """Metric categories. Default: none; Azure keeps platform metrics for 93 days without a setting."""
    own_tables: NotRequired[bool]
    """Whether logs go into resource-specific tables (`AZKVAuditLogs`) where the service offers the choice. Default: no."""


class DiagnosticSettingsArgs(TypedDict):
    """What `DiagnosticSettings` needs."""

    log_workspace_id: pulumi.Input[str]
    """Resource id of the Log Analytics workspace."""
    settings: Mapping[str, DiagnosedArgs]
    """The settings by a stable key."""


class DiagnosticSettings(pulumi.ComponentResource):
    """A table of diagnostic settings, all of which lead to one Log Analytics workspace.

    Manages: the settings in the table.
    Does not manage: settings that others made, and the workspace.
    Errors: Azure keeps the setting of a resource that was deleted outside this stack, and shows it again on a new one of the same
    name. A lock on the resource keeps its settings from being deleted (`ScopeLocked`).
    """

    ids: Mapping[str, pulumi.Output[str]]
    """Setting ids by the table's keys."""

    def __init__(self, name: str, *, args: DiagnosticSettingsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:DiagnosticSettings", name, None, opts)
        self.ids = {
            key: DiagnosticSetting(
                f"{name}-{key}",
                name=setting["setting_name"],
                resource_uri=setting["resource_id"],
                workspace_id=args["log_workspace_id"],
                log_analytics_destination_type="Dedicated" if setting.get("own_tables", False) else None,
                logs=[{"category": category, "enabled": True} for category in sorted(setting["logs"])],
                metrics=[{"category": category, "enabled": True} for category in sorted(setting.get("metrics", ()))],
                opts=pulumi.ResourceOptions(parent=self),
            ).id
            for key, setting in sorted(args["settings"].items())
        }
        self.register_outputs({"ids": self.ids})
