"""Branch policies: what a change must pass before it reaches a branch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

import pulumi
from pulumi_azuredevops.branch_policy_auto_reviewers import BranchPolicyAutoReviewers
from pulumi_azuredevops.branch_policy_build_validation import BranchPolicyBuildValidation
from pulumi_azuredevops.branch_policy_comment_resolution import BranchPolicyCommentResolution
from pulumi_azuredevops.branch_policy_merge_types import BranchPolicyMergeTypes
from pulumi_azuredevops.branch_policy_min_reviewers import BranchPolicyMinReviewers
from pulumi_azuredevops.branch_policy_status_check import BranchPolicyStatusCheck
from pulumi_azuredevops.branch_policy_work_item_linking import BranchPolicyWorkItemLinking

from domain.choices import MergeType, Strength

if TYPE_CHECKING:
    from pulumi_azuredevops import BranchPolicyBuildValidationSettingsArgsDict

VALIDITY_MINUTES = 720
"""How long a successful validation build is valid after the target branch has changed."""


class Validation(TypedDict):
    """Build validation: a pipeline that runs for a pull request."""

    pipeline_id: pulumi.Input[int]
    """Its id, a number."""
    paths: Sequence[str]
    """Path filters, such as `/notebooks/*` and `!/notebooks/docs/*`, in order. Empty: every change."""
    required: bool
    """Whether a pull request can be completed only when it has succeeded."""


class PathReviewers(TypedDict):
    """Reviewers whom Azure DevOps adds automatically."""

    reviewer_ids: Sequence[pulumi.Input[str]]
    """GUIDs of the groups or teams."""
    paths: Sequence[str]
    """Path filters: files whose change adds them, as in `Validation`."""
    minimum: int
    """How many of them must approve."""
    message: str
    """The reason that people are given."""


class StatusCheck(TypedDict):
    """A status that an external service (the preview report) sets on pull requests."""

    genre: str
    """The genre: who sets it."""
    status_name: str
    """The name: what it is about."""
    display_name: str
    """The name that people see."""
    required: bool
    """Whether a pull request can be completed only when it says `succeeded`."""


class BranchPoliciesArgs(TypedDict):
    """What `BranchPolicies` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    repository_id: pulumi.Input[str]
    """GUID of the repository."""
    branch: str
    """Short name of the branch, or a pattern that ends in `/*` for all branches below it."""
    minimum_reviewers: int
    """How many people other than the author and the last pusher must approve."""
    comment_resolution: Strength
    """Whether every comment must be resolved."""
    work_item_linking: Strength
    """Whether the change must be linked to a work item."""
    merge_types: Sequence[MergeType]
    """The permitted merge types, at least one."""
    validations: Mapping[str, Validation]
    """Build validations by the name that reviewers see."""
    path_reviewers: Mapping[str, PathReviewers]
    """Automatic reviewers by key."""
    status_checks: Mapping[str, StatusCheck]
    """Status checks by key."""


class BranchPolicies(pulumi.ComponentResource):
    """Changes reach the branch by pull request only: reviewed by somebody else, with all comments resolved, and built.

    Manages: all policies of one branch of one repository. A later push resets the approvals.
    Does not manage: the repository, the pipelines, and the policies that a whole project sets.
    Errors: once a policy exists, Azure DevOps refuses direct pushes (TF402455), including those of seeded files; this component
    must depend on `Repository`. It refuses reviewers who do not exist only in the update.
    """

    def __init__(self, name: str, *, args: BranchPoliciesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:BranchPolicies", name, None, opts)
        project_id, repository_id = args["project_id"], args["repository_id"]
        ref, match_type = _ref(args["branch"])
        child = pulumi.ResourceOptions(parent=self)
        BranchPolicyMinReviewers(
            f"{name}-reviewers",
            project_id=project_id,
            enabled=True,
            blocking=True,
            settings={
                "reviewer_count": args["minimum_reviewers"],
                "submitter_can_vote": False,
                "last_pusher_cannot_approve": True,
                "allow_completion_with_rejects_or_waits": False,
                # The service derives the second from the first; setting both avoids a permanent diff.
                "on_push_reset_all_votes": True,
                "on_push_reset_approved_votes": True,
                "scopes": [{"repository_id": repository_id, "repository_ref": ref, "match_type": match_type}],
            },
            opts=child,
        )
        BranchPolicyMergeTypes(
            f"{name}-merge-types",
            project_id=project_id,
            enabled=True,
            blocking=True,
            settings={
                "allow_squash": "squash" in args["merge_types"],
                "allow_basic_no_fast_forward": "merge" in args["merge_types"],
                "allow_rebase_and_fast_forward": "rebase" in args["merge_types"],
                "allow_rebase_with_merge": "rebase-merge" in args["merge_types"],
                "scopes": [{"repository_id": repository_id, "repository_ref": ref, "match_type": match_type}],
            },
            opts=child,
        )
        if args["comment_resolution"] != "off":
            BranchPolicyCommentResolution(
                f"{name}-comments",
                project_id=project_id,
                enabled=True,
                blocking=args["comment_resolution"] == "required",
                settings={"scopes": [{"repository_id": repository_id, "repository_ref": ref, "match_type": match_type}]},
                opts=child,
            )
        if args["work_item_linking"] != "off":
            BranchPolicyWorkItemLinking(
                f"{name}-work-items",
                project_id=project_id,
                enabled=True,
                blocking=args["work_item_linking"] == "required",
                settings={"scopes": [{"repository_id": repository_id, "repository_ref": ref, "match_type": match_type}]},
                opts=child,
            )
        for key, validation in sorted(args["validations"].items()):
            settings: BranchPolicyBuildValidationSettingsArgsDict = {
                "build_definition_id": validation["pipeline_id"],
                "display_name": key,
                "manual_queue_only": False,
                "queue_on_source_update_only": True,
                "valid_duration": VALIDITY_MINUTES,
                "scopes": [{"repository_id": repository_id, "repository_ref": ref, "match_type": match_type}],
            }
            if validation["paths"]:
                settings["filename_patterns"] = list(validation["paths"])
            BranchPolicyBuildValidation(
                f"{name}-build-{key}", project_id=project_id, enabled=True, blocking=validation["required"], settings=settings, opts=child
            )
        for key, reviewers in sorted(args["path_reviewers"].items()):
            BranchPolicyAutoReviewers(
                f"{name}-reviewers-{key}",
                project_id=project_id,
                enabled=True,
                blocking=True,
                settings={
                    "auto_reviewer_ids": list(reviewers["reviewer_ids"]),
                    "path_filters": list(reviewers["paths"]),
                    "minimum_number_of_reviewers": reviewers["minimum"],
                    "submitter_can_vote": False,
                    "message": reviewers["message"],
                    "scopes": [{"repository_id": repository_id, "repository_ref": ref, "match_type": match_type}],
                },
                opts=child,
            )
        for key, status in sorted(args["status_checks"].items()):
            BranchPolicyStatusCheck(
                f"{name}-status-{key}",
                project_id=project_id,
                enabled=True,
                blocking=status["required"],
                settings={
                    "genre": status["genre"],
                    "name": status["status_name"],
                    "display_name": status["display_name"],
                    "invalidate_on_update": True,
                    "applicability": "default",
                    "scopes": [{"repository_id": repository_id, "repository_ref": ref, "match_type": match_type}],
                },
                opts=child,
            )
        self.register_outputs({})


def _ref(branch: str) -> tuple[str, str]:
    """The full name of a branch, and how Azure DevOps compares it. (Its match type `DefaultBranch` takes no repository.)"""
    if branch.endswith("/*"):
        return f"refs/heads/{branch.removesuffix('/*')}", "Prefix"
    return f"refs/heads/{branch}", "Exact"
