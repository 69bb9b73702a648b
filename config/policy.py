"""The Databricks policy language, typed: what a cluster policy says about one attribute.

Keys are the language's own (camelCase), so a definition can be pasted from the Databricks documentation or UI.
Source: Databricks, "Compute policy reference" (https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from config.types import Items, Scalar, Section


class _PolicyRule(Section):
    model_config = ConfigDict(alias_generator=to_camel)


class _Defaultable(_PolicyRule):
    default_value: Annotated[Scalar | None, Field(description="Value the form starts with.")] = None
    is_optional: Annotated[bool, Field(description="Whether the attribute may be left out; without it, the rule makes it required.")] = (
        False
    )
    hidden: Annotated[bool, Field(description="Hide the attribute in the form.")] = False


class Fixed(_PolicyRule):
    """The attribute has exactly this value."""

    type: Literal["fixed"]
    value: Annotated[Scalar, Field(description="The value.", examples=[20])]
    hidden: Annotated[bool, Field(description="Hide the attribute in the form.")] = False


class Forbidden(_PolicyRule):
    """The attribute must not be given."""

    type: Literal["forbidden"]


class Range(_Defaultable):
    """The attribute is a number from `minValue` to `maxValue`, both included."""

    type: Literal["range"]
    min_value: Annotated[int | float | None, Field(description="Smallest value.", examples=[10])] = None
    max_value: Annotated[int | float | None, Field(description="Largest value.", examples=[60])] = None

    @model_validator(mode="after")
    def _bounds(self) -> Range:
        if self.min_value is None and self.max_value is None:
            raise ValueError("a range needs minValue, maxValue or both")
        if self.min_value is not None and self.max_value is not None and self.min_value > self.max_value:
            raise ValueError(f"minValue {self.min_value} is greater than maxValue {self.max_value}")
        return self


class Allowlist(_Defaultable):
    """The attribute is one of `values`."""

    type: Literal["allowlist"]
    values: Annotated[Items[Scalar], Field(min_length=1, description="The values it may have.", examples=[["Standard_D4ds_v5"]])]


class Blocklist(_Defaultable):
    """The attribute is none of `values`."""

    type: Literal["blocklist"]
    values: Annotated[Items[Scalar], Field(min_length=1, description="The values it must not have.", examples=[["Standard_D64ds_v5"]])]


class Regex(_Defaultable):
    """The attribute matches `pattern` as a whole."""

    type: Literal["regex"]
    pattern: Annotated[
        str, Field(min_length=1, description="The pattern, matched against the whole value.", examples=["1[67]\\.[0-9]+\\.x-scala.*"])
    ]


class Unlimited(_Defaultable):
    """The attribute has any value; the rule only gives it a default or makes it required."""

    type: Literal["unlimited"]


PolicyRule = Annotated[Fixed | Forbidden | Range | Allowlist | Blocklist | Regex | Unlimited, Field(discriminator="type")]


def policy_json(definition: Mapping[str, PolicyRule]) -> str:
    """The definition as the JSON text that Databricks wants: sorted, so that reordering the YAML changes nothing."""
    rules = {name: rule.model_dump(mode="json", by_alias=True, exclude_unset=True) for name, rule in definition.items()}
    return json.dumps(rules, sort_keys=True)
