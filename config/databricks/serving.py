"""Part of section `databricks`: models in training and in use, dashboards and alerts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.base import Items, Keyed
from config.databricks.jobs import RunSchedule
from config.databricks.vocabulary import DataName, RelativeFile, ReportTitle
from config.references import CatalogKey, ModelPath, VolumePath, WarehouseKey
from config.vocabulary import Email

Operator = Literal["EQUAL", "NOT_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL"]
EmptyResult = Literal["OK", "TRIGGERED", "ERROR"]
"""Not `UNKNOWN`, which Databricks plans to drop (alert_v2.md of the provider, `empty_result_state`)."""


class Experiment(Keyed):
    """An MLflow experiment: where training runs are recorded. Its path is `/Shared/experiments/KEY`."""

    artifacts: VolumePath | None = Field(
        default=None,
        description="Volume for its artifacts; the workspace's own storage, if left out. A change replaces it.",
        examples=["sales.ml.artifacts"],
    )


class Endpoint(Keyed):
    """An endpoint that serves one version of one model."""

    model: ModelPath = Field(description="The registered model.")
    version: int = Field(ge=1, description="The version that it serves. It must be registered before.", examples=[1])
    size: Literal["Small", "Medium", "Large"] = Field(default="Small", description="How many requests it takes at a time.")
    scale_to_zero: bool = Field(default=True, description="Whether it stops without requests; the next response then takes minutes.")


class PublishedDashboard(Keyed):
    """A published AI/BI dashboard. Viewers see only data that they may read themselves."""

    title: ReportTitle = Field(description="Name that people see.", examples=["Sales"])
    file: RelativeFile = Field(description="Its definition as Databricks exports it.", examples=["content/dashboards/sales.lvdash.json"])
    warehouse: WarehouseKey = Field(description="The SQL warehouse that its queries run on.", examples=["reports"])
    catalog: CatalogKey | None = Field(
        default=None,
        description="Catalog of tables that a query names without one, so that one file serves every environment.",
        examples=["sales"],
    )
    schema_name: DataName | None = Field(default=None, alias="schema", description="The same for the schema.", examples=["orders"])


class Alert(Keyed):
    """A SQL alert: a query that runs on a schedule and notifies people when its result exceeds a threshold."""

    title: ReportTitle = Field(description="Name that people see.", examples=["No orders"])
    query: str = Field(
        min_length=1,
        description="SQL with one row of results. `{catalog}` in it is replaced by the name of `catalog`.",
        examples=["SELECT count(*) AS orders FROM {catalog}.orders.silver"],
    )
    catalog: CatalogKey | None = Field(default=None, description="Catalog that it reads.", examples=["sales"])
    warehouse: WarehouseKey = Field(description="The SQL warehouse that it runs on.", examples=["reports"])
    column: str = Field(min_length=1, max_length=255, description="Column of the result that is checked.", examples=["orders"])
    operator: Operator = Field(description="The comparison with the threshold that triggers the alert.")
    threshold: int | float = Field(description="The value that it is compared with.", examples=[1])
    empty_result: EmptyResult = Field(default="OK", description="The state of a result without rows.")
    notify: Items[Email] = Field(
        min_length=1, description="Who gets an e-mail when it is triggered and when it is resolved.", examples=[["a@contoso.com"]]
    )
    schedule: RunSchedule = Field(description="When the query runs.")
