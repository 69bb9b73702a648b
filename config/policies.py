"""Section `policies`: how strict the policy pack is with this stack, and what it overlooks for a while.

The program itself reads nothing of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.base import FrozenMap, Items, Section, TextFormat
from config.vocabulary import AzureRegion, Key, TagName
from domain.policy_rules import POLICY_RULES

RuleName = Annotated[str, TextFormat(what="the name of a rule (docs/policies.md)", pattern=r"[a-z]+(-[a-z]+)*", example="cluster-runtime")]
PolicyLevel = Literal["advisory", "mandatory", "disabled"]
WarehouseSize = Literal["2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large"]


def _not_over(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text} is not a day of the calendar, for example 2027-01-31") from error
    if day < datetime.now(tz=UTC).date():
        raise ValueError(f"the exemption ended with {text}: keep the rule now, or decide on a new day")
    return text


LastDay = Annotated[
    str, TextFormat(what="a day, as YYYY-MM-DD", pattern=r"\d{4}-\d{2}-\d{2}", example="2027-01-31"), AfterValidator(_not_over)
]
ResourcePattern = Annotated[
    str, TextFormat(what="the name of a resource, with * and ? as wildcards", pattern=r"\S.*", example="main.shared-cluster")
]
Reason = Annotated[
    str, TextFormat(what="a reason of 10 to 500 characters on one line", pattern=r"\S[^\r\n]{8,498}\S", example="Migrated in May")
]
MachinePattern = Annotated[
    str, TextFormat(what="a machine type, with * and ? as wildcards", pattern=r"[A-Za-z0-9_*?]+", example="Standard_D*ds_v5")
]


class Exemption(Section):
    """A rule that some resources may break until a day. Reports show it."""

    rule: RuleName = Field(description="Name of the rule.", examples=["cluster-runtime"], json_schema_extra={"enum": [*POLICY_RULES]})
    resource: ResourcePattern = Field(
        description="The resource, by its name in the preview; `*` and `?` are wildcards.", examples=["main.shared-cluster"]
    )
    reason: Reason = Field(description="Why it may, for reviewers and auditors.", examples=["Migrated together with the model in May"])
    until: LastDay = Field(description="Last day. After it, the stack file is refused.", examples=["2999-12-31"])


class PolicyLimits(Section):
    """What the rules measure with. What is left out follows the profile."""

    regions: Items[AzureRegion] | None = Field(default=None, description="Regions for resources; any, if left out.", min_length=1)
    node_types: Items[MachinePattern] | None = Field(
        default=None, description="Machines that clusters may have; `Standard_[DEFL]*`, if left out.", min_length=1
    )
    required_tags: Items[TagName] | None = Field(
        default=None, description="Tags that Azure resources must carry; `environment` and `owner`, if left out."
    )
    maximum_workers: int | None = Field(default=None, ge=0, le=1000, description="Workers of a cluster (`dev` 8, `prod` 20).")
    maximum_idle_minutes: int | None = Field(default=None, ge=10, le=10000, description="Idle minutes until compute stops (120).")
    largest_warehouse: WarehouseSize | None = Field(default=None, description="Largest warehouse (`dev` Medium, `prod` Large).")
    minimum_reviewers: int | None = Field(default=None, ge=1, le=10, description="Reviewers of a pull request (1).")
    minimum_approvers: int | None = Field(default=None, ge=1, le=10, description="Approvers of a release (`dev` 1, `prod` 2).")
    retention_days: int | None = Field(
        default=None, ge=1, le=730, description="Days for which logs and what is deleted are kept (`dev` 7, `prod` 30)."
    )


class Policies(Section):
    """How strict the policy pack is with this stack."""

    profile: Literal["dev", "prod"] | None = Field(
        default=None,
        description="Which levels and limits apply. If left out, `dev` for environments whose names say so (dev, test, sandbox, qa, int), "
        "`prod` for all others.",
    )
    levels: FrozenMap[RuleName, PolicyLevel] = Field(
        default={},
        description="Other levels for single rules: `mandatory` stops the preview, `advisory` is only said.",
        examples=[{"job-ends": "mandatory"}],
    )
    limits: PolicyLimits = Field(default=PolicyLimits(), description="What the rules measure with.")
    exemptions: FrozenMap[Key, Exemption] = Field(default={}, description="Rules that resources may break for a while.")
