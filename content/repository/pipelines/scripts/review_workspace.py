"""Reviews in a workspace: for each a folder with a git folder, and a schema of each run, which is also the record of when it began.

A review begins with its schema and ends with it. So whatever was killed half-way has one, unless only its end is missing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound, OperationFailed
from databricks.sdk.service.jobs import JobAccessControlRequest, Run, RunLifeCycleState, RunResultState, RunType, SubmitTask
from review_tasks import CannotReview, JobTasks, job_tasks

FOLDER = re.compile(r"pr-(\d+)")
SCHEMA = re.compile(r"review_pr_(\d+)_(\d+)")
RUN = re.compile(r"review of pull request (\d+), run (\d+)")
GIT_FOLDER = "repository"
PROVIDER = "azureDevOpsServices"
LONGEST = timedelta(minutes=60)
PATIENCE = timedelta(minutes=5)  # until a run that takes too long has been ended by the service
LONGEST_CANCELLING = timedelta(minutes=10)
ENDED = frozenset({RunLifeCycleState.TERMINATED, RunLifeCycleState.SKIPPED, RunLifeCycleState.INTERNAL_ERROR})


class Superseded(Exception):
    """Something newer is there, or the review was taken away; the text says which."""


@dataclass
class Review:
    """What is there of the review of a pull request."""

    number: int
    folder: str = ""
    schemas: list[tuple[str, int]] = field(default_factory=list)  # full names, with when they were made in milliseconds
    runs: list[int] = field(default_factory=list)  # those that have not ended


@dataclass(frozen=True)
class Place:
    """Where one run of a review is."""

    number: int
    build: str
    folder: str
    schema: str
    git_folder: str
    repo_id: int
    commit: str


@dataclass(frozen=True)
class Submitted:
    """A run of notebooks."""

    id: int
    page: str
    longest: timedelta


class ReviewSpace:
    """Everything in the folder of reviews, and their schemas in a catalog."""

    def __init__(self, client: WorkspaceClient, folder: str, catalog: str) -> None:
        self.client = client
        self.folder = folder
        self.catalog = catalog

    def reviews(self) -> dict[int, Review]:
        """What is there, by pull request. Folders are looked for first: one that is just being made has its schema already."""
        found: dict[int, Review] = {}

        def of(number: str) -> Review:
            return found.setdefault(int(number), Review(int(number)))

        for each in self.client.workspace.list(self.folder):
            if each.path and (named := FOLDER.fullmatch(each.path.rpartition("/")[2])):
                of(named[1]).folder = each.path
        for schema in self.client.schemas.list(self.catalog):
            if named := SCHEMA.fullmatch(schema.name or ""):
                of(named[1]).schemas.append((f"{self.catalog}.{schema.name}", schema.created_at or 0))
        for run in self.client.jobs.list_runs(active_only=True, run_type=RunType.SUBMIT_RUN):
            if run.run_id and (named := RUN.fullmatch(run.run_name or "")):
                of(named[1]).runs.append(run.run_id)
        return found

    def remove(self, review: Review) -> None:
        """Ends the review's runs and deletes all of it; the schemas last. What is gone already is no mistake."""
        self._end(review.runs)
        if review.folder:
            for repo in self.client.repos.list(path_prefix=f"{review.folder}/"):
                self._quietly(lambda repo=repo: self.client.repos.delete(repo.id))
            self._quietly(lambda: self.client.workspace.delete(review.folder, recursive=True))
        for name, _ in review.schemas:
            self._quietly(lambda name=name: self.client.schemas.delete(name, force=True))

    def begin(self, number: int, build: str, *, url: str, branch: str, commit: str) -> Place:
        """A schema of its own and the git folder at the branch; what earlier runs of the pull request have left goes.

        Raises `Superseded` where the branch, or another run, is newer.
        """
        folder, schema = f"{self.folder}/pr-{number}", f"review_pr_{number}_{build}"
        own = f"{self.catalog}.{schema}"
        there = self.reviews().get(number, Review(number))
        _refuse_newer(there, build)
        if own in (name for name, _ in there.schemas):  # this very run, tried again
            self._end(there.runs)
            self.client.schemas.delete(own, force=True)
        self.client.schemas.create(schema, self.catalog, comment=f"Review of pull request {number}, run {build}")
        try:
            self.client.workspace.mkdirs(folder)
            git_folder = f"{folder}/{GIT_FOLDER}"
            place = Place(number, build, folder, schema, git_folder, self._git_folder(git_folder, url, branch), commit)
            there = self.reviews().get(number, Review(number))
            _refuse_newer(there, build)
            self._require_commit(place)
        except Superseded:
            self.client.schemas.delete(own, force=True)
            raise
        self.remove(Review(number, runs=there.runs, schemas=[each for each in there.schemas if each[0] != own]))
        return place

    def job(self, name: str) -> JobTasks:
        """The declared job with that name. Raises `CannotReview`."""
        found = [job.job_id for job in self.client.jobs.list(name=name) if job.job_id]
        if len(found) != 1:
            raise CannotReview(f"there are {len(found)} jobs {name} that {self.client.config.host} shows to this identity")
        return job_tasks(self.client.jobs.get(found[0]))

    def submit(self, place: Place, tasks: Sequence[SubmitTask], *, readers: Sequence[dict[str, str]], seconds: int) -> Submitted:
        """Starts the tasks. Raises `Superseded` where the git folder has moved on meanwhile: then the notebooks are those of another push."""
        access = [JobAccessControlRequest.from_dict({**reader, "permission_level": "CAN_VIEW"}) for reader in readers]
        made = self.client.jobs.submit(
            run_name=f"review of pull request {place.number}, run {place.build}",
            tasks=list(tasks),
            access_control_list=access or None,
            timeout_seconds=seconds or int(LONGEST.total_seconds()),
            idempotency_token=f"{place.schema}-{int(time.time())}",
        )
        run = made.response.run_id
        try:
            self._require_commit(place)
            page = self.client.jobs.get_run(run).run_page_url or ""
        except BaseException:
            self.client.jobs.cancel_run(run)
            raise
        return Submitted(run, page, timedelta(seconds=seconds or LONGEST.total_seconds()))

    def wait(self, run: Submitted) -> Run:
        """The run at its end. Raises `Superseded` where somebody has ended it; interrupted, it ends the run."""
        try:
            self.client.jobs.wait_get_run_job_terminated_or_skipped(run.id, timeout=run.longest + PATIENCE)
        except OperationFailed:  # a notebook failed; what ended how is in the run
            pass
        except BaseException:
            self.client.jobs.cancel_run(run.id)
            raise
        ended = self.client.jobs.get_run(run.id)
        if ended.state and ended.state.result_state == RunResultState.CANCELED:
            raise Superseded("the run was ended: a newer push has a run of its own, or the review was taken away")
        return ended

    def _git_folder(self, path: str, url: str, branch: str) -> int:
        there = [repo.id for repo in self.client.repos.list(path_prefix=path) if repo.path == path and repo.id]
        found = there[0] if there else self.client.repos.create(url, PROVIDER, path=path).id
        assert found is not None
        self.client.repos.update(found, branch=branch)
        return found

    def _require_commit(self, place: Place) -> None:
        at = self.client.repos.get(place.repo_id).head_commit_id
        if at != place.commit:
            raise Superseded(f"the branch is at {(at or '')[:8]}, and this run is about {place.commit[:8]}")

    def _end(self, runs: Sequence[int]) -> None:
        """Ends runs and waits until they have ended: they write into the schemas. Raises `TimeoutError`."""
        for run in runs:
            self.client.jobs.cancel_run(run)
        late = time.monotonic() + LONGEST_CANCELLING.total_seconds()
        for run in runs:
            while (state := self.client.jobs.get_run(run).state) is None or state.life_cycle_state not in ENDED:
                if time.monotonic() > late:
                    raise TimeoutError(f"run {run} has not ended {LONGEST_CANCELLING} after it was cancelled")
                time.sleep(1)

    def _quietly(self, delete) -> None:
        try:
            delete()
        except NotFound:
            return


def _refuse_newer(there: Review, build: str) -> None:
    """Raises `Superseded` where a newer run has a schema already."""
    builds = [int(named[2]) for name, _ in there.schemas if (named := SCHEMA.fullmatch(name.rpartition(".")[2]))]
    if builds and max(builds) > int(build):
        raise Superseded(f"run {max(builds)} reviews this pull request, and is newer")
