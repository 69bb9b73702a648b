"""Section `delivery`: how a release reaches this environment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from config.base import FrozenMap, Items, Section
from config.devops.vocabulary import BranchPattern, TimeOfDay, TimeZone
from config.required_template import RequiredTemplate
from config.vocabulary import Key, Release
from domain.choices import Day

DeliveryMode = Literal["continuous-delivery", "continuous-deployment"]


class Approval(Section):
    """The approval that a deployment to this environment waits for. Approvers are the members of the stack's own approvers group."""

    minimum_approvers: int = Field(
        default=1,
        ge=1,
        le=10,
        description="How many approvals a deployment needs (1 to 10). With 1, any member of the approvers group may give it. With more, "
        "they are counted by person: at least that many are named in `devops.access.approvers` by e-mail address, and no group does.",
    )
    timeout_minutes: int = Field(
        default=1440,
        ge=1,
        le=43200,
        description="Minutes until a missing approval counts as rejected (1 to 43200, which is 30 days).",
    )
    requester_can_approve: bool = Field(default=False, description="Whether the person who started the deployment may approve it.")
    instructions: str = Field(
        default="Read the preview report of this run before you approve.",
        max_length=1000,
        description="Shown to approvers with the request.",
    )


class BusinessHours(Section):
    """When deployments continue; at other times they wait."""

    days: Items[Day] = Field(
        default=("monday", "tuesday", "wednesday", "thursday"),
        min_length=1,
        description="The days.",
        examples=[["monday", "tuesday"]],
    )
    start: TimeOfDay = Field(default="08:00", description="First minute.")
    end: TimeOfDay = Field(default="16:00", description="Last minute, on the same day.")
    time_zone: TimeZone = Field(description="Windows name of the time zone (`tzutil /l`).")

    @model_validator(mode="after")
    def _in_order(self) -> BusinessHours:
        if self.start >= self.end:
            raise ValueError(f"start ({self.start}) must be before end ({self.end})")
        return self


class Delivery(Section):
    """How a release reaches this environment."""

    mode: DeliveryMode = Field(
        description="`continuous-delivery`: every release is ready to go; a person starts it, and it waits for an approval. "
        "`continuous-deployment`: every release that passes its checks is deployed automatically.",
    )
    approval: Approval | None = Field(
        default=None,
        description="The approval. With `continuous-delivery` only; if left out there, the defaults below apply.",
    )
    allowed_branches: Items[BranchPattern] = Field(
        default=("main",), min_length=1, description="Branches that a deployment may come from.", examples=[["main", "release/*"]]
    )
    protected_branches_only: bool = Field(default=True, description="Whether such a branch must also be protected by policies.")
    business_hours: BusinessHours | None = Field(default=None, description="When deployments continue; at any time, if left out.")
    required_templates: FrozenMap[Key, RequiredTemplate] = Field(
        default={},
        description="Templates by key. A pipeline must extend one of them to use the connection that deploys; every authorised pipeline "
        "may use it, if left out.",
        examples=[{"release": {"repository": "notebooks", "path": "pipelines/templates/release.yml"}}],
    )
    first_release: Release | None = Field(
        default=None,
        description="What git folders are at after the first `pulumi up` of a stack file without `databricks-cicd:release`. Afterwards the "
        "release that is out is read from the stack's own state, and this key means nothing.",
        examples=["v1.0.0"],
    )

    @property
    def required_approval(self) -> Approval | None:
        """The required approval: none in continuous deployment, the configured one or the defaults in continuous delivery."""
        return None if self.mode == "continuous-deployment" else self.approval or Approval()

    @property
    def releases_by_itself(self) -> bool:
        """Whether a successful build starts the release."""
        return self.mode == "continuous-deployment"
