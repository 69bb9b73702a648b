"""The managed identities that pipelines, jobs and workspaces sign in as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.azure.identity import Identity
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import Foundation

PLAN, APPLY, AGENTS = "plan", "apply", "agents"
"""The purposes of pipelines' identities and connections: to preview, to deploy, and to manage the machines that pipelines run on."""
RUN = "run"
"""The identity that jobs run as."""
REVIEW = "review"
"""The identity of reviews of pull requests, and its connection. It has no role in Azure: what it may do, it may do in one workspace."""


@dataclass(frozen=True, slots=True)
class Identities:
    """The identities of the stack."""

    of_pipelines: Mapping[str, Identity]
    """The identities that pipelines sign in as, by purpose."""
    run: Identity
    """The identity that jobs run as. No pipeline signs in as it, and it has no role in Azure, only permissions in Databricks."""
    git_readers: Mapping[str, Identity]
    """The identities that workspaces read repositories as, by the workspace's key. One for each workspace: an identity takes at most
    20 federated credentials. None if people deploy, who read as themselves."""

    @property
    def plan(self) -> Identity:
        """The identity of previews."""
        return self.of_pipelines[PLAN]

    @property
    def review(self) -> Identity | None:
        """The identity of reviews; None if there are none."""
        return self.of_pipelines.get(REVIEW)

    @property
    def apply(self) -> Identity:
        """The identity of deployments."""
        return self.of_pipelines[APPLY]


def build_identities(config: StackConfig, foundation: Foundation) -> Identities:
    """All of them."""
    agents = (AGENTS,) if config.devops.agents.type == "scale_set" else ()
    purposes = (PLAN, APPLY, *agents, *((REVIEW,) if config.databricks.reviewed else ()))
    of_pipelines = {purpose: _identity(config, foundation, purpose) for purpose in purposes}
    readers = _with_git_folders(config) if config.devops.access.pipelines_run_this_program else []
    return Identities(
        of_pipelines, _identity(config, foundation, RUN), {key: _identity(config, foundation, git_reader(key)) for key in readers}
    )


def git_reader(workspace: str) -> str:
    """The purpose of the identity that a workspace reads repositories as, as a part of names."""
    return f"git-{workspace}"


def _with_git_folders(config: StackConfig) -> list[str]:
    workspaces = sorted(config.databricks.workspaces.items())
    return [key for key, workspace in workspaces if any(deployment.repository for deployment in workspace.notebooks.values())]


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
