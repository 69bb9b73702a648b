"""What the evaluation of one policy begins with, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from localcloud.behaviours.paths import text
from localcloud.pull_requests.records import PullRequest
from localcloud.store import Transaction
from localcloud.store_model import Record
from localcloud.values import Json

State = Literal["queued", "running", "approved", "rejected", "notApplicable"]


@dataclass(frozen=True, slots=True)
class Case:
    """One policy on one pull request."""

    view: Transaction
    pull_request: PullRequest
    repository: Record
    policy: Record
    paths: Sequence[str]
    """The changed files that its path filters mean."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is met, and why."""

    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One policy with its verdict."""

    policy: Record
    kind: str
    blocking: bool
    verdict: Verdict

    @property
    def blocks(self) -> bool:
        """Whether the pull request cannot be completed because of it."""
        return self.blocking and self.verdict.state not in {"approved", "notApplicable"}

    @property
    def name(self) -> str:
        """What people see."""
        own = text(self.policy.inputs, "settings.displayName") or text(self.policy.inputs, "settings.name")
        return own or self.type

    @property
    def type(self) -> str:
        """What the service calls its kind."""
        return _NAMES[self.kind]

    @property
    def settings(self) -> Mapping[str, Json]:
        """What it was declared with."""
        settings = self.policy.inputs.get("settings")
        return settings if isinstance(settings, dict) else {}


_NAMES = {
    "branchPolicyMinReviewers": "Minimum number of reviewers",
    "branchPolicyAutoReviewers": "Required reviewers",
    "branchPolicyBuildValidation": "Build",
    "branchPolicyStatusCheck": "Status",
    "branchPolicyCommentResolution": "Comment requirements",
    "branchPolicyWorkItemLinking": "Work item linking",
    "branchPolicyMergeTypes": "Require a merge strategy",
}
