"""Section `databricks`: the workspaces and what runs in each of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.policy import PolicyRule
from config.types import (
    EMPTY,
    ConfKey,
    FrozenMap,
    Items,
    Key,
    NodeType,
    PolicyAttribute,
    Principal,
    RelativeFolder,
    Section,
    SparkVersion,
    TagName,
    TagValue,
    WorkspacePath,
)

ClusterPermission = Literal["CAN_ATTACH_TO", "CAN_RESTART", "CAN_MANAGE"]
NotebookPermission = Literal["CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"]
ScopePermission = Literal["READ", "WRITE", "MANAGE"]
DataSecurityMode = Literal["USER_ISOLATION", "SINGLE_USER"]
RuntimeEngine = Literal["STANDARD", "PHOTON"]
Availability = Literal["ON_DEMAND_AZURE", "SPOT_AZURE", "SPOT_WITH_FALLBACK_AZURE"]


class ClusterPolicy(Section):
    """A cluster policy: what clusters made with it may look like, and who may make them."""

    definition: Annotated[
        FrozenMap[PolicyAttribute, PolicyRule],
        Field(
            min_length=1,
            description="Rules by attribute, in the Databricks policy language.",
            examples=[{"autotermination_minutes": {"type": "range", "minValue": 10, "maxValue": 60}}],
        ),
    ]
    can_use: Annotated[Items[Principal], Field(description="Who may make clusters with this policy (CAN_USE).", examples=[["users"]])] = ()
    max_clusters_per_user: Annotated[
        int | None, Field(ge=1, description="How many clusters one user may have with it at a time; no limit if left out.")
    ] = None


class Autoscale(Section):
    """Limits of a cluster that grows and shrinks by itself."""

    min_workers: Annotated[int, Field(ge=1, le=1000, description="Fewest workers.", examples=[1])]
    max_workers: Annotated[int, Field(ge=1, le=1000, description="Most workers.", examples=[4])]

    @model_validator(mode="after")
    def _ordered(self) -> Autoscale:
        if self.min_workers > self.max_workers:
            raise ValueError(f"min_workers {self.min_workers} is greater than max_workers {self.max_workers}")
        return self


class Cluster(Section):
    """An all-purpose cluster. It always has a policy and always terminates by itself."""

    policy: Annotated[
        Key, Field(description="Key of the policy (in `policies` of the same workspace) that it must satisfy.", examples=["small-jobs"])
    ]
    spark_version: Annotated[SparkVersion, Field(description="Databricks Runtime version; a long-term support one is the usual choice.")]
    node_type_id: Annotated[NodeType, Field(description="Virtual machine size of the workers (and of the driver, unless given).")]
    driver_node_type_id: Annotated[NodeType | None, Field(description="Virtual machine size of the driver.")] = None
    autotermination_minutes: Annotated[
        int, Field(ge=10, le=10000, description="Minutes without activity after which the cluster stops (10 to 10000).", examples=[20])
    ]
    num_workers: Annotated[
        int | None, Field(ge=0, le=1000, description="Fixed number of workers; 0 makes a single-node cluster. Either this or `autoscale`.")
    ] = None
    autoscale: Annotated[Autoscale | None, Field(description="Limits of a growing cluster. Either this or `num_workers`.")] = None
    data_security_mode: Annotated[
        DataSecurityMode, Field(description="Access mode: `USER_ISOLATION` is shared by several users, `SINGLE_USER` belongs to one.")
    ] = "USER_ISOLATION"
    single_user_name: Annotated[Principal | None, Field(description="Who a `SINGLE_USER` cluster belongs to.")] = None
    runtime_engine: Annotated[RuntimeEngine, Field(description="`PHOTON` runs the vectorised engine, at a higher price per hour.")] = (
        "STANDARD"
    )
    availability: Annotated[
        Availability, Field(description="Whether workers are on-demand or spot machines (the driver is always on-demand).")
    ] = "ON_DEMAND_AZURE"
    spark_conf: Annotated[
        FrozenMap[ConfKey, str], Field(description="Spark properties.", examples=[{"spark.sql.shuffle.partitions": "64"}])
    ] = EMPTY  # type: ignore[assignment]
    custom_tags: Annotated[FrozenMap[TagName, TagValue], Field(description="Tags of this cluster, on top of the stack's.")] = EMPTY  # type: ignore[assignment]
    permissions: Annotated[
        FrozenMap[Principal, ClusterPermission], Field(description="Who may do what with the cluster.", examples=[{"users": "CAN_RESTART"}])
    ] = EMPTY  # type: ignore[assignment]

    @model_validator(mode="after")
    def _one_size(self) -> Cluster:
        if (self.num_workers is None) == (self.autoscale is None):
            given = "both num_workers and autoscale are" if self.autoscale else "neither num_workers nor autoscale is"
            raise ValueError(
                f"{given} given; give exactly one, for example `num_workers: 2` or `autoscale: {{min_workers: 1, max_workers: 4}}`"
            )
        return self

    @model_validator(mode="after")
    def _one_user(self) -> Cluster:
        if (self.data_security_mode == "SINGLE_USER") != (self.single_user_name is not None):
            raise ValueError("`data_security_mode: SINGLE_USER` and `single_user_name` belong together: give both or neither")
        return self


class Notebooks(Section):
    """A notebook deployment: the notebooks of one folder, each at its own place below one workspace path."""

    folder: Annotated[RelativeFolder, Field(description="Folder of .py, .sql, .scala, .r and .ipynb notebooks; subfolders are kept.")]
    path: Annotated[WorkspacePath, Field(description="Workspace folder the notebooks go to.")]
    permissions: Annotated[
        FrozenMap[Principal, NotebookPermission],
        Field(description="Who may do what with that workspace folder.", examples=[{"users": "CAN_READ"}]),
    ] = EMPTY  # type: ignore[assignment]


class SecretScope(Section):
    """A secret scope backed by the stack's Key Vault: every secret of the vault can be read through it."""

    permissions: Annotated[
        FrozenMap[Principal, ScopePermission], Field(description="Who may do what with the scope.", examples=[{"users": "READ"}])
    ] = EMPTY  # type: ignore[assignment]


class Workspace(Section):
    """One Databricks workspace (premium, without public IPs). The key in `workspaces` is its identity and part of its name."""

    policies: Annotated[FrozenMap[Key, ClusterPolicy], Field(description="Cluster policies by key.")] = EMPTY  # type: ignore[assignment]
    clusters: Annotated[FrozenMap[Key, Cluster], Field(description="All-purpose clusters by key.")] = EMPTY  # type: ignore[assignment]
    notebooks: Annotated[FrozenMap[Key, Notebooks], Field(description="Notebook deployments by key.")] = EMPTY  # type: ignore[assignment]
    secret_scopes: Annotated[
        FrozenMap[Key, SecretScope], Field(description="Key Vault-backed secret scopes; the key is the name that notebooks use.")
    ] = EMPTY  # type: ignore[assignment]


class Databricks(Section):
    """The Databricks workspaces of this stack."""

    workspaces: Annotated[FrozenMap[Key, Workspace], Field(min_length=1, description="Workspaces by key.")]
