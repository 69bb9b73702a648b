"""`python review.py`: runs a pull request's notebooks in a folder and a schema of their own, and takes away what has ended or is too old.

Outside of a pull request it only takes away. What it must know is in the variable REVIEWS, as JSON, which the stack writes. The exit code is 1
if a task of the review failed, or if something could not be taken away.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from pull_requests import PullRequest, PullRequests, Refused
from review_report import Report, report_of
from review_tasks import CannotReview, submitted
from review_workspace import Review, ReviewSpace, Superseded

MILLISECONDS_PER_HOUR = 3_600_000


@dataclass(frozen=True)
class Settings:
    """What the stack tells."""

    host: str
    folder: str
    git_folder: str  # where the job has its notebooks
    job: str
    catalog: str
    hours: int
    parameters: Mapping[str, str]
    readers: list[dict[str, str]]

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Raises `ValueError` where the variable group of the environment does not have them."""
        told = environment.get("REVIEWS", "")
        if not told.startswith("{"):
            raise ValueError("the variable `reviews` is not set: does a workspace of the stack have `reviews`, and was it updated since?")
        return cls(**json.loads(told))


def main() -> int:
    """One run of the pipeline."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a run that is cancelled cancels what it has started
    try:
        settings = Settings.read(os.environ)
        requests = PullRequests.of_run(os.environ)
        space = ReviewSpace(WorkspaceClient(host=settings.host), settings.folder, settings.catalog)
    except (ValueError, DatabricksError) as problem:
        return _failed(str(problem))
    number, build = os.environ.get("SYSTEM_PULLREQUEST_PULLREQUESTID", ""), os.environ.get("BUILD_BUILDID", "")
    own = int(number) if number.isdecimal() else None
    is_clean = clean_up(settings, requests, space, but=own)
    if own is None:
        return 0 if is_clean else 1
    try:
        return review(settings, requests, space, own, build)
    except (CannotReview, DatabricksError, Refused, TimeoutError) as problem:
        return _failed(f"the review of pull request {own} is not complete: {problem}")


def clean_up(settings: Settings, requests: PullRequests, space: ReviewSpace, *, but: int | None = None) -> bool:
    """Takes away every review that has ended or is too old, except one; False and warnings where something could not be taken away."""
    is_clean = True
    try:
        found = space.reviews()
    except DatabricksError as problem:
        _warn(f"reviews that have ended stay for now: {problem}")
        return False
    for number, one in sorted(found.items()):
        if number == but:
            continue
        try:
            why = _why_it_goes(settings, requests.pull_request(number), one)
            if why:
                space.remove(one)
                print(f"Took away the review of pull request {number}: {why}", flush=True)
        except (DatabricksError, Refused, TimeoutError) as problem:
            is_clean = False
            _warn(f"the review of pull request {number} stays for now: {problem}")
    return is_clean


def review(settings: Settings, requests: PullRequests, space: ReviewSpace, number: int, build: str) -> int:
    """The review of one pull request, as it was pushed last."""
    commit = os.environ.get("SYSTEM_PULLREQUEST_SOURCECOMMITID", "")
    before = requests.pull_request(number)
    if why := _why_not(before, commit):
        print(f"No review: {why}")
        if before is None or not before.is_active:
            space.remove(space.reviews().get(number) or Review(number))
        return 0
    assert before is not None
    try:
        place = space.begin(number, build, url=requests.clone_url(before.repository), branch=before.branch, commit=commit)
        values = {name: value.format(schema=place.schema, folder=place.folder) for name, value in settings.parameters.items()}
        job = space.job(settings.job)
        tasks = submitted(job, {settings.git_folder: place.git_folder}, values)
        run = space.submit(place, tasks, readers=settings.readers, seconds=job.timeout_seconds)
        print(f"Running the notebooks of {commit[:8]}: {run.page}", flush=True)
        ended = space.wait(run)
    except Superseded as newer:
        print(f"No result: {newer}")
        return 0
    report = report_of(space.client, ended, place, settings.catalog, settings.hours, f"{settings.host}/#workspace{place.git_folder}")
    print(report.in_the_log, flush=True)
    _tell(requests, settings, number, commit, report)
    return 0 if report.is_good else _failed(f"{report.summary} (pull request {number})")


def _why_it_goes(settings: Settings, request: PullRequest | None, one: Review) -> str:
    """Empty for one that stays."""
    if request is None:
        return "there is no such pull request"
    if not request.is_active:
        return f"it is {request.status}"
    if not one.schemas:
        return "it was left half-way"  # a review begins with its schema and ends with it
    age = time.time() * 1000 - max(made for _, made in one.schemas)
    return f"it is older than {settings.hours} hours" if age > settings.hours * MILLISECONDS_PER_HOUR else ""


def _why_not(request: PullRequest | None, commit: str) -> str:
    if request is None or not request.is_active:
        return "the pull request has ended"
    if request.is_from_fork:
        return "the branch is in another repository, which the workspace does not read"
    return "a newer push has a run of its own" if request.commit != commit else ""


def _tell(requests: PullRequests, settings: Settings, number: int, commit: str, report: Report) -> None:
    """Puts the report on the pull request, unless a newer push is there; a comment that cannot be posted is a warning."""
    try:
        now = requests.pull_request(number)
        if now is None or not now.is_active or now.commit != commit:
            print("The result is not put on the pull request: it has ended, or a newer push has a run of its own")
            return
        requests.tell(now, settings.job, report.markdown, is_good=report.is_good)
    except Refused as problem:
        _warn(f"the result could not be put on pull request {number}: {problem}")


def _warn(text: str) -> None:
    print(f"##vso[task.logissue type=warning]{text}", flush=True)


def _failed(text: str) -> int:
    print(f"##vso[task.logissue type=error]{text}", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
