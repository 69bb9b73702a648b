"""Part of section `databricks`: cluster policies (`domain.policy_check` checks clusters against them)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from config.base import FrozenMap, Items, Keyed, Section
from config.databricks.compute import Library
from config.databricks.policy import PolicyRule
from config.vocabulary import PolicyAttribute

PolicyFamilyId = Literal["personal-vm", "power-user", "shared-compute", "job-cluster"]


def _parsed(value: object) -> object:
    """A definition may also be the JSON text that Databricks shows."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise ValueError(f"no valid JSON: {error.msg} in line {error.lineno}, column {error.colno} of the definition") from None


Definition = Annotated[
    FrozenMap[PolicyAttribute, PolicyRule], BeforeValidator(_parsed, json_schema_input_type=Mapping[PolicyAttribute, PolicyRule] | str)
]


class PolicyFamily(Section):
    """A policy family: a template of Databricks that the policy starts from."""

    id: PolicyFamilyId = Field(
        description="The family. All families forbid `instance_pool_id` and `driver_instance_pool_id`, and all but `personal-vm` forbid "
        "single-node clusters (`spark_conf.spark.databricks.cluster.profile`): to use those, override the rule."
    )
    overrides: Definition = Field(
        default={},
        description="Rules that override the family's, by attribute, in the Databricks policy language; also as JSON text.",
        examples=[{"autotermination_minutes": {"type": "range", "maxValue": 60}}],
    )


class ClusterPolicy(Keyed):
    """A cluster policy: either rules of its own, or a policy family of Databricks with overrides."""

    definition: Definition | None = Field(
        default=None,
        description="Rules by attribute, in the Databricks policy language; also as the JSON text that Databricks shows (after `|`).",
        examples=[{"autotermination_minutes": {"type": "range", "minValue": 10, "maxValue": 60}}],
    )
    family: PolicyFamily | None = Field(
        default=None, description="The policy family. Its own rules are not checked here, only the overrides."
    )
    libraries: Items[Library] = Field(
        default=(), description="Libraries that every cluster with it gets.", examples=[[{"pypi": "pandas==2.2.3"}]]
    )
    max_clusters_per_user: int | None = Field(
        default=None,
        ge=1,
        description="Number of clusters that one user may have with it at a time; no limit if left out.",
    )

    @model_validator(mode="after")
    def _rules_from_one_place(self) -> ClusterPolicy:
        if (self.definition is None) == (self.family is None):
            given = "both definition and family are" if self.family else "neither definition nor family is"
            raise ValueError(f"{given} given; give exactly one, for example `family: {{id: job-cluster}}`")
        if self.definition is not None and not self.definition:
            raise ValueError("the definition has no rule; without one, any cluster would do")
        return self

    @property
    def rules(self) -> Mapping[str, PolicyRule]:
        """The rules that are known here."""
        return self.definition if self.definition is not None else self.family.overrides if self.family else {}
