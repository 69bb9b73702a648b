"""Dashboards and alerts of a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.databricks.dashboards import Dashboards
from components.databricks.query_alerts import QueryAlert, QueryAlerts
from config.databricks.serving import Alert as AlertConfig
from config.databricks.vocabulary import CATALOG_PLACEHOLDER
from domain import naming
from wiring.databricks.compute import WorkspaceCompute
from wiring.databricks.context import WorkspaceContext
from wiring.databricks.data import WorkspaceData
from wiring.files import ROOT


@dataclass(frozen=True, slots=True)
class WorkspaceReports:
    """What was created, by the keys of the stack file."""

    dashboards: Mapping[str, pulumi.Output[str]]
    """Ids of the dashboards."""


def build_reports(
    context: WorkspaceContext, compute: WorkspaceCompute, data: WorkspaceData, run_as: Sequence[pulumi.Resource]
) -> WorkspaceReports:
    """All of them. Alerts depend on the right to run as the run identity."""
    _alerts(context, compute, data, run_as)
    return WorkspaceReports(_dashboards(context, compute, data))


def _dashboards(context: WorkspaceContext, compute: WorkspaceCompute, data: WorkspaceData) -> Mapping[str, pulumi.Output[str]]:
    configs = context.workspace.dashboards
    if not configs:
        return {}
    return Dashboards(
        context.key,
        args={
            "path": naming.WORKSPACE_FOLDERS["dashboards"],
            "dashboards": {
                key: {
                    "title": dashboard.title,
                    "file": ROOT / dashboard.file,
                    "warehouse_id": compute.warehouses[dashboard.warehouse].warehouse_id,
                    "catalog": data.catalogs[dashboard.catalog].catalog_name if dashboard.catalog else None,
                    "schema": dashboard.schema_name,
                    "access": context.access("dashboards", key),
                }
                for key, dashboard in configs.items()
            },
        },
        opts=context.opts,
    ).dashboard_ids


def _alerts(context: WorkspaceContext, compute: WorkspaceCompute, data: WorkspaceData, run_as: Sequence[pulumi.Resource]) -> None:
    configs = context.workspace.alerts
    if not configs:
        return
    QueryAlerts(
        context.key,
        args={
            "path": naming.WORKSPACE_FOLDERS["alerts"],
            "run_as": context.run_identity.application_id,
            "alerts": {key: _alert(context, key, alert, compute, data) for key, alert in configs.items()},
        },
        opts=context.depending_on(*run_as),
    )


def _alert(context: WorkspaceContext, key: str, alert: AlertConfig, compute: WorkspaceCompute, data: WorkspaceData) -> QueryAlert:
    query: pulumi.Input[str] = alert.query
    if alert.catalog:
        query = data.catalogs[alert.catalog].catalog_name.apply(lambda name: alert.query.replace(CATALOG_PLACEHOLDER, name))
    return {
        "title": alert.title,
        "query": query,
        "warehouse_id": compute.warehouses[alert.warehouse].warehouse_id,
        "column": alert.column,
        "operator": alert.operator,
        "threshold": float(alert.threshold),
        "empty_result_state": alert.empty_result,
        "notify": alert.notify,
        "schedule": {
            "quartz_cron_expression": alert.schedule.cron,
            "timezone_id": alert.schedule.time_zone,
            "paused": alert.schedule.is_paused(context.config.stack.environment_today),
        },
        "access": context.access("alerts", key),
    }
