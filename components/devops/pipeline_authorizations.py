"""What each pipeline may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

import pulumi
from pulumi_azuredevops.pipeline_authorization import PipelineAuthorization

UsedKind = Literal["endpoint", "environment", "variablegroup", "queue", "repository"]


class Used(TypedDict):
    """Something that a pipeline may use."""

    kind: UsedKind
    """What it is, in the words of Azure DevOps (`endpoint` is a service connection)."""
    resource_id: pulumi.Input[str]
    """Its id; a repository's is PROJECT_ID.REPOSITORY_ID."""


class PipelineAuthorizationsArgs(TypedDict):
    """What `PipelineAuthorizations` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    pipelines: Mapping[str, pulumi.Input[int]]
    """Pipeline numbers by key."""
    uses: Mapping[str, Used]
    """What every one of them may use, by key."""


class PipelineAuthorizations(pulumi.ComponentResource):
    """Lets the named pipelines, and no others, use service connections, environments and variable groups.

    Manages: one authorisation for each pipeline and each thing it may use.
    Does not manage: authorisations that people gave in the portal, nor checks and approvals, which still apply.
    Errors: Azure DevOps refuses changes at the same time (TF400898), so each authorisation waits for the one before.
    """

    def __init__(self, name: str, *, args: PipelineAuthorizationsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:PipelineAuthorizations", name, None, opts)
        given: list[pulumi.Resource] = []
        for pipeline, pipeline_id in sorted(args["pipelines"].items(), key=lambda item: item[0]):
            for key, used in sorted(args["uses"].items(), key=lambda item: item[0]):
                authorization = PipelineAuthorization(
                    f"{name}-{pipeline}.{key}",
                    project_id=args["project_id"],
                    # Without a pipeline id, every pipeline of the project would be authorised.
                    pipeline_id=pipeline_id,
                    type=used["kind"],
                    resource_id=used["resource_id"],
                    opts=pulumi.ResourceOptions(parent=self, depends_on=given[-1:]),
                )
                given.append(authorization)
        self.register_outputs({})
