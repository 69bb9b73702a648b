"""What each pipeline may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azuredevops.pipeline_authorization import PipelineAuthorization

from components.devops.checks import TargetKind


class Used(TypedDict):
    """Something that a pipeline may use."""

    kind: TargetKind
    """What it is, in the words of Azure DevOps (`endpoint` is a service connection)."""
    resource_id: pulumi.Input[str]
    """Its id; a repository is named by its own id alone, in front of which the provider puts the project's."""


class PipelineUses(TypedDict):
    """What one pipeline may use."""

    pipeline_id: pulumi.Input[int]
    """Its number."""
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

    Manages: one authorisation for each pipeline and each thing it may use.
    Does not manage: authorisations that people gave in the portal, nor checks and approvals, which still apply.
    Errors: Azure DevOps refuses changes at the same time (TF400898), so each authorisation waits for the one before.
    """

    def __init__(self, name: str, *, args: PipelineAuthorizationsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:PipelineAuthorizations", name, None, opts)
        given: list[pulumi.Resource] = []
        for key, pipeline in sorted(args["pipelines"].items()):
            for thing, used in sorted(pipeline["uses"].items()):
                authorization = PipelineAuthorization(
                    f"{name}-{key}.{thing}",
                    project_id=args["project_id"],
                    # Without a pipeline id, every pipeline of the project would be authorised.
                    pipeline_id=pipeline["pipeline_id"],
                    type=used["kind"],
                    resource_id=used["resource_id"],
                    opts=pulumi.ResourceOptions(parent=self, depends_on=given[-1:]),
                )
                given.append(authorization)
        self.register_outputs({})
