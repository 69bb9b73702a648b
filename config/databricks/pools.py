"""Part of section `databricks`: shared compute apart from clusters: instance pools and SQL warehouses."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from config.base import FrozenMap, Items, Keyed
from config.vocabulary import NodeType, SparkVersion, TagName, TagValue

PoolAvailability = Literal["ON_DEMAND_AZURE", "SPOT_AZURE"]
WarehouseSize = Literal[
    "2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large", "5X-Large"
]  # fmt: skip


class InstancePool(Keyed):
    """An instance pool: idle machines, so that clusters start in seconds. A change of node type, availability or runtimes replaces it."""

    node_type_id: NodeType = Field(description="Virtual machine size of all its machines.")
    availability: PoolAvailability = Field(default="ON_DEMAND_AZURE", description="On-demand or spot machines.")
    min_idle_instances: int = Field(default=0, ge=0, le=500, description="Minimum of idle machines. Azure bills each like a running one.")
    max_capacity: int | None = Field(
        default=None, ge=1, le=1000, description="Maximum of machines, idle and in use together; no limit if left out.", examples=[10]
    )
    idle_minutes: int = Field(default=15, ge=0, le=10000, description="Minutes after which an idle machine above the minimum is released.")
    preloaded_spark_versions: Items[SparkVersion] = Field(
        default=(), max_length=1, description="Runtime that is preloaded on the machines (at most one).", examples=[["16.4.x-scala2.12"]]
    )
    custom_tags: FrozenMap[TagName, TagValue] = Field(
        default={}, max_length=20, description="Tags of its machines on top of the stack's (at most 20).", examples=[{"team": "etl"}]
    )

    @model_validator(mode="after")
    def _room_for_the_idle(self) -> InstancePool:
        if self.max_capacity is not None and self.min_idle_instances > self.max_capacity:
            raise ValueError(f"min_idle_instances {self.min_idle_instances} is greater than max_capacity {self.max_capacity}")
        return self


class SqlWarehouse(Keyed):
    """A SQL warehouse. It always stops automatically."""

    size: WarehouseSize = Field(default="2X-Small", description="Size of each of its clusters.")
    serverless: bool = Field(
        default=True,
        description="Whether it runs on Databricks' own machines (starts in seconds), or as a PRO cluster in the subscription.",
    )
    auto_stop_minutes: int = Field(
        default=10, ge=5, le=1440, description="Minutes without a query after which it stops (serverless from 5, PRO from 10)."
    )
    min_clusters: int = Field(default=1, ge=1, le=40, description="Clusters that run whenever it runs.")
    max_clusters: int = Field(default=1, ge=1, le=40, description="Maximum of clusters when queries queue up.")

    @model_validator(mode="after")
    def _sizes_rise(self) -> SqlWarehouse:
        if self.min_clusters > self.max_clusters:
            raise ValueError(f"min_clusters {self.min_clusters} is greater than max_clusters {self.max_clusters}")
        if not self.serverless and self.auto_stop_minutes < 10:
            raise ValueError(f"auto_stop_minutes {self.auto_stop_minutes} is too short for a PRO warehouse; 10 at least")
        return self
