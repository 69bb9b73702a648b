"""One run on real Spark, started with the Databricks SDK over HTTP: what notebooks of a git folder do, and how a run with failures ends."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import OperationFailed
from databricks.sdk.service.jobs import Run, RunOutput

from localcloud.databricks_rest import tokens
from localcloud.databricks_rest.proxy import Proxy
from localcloud.databricks_rest.tokens import DATABRICKS_RESOURCE, Holder
from localcloud.jobs import execution, starting
from localcloud.jobs.records import JobRun
from localcloud.notebooks.drivers import Drivers
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.agent.test_tasks import cloud
from tests.localcloud.databricks_rest import workspace
from tests.localcloud.databricks_rest.workspace import bricks, put
from tests.localcloud.runs import organisation

LOAD = """# Databricks notebook source
# MAGIC %run ./setup
# COMMAND ----------
from src.shop import doubled

dbutils.widgets.text("catalog", "main")
dbutils.widgets.text("day", "never")
table = f"{dbutils.widgets.get('catalog')}.bronze.orders"
doubled(spark, 3).write.mode("overwrite").saveAsTable(table)
spark.sql(f"INSERT INTO {table} VALUES (9)")
# COMMAND ----------
with open("/Volumes/data_dev/bronze/files/orders.csv", "w") as file:
    file.write("id\\n7\\n")
files = spark.read.option("header", True).csv("/Volumes/data_dev/bronze/files/orders.csv").count()
print("password:", dbutils.secrets.get("vault", "password"))
dbutils.jobs.taskValues.set("rows", spark.table(table).count())
inner = dbutils.notebook.run("inner", 60, {"n": 1})
dbutils.notebook.exit(f"{spark.table(table).count()} {files} {greeting} {dbutils.widgets.get('day')} {inner}")
"""
FILES = {
    "src/shop.py": "def doubled(spark, count):\n    return spark.range(count).selectExpr('id * 2 AS id')\n",
    "notebooks/setup.py": "# Databricks notebook source\ngreeting = 'hello'\n",
    "notebooks/inner.py": "# Databricks notebook source\ndbutils.notebook.exit(dbutils.widgets.get('n') + '!')\n",
    "notebooks/load.py": LOAD,
    "notebooks/report.sql": """-- Databricks notebook source
CREATE WIDGET TEXT catalog DEFAULT "main";
CREATE OR REPLACE VIEW IDENTIFIER(:catalog || '.bronze.summary') AS SELECT SUM(id) AS total FROM IDENTIFIER(:catalog || '.bronze.orders');
-- COMMAND ----------
USE CATALOG data_dev;
SELECT total FROM bronze.summary
""",
    "notebooks/again.py": """# Databricks notebook source
from pathlib import Path
seen = Path("/Volumes/data_dev/bronze/files/seen")
if not seen.exists():
    seen.write_text("")
    raise RuntimeError("not yet")
""",
    "notebooks/broken.py": "# Databricks notebook source\nx = 1\n# COMMAND ----------\nspark.table('data_dev.bronze.nothing').show()\n",
    "notebooks/hang.py": "# Databricks notebook source\nimport time\ntime.sleep(600)\n",
}


def notebook(name: str, *needs: str, **more: Json) -> dict[str, Json]:
    before: list[Json] = [{"taskKey": need} for need in needs]
    task: dict[str, Json] = {"notebookPath": f"/Workspace/Shared/repository/notebooks/{name}", "source": "WORKSPACE"}
    return {"taskKey": name, "notebookTask": task, "dependsOns": before, **more}


def fill(store: Store) -> None:
    """A workspace with a git folder, a catalog and a secret, and the job 5."""
    organisation.fill(store)
    workspace.fill(store)
    cloud(store)
    url = f"{organisation.SCOPE}/shop/_git/code"
    commit = organisation.commit(store, FILES)
    organisation.commit(store, {"notebooks/load.py": "# Databricks notebook source\nraise SystemError('of a later commit')\n"})
    with store.transaction() as view:
        old = view.get("azuredevops:index/git:Git", organisation.SCOPE, organisation.REPOSITORY)
        assert old is not None
        view.put(Record(old.token, old.scope, old.id, old.name, old.inputs, {**old.outputs, "remoteUrl": url}))
    put(store, "repo", "55", "/Shared/repository", {"path": "/Shared/repository", "url": url, "commitHash": commit})
    put(store, "catalog", "data_dev", "data_dev", {"name": "data_dev", "owner": "client"})
    put(store, "schema", "data_dev.bronze", "bronze", {"catalogName": "data_dev", "name": "bronze"})
    put(store, "volume", "data_dev.bronze.files", "files", {"catalogName": "data_dev", "schemaName": "bronze", "name": "files"})
    put(store, "secretScope", "vault", "vault", {"name": "vault"})
    put(store, "secret", "vault|||password", "password", {"scope": "vault", "key": "password", "stringValue": "hunter2"})
    put(store, "secretAcl", "vault|||client", "client", {"scope": "vault", "principal": "client", "permission": "READ"})
    source = base64.b64encode(b"# Databricks notebook source\ndbutils.notebook.exit(dbutils.widgets.get('rows'))\n").decode()
    put(store, "notebook", "/Shared/count", "/Shared/count", {"path": "/Shared/count", "contentBase64": source, "language": "PYTHON"})
    count: dict[str, Json] = {"notebookPath": "/Shared/count", "baseParameters": {"rows": "{{tasks.load.values.rows}}"}}
    parameters: list[Json] = [{"name": "catalog", "default": "data_dev"}, {"name": "day", "default": "monday"}]
    workspace.add_job(
        store,
        "5",
        "nightly",
        notebook("again", maxRetries=1),
        notebook("broken", "report"),
        {"taskKey": "count", "notebookTask": count, "dependsOns": [{"taskKey": "load"}]},
        notebook("hang", "missing", timeoutSeconds=1, runIf="ALL_DONE"),
        notebook("inner", "broken"),
        notebook("load"),
        notebook("missing", "report"),
        notebook("report", "load"),
        parameters=parameters,
    )
    workspace.add_job(store, "6", "first", notebook("load"), parameters=parameters)
    controls: list[Json] = [{"servicePrincipalName": "client", "permissionLevel": "CAN_MANAGE_RUN"}]
    for job in ("5", "6"):
        put(store, "permissions", f"/jobs/{job}", "job", {"jobId": job, "accessControls": controls})


@dataclass
class Done:
    """The run, and how each task has ended."""

    store: Store
    run: Run
    problem: str
    outputs: dict[str, RunOutput]
    before: str
    """What the same notebook said in the run before, in the same Java."""

    def result(self, key: str) -> str:
        task = next(each for each in self.run.tasks or [] if each.task_key == key)
        assert task.state is not None
        assert task.state.result_state is not None
        return task.state.result_state.value

    def value(self, key: str) -> str | None:
        output = self.outputs[key].notebook_output
        return output.result if output else None

    def log(self, key: str) -> str:
        assert self.run.run_id is not None
        return execution.log_of(self.store, self.run.run_id, key).read_text()


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    folder = tmp_path_factory.mktemp("spark")
    store = Store(folder / "cloud.db")
    fill(store)
    with store.transaction() as view:
        token = tokens.issue(view, Holder("client", "tenant", "", 1), DATABRICKS_RESOURCE)
    with Proxy(store) as proxy, pytest.MonkeyPatch.context() as patch:
        for name, value in proxy.variables(folder / "certificates.pem").items():
            patch.setenv(name, value)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        executed: list[threading.Thread] = []
        drivers = Drivers(keeps=True)

        def start(store: Store, run: JobRun) -> None:
            executed.append(threading.Thread(target=execution.execute, args=(store, run.id, print, None, drivers)))
            executed[-1].start()

        patch.setattr(starting, "start", start)  # in a thread of this process, whose end a test can wait for
        yield _done(store, WorkspaceClient(host=workspace.SCOPE, token=token, auth_type="pat"), executed)
        drivers.close()
        proxy.shutdown()


def _done(store: Store, client: WorkspaceClient, executed: list[threading.Thread]) -> Done:
    first = client.jobs.run_now(6)
    executed[0].join()
    before = client.jobs.get_run_output(first.result().tasks[0].run_id or 0).notebook_output  # type: ignore[index]
    waiter = client.jobs.run_now(5, job_parameters={"day": "tuesday"})
    executed[1].join()
    with pytest.raises(OperationFailed) as failure:
        waiter.result(timeout=timedelta(minutes=10))
    run = client.jobs.get_run(waiter.run_id)
    outputs = {str(task.task_key): client.jobs.get_run_output(task.run_id or 0) for task in run.tasks or []}
    return Done(store, run, str(failure.value), outputs, str(before.result) if before else "")


def test_a_notebook_of_a_git_folder_runs_at_its_commit_with_its_modules(done: Done) -> None:
    assert done.value("load") == "4 1 hello tuesday 1!"
    assert done.before == "4 1 hello monday 1!"


def test_sql_notebooks_and_views_use_names_of_three_parts(done: Done) -> None:
    assert done.result("report") == "SUCCESS"
    assert "|15   |" in done.log("report")


def test_values_of_tasks_are_parameters_of_later_ones(done: Done) -> None:
    assert done.value("count") == "4"


def test_secrets_are_not_printed(done: Done) -> None:
    assert "password: [REDACTED]" in done.log("load")


def test_a_task_is_tried_again(done: Done) -> None:
    again = next(each for each in done.run.tasks or [] if each.task_key == "again")
    assert (done.result("again"), again.attempt_number) == ("SUCCESS", 1)


def test_a_failed_notebook_tells_the_error_and_its_own_lines(done: Done) -> None:
    output = done.outputs["broken"]
    assert output.error is not None
    assert output.error.startswith("AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table or view `data_dev`.`bronze`.`nothing` cannot")
    assert 'File "/Workspace/Shared/repository/notebooks/broken (cell 2)", line 1' in str(output.error_trace)
    assert "localcloud" not in str(output.error_trace).replace(".venv", "")


def test_what_depends_on_it_is_not_run(done: Done) -> None:
    assert done.result("inner") == "UPSTREAM_FAILED"


def test_a_task_that_hangs_is_ended(done: Done) -> None:
    assert done.result("hang") == "TIMEDOUT"


def test_a_notebook_that_is_not_at_that_commit(done: Done) -> None:
    missing = next(each for each in done.run.tasks or [] if each.task_key == "missing")
    assert missing.state is not None
    assert 'Unable to access the notebook "/Shared/repository/notebooks/missing"' in str(missing.state.state_message)


def test_the_sdk_is_told_which_task_has_failed(done: Done) -> None:
    assert (
        "got RunLifeCycleState.INTERNAL_ERROR: Task broken failed with message: Workload failed, see run output for details" in done.problem
    )


def test_nothing_is_left_of_the_run_but_logs_and_data(done: Done) -> None:
    assert done.run.run_id is not None
    kept = {each.name for each in execution.folder_of(done.store, done.run.run_id).iterdir()}
    assert not kept & {"workspace", "temporary"}
    with done.store.reading() as view:
        assert view.get(bricks("job"), workspace.SCOPE, "5") is not None
    assert (done.store.files / "databricks" / "warehouse" / "data_dev" / "bronze" / "orders" / "_delta_log").is_dir()
