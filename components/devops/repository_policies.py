"""Repository policies: what a push to any branch must comply with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import pulumi
from pulumi_azuredevops.repository_policy_author_email_pattern import RepositoryPolicyAuthorEmailPattern
from pulumi_azuredevops.repository_policy_case_enforcement import RepositoryPolicyCaseEnforcement
from pulumi_azuredevops.repository_policy_check_credentials import RepositoryPolicyCheckCredentials
from pulumi_azuredevops.repository_policy_max_file_size import RepositoryPolicyMaxFileSize
from pulumi_azuredevops.repository_policy_max_path_length import RepositoryPolicyMaxPathLength
from pulumi_azuredevops.repository_policy_reserved_names import RepositoryPolicyReservedNames

from domain.choices import FileSize


class RepositoryPoliciesArgs(TypedDict):
    """What `RepositoryPolicies` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    repository_ids: Sequence[pulumi.Input[str]]
    """GUIDs of the repositories they apply to, at least one."""
    max_file_size_megabytes: FileSize
    """Larger files are refused."""
    max_path_length: int
    """Longer paths are refused, in characters."""
    reserved_names: bool
    """Refuse names that a platform reserves (`aux`, `con`, a blank at the end)."""
    consistent_case: bool
    """Refuse names that differ from existing ones by upper and lower case only."""
    credentials: bool
    """Refuse what looks like a password, a key or a token."""
    author_email_patterns: Sequence[str]
    """Permitted e-mail addresses of commit authors, with `*` as a wild card and `!` before exclusions, in order. Empty: any."""


class RepositoryPolicies(pulumi.ComponentResource):
    """Keeps files out of repositories that are hard to remove again.

    Manages: one policy per rule, for all repositories together.
    Does not manage: the policies of a branch (`BranchPolicies`), and policies that a whole project sets.
    Errors: the policies apply to seeded files too, so this component must depend on `Repository`; a seed that violates one
    of them is pushed, and cannot be changed before it is fixed.
    """

    def __init__(self, name: str, *, args: RepositoryPoliciesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:RepositoryPolicies", name, None, opts)
        project_id, repository_ids = args["project_id"], list(args["repository_ids"])
        child = pulumi.ResourceOptions(parent=self)
        RepositoryPolicyMaxFileSize(
            f"{name}-max-file-size",
            project_id=project_id,
            repository_ids=repository_ids,
            max_file_size=args["max_file_size_megabytes"],
            enabled=True,
            blocking=True,
            opts=child,
        )
        RepositoryPolicyMaxPathLength(
            f"{name}-max-path-length",
            project_id=project_id,
            repository_ids=repository_ids,
            max_path_length=args["max_path_length"],
            enabled=True,
            blocking=True,
            opts=child,
        )
        if args["reserved_names"]:
            RepositoryPolicyReservedNames(
                f"{name}-reserved-names", project_id=project_id, repository_ids=repository_ids, enabled=True, blocking=True, opts=child
            )
        if args["consistent_case"]:
            RepositoryPolicyCaseEnforcement(
                f"{name}-consistent-case",
                project_id=project_id,
                repository_ids=repository_ids,
                enforce_consistent_case=True,
                enabled=True,
                blocking=True,
                opts=child,
            )
        if args["credentials"]:
            RepositoryPolicyCheckCredentials(
                f"{name}-credentials", project_id=project_id, repository_ids=repository_ids, enabled=True, blocking=True, opts=child
            )
        if args["author_email_patterns"]:
            RepositoryPolicyAuthorEmailPattern(
                f"{name}-author-email",
                project_id=project_id,
                repository_ids=repository_ids,
                author_email_patterns=list(args["author_email_patterns"]),
                enabled=True,
                blocking=True,
                opts=child,
            )
        self.register_outputs({})
