"""Experiments, endpoints, dashboards and alerts."""

from __future__ import annotations

from components.databricks.dashboards import Dashboards
from components.databricks.experiments import Experiments
from components.databricks.query_alerts import QueryAlerts
from components.databricks.serving_endpoint import ServingEndpoint
from tests.components.databricks.samples import DATABRICKS_SAMPLES, HERE, RUNNER
from tests.components.mocked import run

DIRECTORY = "databricks:index/directory:Directory"
PERMISSIONS = "databricks:index/permissions:Permissions"


def test_an_experiment_is_made_in_a_folder_that_stands() -> None:
    graph = run(lambda: DATABRICKS_SAMPLES[Experiments]("main", None) and None)
    experiment = graph.one("databricks:index/mlflowExperiment:MlflowExperiment")
    assert experiment.inputs == {
        "name": "/Shared/experiments/returns",
        "artifactLocation": "dbfs:/Volumes/data_dev_sales/orders/exports/mlflow",
        "tags": [{"key": "owner", "value": "data-platform@contoso.com"}],
    }
    assert experiment.ignored == {"tags"}
    assert graph.one(DIRECTORY).urn in experiment.depends_on
    assert graph.comes_from(graph.one(PERMISSIONS), "experimentId") == {experiment.type}


def test_an_endpoint_serves_one_version_and_sleeps_when_nobody_asks() -> None:
    graph = run(lambda: DATABRICKS_SAMPLES[ServingEndpoint]("main.returns", None) and None)
    endpoint = graph.one("databricks:index/modelServing:ModelServing")
    assert endpoint.inputs["config"] == {
        "servedEntities": [
            {
                "name": "current",
                "entityName": "data_dev_sales.orders.returns",
                "entityVersion": "3",
                "workloadSize": "Small",
                "scaleToZeroEnabled": True,
            }
        ]
    }
    permissions = graph.one(PERMISSIONS)
    assert permissions.inputs["servingEndpointId"] == "endpoint-main.returns-endpoint"


def test_a_dashboard_is_its_file_and_shows_only_what_the_viewer_may_see() -> None:
    graph = run(lambda: DATABRICKS_SAMPLES[Dashboards]("main", None) and None)
    dashboard = graph.one("databricks:index/dashboard:Dashboard")
    assert dashboard.inputs == {
        "displayName": "Sales",
        "parentPath": "/Shared/dashboards",
        "warehouseId": "warehouse-1",
        "serializedDashboard": HERE.read_text(),
        "embedCredentials": False,
        "datasetCatalog": "data_dev_sales",
        "datasetSchema": "orders",
    }
    assert graph.comes_from(dashboard, "parentPath") == {DIRECTORY}
    assert graph.comes_from(graph.one(PERMISSIONS), "dashboardId") == {dashboard.type}


def test_an_alert_runs_as_the_service_principal_and_tells_those_who_are_named() -> None:
    graph = run(lambda: DATABRICKS_SAMPLES[QueryAlerts]("main", None) and None)
    alert = graph.one("databricks:index/alertV2:AlertV2")
    assert alert.inputs["runAs"] == {"servicePrincipalName": RUNNER}
    assert alert.ignored == {"runAsUserName"}
    assert alert.inputs["parentPath"] == "/Workspace/Shared/alerts"
    assert graph.comes_from(alert, "parentPath") == {DIRECTORY}
    assert alert.inputs["evaluation"] == {
        "source": {"name": "orders"},
        "comparisonOperator": "LESS_THAN",
        "threshold": {"value": {"doubleValue": 1.0}},
        "emptyResultState": "TRIGGERED",
        "notification": {"subscriptions": [{"userEmail": "a@contoso.com"}, {"userEmail": "b@contoso.com"}], "notifyOnOk": True},
    }
    assert alert.inputs["schedule"] == {"quartzCronSchedule": "0 0 8 * * ?", "timezoneId": "UTC", "pauseStatus": "UNPAUSED"}
    assert graph.comes_from(graph.one(PERMISSIONS), "alertV2Id") == {alert.type}
