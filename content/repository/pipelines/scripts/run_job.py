"""`python run_job.py OUTPUTS WORKSPACE JOB`: runs a job of the release that is out, and waits for its end.

OUTPUTS are the stack's, as JSON: they say where the job is. Exit code 0 if it succeeded.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError, OperationFailed
from databricks.sdk.service.jobs import Run, RunResultState

LONGEST = timedelta(minutes=40)


def main(arguments: Sequence[str]) -> int:
    """Runs the job; 1 and a sentence where it did not succeed."""
    outputs, workspace, job = arguments
    try:
        id_ = job_id(json.loads(Path(outputs).read_text(encoding="utf-8")), workspace, job)
        client = WorkspaceClient()
        run = client.jobs.run_now(job_id=id_)
        print(f"Running {job}: {client.jobs.get_run(run.run_id).run_page_url}", flush=True)
        try:
            ended = run.result(timeout=LONGEST)
        except OperationFailed:  # a notebook failed; the error does not say which, nor why
            ended = client.jobs.get_run(run.run_id)
    except (ValueError, DatabricksError, TimeoutError) as problem:
        print(f"##vso[task.logissue type=error]{job}: {problem}")
        return 1
    return _told(client, job, ended)


def job_id(outputs: Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]], workspace: str, job: str) -> int:
    """The id of a job by its key in the stack file. Raises `ValueError` where the stack has no such job."""
    jobs = outputs["workspaces"].get(workspace, {}).get("jobs", {})
    found = re.search(r"(\d+)$", jobs.get(job, ""))
    if found is None:
        known = ", ".join(sorted(jobs)) or "none"
        place = f"databricks.workspaces.{workspace}.jobs"
        raise ValueError(f"the stack declares no such job in the workspace {workspace} ({place}). It has: {known}")
    return int(found[1])


def _told(client: WorkspaceClient, job: str, run: Run) -> int:
    for task in run.tasks or ():
        result = task.state.result_state.value if task.state and task.state.result_state else "not run"
        print(f"  {task.task_key}: {result}")
        if result not in ("SUCCESS", "not run", "EXCLUDED") and task.run_id is not None:
            output = client.jobs.get_run_output(task.run_id)
            print(f"    {output.error or 'no error was told'}")
    result_state = run.state.result_state if run.state else None
    if result_state == RunResultState.SUCCESS:
        print(f"{job} succeeded")
        return 0
    print(f"##vso[task.logissue type=error]{job}: {result_state.value if result_state else 'did not end'}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
