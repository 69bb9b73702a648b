"""Who may do what in Azure DevOps: the groups of the section `devops` and their members."""

from __future__ import annotations

from pydantic import Field

from config.base import Items, Section
from config.devops.vocabulary import Member

_HOW = "People by e-mail address, Entra groups by display name or object id. If any are listed, all others are removed from the group."


class Access(Section):
    """The members of the groups that this stack creates, each with the least privilege. If left out, add members in Azure DevOps."""

    developers: Items[Member] = Field(
        default=(),
        description=f"Write code through pull requests, and run pipelines. {_HOW} With `create` only.",
        examples=[["dana.developer@contoso.com"]],
    )
    reviewers: Items[Member] = Field(
        default=(),
        description=f"Review pull requests. {_HOW} With `create` only.",
        examples=[["rob.reviewer@contoso.com"]],
    )
    approvers: Items[Member] = Field(
        default=(),
        description=f"Approve deployments to this environment. {_HOW}",
        examples=[["ada.approver@contoso.com"]],
    )
    operators: Items[Member] = Field(
        default=(),
        description=f"Start and stop this environment's pipelines, and use its connections and variables. {_HOW}",
        examples=[["otto.operator@contoso.com"]],
    )
    pipelines_run_this_program: bool = Field(
        default=False,
        description="Whether pipelines run `pulumi preview` and `pulumi up` of this program: the identities of the service connections "
        "then become members of the organisation with a Basic licence, the plan one to read this environment, the apply one as an "
        "administrator of the project, and one for each workspace with git folders to read the repositories. A person must destroy such a "
        "stack, or switch this off again: the pipelines' identities and their roles are part of it.",
    )
