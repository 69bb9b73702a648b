"""What operations live by: logs, alerts on them, and a budget. What it needs of the SDK is imported where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pulumi

from components.azure.key_vault import KeyVault
from components.azure.resource_group import ResourceGroup
from components.azure.workspace import Workspace
from config.azure.monitoring import Alerts as AlertsConfig
from config.azure.monitoring import Budget as BudgetConfig
from config.model import StackConfig
from domain import naming
from wiring.azure.lake import Lake

if TYPE_CHECKING:
    from components.azure.alerts import AlertRuleArgs, Alerts
    from components.azure.diagnostic_settings import DiagnosedArgs, DiagnosticSettings
    from components.azure.log_analytics import LogAnalytics


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Logs and who hears of them."""

    logs: LogAnalytics
    settings: DiagnosticSettings
    alerts: Alerts | None

    @property
    def parts(self) -> tuple[pulumi.Resource, ...]:
        """What stands on what is watched: a lock there comes after it."""
        return (self.settings,)


def monitoring(
    config: StackConfig,
    *,
    within: ResourceGroup,
    workspaces: Mapping[str, Workspace],
    vault: KeyVault,
    storage: Lake | None,
    opts: pulumi.ResourceOptions,
) -> Monitoring | None:
    """Logs of the workspaces, the vault and the data lake, and alerts on them; None where the stack file asks for none."""
    settings = config.azure.monitoring
    if settings is None:
        return None
    from components.azure import diagnostic_settings as diagnostics  # noqa: PLC0415
    from components.azure.log_analytics import LogAnalytics, LogAnalyticsArgs  # noqa: PLC0415

    args: LogAnalyticsArgs = {
        "workspace_name": naming.log_workspace(config.stack),
        "resource_group_name": within.name,
        "location": config.azure.location,
        "retention_days": settings.retention_days,
        "tags": config.stack.all_tags,
    }
    if settings.daily_quota_gb is not None:
        args["daily_quota_gb"] = settings.daily_quota_gb
    logs = LogAnalytics("logs", args=args, opts=opts)
    name = naming.diagnostic_setting(config.stack)
    written: dict[str, DiagnosedArgs] = {
        f"workspace.{key}": {"resource_id": workspace.resource_id, "setting_name": name, "logs": diagnostics.WORKSPACE_LOGS}
        for key, workspace in workspaces.items()
    }
    written["vault"] = {"resource_id": vault.resource_id, "setting_name": name, "logs": diagnostics.VAULT_LOGS, "own_tables": True}
    if storage and storage.account:
        written["lake"] = {"resource_id": storage.account.blob_service_id, "setting_name": name, "logs": diagnostics.STORAGE_LOGS}
    sent = diagnostics.DiagnosticSettings("logs", args={"log_workspace_id": logs.resource_id, "settings": written}, opts=opts)
    return Monitoring(logs, sent, _alerts(config, settings.alerts, within, logs, opts) if settings.alerts else None)


def _alerts(config: StackConfig, settings: AlertsConfig, within: ResourceGroup, logs: LogAnalytics, opts: pulumi.ResourceOptions) -> Alerts:
    from components.azure.alert_queries import FAILED_JOBS, VAULT_ACCESS_DENIED  # noqa: PLC0415
    from components.azure.alerts import Alerts  # noqa: PLC0415

    rules: dict[str, AlertRuleArgs] = {}
    if settings.failed_jobs:
        rules["failed-jobs"] = {
            "rule_name": naming.alert_rule(config.stack, "failed-jobs"),
            "title": f"{naming.prefix(config.stack)}: a job failed",
            "description": "A job run ended in failure. Open the run in its workspace: the alert names job, run and workspace.",
            "query": FAILED_JOBS,
            "split_by": ["JobId"],
            "minutes": settings.minutes,
            "severity": 2,
        }
    if settings.vault_access_denied:
        rules["vault-access-denied"] = {
            "rule_name": naming.alert_rule(config.stack, "vault-access-denied"),
            "title": f"{naming.prefix(config.stack)}: the vault refused somebody",
            "description": "A request to the Key Vault was refused: a role is missing, or somebody tries what they may not.",
            "query": VAULT_ACCESS_DENIED,
            "split_by": ["CallerIpAddress"],
            "minutes": settings.minutes,
            "severity": 1,
        }
    return Alerts(
        "alerts",
        args={
            "group_name": naming.action_group(config.stack),
            "short_name": config.stack.name,
            "resource_group_name": within.name,
            "location": config.azure.location,
            "log_workspace_id": logs.resource_id,
            "emails": settings.emails,
            "rules": rules,
            "tags": config.stack.all_tags,
        },
        opts=opts,
    )


def budget(config: StackConfig, watched: Monitoring | None, opts: pulumi.ResourceOptions) -> None:
    """The monthly budget over the environment's groups, where the stack file asks for one."""
    if config.azure.budget is not None:
        _budget(config, config.azure.budget, watched, opts)


def _budget(config: StackConfig, settings: BudgetConfig, watched: Monitoring | None, opts: pulumi.ResourceOptions) -> None:
    from components.azure.budget import Budget  # noqa: PLC0415

    hybrid = [key for key in config.databricks.workspaces if config.azure.workspace(key).compute == "hybrid"]
    Budget(
        "budget",
        args={
            "budget_name": naming.budget(config.stack),
            "subscription_id": config.azure.subscription_id,
            "resource_groups": [
                naming.resource_group(config.stack),
                *(naming.managed_resource_group(config.stack, key) for key in hybrid),
            ],
            "amount": settings.monthly_amount,
            "spent_percent": settings.spent_percent,
            "forecast_percent": settings.forecast_percent,
            "emails": settings.emails,
            "action_group_ids": [watched.alerts.action_group_id] if watched and watched.alerts else [],
            "start": datetime.now(UTC).date().replace(day=1),
        },
        opts=opts,
    )
