"""Experiments, models and their serving; declarative pipelines, apps, online tables, monitors."""

from __future__ import annotations

from typing import Final

from localcloud.behaviours.checks import one_of, pattern
from localcloud.behaviours.databricks import clusters, tree
from localcloud.behaviours.databricks.place import caller, host, number, page, token
from localcloud.behaviours.databricks.securables import MODEL, SCHEMA, TABLE, milliseconds
from localcloud.behaviours.databricks.warehouses import now
from localcloud.behaviours.identifiers import free_number, hexadecimal, new_number, random_uuid
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import known_at, text

EXPERIMENT: Final = token("mlflowExperiment")


def _folder_stands(request: Request) -> None:
    path = text(request.inputs, "name")
    parent = path.rpartition("/")[0]
    if parent and not tree.object_id(request.view, request.scope, parent):
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Parent directory {parent} does not exist.")


def _served_model_stands(request: Request) -> None:
    for _, value in known_at(request.inputs, "config.servedEntities[].entityName"):
        name = str(value)
        here = request.view.get(MODEL, request.scope, name) or request.view.get(token("mlflowModel"), request.scope, name)
        if here is None and not name.startswith("system.ai."):
            raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Registered model '{name}' does not exist.")


def _metrics(request: Request, kind: str) -> str:
    table = text(request.inputs, "tableName").rsplit(".", 1)[-1]
    return f"{text(request.inputs, 'outputSchemaName')}.{table}_{kind}_metrics"


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        EXPERIMENT,
        new_id=lambda request: free_number(request, 10**14, 10**15),
        auto_name="name",
        computed={
            "experimentId": lambda request: request.id,
            "artifactLocation": lambda request: f"dbfs:/databricks/mlflow-tracking/{request.id}",
            "creationTime": milliseconds,
            "lastUpdateTime": milliseconds,
            "lifecycleStage": lambda _: "active",
        },
        volatile=frozenset({"lastUpdateTime"}),
        unique=(("name",),),
        taken="RESOURCE_ALREADY_EXISTS: Node named '{name}' already exists",
        checks=(pattern("name", r"/.+", "an absolute path, as /Shared/experiments/churn"),),
        create_rules=(_folder_stands,),
        contents=lambda record, view: clusters.permissions_on(record, view, "experiments"),
    ),
    Behaviour(
        token("mlflowModel"),
        new_id=lambda request: text(request.inputs, "name"),
        auto_name="name",
        computed={"registeredModelId": lambda _: hexadecimal(32).lower()},
        taken="RESOURCE_ALREADY_EXISTS: Registered Model (name={name}) already exists.",
    ),
    Behaviour(
        token("modelServing"),
        new_id=lambda request: text(request.inputs, "name"),
        auto_name="name",
        computed={
            "servingEndpointId": lambda _: hexadecimal(32).lower(),
            "endpointUrl": lambda request: f"{host(request)}/serving-endpoints/{request.id}/invocations",
        },
        checks=(pattern("name", r"[A-Za-z0-9][\w-]{0,62}", "1 to 63 letters, digits, _ and -"),),
        create_rules=(_served_model_stands,),
        update_rules=(_served_model_stands,),
        taken="RESOURCE_ALREADY_EXISTS: Endpoint with name '{name}' already exists.",
    ),
    Behaviour(
        token("pipeline"),
        new_id=random_uuid,
        auto_name="name",
        computed={
            "pipelineId": lambda request: request.id,
            "url": lambda request: page(request, f"#joblist/pipelines/{request.id}"),
            "creatorUserName": caller,
            "runAsUserName": caller,
            "state": lambda _: "IDLE",
            "lastModified": milliseconds,
        },
        volatile=frozenset({"lastModified"}),
        defaults={"channel": "CURRENT", "edition": "ADVANCED"},
        unique=(("name",),),
        taken="RESOURCE_CONFLICT: The pipeline name '{name}' is already used by another pipeline.",
        checks=(
            one_of("edition", ("CORE", "PRO", "ADVANCED"), ignore_case=True),
            one_of("channel", ("CURRENT", "PREVIEW"), ignore_case=True),
        ),
        contents=lambda record, view: clusters.permissions_on(record, view, "pipelines"),
    ),
    Behaviour(
        token("app"),
        new_id=lambda request: text(request.inputs, "name"),
        auto_name="name",
        computed={
            "url": lambda request: f"https://{request.id}-{number(request)}.azure.databricksapps.com",
            "createTime": now,
            "updateTime": now,
            "creator": caller,
            "updater": caller,
            "servicePrincipalClientId": random_uuid,
            "servicePrincipalId": lambda _: new_number(10**14, 10**15),
            "servicePrincipalName": lambda request: f"app-{request.id}",
            "oauth2AppClientId": random_uuid,
            "oauth2AppIntegrationId": random_uuid,
            "appStatus": lambda _: {"state": "UNAVAILABLE", "message": "App has not been deployed yet."},
            "computeStatus": lambda _: {"state": "ACTIVE", "message": "App compute is running."},
            "defaultSourceCodePath": lambda _: "",
        },
        volatile=frozenset({"updateTime"}),
        checks=(pattern("name", r"[a-z0-9][a-z0-9-]{1,29}", "2 to 30 lower-case letters, digits and hyphens"),),
        contents=lambda record, view: clusters.permissions_on(record, view, "apps"),
        taken="RESOURCE_ALREADY_EXISTS: An app with the name '{name}' already exists.",
    ),
    Behaviour(
        token("onlineTable"),
        new_id=lambda request: text(request.inputs, "name"),
        auto_name="name",
        computed={
            "tableServingUrl": lambda request: f"{host(request)}/online-tables/{request.id}",
            "unityCatalogProvisioningState": lambda _: "ACTIVE",
        },
        references=(Reference("spec.sourceTableFullName", TABLE, message="TABLE_DOES_NOT_EXIST: Table '{value}' does not exist."),),
    ),
    Behaviour(
        token("qualityMonitor"),
        name="tableName",
        new_id=lambda request: text(request.inputs, "tableName"),
        computed={
            "monitorId": random_uuid,
            "dashboardId": lambda _: hexadecimal(32).lower(),
            "monitorVersion": lambda _: 0,
            "status": lambda _: "MONITOR_STATUS_ACTIVE",
            "driftMetricsTableName": lambda request: _metrics(request, "drift"),
            "profileMetricsTableName": lambda request: _metrics(request, "profile"),
        },
        replaces=frozenset({"tableName", "assetsDir"}),
        references=(
            Reference("tableName", TABLE, message="TABLE_DOES_NOT_EXIST: Table '{value}' does not exist."),
            Reference("outputSchemaName", SCHEMA, message="SCHEMA_DOES_NOT_EXIST: Schema '{value}' does not exist."),
        ),
    ),
)
