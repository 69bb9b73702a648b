"""Where the plan is that was reviewed: the preview of the pull request that a commit of the default branch came with.

Sources: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-query, .../build/builds/list and .../build/artifacts.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from pydantic import JsonValue

from audit.pull_request.service import Service
from pipelines import artifact
from pipelines.inputs import digest

_MOST_COMMITS: Final = 50
"""How far back the commit is looked for that brought the inputs of today."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A run of a pull request that has succeeded, with its plan as an artifact."""

    pull_request: int
    pipeline: int
    run: int


def find(service: Service, repository: str, folder: Path, stack: str) -> Reviewed | None:
    """The newest one with a plan for the stack. Raises `audit.pull_request.service.Refused`."""
    commit = origin(folder, stack)
    query: JsonValue = {"queries": [{"type": "lastMergeCommit", "items": [commit]}]}
    answer = service.call("POST", f"git/repositories/{quote(repository, safe='')}/pullrequestquery", query)
    for number in _pull_requests(answer, commit):
        wanted = {
            "branchName": f"refs/pull/{number}/merge", "repositoryId": repository, "repositoryType": "TfsGit",
            "statusFilter": "completed", "resultFilter": "succeeded", "queryOrder": "finishTimeDescending",
        }  # fmt: skip
        for build in _listed(service.call("GET", f"build/builds?{urlencode(wanted)}")):
            run, definition = build.get("id"), build.get("definition")
            pipeline = definition.get("id") if isinstance(definition, dict) else None
            if isinstance(run, int) and isinstance(pipeline, int) and _has_plan(service, run, stack):
                return Reviewed(number, pipeline, run)
    return None


def origin(folder: Path, stack: str) -> str:
    """The commit of the default branch that brought the stack's inputs as they are now: later ones have changed nothing for it."""
    listed = ["git", "-C", str(folder), "rev-list", "--first-parent", f"--max-count={_MOST_COMMITS}", "HEAD"]
    commits = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split()
    found, now = commits[0], digest(folder, commits[0], stack)
    for commit in commits[1:]:
        if digest(folder, commit, stack) != now:
            break
        found = commit
    return found


def _pull_requests(answer: JsonValue, commit: str) -> Iterator[int]:
    """The numbers of those that were completed as that commit."""
    results = answer.get("results") if isinstance(answer, dict) else None
    for result in results if isinstance(results, list) else ():
        found = result.get(commit) if isinstance(result, dict) else None
        for each in found if isinstance(found, list) else ():
            number = each.get("pullRequestId") if isinstance(each, dict) else None
            if isinstance(each, dict) and isinstance(number, int) and each.get("status") == "completed":
                yield number


def _has_plan(service: Service, run: int, stack: str) -> bool:
    return any(each.get("name") == artifact.name(stack) for each in _listed(service.call("GET", f"build/builds/{run}/artifacts")))


def _listed(answer: JsonValue) -> Iterator[dict[str, JsonValue]]:
    value = answer.get("value") if isinstance(answer, dict) else None
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()
