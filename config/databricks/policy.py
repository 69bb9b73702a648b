"""The Databricks policy language, typed: the rule of a cluster policy for one attribute.

Keys are the language's own (camelCase), so a definition can be pasted from the Databricks documentation or user interface.
Source: "Compute policy reference", https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic.alias_generators import to_camel

from config.base import Items, Section
from config.references import PoolKey
from domain.java_patterns import problem_of
from domain.policy_check import Number, Scalar


class PoolByKey(Section):
    """A pool of the same workspace, in the place of its id, which only the workspace knows."""

    pool: PoolKey = Field(description="The pool.", examples=["warm"])


def _named(value: object) -> object:
    """`{pool: KEY}` as text (`config.databricks.vocabulary.POOL`), so that every value is a scalar."""
    if not isinstance(value, Mapping):
        return value
    if value.keys() != {"pool"} or not isinstance(value["pool"], str) or "}" in value["pool"]:
        raise ValueError("a value is text, a number, true or false, or names a pool: `{pool: KEY}`")
    return f"{{{{pools/{value['pool']}}}}}"


PolicyValue = Annotated[Scalar, BeforeValidator(_named, json_schema_input_type=Scalar | PoolByKey)]


class _Rule(Section):
    model_config = ConfigDict(alias_generator=to_camel)


class _Hideable(_Rule):
    hidden: bool = Field(default=False, description="Hide the attribute in the form.")
    is_optional: bool = Field(
        default=False, description="Whether the attribute may be left out. Without it, the rule makes the attribute required."
    )


class _Defaultable(_Hideable):
    default_value: PolicyValue | None = Field(
        default=None, description="What a cluster has that leaves the attribute out; also the initial value in the form.", examples=[20]
    )


class Fixed(_Hideable):
    """The attribute has exactly this value."""

    type: Literal["fixed"] = Field(description="Kind of rule.")
    value: PolicyValue = Field(description="The value; `{pool: KEY}` for the id of a pool.", examples=[20])


class Forbidden(_Hideable):
    """The attribute must not be set."""

    type: Literal["forbidden"] = Field(description="Kind of rule.")


class Range(_Defaultable):
    """The attribute is a number from `minValue` to `maxValue`, both included; at least one of them is set."""

    type: Literal["range"] = Field(description="Kind of rule.")
    min_value: Number | None = Field(default=None, description="Smallest value.", examples=[10])
    max_value: Number | None = Field(default=None, description="Largest value.", examples=[60])

    @model_validator(mode="after")
    def _bounds(self) -> Range:
        if self.min_value is None and self.max_value is None:
            raise ValueError("a range needs minValue, maxValue or both, for example `{type: range, minValue: 10, maxValue: 60}`")
        if self.min_value is not None and self.max_value is not None and self.min_value > self.max_value:
            raise ValueError(f"minValue {self.min_value} is greater than maxValue {self.max_value}")
        return self


class Allowlist(_Defaultable):
    """The attribute is one of `values`."""

    type: Literal["allowlist"] = Field(description="Kind of rule.")
    values: Items[PolicyValue] = Field(
        min_length=1, description="The values it may have; pools as in `fixed`.", examples=[["Standard_D4ds_v5", "Standard_D8ds_v5"]]
    )


class Blocklist(_Defaultable):
    """The attribute is none of `values`."""

    type: Literal["blocklist"] = Field(description="Kind of rule.")
    values: Items[PolicyValue] = Field(
        min_length=1, description="The values it must not have; pools as in `fixed`.", examples=[["Standard_D64ds_v5"]]
    )


class Regex(_Defaultable):
    """The attribute matches `pattern` as a whole."""

    type: Literal["regex"] = Field(description="Kind of rule.")
    pattern: str = Field(
        min_length=1, description="Regular expression for the whole value, in Java's syntax.", examples=["1[67]\\.[0-9]+\\.x-scala.*"]
    )

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        if problem := problem_of(pattern):
            raise ValueError(f"not a regular expression: {problem}")
        return pattern


class Unlimited(_Defaultable):
    """The attribute has any value; the rule gives it a default or makes it required."""

    type: Literal["unlimited"] = Field(description="Kind of rule.")


PolicyRule = Annotated[Fixed | Forbidden | Range | Allowlist | Blocklist | Regex | Unlimited, Field(discriminator="type")]


def policy_json(definition: Mapping[str, PolicyRule]) -> str:
    """The definition as the JSON text that Databricks takes: sorted, so that reordering the YAML changes nothing."""
    rules = {name: rule.model_dump(mode="json", by_alias=True, exclude_unset=True) for name, rule in definition.items()}
    return json.dumps(rules, sort_keys=True)
