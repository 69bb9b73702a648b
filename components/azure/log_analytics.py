"""The Log Analytics workspace for the environment's logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.operationalinsights.workspace import Workspace


class LogAnalyticsArgs(TypedDict):
    """What `LogAnalytics` needs."""

    workspace_name: str
    """Physical name, unique in the resource group. A deleted one reserves it for 14 days, and is recovered when it is created again."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    location: str
    """Azure region."""
    retention_days: int
    """Days that logs are kept for, 30 to 730."""
    daily_quota_gb: NotRequired[float]
    """Daily quota in gigabytes: after that it takes no more until the next day. Default: no limit."""
    tags: Mapping[str, str]
    """Tags of the workspace."""


class LogAnalytics(pulumi.ComponentResource):
    """A Log Analytics workspace that Entra identities read: each only the logs of resources that it may read.

    Manages: the workspace, how long and how much it keeps.
    Does not manage: what is sent to it (`DiagnosticSettings`), alerts on it (`Alerts`), who may read it.
    """

    resource_id: pulumi.Output[str]
    """Full Azure resource id."""

    def __init__(self, name: str, *, args: LogAnalyticsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:LogAnalytics", name, None, opts)
        quota = args.get("daily_quota_gb")
        workspace = Workspace(
            f"{name}-workspace",
            workspace_name=args["workspace_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            sku={"name": "PerGB2018"},
            retention_in_days=args["retention_days"],
            workspace_capping={"daily_quota_gb": quota} if quota is not None else None,
            features={"enable_log_access_using_only_resource_permissions": True, "disable_local_auth": True},
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.resource_id = workspace.id
        self.register_outputs({"resource_id": self.resource_id})
