"""SQL warehouses and what runs on them: dashboards, alerts, queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from localcloud.behaviours.checks import between, conflicts, matching, one_of
from localcloud.behaviours.databricks import clusters, roles, tree
from localcloud.behaviours.databricks.jobs import is_quartz
from localcloud.behaviours.databricks.place import caller, host, token
from localcloud.behaviours.identifiers import hexadecimal, random_uuid
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record, View
from localcloud.values import Json

WAREHOUSE: Final = token("sqlEndpoint")
_SIZES: Final = ("2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large", "5X-Large")
_ON_WAREHOUSE: Final = Reference("warehouseId", WAREHOUSE, message="RESOURCE_DOES_NOT_EXIST: SQL warehouse {value} does not exist.")


def now(_: Request) -> Json:
    """The time as Databricks writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _odbc(request: Request) -> Json:
    path = f"/sql/1.0/warehouses/{request.id}"
    return {"hostname": host(request).removeprefix("https://"), "path": path, "port": 443, "protocol": "https"}


def _jdbc(request: Request) -> Json:
    name = host(request).removeprefix("https://")
    return f"jdbc:spark://{name}:443/default;transportMode=http;ssl=1;AuthMech=3;httpPath=/sql/1.0/warehouses/{request.id};"


def _sizes_rise(request: Request) -> None:
    low, high = int(text(request.inputs, "minNumClusters") or "1"), int(text(request.inputs, "maxNumClusters") or "1")
    if low > high:
        raise Refusal(f"INVALID_PARAMETER_VALUE: min_num_clusters ({low}) must not be above max_num_clusters ({high}).")


def _serverless_is_pro(request: Request) -> None:
    if request.inputs.get("enableServerlessCompute") is True and text(request.inputs, "warehouseType").upper() == "CLASSIC":
        raise Refusal("INVALID_PARAMETER_VALUE: a CLASSIC warehouse cannot be serverless: warehouse_type must be PRO.")


def _folder_stands(request: Request) -> None:
    path = text(request.inputs, "parentPath")
    if path and not tree.object_id(request.view, request.scope, path):
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Path ({path}) doesn't exist. Make the folder first.")


def _dashboard_path(request: Request) -> Json:
    return f"{text(request.inputs, 'parentPath').rstrip('/')}/{text(request.inputs, 'displayName')}.lvdash.json"


def _permissions(word: str, record: Record, view: View) -> Iterable[Record]:
    return clusters.permissions_on(record, view, word)


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        WAREHOUSE,
        new_id=lambda _: hexadecimal(16).lower(),
        auto_name="name",
        computed={
            "sqlEndpointId": lambda request: request.id,
            "jdbcUrl": _jdbc,
            "odbcParams": _odbc,
            "dataSourceId": random_uuid,
            "creatorName": caller,
            "numClusters": lambda _: 1,
            "numActiveSessions": lambda _: 0,
            "state": lambda _: "RUNNING",
        },
        defaults={
            "autoStopMins": 120,
            "enablePhoton": True,
            "minNumClusters": 1,
            "maxNumClusters": 1,
            "spotInstancePolicy": "COST_OPTIMIZED",
            "warehouseType": "PRO",
        },
        unique=(("name",),),
        taken="INVALID_PARAMETER_VALUE: SQL warehouse with name `{name}` already exists.",
        checks=(
            one_of("clusterSize", _SIZES),
            one_of("warehouseType", ("CLASSIC", "PRO")),
            one_of("spotInstancePolicy", ("COST_OPTIMIZED", "RELIABILITY_OPTIMIZED", "POLICY_UNSPECIFIED")),
            matching("autoStopMins", lambda value: value == "0" or float(value) >= 1, "0 (never), or minutes"),
            between("maxNumClusters", 1, 40),
        ),
        create_rules=(_sizes_rise, _serverless_is_pro),
        update_rules=(_sizes_rise, _serverless_is_pro),
        contents=lambda record, view: _permissions("sql/warehouses", record, view),
    ),
    Behaviour(
        token("sqlGlobalConfig"),
        new_id=lambda _: "global",
        adopts=True,
        defaults={"securityPolicy": "DATA_ACCESS_CONTROL"},
    ),
    Behaviour(
        token("dashboard"),
        name="displayName",
        new_id=lambda _: hexadecimal(32).lower(),
        computed={
            "dashboardId": lambda request: request.id,
            "createTime": now,
            "updateTime": now,
            "etag": lambda _: hexadecimal(16),
            "lifecycleState": lambda _: "ACTIVE",
            "path": _dashboard_path,
            "md5": lambda _: "",
        },
        volatile=frozenset({"updateTime", "etag"}),
        write_only=frozenset({"filePath"}),
        references=(_ON_WAREHOUSE,),
        unique=(("parentPath", "displayName"),),
        checks=(conflicts("filePath", "serializedDashboard"),),
        create_rules=(_folder_stands,),
        contents=lambda record, view: _permissions("dashboards", record, view),
    ),
    Behaviour(
        token("alertV2"),
        name="displayName",
        computed={
            "createTime": now,
            "updateTime": now,
            "lifecycleState": lambda _: "ACTIVE",
            "ownerUserName": caller,
            "effectiveRunAs": lambda request: request.inputs.get("runAs") or {"userName": caller(request)},
        },
        volatile=frozenset({"updateTime", "effectiveRunAs"}),
        references=(_ON_WAREHOUSE,),
        checks=(matching("schedule.quartzCronSchedule", is_quartz, "a Quartz cron expression, as '0 0 * * * ?'"),),
        create_rules=(_folder_stands, roles.refuse_run_as),
        update_rules=(roles.refuse_run_as,),
        contents=lambda record, view: _permissions("alertsv2", record, view),
    ),
    Behaviour(
        token("query"),
        name="displayName",
        computed={
            "createTime": now,
            "updateTime": now,
            "lifecycleState": lambda _: "ACTIVE",
            "lastModifierUserName": caller,
            "ownerUserName": caller,
            "runAsMode": lambda _: "OWNER",
        },
        volatile=frozenset({"updateTime"}),
        references=(_ON_WAREHOUSE,),
        create_rules=(_folder_stands,),
        contents=lambda record, view: _permissions("sql/queries", record, view),
    ),
)
