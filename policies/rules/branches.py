"""How code gets into a branch, and who may go round that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from policies import tokens
from policies.reading import at, is_hidden, number
from policies.references import benchmark, devops, psrule
from policies.requirements import all_of, requires
from policies.resources import Resource, Stack
from policies.rule import Level, OfResource, OfStack, Rule, Violation

_A, _M, _OFF = Level.ADVISORY, Level.MANDATORY, Level.DISABLED
_POLICIES: Final = devops("repos/git/branch-policies", "Branch policies")
_STRICT: Final = (tokens.REVIEWERS, tokens.BUILD_VALIDATION, tokens.COMMENT_RESOLUTION, tokens.devops("BranchPolicyAutoReviewers"))
_LONGEST_VALID: Final = 24 * 60
"""Minutes for which a build counts although the target branch has moved on."""


def _reviewers(resource: Resource, limits: Limits) -> Iterator[str]:
    value = at(resource.inputs, "settings.reviewerCount")
    if not is_hidden(value) and (number(value) or 0) < limits.minimum_reviewers:
        yield f"{resource.label} asks for {int(number(value) or 0)} reviewers; at least {limits.minimum_reviewers} are asked for."


def _reset(resource: Resource, limits: Limits) -> Iterator[str]:
    values = [at(resource.inputs, f"settings.{name}") for name in ("onPushResetApprovedVotes", "onPushResetAllVotes")]
    if True not in values and not any(map(is_hidden, values)):
        yield f"{resource.label} keeps approvals of code that has changed since."


def _validity(resource: Resource, limits: Limits) -> Iterator[str]:
    valid = number(at(resource.inputs, "settings.validDuration"))
    if valid is not None and not 0 <= valid <= _LONGEST_VALID:
        yield f"{resource.label} counts a build for {int(valid)} minutes."
    if at(resource.inputs, "settings.manualQueueOnly") is True:
        yield f"{resource.label} waits until somebody starts the build."


def _required(resource: Resource, limits: Limits) -> Iterator[str]:
    """A build may be optional beside one that is not (`_one_build_is_required`)."""
    if resource.type != tokens.BUILD_VALIDATION:
        yield from requires("blocking", True, otherwise="is optional", default=True)(resource, limits)


def _one_build_is_required(stack: Stack, limits: Limits) -> Iterator[Violation]:
    by_branch: dict[str, list[Resource]] = {}
    for policy in stack.of(tokens.BUILD_VALIDATION):
        by_branch.setdefault(f"{policy.parent} {at(policy.inputs, 'settings.scopes')}", []).append(policy)
    for policies in by_branch.values():
        blocking = [at(policy.inputs, "blocking") for policy in policies]
        if not any(value is not False for value in blocking):
            yield Violation(f"{policies[0].label} is optional, and no other build of its branch is required.", policies[0])


def _denies(*names: str) -> OfResource:
    """Nobody is given one of these permissions."""

    def judge(resource: Resource, limits: Limits) -> Iterator[str]:
        permissions = at(resource.inputs, "permissions")
        for name, value in permissions.items() if isinstance(permissions, dict) else ():
            if name in names and str(value).lower() == "allow":
                yield f"{resource.label} gives {name}."

    return judge


def _each_repository(policy: str, missing: str) -> OfStack:
    """Every repository that the stack makes has a policy of a type."""

    def judge(stack: Stack, limits: Limits) -> Iterator[Violation]:
        for repository in stack.of(tokens.REPOSITORY):
            if not any(stack.from_resource(repository, "settings", policy)):
                yield Violation(f"{repository.label} {missing}.", repository)

    return judge


_DEVOPS_PERMISSIONS: Final = tuple(
    tokens.devops(kind)
    for kind in (
        "GitPermissions", "BuildDefinitionPermissions", "BuildFolderPermissions", "ProjectPermissions", "LibraryPermissions",
        "VariableGroupPermissions", "ServiceendpointPermissions", "SecurityPermissions",
    )
)  # fmt: skip

RULES: Final = (
    Rule(
        name="reviewers-minimum", dev=_M, prod=_M, types=(tokens.REVIEWERS,),
        what="A pull request is approved by as many people as the team decided.",
        why="Code reaches the branch that fewer people have read.",
        fix="Raise `settings.reviewerCount` (stack file: `branch_policies.minimum_reviewers`).",
        references=(psrule("Repos.Branch.BranchPolicyMinimumReviewers"), benchmark("DS-6")),
        of_resource=_reviewers,
    ),
    Rule(
        name="reviewers-others", dev=_M, prod=_M, types=(tokens.REVIEWERS, tokens.devops("BranchPolicyAutoReviewers")),
        what="Nobody approves a pull request of their own.",
        why="A review by the author is none.",
        fix="Set `settings.submitterCanVote` to false.",
        references=(psrule("Repos.Branch.BranchPolicyAllowSelfApproval"),),
        of_resource=requires("settings.submitterCanVote", False, otherwise="counts the vote of whoever opened it", default=False),
    ),
    Rule(
        name="reviewers-reset", dev=_M, prod=_M, types=(tokens.REVIEWERS,),
        what="A push takes earlier approvals away.",
        why="What is merged is not what was approved.",
        fix="Set `settings.onPushResetApprovedVotes` to true.",
        references=(psrule("Repos.Branch.BranchPolicyResetVotes"),),
        of_resource=_reset,
    ),
    Rule(
        name="reviewers-last-pusher", dev=_A, prod=_M, types=(tokens.REVIEWERS,),
        what="Whoever pushed last does not approve.",
        why="A reviewer could add code to somebody's pull request and approve it.",
        fix="Set `settings.lastPusherCannotApprove` to true.",
        references=(_POLICIES,),
        of_resource=requires("settings.lastPusherCannotApprove", True, otherwise="lets whoever pushed last approve", default=False),
    ),
    Rule(
        name="reviewers-rejections", dev=_M, prod=_M, types=(tokens.REVIEWERS,),
        what="A rejection stops a pull request.",
        why="Somebody's objection is merged over.",
        fix="Set `settings.allowCompletionWithRejectsOrWaits` to false.",
        references=(_POLICIES,),
        of_resource=requires(
            "settings.allowCompletionWithRejectsOrWaits", False, otherwise="lets pull requests be completed that somebody has rejected",
            default=False,
        ),
    ),
    Rule(
        name="branch-policies-required", dev=_M, prod=_M, types=_STRICT,
        what="Policies on reviewers, builds and comments are required.",
        why="An optional policy is a remark.",
        fix="Set `enabled` and `blocking` to true.",
        references=(psrule("Repos.Branch.BranchPolicyIsEnabled"),),
        of_resource=all_of(requires("enabled", True, otherwise="is switched off", default=True), _required),
    ),
    Rule(
        name="build-validation-required", dev=_M, prod=_M,
        what="Where builds validate a pull request, one of them is required.",
        why="Code that no test has passed can be merged.",
        fix="Set `blocking` of one of them to true (stack file: `build_validation.PIPELINE.strength`).",
        references=(psrule("Repos.Branch.BranchPolicyRequireBuild"),),
        of_stack=_one_build_is_required,
    ),
    Rule(
        name="build-validation-fresh", dev=_A, prod=_M, types=(tokens.BUILD_VALIDATION,),
        what="A pull request is built by itself, and again after a day.",
        why="The target branch moves on; what was built is not what will be there.",
        fix="Set `settings.manualQueueOnly` to false and `settings.validDuration` to at most 1,440 minutes.",
        references=(_POLICIES,),
        of_resource=_validity,
    ),
    Rule(
        name="repository-reviewed", dev=_M, prod=_M,
        what="Every repository has a policy on reviewers.",
        why="Whoever may push decides alone what will be deployed.",
        fix="Add `BranchPolicyMinReviewers` for the default branch.",
        references=(psrule("Repos.Branch.HasBranchPolicy"), benchmark("DS-6")),
        of_stack=_each_repository(tokens.REVIEWERS, "takes code that nobody has reviewed"),
    ),
    Rule(
        name="repository-built", dev=_A, prod=_A,
        what="Every repository builds and tests pull requests.",
        why="Broken code is found after it is merged.",
        fix="Add `BranchPolicyBuildValidation` for the default branch.",
        references=(psrule("Repos.Branch.BranchPolicyRequireBuild"),),
        of_stack=_each_repository(tokens.BUILD_VALIDATION, "takes code that nothing has tested"),
    ),
    Rule(
        name="repository-comments", dev=_A, prod=_A,
        what="Comments on a pull request are resolved before it is completed.",
        why="Questions of reviewers are forgotten.",
        fix="Add `BranchPolicyCommentResolution` for the default branch.",
        references=(psrule("Repos.Branch.BranchPolicyCommentResolution"),),
        of_stack=_each_repository(tokens.COMMENT_RESOLUTION, "takes code with open comments"),
    ),
    Rule(
        name="no-force-push", dev=_M, prod=_M, types=(tokens.GIT_PERMISSIONS,),
        what="Nobody may rewrite the history of a repository.",
        why="Commits that were reviewed and released disappear.",
        fix="Set `ForcePush` to `deny`, or leave it out.",
        references=(devops("repos/git/set-git-repository-permissions", "Git permissions"),),
        of_resource=_denies("ForcePush"),
    ),
    Rule(
        name="no-policy-bypass", dev=_M, prod=_M, types=(tokens.GIT_PERMISSIONS,),
        what="Nobody may push or complete pull requests past the policies.",
        why="Everything that policies are for can be left out, and only a log says so.",
        fix="Set `PolicyExempt` and `PullRequestBypassPolicy` to `deny`, or leave them out.",
        references=(devops("repos/git/set-git-repository-permissions", "Git permissions"), benchmark("PA-7")),
        of_resource=_denies("PolicyExempt", "PullRequestBypassPolicy"),
    ),
    Rule(
        name="no-permission-managers", dev=_A, prod=_M, types=_DEVOPS_PERMISSIONS,
        what="The program gives nobody the right to change permissions or policies.",
        why="Whoever has it can give themselves every other right.",
        fix="Leave out the permission; administrators of the project have it.",
        references=(benchmark("PA-1"), benchmark("PA-7")),
        of_resource=_denies(
            "ManagePermissions", "EditPolicies", "DeleteRepository", "AdministerBuildPermissions", "OverrideBuildCheckInValidation",
            "ViewSecrets",
        ),
    ),
)  # fmt: skip
