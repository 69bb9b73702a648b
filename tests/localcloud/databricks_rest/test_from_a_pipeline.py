"""A script of a pipeline calls a workspace with the Databricks SDK, as it does on a real agent."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

from localcloud.store import Store
from tests.localcloud.agent.harness import ran
from tests.localcloud.agent.test_tasks import cloud
from tests.localcloud.databricks_rest import workspace
from tests.localcloud.runs import organisation

SCRIPT = """
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.errors import OperationFailed, PermissionDenied, InvalidParameterValue

    w = WorkspaceClient()
    print("me", w.current_user.me().user_name)
    print("jobs", [job.settings.name for job in w.jobs.list()])
    run = w.jobs.run_now_and_wait(1, job_parameters={"day": "monday"})
    print("run", run.state.life_cycle_state.value, run.state.result_state.value, [task.state.result_state.value for task in run.tasks])
    print("output", w.jobs.get_run_output(run.tasks[0].run_id).metadata.run_id == run.tasks[0].run_id)
    try:
        w.jobs.run_now(2)
    except PermissionDenied as error:
        print("denied:", error)
    try:
        w.jobs.run_now(1, job_parameters={"dya": "x"})
    except InvalidParameterValue as error:
        print("invalid:", error)
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "cloud.db")
    organisation.fill(store)
    workspace.fill(store)
    cloud(store)
    return store


def test_jobs_are_run_with_the_sdk_and_the_connections_identity(store: Store) -> None:
    python = indent(dedent(SCRIPT), " " * 10)
    done = ran(
        store,
        f"""
steps:
- checkout: none
- task: AzureCLI@2
  inputs:
    azureSubscription: azure-shop
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: |
          "{sys.executable}" - <<'END'
{python}
          END
          curl --silent --show-error "$DATABRICKS_HOST/api/2.1/jobs/list"
          curl --silent --show-error "https://adb-1.azuredatabricks.net/"
  env: {{DATABRICKS_HOST: '{workspace.SCOPE}', DATABRICKS_AUTH_TYPE: azure-cli, DATABRICKS_AZURE_RESOURCE_ID: '{workspace.WORKSPACE}'}}
""",
    )
    printed = "\n".join(done.printed())
    assert "me client" in printed
    assert "jobs ['check']" in printed
    assert "run TERMINATED SUCCESS ['SUCCESS', 'SUCCESS']" in printed
    assert "output True" in printed
    assert "denied: User client does not have Manage Run or Owner or Admin permissions on job 2" in printed
    assert "invalid: Job check has no parameter 'dya'. Did you mean 'day'?" in printed
    assert "Failed to" not in printed
    assert '{"error_code": 401, "message": "Credential was not sent' in printed
    assert "The local cloud has no workspace at adb-1.azuredatabricks.net" in printed
    with store.reading() as view:
        assert not view.documents.find("entra-token"), "tokens end with the run"
