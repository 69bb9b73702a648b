"""Who may do what in Azure DevOps, as data: actions and roles as its security namespaces name them.

The least that each group needs on top of reading the project. What no table names stays as the project has it. What would go round a
review is denied outright, because a denial also wins over what other groups of the same person allow.

Sources: the action names are those of the namespaces (Git Repositories, Build, ServiceEndpoints, Library, CSS, Tagging) in "Security
namespaces and permissions reference" (https://learn.microsoft.com/azure/devops/organizations/security/namespace-reference); the roles of
environments those of the scope `distributedtask.environmentreferencerole`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from domain.project_groups import EnvironmentRole, ProjectRole

Permission = Literal["allow", "deny"]
Permissions = Mapping[str, Permission]
EnvironmentSecurityRole = Literal["Reader", "User", "Administrator"]

ENVIRONMENT_ROLES = "distributedtask.environmentreferencerole"
"""The scope of the roles on environments."""
POOL_ROLES = "distributedtask.agentpoolrole"
"""The scope of the roles on pools of agents, which belong to the organisation."""


def _allow(*actions: str) -> dict[str, Permission]:
    return dict.fromkeys(actions, "allow")


def _deny(*actions: str) -> dict[str, Permission]:
    return dict.fromkeys(actions, "deny")


_AROUND_THE_REVIEW = _deny("ForcePush", "PolicyExempt", "PullRequestBypassPolicy", "EditPolicies", "ManagePermissions")
_OWNERS_OF_REPOSITORIES = _deny("CreateRepository", "DeleteRepository", "RenameRepository", "RemoveOthersLocks")

REPOSITORIES: Mapping[ProjectRole, Permissions] = {
    # The creator of a branch may still force-push to it: Azure DevOps permits that on the branch itself.
    "developers": {
        **_allow("GenericRead", "GenericContribute", "CreateBranch", "CreateTag", "ManageNote", "PullRequestContribute"),
        **_AROUND_THE_REVIEW,
        **_OWNERS_OF_REPOSITORIES,
    },
    "reviewers": {**_allow("GenericRead", "PullRequestContribute"), **_AROUND_THE_REVIEW, **_OWNERS_OF_REPOSITORIES},
    # Pipelines comment on pull requests, report a status, and tag versions and what was released; they push no commit.
    "pipelines": {**_allow("GenericRead", "PullRequestContribute", "CreateTag"), **_deny("GenericContribute"), **_AROUND_THE_REVIEW},
}
REPOSITORIES_FOR_CONTRIBUTORS: Permissions = _deny("ForcePush", "PolicyExempt", "PullRequestBypassPolicy")
"""What the project's own Contributors must not do either."""

_OWNERS_OF_PIPELINES = _deny(
    "EditBuildDefinition",
    "DeleteBuildDefinition",
    "DeleteBuilds",
    "DestroyBuilds",
    "OverrideBuildCheckInValidation",
    "AdministerBuildPermissions",
)
PIPELINES: Mapping[ProjectRole, Permissions] = {
    "developers": {
        **_allow("ViewBuilds", "ViewBuildDefinition", "QueueBuilds", "StopBuilds"),
        **_OWNERS_OF_PIPELINES,
        **_deny("CreateBuildDefinition"),
    },
    "reviewers": _allow("ViewBuilds", "ViewBuildDefinition"),
}
"""On all pipelines of the project, including future ones."""

WORK_ITEMS: Mapping[ProjectRole, Permissions] = {
    "developers": _allow("GENERIC_READ", "WORK_ITEM_READ", "WORK_ITEM_WRITE", "WORK_ITEM_SAVE_COMMENT"),
    "reviewers": _allow("GENERIC_READ", "WORK_ITEM_READ", "WORK_ITEM_SAVE_COMMENT"),
    # The pipeline that looks for drift keeps one work item for each stack.
    "pipelines": _allow("GENERIC_READ", "WORK_ITEM_READ", "WORK_ITEM_WRITE"),
}
"""On the whole tree of areas."""

TAGS: Mapping[ProjectRole, Permissions] = {
    # By a tag, that pipeline finds its work item again; a tag that is new needs a permission of its own.
    "pipelines": _allow("Enumerate", "Create"),
}
"""On the tags of work items and pull requests."""

LIBRARY: Mapping[ProjectRole, Permissions] = {
    "developers": {**_allow("View"), **_deny("Create", "Administer", "ViewSecrets")},
    "reviewers": {**_allow("View"), **_deny("Create", "Administer", "ViewSecrets")},
}
"""On all variable groups and secure files of the project."""

SERVICE_CONNECTIONS: Mapping[EnvironmentRole, Permissions] = {
    "approvers": _allow("ViewEndpoint"),
    # An identity that cannot read a connection does not find it, and a preview with a refresh would create it again.
    "planners": _allow("ViewEndpoint"),
    "operators": {**_allow("ViewEndpoint", "Use"), **_deny("Administer", "ViewAuthorization")},
}
VARIABLE_GROUPS: Mapping[EnvironmentRole, Permissions] = {
    "planners": _allow("View"),
    "operators": {**_allow("View", "Use"), **_deny("Administer", "ViewSecrets")},
}
ENVIRONMENTS: Mapping[EnvironmentRole, EnvironmentSecurityRole] = {
    "approvers": "Reader",
    "operators": "User",
    "planners": "Reader",
    # Project administrators see environments and create them, but only whoever created one may change it, its checks and who may use it
    # (terraform-provider-azuredevops issue 923).
    "deployers": "Administrator",
}
POOLS: Mapping[EnvironmentRole, EnvironmentSecurityRole] = {
    # The administrators of a project do not administer a pool, only whoever made it.
    "deployers": "Administrator",
}
"""On the pool of a scale set. Who may change a managed pool is said in Azure."""
SERVICE_HOOKS: Mapping[EnvironmentRole, Permissions] = {
    # Only project administrators see service hooks (https://learn.microsoft.com/azure/devops/service-hooks/overview).
    "planners": _allow("ViewSubscriptions"),
}
"""On all service hooks of the project."""
RELEASES: Mapping[EnvironmentRole, Permissions] = {
    "operators": {**_allow("ViewBuilds", "ViewBuildDefinition", "QueueBuilds", "StopBuilds", "RetainIndefinitely"), **_OWNERS_OF_PIPELINES},
}
"""On the pipelines that deploy to the environment."""
