"""What a release has to pass before it reaches an environment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from policies import tokens
from policies.reading import at, dicts, has_hidden, is_hidden, is_missing, number, text
from policies.references import benchmark, devops, psrule
from policies.requirements import all_of, requires
from policies.resources import Resource, Stack
from policies.rule import Level, OfStack, Rule, Violation

_A, _M, _OFF = Level.ADVISORY, Level.MANDATORY, Level.DISABLED
_CHECKS: Final = devops("pipelines/process/approvals", "Approvals and checks")
_LONGEST_WAIT: Final = 30 * 24 * 60
"""Minutes, which is the longest that Azure DevOps takes."""


def _environments(check: str, missing: str) -> OfStack:
    """Every environment has a check."""

    def judge(stack: Stack, limits: Limits) -> Iterator[Violation]:
        for owner in stack.of(tokens.ENVIRONMENT):
            if not any(stack.from_resource(owner, "targetResourceId", check)):
                yield Violation(f"{owner.label} {missing}.", owner)

    return judge


def _deploys(stack: Stack, limits: Limits) -> Iterator[Violation]:
    """Connections through which something is changed: those of an identity with another role than Reader."""
    for owner in stack.of(tokens.CONNECTION):
        if any(stack.from_resource(owner, "targetResourceId", tokens.BRANCH_CONTROL)) and not any(
            stack.from_resource(owner, "targetResourceId", tokens.REQUIRED_TEMPLATE)
        ):
            yield Violation(f"The service connection {owner.name} can be used by pipelines of any form.", owner)


def _approvers(resource: Resource, limits: Limits) -> Iterator[str]:
    """Without a number, everybody who is named must approve (https://learn.microsoft.com/azure/devops/pipelines/process/approvals)."""
    minimum, approvers = at(resource.inputs, "minimumRequiredApprovers"), at(resource.inputs, "approvers")
    people = approvers if isinstance(approvers, list) else []
    if is_missing(approvers):
        yield f"{resource.label} names nobody who may approve."
    if is_hidden(minimum) or has_hidden(approvers):
        return
    needed = int(number(minimum) or len(people))
    if needed < limits.minimum_approvers:
        yield f"{resource.label} needs {needed} approvals; at least {limits.minimum_approvers} are asked for."
    if 1 < len(people) < needed:
        yield f"{resource.label} needs {needed} approvals, and only {len(people)} may give one."


def _waits(resource: Resource, limits: Limits) -> Iterator[str]:
    timeout = number(at(resource.inputs, "timeout"))
    if timeout is not None and not 0 < timeout <= _LONGEST_WAIT:
        yield f"{resource.label} waits for {int(timeout)} minutes."


def _narrow(resource: Resource, limits: Limits) -> Iterator[str]:
    allowed = at(resource.inputs, "allowedBranches")
    if is_hidden(allowed):
        return
    branches = [part.strip() for part in text(allowed).split(",") if part.strip()]
    if not branches:
        yield f"{resource.label} names no branch, so every branch passes."
    for branch in branches:
        if branch in ("*", "refs/*", "refs/heads/*"):
            yield f"{resource.label} lets every branch pass."


def _template_elsewhere(resource: Resource, limits: Limits) -> Iterator[str]:
    for template in dicts(at(resource.inputs, "requiredTemplates")):
        reference = at(template, "repositoryRef")
        if not is_hidden(reference) and not text(reference).startswith(("refs/heads/", "refs/tags/")):
            yield f"{resource.label} does not say which branch or tag its template is read from."


RULES: Final = (
    Rule(
        name="environment-approved", dev=_OFF, prod=_M,
        what="A release to an environment waits for an approval.",
        why="Nobody has looked at what is about to happen to production.",
        fix="Add a `CheckApproval` whose target is the environment (stack file: `delivery.mode: continuous-delivery`).",
        references=(psrule("Pipelines.Environments.ProductionHumanApproval"), _CHECKS, benchmark("DS-6")),
        of_stack=_environments(tokens.APPROVAL, "takes releases that nobody has approved"),
    ),
    Rule(
        name="approval-count", dev=_A, prod=_M, types=(tokens.APPROVAL,),
        what="An approval is given by as many people as the team decided.",
        why="One person less has to be convinced, or deceived.",
        fix="Raise `minimumRequiredApprovers`, and name enough people (stack file: `delivery.approval.minimum_approvers`).",
        references=(_CHECKS, benchmark("PA-1")),
        of_resource=_approvers,
    ),
    Rule(
        name="approval-by-another", dev=_M, prod=_M, types=(tokens.APPROVAL,),
        what="Whoever starts a release does not approve it.",
        why="One account alone, or one stolen session, is enough for production.",
        fix="Set `requesterCanApprove` to false.",
        references=(psrule("Pipelines.Releases.Definition.SelfApproval"), benchmark("PA-1")),
        of_resource=requires("requesterCanApprove", False, otherwise="may be given by whoever started the release", default=False),
    ),
    Rule(
        name="approval-ends", dev=_A, prod=_A, types=(tokens.APPROVAL,),
        what="An approval that is not given counts as rejected after a while.",
        why="Old releases are approved by mistake.",
        fix="Set `timeout` to at most 43,200 minutes (30 days).",
        references=(_CHECKS,),
        of_resource=_waits,
    ),
    Rule(
        name="environment-branch-control", dev=_M, prod=_M,
        what="Only named branches deploy to an environment.",
        why="Code of any branch, which nobody has reviewed, could be deployed.",
        fix="Add a `CheckBranchControl` whose target is the environment.",
        references=(psrule("Pipelines.Environments.ProductionBranchLimit"), benchmark("DS-6")),
        of_stack=_environments(tokens.BRANCH_CONTROL, "takes releases from every branch"),
    ),
    Rule(
        name="branch-control-protected", dev=_M, prod=_M, types=(tokens.BRANCH_CONTROL,),
        what="Branches that deploy are protected by policies.",
        why="Whoever may push could deploy.",
        fix="Set `verifyBranchProtection` to true and `ignoreUnknownProtectionStatus` to false.",
        references=(_CHECKS, benchmark("DS-6")),
        of_resource=all_of(
            requires("verifyBranchProtection", True, otherwise="lets branches pass that no policy protects", default=False),
            requires("ignoreUnknownProtectionStatus", False, otherwise="lets branches pass whose protection is unknown", default=True),
        ),
    ),
    Rule(
        name="branch-control-narrow", dev=_M, prod=_M, types=(tokens.BRANCH_CONTROL,),
        what="Branch control names branches.",
        why="With a pattern that matches all, it checks nothing.",
        fix="List branches in `allowedBranches`, such as `refs/heads/main, refs/heads/release/*`.",
        references=(psrule("Pipelines.Environments.ProductionBranchLimit"),),
        of_resource=_narrow,
    ),
    Rule(
        name="environment-exclusive-lock", dev=_A, prod=_M,
        what="One release at a time reaches an environment.",
        why="Two releases at once overwrite each other, and leave a mixture.",
        fix="Add a `CheckExclusiveLock` whose target is the environment.",
        references=(_CHECKS,),
        of_stack=_environments(tokens.EXCLUSIVE_LOCK, "takes two releases at the same time"),
    ),
    Rule(
        name="environment-business-hours", dev=_OFF, prod=_A,
        what="Releases to production wait for business hours.",
        why="At other times nobody is there who could take one back.",
        fix="Add a `CheckBusinessHours` whose target is the environment (stack file: `delivery.business_hours`).",
        references=(_CHECKS,),
        of_stack=_environments(tokens.BUSINESS_HOURS, "takes releases at any hour, also when nobody is there"),
    ),
    Rule(
        name="connection-required-template", dev=_OFF, prod=_A,
        what="Pipelines that use the connection which deploys extend a reviewed template.",
        why="A pipeline can otherwise leave the checks out and use the connection all the same.",
        fix="Add a `CheckRequiredTemplate` whose target is the connection (stack file: `delivery.required_templates`).",
        references=(devops("pipelines/security/templates", "Security through templates"), benchmark("DS-6")),
        of_stack=_deploys,
    ),
    Rule(
        name="required-template-pinned", dev=_M, prod=_M, types=(tokens.REQUIRED_TEMPLATE,),
        what="A required template is read from a named branch or tag.",
        why="Whoever writes a pipeline could bring a template of their own.",
        fix="Set `repositoryRef` to a whole reference, such as `refs/heads/main`.",
        references=(devops("pipelines/security/templates", "Security through templates"),),
        of_resource=_template_elsewhere,
    ),
)  # fmt: skip
