"""The status of a stack on the pull request, which a branch policy may require.

Source: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-statuses
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from audit.findings.finding import Finding, Risk
from audit.findings.judge import highest
from audit.model import Operation, Preview, System
from audit.pull_request.service import Service

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


def post(service: Service, name: str, status: Status, link: str = "") -> str:
    """Sets the status; what was done, as a sentence. Raises `audit.pull_request.service.Refused`."""
    state = "succeeded" if status.good else "failed"
    body: dict[str, JsonValue] = {"context": {"genre": GENRE, "name": name}, "state": state, "description": status.description}
    service.call("POST", "statuses", {**body, "targetUrl": link} if link else body)
    return f"Set the status {GENRE}/{name}: {state}."


def _description(preview: Preview, risk: Risk) -> str:
    if preview.failed:
        return f"The {preview.kind} failed"
    counts = preview.counts()
    words = [f"{count:,} to {operation}" for operation in Operation if (count := sum(counts[system, operation] for system in System))]
    return f"{', '.join(words)}; risk: {risk}" if words else "No changes"
