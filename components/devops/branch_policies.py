"""What a change to a repository's default branch has to pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azuredevops.branch_policy_build_validation import BranchPolicyBuildValidation
from pulumi_azuredevops.branch_policy_min_reviewers import BranchPolicyMinReviewers

REVIEWERS = 1
"""How many people other than the author and the last pusher must approve."""

VALIDITY_MINUTES = 720
"""How long a successful validation build counts after the target branch moved on."""


class BranchPoliciesArgs(TypedDict):
    """What `BranchPolicies` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    repository_id: pulumi.Input[str]
    """GUID of the repository."""
    default_branch: str
    """Short name of the branch that is protected."""
    validations: Mapping[str, pulumi.Input[int]]
    """Pipelines that have to succeed, as their numbers by the name that reviewers read."""


class BranchPolicies(pulumi.ComponentResource):
    """Changes reach the branch by pull request only: reviewed by somebody else, and built.

    Manages: the minimum number of reviewers and the build validations of one branch.
    Does not manage: the repository, the pipelines, and the policies that a whole project sets.
    Errors: once a policy stands, Azure DevOps refuses direct pushes (TF402455), those of seeded files too; this component
    must depend on `Repository`.
    """

    def __init__(self, name: str, *, args: BranchPoliciesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:BranchPolicies", name, None, opts)
        branch = f"refs/heads/{args['default_branch']}"
        BranchPolicyMinReviewers(
            f"{name}-reviewers",
            project_id=args["project_id"],
            enabled=True,
            blocking=True,
            settings={
                "reviewer_count": REVIEWERS,
                "submitter_can_vote": False,
                "last_pusher_cannot_approve": True,
                "allow_completion_with_rejects_or_waits": False,
                # The service takes the second from the first; saying both keeps the difference empty.
                "on_push_reset_all_votes": True,
                "on_push_reset_approved_votes": True,
                "scopes": [{"repository_id": args["repository_id"], "repository_ref": branch, "match_type": "Exact"}],
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        for pipeline, pipeline_id in sorted(args["validations"].items(), key=lambda item: item[0]):
            BranchPolicyBuildValidation(
                f"{name}-build-{pipeline}",
                project_id=args["project_id"],
                enabled=True,
                blocking=True,
                settings={
                    "build_definition_id": pipeline_id,
                    "display_name": pipeline,
                    "manual_queue_only": False,
                    "queue_on_source_update_only": True,
                    "valid_duration": VALIDITY_MINUTES,
                    "scopes": [{"repository_id": args["repository_id"], "repository_ref": branch, "match_type": "Exact"}],
                },
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})
