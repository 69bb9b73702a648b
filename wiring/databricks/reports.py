"""Models in training and in use, dashboards and alerts of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.databricks.dashboards import Dashboards
from components.databricks.experiments import Experiments
from components.databricks.query_alerts import QueryAlert, QueryAlerts
from components.databricks.serving_endpoint import ServingEndpoint
from config.databricks import serving as wanted
from domain import naming
from wiring.databricks.compute import WorkspaceCompute
from wiring.databricks.data import WorkspaceData
from wiring.databricks.inside import Inside
from wiring.files import ROOT


@dataclass(frozen=True, slots=True)
class WorkspaceReports:
    """What was made, by the keys of the stack file."""

    endpoints: Mapping[str, ServingEndpoint]
    dashboards: Mapping[str, pulumi.Output[str]]
    """Ids of the dashboards."""


def reports(inside: Inside, compute: WorkspaceCompute, data: WorkspaceData) -> WorkspaceReports:
    """All of them."""
    _experiments(inside, data)
    _alerts(inside, compute, data)
    return WorkspaceReports(_endpoints(inside, data), _dashboards(inside, compute, data))


def _experiments(inside: Inside, data: WorkspaceData) -> None:
    declared = inside.declared.experiments
    if not declared:
        return
    Experiments(
        inside.key,
        args={
            "path": naming.WORKSPACE_FOLDERS["experiments"],
            "experiments": {
                key: {
                    "artifact_location": pulumi.Output.concat("dbfs:", data.volume(experiment.artifacts), "/", key)
                    if experiment.artifacts
                    else None,
                    "tags": inside.config.stack.all_tags,
                    "access": inside.access("experiments", key, "CAN_EDIT"),
                }
                for key, experiment in declared.items()
            },
        },
        opts=inside.opts,
    )


def _endpoints(inside: Inside, data: WorkspaceData) -> Mapping[str, ServingEndpoint]:
    return {
        key: ServingEndpoint(
            inside.name(key),
            args={
                "endpoint_name": naming.workspace_object(inside.config.stack, key),
                "model_name": data.model(endpoint.model),
                "model_version": str(endpoint.version),
                "workload_size": endpoint.size,
                "scale_to_zero": endpoint.scale_to_zero,
                "tags": inside.config.stack.all_tags,
                "access": inside.access("endpoints", key, "CAN_QUERY"),
            },
            opts=inside.opts,
        )
        for key, endpoint in sorted(inside.declared.endpoints.items())
    }


def _dashboards(inside: Inside, compute: WorkspaceCompute, data: WorkspaceData) -> Mapping[str, pulumi.Output[str]]:
    declared = inside.declared.dashboards
    if not declared:
        return {}
    return Dashboards(
        inside.key,
        args={
            "path": naming.WORKSPACE_FOLDERS["dashboards"],
            "dashboards": {
                key: {
                    "title": dashboard.title,
                    "file": ROOT / dashboard.file,
                    "warehouse_id": compute.warehouses[dashboard.warehouse].warehouse_id,
                    "catalog": data.catalogs[dashboard.catalog].catalog_name if dashboard.catalog else None,
                    "schema": dashboard.schema_name,
                    "access": inside.access("dashboards", key),
                }
                for key, dashboard in declared.items()
            },
        },
        opts=inside.opts,
    ).dashboard_ids


def _alerts(inside: Inside, compute: WorkspaceCompute, data: WorkspaceData) -> None:
    declared = inside.declared.alerts
    if not declared:
        return
    QueryAlerts(
        inside.key,
        args={
            "path": naming.WORKSPACE_FOLDERS["alerts"],
            "run_as": inside.run.application_id,
            "alerts": {key: _alert(inside, key, alert, compute, data) for key, alert in declared.items()},
        },
        opts=inside.opts,
    )


def _alert(inside: Inside, key: str, alert: wanted.Alert, compute: WorkspaceCompute, data: WorkspaceData) -> QueryAlert:
    query: pulumi.Input[str] = alert.query
    if alert.catalog:
        query = data.catalogs[alert.catalog].catalog_name.apply(lambda name: alert.query.replace("{catalog}", name))
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
            "paused": alert.schedule.is_paused(inside.config.stack.environment),
        },
        "access": inside.access("alerts", key, "CAN_RUN"),
    }
