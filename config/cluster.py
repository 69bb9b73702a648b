"""Part of section `databricks`: clusters and the policies they must satisfy (whether they do is checked in `config.policy_check`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, field_validator, model_validator

from config.policy import PolicyRule
from config.stack import DATABRICKS_TAGS
from config.types import ClusterPermission, ConfKey, Key, NodeType, PolicyAttribute, Principal, SparkVersion, TagName, TagValue
from config.word import FrozenMap, Items, Section

DataSecurityMode = Literal["USER_ISOLATION", "SINGLE_USER"]
RuntimeEngine = Literal["STANDARD", "PHOTON"]
Availability = Literal["ON_DEMAND_AZURE", "SPOT_AZURE", "SPOT_WITH_FALLBACK_AZURE"]


class ClusterPolicy(Section):
    """A cluster policy: what clusters made with it look like, and who may make them."""

    definition: FrozenMap[PolicyAttribute, PolicyRule] = Field(
        min_length=1,
        description="Rules by attribute, in the Databricks policy language.",
        examples=[{"autotermination_minutes": {"type": "range", "minValue": 10, "maxValue": 60}}],
    )
    can_use: Items[Principal] = Field(
        default=(),
        description="Groups, users and service principals that may make clusters with this policy.",
        examples=[["users"]],
    )
    max_clusters_per_user: int | None = Field(
        default=None,
        ge=1,
        description="Number of clusters that one user may have with it at a time; no limit if left out.",
    )


class Autoscale(Section):
    """Limits of a cluster that grows and shrinks by itself."""

    min_workers: int = Field(ge=1, le=1000, description="Fewest workers (1 to 1000).", examples=[1])
    max_workers: int = Field(ge=1, le=1000, description="Most workers (1 to 1000).", examples=[4])

    @model_validator(mode="after")
    def _ordered(self) -> Autoscale:
        if self.min_workers > self.max_workers:
            raise ValueError(f"min_workers {self.min_workers} is greater than max_workers {self.max_workers}")
        return self


class Cluster(Section):
    """An all-purpose cluster. It always has a policy and always stops by itself."""

    policy: Key = Field(
        description="Key of the policy (in `policies` of the same workspace) that it must satisfy.", examples=["small-jobs"]
    )
    spark_version: SparkVersion = Field(description="Databricks Runtime version; a long-term support one is the usual choice.")
    node_type_id: NodeType = Field(description="Virtual machine size of the workers, and of the driver unless that has its own.")
    driver_node_type_id: NodeType | None = Field(default=None, description="Virtual machine size of the driver.")
    autotermination_minutes: int = Field(
        ge=10,
        le=10000,
        description="Minutes without activity after which the cluster stops (10 to 10000).",
        examples=[20],
    )
    num_workers: int | None = Field(
        default=None,
        ge=0,
        le=1000,
        description="Fixed number of workers; 0 makes a single-node cluster. Either this or `autoscale`.",
    )
    autoscale: Autoscale | None = Field(default=None, description="Limits of a growing cluster. Either this or `num_workers`.")
    data_security_mode: DataSecurityMode = Field(
        default="USER_ISOLATION",
        description="Access mode: `USER_ISOLATION` is shared by several users, kept apart from each other; `SINGLE_USER` belongs to one.",
    )
    single_user_name: Principal | None = Field(default=None, description="Whom a `SINGLE_USER` cluster belongs to.")
    runtime_engine: RuntimeEngine = Field(default="STANDARD", description="`PHOTON` is the vectorised engine, at a higher price per hour.")
    availability: Availability = Field(
        default="ON_DEMAND_AZURE",
        description="Whether workers are on-demand or spot machines; the driver is always on-demand.",
    )
    spark_conf: FrozenMap[ConfKey, str] = Field(
        default={},
        description="Spark properties; every value is text.",
        examples=[{"spark.sql.shuffle.partitions": "64"}],
    )
    custom_tags: FrozenMap[TagName, TagValue] = Field(
        default={},
        max_length=20,
        description="Tags of this cluster on top of the stack's (at most 20).",
        examples=[{"team": "etl"}],
    )
    permissions: FrozenMap[Principal, ClusterPermission] = Field(
        default={},
        description="Who may do what with the cluster, by group, user or service principal.",
        examples=[{"users": "CAN_RESTART"}],
    )

    @field_validator("custom_tags")
    @classmethod
    def _not_reserved(cls, tags: Mapping[str, str]) -> Mapping[str, str]:
        taken = sorted(name for name in tags if name.lower() in DATABRICKS_TAGS)
        if taken:
            raise ValueError(f"{', '.join(taken)}: set by Databricks itself; choose another name, for example team")
        return tags

    @model_validator(mode="after")
    def _one_size(self) -> Cluster:
        if (self.num_workers is None) == (self.autoscale is None):
            given = "both num_workers and autoscale are" if self.autoscale else "neither num_workers nor autoscale is"
            good = "`num_workers: 2` or `autoscale: {min_workers: 1, max_workers: 4}`"
            raise ValueError(f"{given} given; give exactly one, for example {good}")
        return self

    @model_validator(mode="after")
    def _one_user(self) -> Cluster:
        if (self.data_security_mode == "SINGLE_USER") != (self.single_user_name is not None):
            raise ValueError("`data_security_mode: SINGLE_USER` and `single_user_name` belong together: give both or neither")
        return self
