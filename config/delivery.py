"""Section `delivery`: how a release reaches this environment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.word import Section

DeliveryMode = Literal["continuous-delivery", "continuous-deployment"]


class Approval(Section):
    """The approval that a deployment to this environment waits for. Approvers are the members of the stack's own approvers group."""

    minimum_approvers: int = Field(default=1, ge=1, le=10, description="How many members of the approvers group must approve (1 to 10).")
    timeout_minutes: int = Field(
        default=1440,
        ge=1,
        le=43200,
        description="Minutes until an approval that nobody gave counts as refused (1 to 43200, which is 30 days).",
    )
    requester_can_approve: bool = Field(default=False, description="Whether the person who started the deployment may approve it.")
    instructions: str = Field(
        default="Read the preview report of this run before you approve.",
        max_length=1000,
        description="Shown to approvers with the request.",
    )


class Delivery(Section):
    """How a release reaches this environment."""

    mode: DeliveryMode = Field(
        description="`continuous-delivery`: every release is ready to go and waits for an approval. "
        "`continuous-deployment`: every release that passes its checks goes out by itself.",
    )
    approval: Approval | None = Field(
        default=None,
        description="The approval. With `continuous-delivery` only; if left out there, every default below holds.",
    )

    @property
    def required_approval(self) -> Approval | None:
        """The approval to ask for: none in continuous deployment, the configured one or the defaults in continuous delivery."""
        return None if self.mode == "continuous-deployment" else self.approval or Approval()
