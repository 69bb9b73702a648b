"""The status of a stack on the pull request, which a branch policy may require.

Source: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-statuses
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import JsonValue

from audit.findings.finding import Finding, Risk
from audit.findings.judge import highest
from audit.model import Operation, Preview, System
from audit.pull_request.service import Refused, Service

State = Literal["succeeded", "failed", "notApplicable"]
"""What a status can say here; `notApplicable` is as good as `succeeded` for a branch policy."""
GENRE: Final = "databricks-cicd"


@dataclass(frozen=True, slots=True)
class Status:
    """What is said about a stack in one line."""

    good: bool
    description: str


def status_of(preview: Preview, findings: Sequence[Finding], limit: Risk | None) -> Status:
    """The status of a preview: not good, if it failed, or if a finding has the risk of the limit or more."""
    risk = highest(findings)
    return Status(not preview.failed and (limit is None or risk.level < limit.level), _description(preview, risk))


def post(service: Service, name: str, status: Status, link: str = "", commit: str = "") -> str:
    """Sets the status of a preview; what was done, as a sentence. Raises `audit.pull_request.service.Refused`."""
    return set_state(service, name, "succeeded" if status.good else "failed", status.description, link=link, commit=commit)


def set_state(service: Service, name: str, state: State, description: str, *, link: str = "", commit: str = "") -> str:
    """Sets a status; what was done, as a sentence. `commit` is the newest of the source branch that this run knows: a policy that a push
    resets counts only statuses of that push's iteration. Raises `audit.pull_request.service.Refused`."""
    body: dict[str, JsonValue] = {"context": {"genre": GENRE, "name": name}, "state": state, "description": description}
    iteration = _iteration(service, commit) if commit else None
    more: dict[str, JsonValue] = {**({"targetUrl": link} if link else {}), **({"iterationId": iteration} if iteration else {})}
    service.call("POST", "statuses", {**body, **more})
    return f"Set the status {GENRE}/{name}: {state}."


def _iteration(service: Service, commit: str) -> int | None:
    """The number of the push that a commit of the source branch came with."""
    try:
        answer = service.call("GET", "iterations")
    except Refused:
        return None
    pushes = answer.get("value") if isinstance(answer, dict) else None
    found = None
    for push in pushes if isinstance(pushes, list) else ():
        source = push.get("sourceRefCommit") if isinstance(push, dict) else None
        number = push.get("id") if isinstance(push, dict) else None
        if isinstance(source, dict) and source.get("commitId") == commit and isinstance(number, int):
            found = number
    return found


def _description(preview: Preview, risk: Risk) -> str:
    if preview.failed:
        return f"The {preview.kind} failed"
    counts = preview.counts()
    words = [f"{count:,} to {operation}" for operation in Operation if (count := sum(counts[system, operation] for system in System))]
    return f"{', '.join(words)}; risk: {risk}" if words else "No changes"
