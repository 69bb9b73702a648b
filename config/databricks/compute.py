"""Part of section `databricks`: clusters, for people and for jobs. Their policies are in `config.databricks.cluster_policy`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, field_validator, model_validator

from config.base import FrozenMap, Items, Keyed, Section
from config.databricks.vocabulary import SECRET, HttpsAddress, JarFile, MavenCoordinates, PackageName, RequirementsFile, WheelFile
from config.references import InitScriptKey, PolicyKey, PoolKey
from config.vocabulary import ConfKey, NodeType, Principal, SparkVersion, TagName, TagValue
from domain.choices import LibraryKind
from domain.tags import DATABRICKS_TAGS

DataSecurityMode = Literal["USER_ISOLATION", "SINGLE_USER"]
RuntimeEngine = Literal["STANDARD", "PHOTON"]
Availability = Literal["ON_DEMAND_AZURE", "SPOT_AZURE", "SPOT_WITH_FALLBACK_AZURE"]
INDEXES: tuple[LibraryKind, ...] = ("pypi", "maven", "cran")
FILES: tuple[LibraryKind, ...] = ("whl", "jar", "requirements")


class Library(Section):
    """One library: exactly one of the kinds."""

    pypi: PackageName | None = Field(default=None, description="A Python package with its version.")
    maven: MavenCoordinates | None = Field(default=None, description="A Java or Scala library.")
    cran: PackageName | None = Field(default=None, description="An R package.", examples=["forecast"])
    whl: WheelFile | None = Field(default=None, description="A wheel in the workspace or in a volume.")
    jar: JarFile | None = Field(default=None, description="A JAR file in a volume.")
    requirements: RequirementsFile | None = Field(default=None, description="A list of Python packages in the workspace or in a volume.")
    repository: HttpsAddress | None = Field(default=None, description="Another package index, for `pypi`, `maven` and `cran`.")

    @model_validator(mode="after")
    def _one_kind(self) -> Library:
        given = [kind for kind in (*INDEXES, *FILES) if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"{' and '.join(given) or 'no kind'} given; give exactly one of {', '.join((*INDEXES, *FILES))}")
        if self.repository is not None and given[0] not in INDEXES:
            raise ValueError(f"repository is for {', '.join(INDEXES)}; a file has none")
        return self

    @property
    def kind(self) -> LibraryKind:
        """Which of the kinds it is."""
        return next(kind for kind in (*INDEXES, *FILES) if getattr(self, kind) is not None)

    @property
    def source(self) -> str:
        """The package, the coordinates or the path."""
        return str(getattr(self, self.kind))


class Autoscale(Section):
    """Limits of a cluster with autoscaling."""

    min_workers: int = Field(ge=1, le=1000, description="Minimum of workers (1 to 1000).", examples=[1])
    max_workers: int = Field(ge=1, le=1000, description="Maximum of workers (1 to 1000).", examples=[4])

    @model_validator(mode="after")
    def _ordered(self) -> Autoscale:
        if self.min_workers > self.max_workers:
            raise ValueError(f"min_workers {self.min_workers} is greater than max_workers {self.max_workers}")
        return self


class Compute(Section):
    """What all clusters have in common. Each has a policy, and takes its machines from Azure or from a pool."""

    policy: PolicyKey = Field(description="The policy that it must satisfy.", examples=["small-jobs"])
    spark_version: SparkVersion = Field(description="Databricks Runtime version; a long-term support one is the usual choice.")
    node_type_id: NodeType | None = Field(
        default=None,
        description="Virtual machine size of the workers, and of the driver unless that has its own. Either this or `pool`.",
    )
    driver_node_type_id: NodeType | None = Field(default=None, description="Virtual machine size of the driver.")
    pool: PoolKey | None = Field(default=None, description="The pool that the machines come from.", examples=["warm"])
    driver_pool: PoolKey | None = Field(default=None, description="The driver's pool, if it is another one.", examples=["warm"])
    num_workers: int | None = Field(
        default=None,
        ge=0,
        le=1000,
        description="Fixed number of workers; 0 makes a single-node cluster. Either this or `autoscale`.",
    )
    autoscale: Autoscale | None = Field(default=None, description="Limits of autoscaling. Either this or `num_workers`.")
    runtime_engine: RuntimeEngine = Field(default="STANDARD", description="`PHOTON` is the vectorised engine, at a higher price per hour.")
    availability: Availability = Field(
        default="ON_DEMAND_AZURE",
        description="Whether workers are on-demand or spot machines; the driver is always on-demand. A pool has its own.",
    )
    spark_conf: FrozenMap[ConfKey, str] = Field(
        default={},
        description="Spark properties; every value is text. A secret is named, never written: `{{secrets/SCOPE/KEY}}`.",
        examples=[{"spark.sql.shuffle.partitions": "64"}],
    )
    environment: FrozenMap[ConfKey, str] = Field(
        default={},
        description="Environment variables of its processes; secrets as in `spark_conf`.",
        examples=[{"PARTNER_TOKEN": "{{secrets/partners/token}}"}],
    )
    init_scripts: Items[InitScriptKey] = Field(
        default=(),
        description="Scripts that every machine runs before Spark starts, in this order.",
        examples=[["tools"]],
    )
    custom_tags: FrozenMap[TagName, TagValue] = Field(
        default={},
        max_length=20,
        description="Tags of this cluster on top of the stack's (at most 20).",
        examples=[{"team": "etl"}],
    )

    @property
    def secret_scopes(self) -> frozenset[str]:
        """Keys of the secret scopes that it reads when it starts."""
        return frozenset(scope for value in (*self.spark_conf.values(), *self.environment.values()) for scope, _ in SECRET.findall(value))

    @model_validator(mode="after")
    def _one_size(self) -> Compute:
        if (self.num_workers is None) == (self.autoscale is None):
            given = "both num_workers and autoscale are" if self.autoscale else "neither num_workers nor autoscale is"
            good = "`num_workers: 2` or `autoscale: {min_workers: 1, max_workers: 4}`"
            raise ValueError(f"{given} given; give exactly one, for example {good}")
        return self

    @model_validator(mode="after")
    def _machines_of_one_kind(self) -> Compute:
        if self.pool is None and self.node_type_id is None:
            raise ValueError("neither node_type_id nor pool is given; give one, for example `node_type_id: Standard_D4ds_v5`")
        if self.pool is None and self.driver_pool is not None:
            raise ValueError("driver_pool is given without pool; give both, or a driver_node_type_id")
        taken = sorted(self.model_fields_set & {"node_type_id", "driver_node_type_id", "availability"})
        if self.pool is not None and taken:
            raise ValueError(f"{', '.join(taken)} and pool are given; the pool knows its machines, so leave {', '.join(taken)} out")
        return self

    @field_validator("custom_tags")
    @classmethod
    def _not_databricks_own(cls, tags: Mapping[str, str]) -> Mapping[str, str]:
        taken = sorted(name for name in tags if name.lower() in DATABRICKS_TAGS)
        if taken:
            raise ValueError(f"{', '.join(taken)}: set by Databricks itself; choose another name, for example team")
        return tags


class Cluster(Keyed, Compute):
    """An all-purpose cluster. It always has a policy and always stops automatically."""

    autotermination_minutes: int = Field(
        ge=10,
        le=10000,
        description="Minutes without activity after which the cluster stops (10 to 10000).",
        examples=[20],
    )
    data_security_mode: DataSecurityMode = Field(
        default="USER_ISOLATION",
        description="Access mode: `USER_ISOLATION` is shared by several users, isolated from each other; `SINGLE_USER` belongs to one.",
    )
    single_user_name: Principal | None = Field(default=None, description="Whom a `SINGLE_USER` cluster belongs to.")
    libraries: Items[Library] = Field(
        default=(), description="Libraries that are installed whenever it starts.", examples=[[{"pypi": "pandas==2.2.3"}]]
    )

    @model_validator(mode="after")
    def _one_user(self) -> Cluster:
        if (self.data_security_mode == "SINGLE_USER") != (self.single_user_name is not None):
            raise ValueError("`data_security_mode: SINGLE_USER` and `single_user_name` go together; give both or neither")
        return self

    @model_validator(mode="after")
    def _scripts_need_one_user(self) -> Cluster:
        if self.init_scripts and self.data_security_mode != "SINGLE_USER":
            raise ValueError(
                "init scripts of the workspace do not run on shared clusters; add `data_security_mode: SINGLE_USER`, or leave them out"
            )
        return self


class JobCluster(Compute):
    """A cluster that is started for one run of a job and terminated after it."""

    data_security_mode: DataSecurityMode = Field(
        default="SINGLE_USER",
        description="Access mode: `SINGLE_USER` belongs to the identity that the job runs as; `USER_ISOLATION` is as on others.",
    )
