"""What each pipeline may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azuredevops.pipeline_authorization import PipelineAuthorization

from components.devops.checks import TargetKind


class Used(TypedDict):
    """A resource that a pipeline may use."""

    kind: TargetKind
    """Its type, as Azure DevOps names it (`endpoint` is a service connection)."""
    resource_id: pulumi.Input[str]
    """Its id; for a repository only its own id, because the provider adds the project's."""


class PipelineUses(TypedDict):
    """What one pipeline may use."""

    pipeline_id: pulumi.Input[int]
    """Its id, a number."""
    uses: Mapping[str, Used]
    """What it may use, by key."""


class PipelineAuthorizationsArgs(TypedDict):
    """What `PipelineAuthorizations` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    pipelines: Mapping[str, PipelineUses]
    """The pipelines by key."""


class PipelineAuthorizations(pulumi.ComponentResource):
    """Lets named pipelines, and no others, use connections, environments, variable groups, queues and repositories.

    Manages: one authorisation for each pipeline and each resource it may use.
    Does not manage: authorisations that people give in the portal, nor checks and approvals, which still apply.
    Errors: Azure DevOps refuses concurrent changes (TF400898), so each authorisation depends on the one before.
    """

    def __init__(self, name: str, *, args: PipelineAuthorizationsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:PipelineAuthorizations", name, None, opts)
        previous: list[pulumi.Resource] = []
        for key, pipeline in sorted(args["pipelines"].items()):
            for thing, used in sorted(pipeline["uses"].items()):
                authorization = PipelineAuthorization(
                    f"{name}-{key}.{thing}",
                    project_id=args["project_id"],
                    # Without a pipeline id, every pipeline of the project would be authorised.
                    pipeline_id=pipeline["pipeline_id"],
                    type=used["kind"],
                    resource_id=used["resource_id"],
                    opts=pulumi.ResourceOptions(parent=self, depends_on=previous[-1:]),
                )
                previous.append(authorization)
        self.register_outputs({})
