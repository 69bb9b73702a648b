"""How runs go and end, with a driver that does what a test says."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from localcloud.behaviours.databricks import principals
from localcloud.behaviours.model import Refusal
from localcloud.jobs import execution, queue, records, starting
from localcloud.jobs.records import JobRun
from localcloud.notebooks import driver_process, environment
from localcloud.notebooks.driver_process import DriverCanceled, DriverEnded, DriverLate
from localcloud.notebooks.drivers import Drivers
from localcloud.notebooks.environment import Environment, NotebooksCannotRun
from localcloud.store import Store
from localcloud.values import Json
from tests.localcloud.databricks_rest import workspace
from tests.localcloud.databricks_rest.workspace import SCOPE, add_job, condition, put

Does = Callable[[Mapping[str, Json]], dict[str, Json]]
GOOD: dict[str, Json] = {"result": "SUCCESS", "value": "done"}
BAD: dict[str, Json] = {"result": "FAILED", "error": "ValueError: x", "trace": "Traceback", "path": "/n", "cell": 2}


class Driver:
    """Ends every order as the test says; counts how often it was started."""

    def __init__(self) -> None:
        self.does: Does = lambda _: dict(GOOD)
        self.orders: list[Mapping[str, Json]] = []
        self.starts = 0
        self.begins = 0
        self.died = False
        self.on_line: Callable[[str], None] = print
        self.deadlines: list[float | None] = []
        self.answer: Callable[[Mapping[str, Json]], Json] = lambda _: None

    def order(
        self,
        message: Mapping[str, Json],
        answer: Callable[[Mapping[str, Json]], Json],
        *,
        deadline: float | None,
        is_canceled: Callable[[], bool],
    ) -> dict[str, Json]:
        self.orders.append(message)
        self.deadlines.append(deadline)
        self.answer = answer
        return self.does(message)

    def begin(self, *_: object) -> None:
        self.begins += 1

    def is_alive(self) -> bool:
        return not self.died

    def close(self) -> None:
        pass

    def kill(self) -> None:
        pass


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Driver:
    made = Driver()

    def start(*_: object) -> Driver:
        made.starts += 1
        made.died = False
        return made

    monkeypatch.setattr(driver_process, "start", start)
    monkeypatch.setattr(environment, "ready", lambda *_: Environment(Path("python"), Path("java")))
    monkeypatch.setattr(execution, "_LONGEST_WAIT", 0)
    return made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "cloud.db")
    workspace.fill(store)
    return store


def notebook(key: str, *needs: str, **more: Json) -> dict[str, Json]:
    before: list[Json] = [{"taskKey": need} for need in needs]
    task: dict[str, Json] = {"notebookPath": f"/{key}", "baseParameters": {"a": "1", "day": "of the task"}}
    return {"taskKey": key, "notebookTask": task, "dependsOns": before, **more}


def started(store: Store, *tasks: dict[str, Json], **inputs: Json) -> JobRun:
    add_job(store, "7", "job", *tasks, **inputs)
    with store.transaction() as view:
        return queue.run_now(view, queue.job_definition(view, SCOPE, "7"), "me", {})


def ran(store: Store, *tasks: dict[str, Json], **inputs: Json) -> JobRun:
    return execution.execute(store, started(store, *tasks, **inputs).id, lambda _: None)


def results(run: JobRun) -> dict[str, str]:
    return {task.key: task.result for task in run.tasks}


def test_tasks_share_one_driver_and_get_their_parameters(store: Store, driver: Driver) -> None:
    day: list[Json] = [{"name": "day", "default": "monday"}]
    run = ran(store, notebook("b", "a"), notebook("a"), parameters=day)
    assert (run.state, run.result, run.message) == ("TERMINATED", "SUCCESS", "")
    assert [order["path"] for order in driver.orders] == ["/a", "/b"]
    assert driver.orders[0]["parameters"] == {"a": "1", "day": "monday"}
    assert (driver.starts, run.tasks[0].exit_value) == (1, "done")


def test_no_driver_where_none_is_needed(store: Store, driver: Driver) -> None:
    run = ran(store, condition("a", "1", "2"), condition("b", "1", "1", "a=true"))
    assert (run.result, results(run), driver.starts) == ("SUCCESS", {"a": "SUCCESS", "b": "EXCLUDED"}, 0)


def test_a_failure_is_told_as_the_service_does(store: Store, driver: Driver) -> None:
    driver.does = lambda _: dict(BAD)
    run = ran(store, notebook("a"), notebook("b", "a"))
    assert (run.state, run.result) == ("INTERNAL_ERROR", "FAILED")
    assert run.message.startswith("Task a failed with message: Workload failed, see run output for details.")
    assert results(run) == {"a": "FAILED", "b": "UPSTREAM_FAILED"}
    assert (run.tasks[0].error, run.tasks[0].place) == ("ValueError: x", "/n, cell 2")


@pytest.mark.parametrize(("retries", "attempts"), [(0, 1), (2, 3)])
def test_retries(store: Store, driver: Driver, retries: int, attempts: int) -> None:
    driver.does = lambda _: dict(BAD)
    run = ran(store, notebook("a", maxRetries=retries))
    assert (len(driver.orders), run.tasks[0].attempt) == (attempts, attempts - 1)


def test_time_limits(store: Store, driver: Driver) -> None:
    def late(order: Mapping[str, Json]) -> dict[str, Json]:
        if order["path"] == "/a":
            driver.died = True
            raise DriverLate
        return dict(GOOD)

    driver.does = late
    run = ran(store, notebook("a", timeoutSeconds=9, maxRetries=3), notebook("b"), timeoutSeconds=1000)
    assert results(run) == {"a": "TIMEDOUT", "b": "SUCCESS"}
    assert (run.result, driver.starts) == ("FAILED", 2), "the driver was ended with the task, and another one started"
    first, second = driver.deadlines
    assert first is not None
    assert second is not None
    assert first < second, "the task's own limit is nearer than the job's"


def test_a_process_that_dies_fails_its_task(store: Store, driver: Driver) -> None:
    def die(_: Mapping[str, Json]) -> dict[str, Json]:
        raise DriverEnded("The Python process of the notebooks was killed by signal 9")

    driver.does = die
    run = ran(store, notebook("a"))
    assert (run.tasks[0].result, run.tasks[0].error) == ("FAILED", "The Python process of the notebooks was killed by signal 9")


def test_a_wish_to_cancel_ends_the_run(store: Store, driver: Driver) -> None:
    def canceled(_: Mapping[str, Json]) -> dict[str, Json]:
        with store.transaction() as view:
            found = records.living(view)[0]
            queue.cancel(view, found, "dana")
        raise DriverCanceled

    driver.does = canceled
    run = ran(store, notebook("a"), notebook("b", "a"))
    assert (run.state, run.result, run.canceled_by) == ("TERMINATED", "CANCELED", "dana")
    assert results(run) == {"a": "CANCELED", "b": "CANCELED"}


def test_an_interrupt_cancels_the_run(store: Store, driver: Driver) -> None:
    def interrupted(_: Mapping[str, Json]) -> dict[str, Json]:
        raise KeyboardInterrupt

    driver.does = interrupted
    run = started(store, notebook("a"))
    with pytest.raises(KeyboardInterrupt):
        execution.execute(store, run.id, lambda _: None)
    with store.reading() as view:
        found = records.get(view, run.id)
    assert found is not None
    assert (found.result, results(found)) == ("CANCELED", {"a": "CANCELED"})


def test_java_that_is_missing_is_one_line(store: Store, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> Environment:
        raise NotebooksCannotRun("there is no java on PATH")

    monkeypatch.setattr(environment, "ready", missing)
    run = ran(store, notebook("a"))
    assert run.tasks[0].message == "Cluster could not be started: there is no java on PATH"
    assert ran(store, condition("a", "1", "1")).result == "SUCCESS", "the next run works"


def test_values_of_tasks(store: Store, driver: Driver) -> None:
    def told(order: Mapping[str, Json]) -> dict[str, Json]:
        if order["path"] == "/a":
            driver.answer({"ask": "set_task_value", "key": "rows", "value": 3})
            return dict(GOOD)
        return {"result": "SUCCESS", "value": str(driver.answer({"ask": "task_value", "task": "a", "key": "rows"}))}

    driver.does = told
    run = ran(store, notebook("a"), notebook("b", "a"))
    assert run.tasks[1].exit_value == "{'found': True, 'value': 3}"


def test_a_secret_needs_a_scope_and_the_right_to_read_it(store: Store, driver: Driver) -> None:
    def reads(_: Mapping[str, Json]) -> dict[str, Json]:
        return {"result": "SUCCESS", "value": str(driver.answer({"ask": "secret", "scope": "vault", "key": "k"}))}

    driver.does = reads
    assert "Secret scope does not exist with name: vault" in ran(store, notebook("a")).tasks[0].message
    put(store, "secretScope", "vault", "vault", {"name": "vault"})
    put(store, "secret", "vault|||k", "k", {"scope": "vault", "key": "k", "stringValue": "v"})
    assert "PERMISSION_DENIED: User client does not have READ" in ran(store, notebook("a")).tasks[0].message
    put(store, "secretAcl", "vault|||users", "users", {"scope": "vault", "principal": "users", "permission": "READ"})
    assert ran(store, notebook("a")).tasks[0].exit_value == "v"


@pytest.mark.parametrize(
    ("compute", "place", "said"),
    [
        ({"notebookTask": {"notebookPath": "/n", "warehouseId": "w"}}, "/sql/warehouses/w", "use SQL warehouse w"),
        ({"existingClusterId": "c"}, "/clusters/c", "use cluster c"),
        ({"jobClusterKey": "main"}, "/cluster-policies/p", "use cluster policy p"),
    ],
)
def test_a_task_runs_on_what_its_identity_may_use(store: Store, driver: Driver, compute: dict[str, Json], place: str, said: str) -> None:
    clusters: list[Json] = [{"jobClusterKey": "main", "newCluster": {"policyId": "p"}}]
    task = notebook("load", **compute)
    assert ran(store, task, jobClusters=clusters).tasks[0].error == f"PERMISSION_DENIED: client does not have permission to {said}."
    put(store, "permissions", place, "given", {"accessControls": [{"servicePrincipalName": "client", "permissionLevel": "CAN_USE"}]})
    assert ran(store, task, jobClusters=clusters).result == "SUCCESS"
    if "warehouses" in place:
        put(store, "entitlements", "group/users", "users", {"groupId": principals.built_in_group_id(SCOPE, "users")})
        assert "without the databricks-sql-access entitlement" in ran(store, task).tasks[0].error
        put(store, "servicePrincipal", "900", "id-shop", {"applicationId": "client", "databricksSqlAccess": True})
        assert ran(store, task).result == "SUCCESS"


def test_a_job_runs_another_one(store: Store, driver: Driver) -> None:
    other: dict[str, Json] = {"taskKey": "other", "runJobTask": {"jobId": "1", "jobParameters": {"day": "{{job.name}}"}}}
    run = ran(store, other)
    with store.reading() as view:
        nested = records.get(view, run.tasks[0].nested_run)
    assert nested is not None
    assert (run.result, nested.result, nested.parameters, nested.trigger) == ("SUCCESS", "SUCCESS", {"day": "job"}, "RUN_JOB_TASK")


def test_tasks_that_are_not_run_here_are_refused_by_name(store: Store) -> None:
    with pytest.raises(Refusal, match="task p of job job runs pipelines, which the local cloud does not"):
        started(store, {"taskKey": "p", "pipelineTask": {"pipelineId": "x"}})


def test_a_run_that_was_killed_is_over_with_the_next_look(store: Store, driver: Driver) -> None:
    run = started(store, notebook("a"))
    run.state, run.started_at, run.tasks[0].state, run.tasks[0].started_at = "RUNNING", records.now(), "RUNNING", records.now()
    with store.transaction() as view:
        records.put(view, run)
    execution.mark_abandoned(store)
    with store.reading() as view:
        found = records.get(view, run.id)
    assert found is not None
    assert (found.state, found.result, found.message) == ("INTERNAL_ERROR", "FAILED", "The process that executed the run was killed.")
    assert ran(store, notebook("a")).result == "SUCCESS"


def test_a_new_run_waits_for_its_process(store: Store, driver: Driver) -> None:
    run = started(store, notebook("a"))
    execution.mark_abandoned(store)
    assert execution.execute(store, run.id, lambda _: None).result == "SUCCESS"


def test_a_driver_that_is_kept_is_taken_by_the_next_run(store: Store, driver: Driver) -> None:
    drivers = Drivers(keeps=True)
    for _ in range(2):
        assert execution.execute(store, started(store, notebook("a")).id, lambda _: None, drivers=drivers).result == "SUCCESS"
    assert (driver.starts, driver.begins) == (1, 1)
    assert (ran(store, notebook("a")).result, driver.starts) == ("SUCCESS", 2), "another process has its own"


def test_a_process_that_waits_gets_the_next_run(store: Store, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("no further process is needed"))
    monkeypatch.setattr(starting, "_LOOK_SECONDS", 0)
    monkeypatch.setattr(starting, "_IDLE_SECONDS", 0.2)
    monkeypatch.setenv("LOCALCLOUD_DB", str(store.path))
    first, own = free(store), started(store, notebook("a"), maxConcurrentRuns=9)
    further: list[JobRun] = []

    def asks(_: Mapping[str, Json]) -> dict[str, Json]:
        if not further:
            further.append(free(store))
        return dict(GOOD)

    driver.does = asks
    with monkeypatch.context() as patch:
        patch.setattr(signal, "signal", lambda *_: None)
        assert starting.main([str(first.id)]) == 0
    with store.reading() as view:
        ended = [records.get(view, each.id) for each in (further[0], own)]
    assert [each.result for each in ended if each is not None] == ["SUCCESS", ""], "one that a terminal has started is left to it"
    assert (driver.starts, driver.begins) == (1, 1)


def free(store: Store) -> JobRun:
    """A run that somebody has asked for over HTTP."""
    add_job(store, "7", "job", notebook("a"), maxConcurrentRuns=9)
    with store.transaction() as view:
        return queue.run_now(view, queue.job_definition(view, SCOPE, "7"), "me", {}, is_free=True)


def test_no_process_is_started_where_one_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    spawned: list[object] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *arguments, **_: spawned.append(arguments))
    run = free(store)
    with starting._waiting_lock(store):
        starting.start(store, run)
    assert not spawned
    starting.start(store, run)
    assert len(spawned) == 1
