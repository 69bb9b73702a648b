"""What a change to a branch has to pass."""

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
"""How long a successful validation build counts after the target branch moved on."""


class Validation(TypedDict):
    """A pipeline that has to succeed."""

    pipeline_id: pulumi.Input[int]
    """Its number."""
    paths: Sequence[str]
    """Files that it is for, such as `/notebooks/*` and `!/notebooks/docs/*`, in order. Empty: every change."""


class PathReviewers(TypedDict):
    """Reviewers whom Azure DevOps adds by itself."""

    reviewer_ids: Sequence[pulumi.Input[str]]
    """GUIDs of the groups or teams."""
    paths: Sequence[str]
    """Files whose change calls them, written as for `Validation`."""
    minimum: int
    """How many of them must approve."""


class StatusCheck(TypedDict):
    """A status that something outside (the preview report) puts on pull requests."""

    genre: str
    """Who it is from."""
    status_name: str
    """What it is about."""
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
    """Every comment is resolved."""
    work_item_linking: Strength
    """The change belongs to a work item."""
    merge_types: Sequence[MergeType]
    """How it may be completed, at least one way."""
    validations: Mapping[str, Validation]
    """Pipelines by the name that reviewers read."""
    path_reviewers: Mapping[str, PathReviewers]
    """Reviewers by path, under the message that tells why."""
    status_checks: Mapping[str, StatusCheck]
    """Statuses by the name that reviewers read."""


class BranchPolicies(pulumi.ComponentResource):
    """Changes reach the branch by pull request only: reviewed by somebody else, discussed to the end, and built.

    Manages: all policies of one branch of one repository. An approval is void when something is pushed after it.
    Does not manage: the repository, the pipelines, and the policies that a whole project sets.
    Errors: once a policy stands, Azure DevOps refuses direct pushes (TF402455), those of seeded files too; this component
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
                # The service takes the second from the first; saying both keeps the difference empty.
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
                f"{name}-build-{key}", project_id=project_id, enabled=True, blocking=True, settings=settings, opts=child
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
                    "message": key,
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
                    "display_name": key,
                    "invalidate_on_update": True,
                    "applicability": "default",
                    "scopes": [{"repository_id": repository_id, "repository_ref": ref, "match_type": match_type}],
                },
                opts=child,
            )
        self.register_outputs({})


def _ref(branch: str) -> tuple[str, str]:
    """The full name of a branch, and how Azure DevOps is to compare it. (Its match type `DefaultBranch` takes no repository.)"""
    if branch.endswith("/*"):
        return f"refs/heads/{branch.removesuffix('/*')}", "Prefix"
    return f"refs/heads/{branch}", "Exact"
