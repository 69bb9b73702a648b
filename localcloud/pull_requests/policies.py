"""Branch policies on a pull request: which apply, and whether each is met. The words are those of policy evaluations in the service.

Sources: "Branch policies and settings" (https://learn.microsoft.com/azure/devops/repos/git/branch-policies) and the settings of the
`branch_policy_*` resources of terraform-provider-azuredevops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.devops.policies import applies, is_enabled
from localcloud.behaviours.devops.repositories import default_branch
from localcloud.behaviours.paths import flag, known_at, text
from localcloud.git import bare, commits
from localcloud.pull_requests import builds, reviewing
from localcloud.pull_requests.evaluation import Case, Evaluation, State, Verdict
from localcloud.pull_requests.filters import matching
from localcloud.pull_requests.records import PullRequest, Strategy
from localcloud.store import Transaction
from localcloud.store_model import Record

STRATEGIES: Final[Mapping[Strategy, str]] = {
    "noFastForward": "allowBasicNoFastForward",
    "squash": "allowSquash",
    "rebase": "allowRebaseAndFastForward",
    "rebaseMerge": "allowRebaseWithMerge",
}
"""The merge types in the order in which the first permitted one is taken, with the settings that permit them."""
_UNRESOLVED: Final = ("active", "pending")
_STATES: Final[Mapping[str, State]] = {"succeeded": "approved", "failed": "rejected", "error": "rejected", "notApplicable": "notApplicable"}


def evaluate(view: Transaction, pull_request: PullRequest, repository: Record) -> list[Evaluation]:
    """Every enabled policy of the target branch, those of merge types last, each with what it waits for."""
    found = []
    paths = changed_paths(view, pull_request)
    for kind, judge in _JUDGES.items():
        for policy in _on(view, kind, pull_request, repository):
            filters = [str(value) for name in _FILTERS for _, value in known_at(policy.inputs, f"settings.{name}[]")]
            if not matching(filters, paths):
                verdict = Verdict("notApplicable", "no file that it is about changes")
            else:
                verdict = judge(Case(view, pull_request, repository, policy, matching(filters, paths)))
            found.append(Evaluation(policy, kind, flag(policy.inputs, "blocking", default=True), verdict))
    return found


def permitted(view: Transaction, pull_request: PullRequest, repository: Record) -> list[Strategy]:
    """The merge types that every policy about them permits, in the order of the service."""
    policies = _on(view, "branchPolicyMergeTypes", pull_request, repository)
    limits = [policy for policy in policies if flag(policy.inputs, "blocking", default=True)]
    return [strategy for strategy, setting in STRATEGIES.items() if all(flag(limit.inputs, f"settings.{setting}") for limit in limits)]


def changed_paths(view: Transaction, pull_request: PullRequest) -> list[str]:
    """The files that the source branch changes, since it left the target branch."""
    opened = bare.opened(view.files, pull_request.repository)
    last = pull_request.last
    base = opened.merge_base(last.source, last.target)
    return commits.changed(opened, str(base or ""), last.source)


def required_builds(view: Transaction, pull_request: PullRequest, repository: Record) -> Iterator[Record]:
    """The build validations that apply to the changed files."""
    paths = changed_paths(view, pull_request)
    for policy in _on(view, "branchPolicyBuildValidation", pull_request, repository):
        if matching([str(value) for _, value in known_at(policy.inputs, "settings.filenamePatterns[]")], paths):
            yield policy


def resets(view: Transaction, pull_request: PullRequest, repository: Record) -> Literal["all", "approvals", ""]:
    """Which votes a push takes back."""
    settings = [policy.inputs for policy in _on(view, "branchPolicyMinReviewers", pull_request, repository)]
    if any(flag(each, "settings.onPushResetAllVotes") for each in settings):
        return "all"
    return "approvals" if any(flag(each, "settings.onPushResetApprovedVotes") for each in settings) else ""


def _on(view: Transaction, kind: str, pull_request: PullRequest, repository: Record) -> Iterator[Record]:
    """The enabled policies of a kind on the target branch."""
    for policy in view.find(token(kind), repository.scope, projectId=pull_request.project):
        if is_enabled(policy) and applies(policy, repository.id, pull_request.target, default_branch(repository)):
            yield policy


def _comments(case: Case) -> Verdict:
    open_ones = [thread for thread in case.pull_request.threads if thread.status in _UNRESOLVED]
    if open_ones:
        numbers = ", ".join(str(thread.id) for thread in open_ones)
        return Verdict("rejected", f"unresolved: thread{'s' if len(open_ones) > 1 else ''} {numbers}")
    return Verdict("approved", "no comment is unresolved")


def _work_items(case: Case) -> Verdict:
    linked = case.pull_request.work_items
    if not linked:
        return Verdict("rejected", "no work item is linked")
    return Verdict("approved", f"linked: {', '.join(str(each) for each in linked)}")


def _status(case: Case) -> Verdict:
    """The newest status of that genre and name; with a reset, only one of the latest iteration."""
    pull_request, inputs = case.pull_request, case.policy.inputs
    wanted = (text(inputs, "settings.genre"), text(inputs, "settings.name"))
    author = text(inputs, "settings.authorId").lower()
    posted = [each for each in pull_request.checks if (each.genre, each.name) == wanted]
    if author:
        posted = [each for each in posted if reviewing.has_id(case, each.author, author)]
    if flag(inputs, "settings.invalidateOnUpdate"):
        posted = [each for each in posted if each.iteration == len(pull_request.iterations)]
    called = "/".join(part for part in wanted if part)
    if not posted:
        if text(inputs, "settings.applicability").lower() == "conditional":
            return Verdict("notApplicable", f"nobody has posted {called}")
        return Verdict("queued", f"waits for the status {called}")
    last = posted[-1]
    return Verdict(_STATES.get(last.state, "running"), f"{called} is {last.state}{f': {last.description}' if last.description else ''}")


def _merge_types(case: Case) -> Verdict:
    inputs = case.policy.inputs
    names = [strategy for strategy, setting in STRATEGIES.items() if flag(inputs, f"settings.{setting}")]
    return Verdict("approved" if names else "rejected", f"permits {', '.join(names) or 'no merge type'}")


_FILTERS: Final = ("filenamePatterns", "pathFilters")
_JUDGES: Final[Mapping[str, Callable[[Case], Verdict]]] = {
    "branchPolicyMinReviewers": reviewing.minimum,
    "branchPolicyAutoReviewers": reviewing.required,
    "branchPolicyBuildValidation": builds.judge,
    "branchPolicyStatusCheck": _status,
    "branchPolicyCommentResolution": _comments,
    "branchPolicyWorkItemLinking": _work_items,
    "branchPolicyMergeTypes": _merge_types,
}
