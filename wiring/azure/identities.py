"""The managed identities that pipelines, jobs and workspaces sign in as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.azure.identity import Identity
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import Foundation

PLAN, APPLY, AGENTS = "plan", "apply", "agents"
"""What identities and connections of pipelines are for: to look, to change, and to manage the machines that pipelines run on."""
RUN = "run"
"""The identity that jobs run as."""


@dataclass(frozen=True, slots=True)
class Identities:
    """The identities of the stack."""

    of_pipelines: Mapping[str, Identity]
    """What pipelines sign in as, by purpose."""
    run: Identity
    """What jobs run as. No pipeline signs in as it, and it has no role in Azure: what it may do is said in Databricks."""

    @property
    def plan(self) -> Identity:
        """What pipelines look as."""
        return self.of_pipelines[PLAN]

    @property
    def apply(self) -> Identity:
        """What pipelines change as."""
        return self.of_pipelines[APPLY]


def build_identities(config: StackConfig, foundation: Foundation) -> Identities:
    """All of them."""
    purposes = (PLAN, APPLY, AGENTS) if config.devops.agents.type == "scale_set" else (PLAN, APPLY)
    return Identities({purpose: _identity(config, foundation, purpose) for purpose in purposes}, _identity(config, foundation, RUN))


def _identity(config: StackConfig, foundation: Foundation, purpose: str) -> Identity:
    return Identity(
        purpose,
        args={
            "identity_name": naming.identity(config.stack, purpose),
            "resource_group_name": foundation.group.name,
            "location": config.azure.location,
            "tags": config.stack.all_tags,
        },
        opts=foundation.opts,
    )
