"""What operations live by: logs, alerts on them, and a budget. What it needs of the SDK is imported where it is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config.azure.monitoring import Alerts as AlertsConfig
from config.azure.monitoring import Budget as BudgetConfig
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import Foundation
from wiring.azure.parts import AzureParts
from wiring.protection import protect

if TYPE_CHECKING:
    from components.azure.alerts import AlertRuleArgs, Alerts
    from components.azure.diagnostic_settings import DiagnosedArgs, DiagnosticSettings
    from components.azure.log_analytics import LogAnalytics


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Logs, and the alerts on them."""

    logs: LogAnalytics
    settings: DiagnosticSettings
    alerts: Alerts | None

    @property
    def parts(self) -> tuple[DiagnosticSettings, ...]:
        """The diagnostic settings on the monitored resources: a lock there depends on them."""
        return (self.settings,)


def build_monitoring(config: StackConfig, azure: AzureParts) -> Monitoring | None:
    """Logs of the workspaces, the vault and the data lake, and alerts on them; None if the stack file asks for none."""
    settings = config.azure.monitoring
    if settings is None:
        return None
    from components.azure import diagnostic_settings as diagnostics  # noqa: PLC0415
    from components.azure.log_analytics import LogAnalytics, LogAnalyticsArgs  # noqa: PLC0415

    args: LogAnalyticsArgs = {
        "workspace_name": naming.log_workspace(config.stack),
        "resource_group_name": azure.foundation.group.name,
        "location": config.azure.location,
        "retention_days": settings.retention_days,
        "tags": config.stack.all_tags,
    }
    if settings.daily_quota_gb is not None:
        args["daily_quota_gb"] = settings.daily_quota_gb
    logs = LogAnalytics("logs", args=args, opts=protect(azure.foundation.opts, locked=config.azure.deletion_lock))
    name = naming.diagnostic_setting(config.stack)
    written: dict[str, DiagnosedArgs] = {
        f"workspace.{key}": {"resource_id": workspace.resource_id, "setting_name": name, "logs": diagnostics.WORKSPACE_LOGS}
        for key, workspace in azure.workspaces.items()
    }
    written["vault"] = {"resource_id": azure.vault.resource_id, "setting_name": name, "logs": diagnostics.VAULT_LOGS, "own_tables": True}
    if azure.keys:
        written["keys"] = {
            "resource_id": azure.keys.vault.resource_id,
            "setting_name": name,
            "logs": diagnostics.VAULT_LOGS,
            "own_tables": True,
        }
    if azure.lake and azure.lake.account:
        written["lake"] = {"resource_id": azure.lake.account.blob_service_id, "setting_name": name, "logs": diagnostics.STORAGE_LOGS}
    made = diagnostics.DiagnosticSettings(
        "logs", args={"log_workspace_id": logs.resource_id, "settings": written}, opts=azure.foundation.opts
    )
    return Monitoring(logs, made, _alerts(config, settings.alerts, azure.foundation, logs) if settings.alerts else None)


def _alerts(config: StackConfig, settings: AlertsConfig, foundation: Foundation, logs: LogAnalytics) -> Alerts:
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
            "description": "A request to the Key Vault was refused: a role is missing, or somebody tries to do what they must not.",
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
            "resource_group_name": foundation.group.name,
            "location": config.azure.location,
            "log_workspace_id": logs.resource_id,
            "emails": settings.emails,
            "rules": rules,
            "tags": config.stack.all_tags,
        },
        opts=foundation.opts,
    )


def build_budget(config: StackConfig, azure: AzureParts, monitoring: Monitoring | None) -> None:
    """The monthly budget over the environment's groups, if the stack file asks for one."""
    if config.azure.budget is not None:
        _budget(config, config.azure.budget, azure.foundation, monitoring)


def _budget(config: StackConfig, settings: BudgetConfig, foundation: Foundation, monitoring: Monitoring | None) -> None:
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
            "action_group_ids": [monitoring.alerts.action_group_id] if monitoring and monitoring.alerts else [],
            "start": datetime.now(UTC).date().replace(day=1),
        },
        opts=foundation.opts,
    )
