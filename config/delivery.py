"""Section `delivery`: how a release reaches this environment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.types import Section

DeliveryMode = Literal["continuous-delivery", "continuous-deployment"]


class Approval(Section):
    """The approval that a deployment to this environment waits for. Approvers are the members of the stack's own approvers group."""

    minimum_approvers: Annotated[int, Field(ge=1, le=10, description="How many members of the approvers group must approve.")] = 1
    timeout_minutes: Annotated[
        int, Field(ge=1, le=43200, description="Minutes until an approval nobody gave counts as refused (at most 43200, which is 30 days).")
    ] = 1440
    requester_can_approve: Annotated[bool, Field(description="Whether who started the deployment may approve it.")] = False
    instructions: Annotated[str, Field(max_length=1000, description="Shown to approvers with the request.")] = (
        "Read the preview report of this run before you approve."
    )


class Delivery(Section):
    """How a release reaches this environment."""

    mode: Annotated[
        DeliveryMode,
        Field(
            description="`continuous-delivery`: every release is ready to go and waits for an approval. "
            "`continuous-deployment`: every release that passes its checks goes out by itself."
        ),
    ]
    approval: Annotated[
        Approval | None, Field(description="The approval. With `continuous-delivery` only; left out there, every default below holds.")
    ] = None

    @property
    def required_approval(self) -> Approval | None:
        """The approval to ask for: none in continuous deployment, the configured one or the defaults in continuous delivery."""
        return None if self.mode == "continuous-deployment" else self.approval or Approval()
