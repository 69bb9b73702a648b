"""`/api/2.x/jobs/runs/submit`: a run without a job, on what its caller may use.

Sources: the service's reference (https://docs.databricks.com/api/azure/workspace/jobs/submit); what each level permits in
https://learn.microsoft.com/azure/databricks/security/auth/access-control.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import as_text, items, known_at, text
from localcloud.databricks_rest.calls import Answer, ApiError, Call
from localcloud.databricks_rest.levels import require_on_path
from localcloud.jobs import execution, queue, starting, submitting, uses
from localcloud.store import Transaction

_MOST: Final = 100
"""Tasks of one run."""
_USER: Final = "roles/servicePrincipal.user"

Body = Mapping[str, JsonValue]


def submit(call: Call) -> JsonValue:
    """Starts the tasks; the run goes on in a process of its own."""
    for name in ("git_source", "environments", "environment_variables", "job_clusters"):
        if call.body.get(name):
            raise ApiError("INVALID_PARAMETER_VALUE", f"The local Databricks does not take {name} of a submitted run")
    tasks = _tasks(call)
    execution.mark_abandoned(call.store)
    with call.store.transaction() as view:
        runner = _runner(call, view)
        for task in tasks:
            _require_rights(call, view, task)
        name = call.word("run_name") or "Untitled"
        job = submitting.add(view, call.scope, call.body, name=name, by=call.caller.name, run_as=runner)
        token_ = call.word("idempotency_token")
        run = queue.run_now(view, queue.job_definition(view, call.scope, job), call.caller.name, {}, token=token_, is_free=True)
    starting.start(call.store, run)
    return {"run_id": run.id}


def _tasks(call: Call) -> Sequence[Body]:
    listed = call.body.get("tasks")
    tasks = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    keys = [str(task.get("task_key") or "") for task in tasks]
    if not tasks or not all(keys):
        raise ApiError("INVALID_PARAMETER_VALUE", "Missing required field: tasks, each with a task_key")
    if len(set(keys)) < len(keys) or len(keys) > _MOST:
        raise ApiError("INVALID_PARAMETER_VALUE", f"Task keys must be unique, and there are {_MOST} tasks at most")
    for task in tasks:
        if task.get("job_cluster_key"):
            raise ApiError("INVALID_PARAMETER_VALUE", f"Task {task['task_key']} names a job cluster, and a submitted run has none")
    return tasks


def _require_rights(call: Call, view: Transaction, task: Body) -> None:
    """Raises `ApiError` where the caller may not use what a task names."""
    if lacking := uses.lacking(view, call.scope, submitting.as_inputs(task), call.caller.name, by_azure=call.caller.by_azure):
        raise ApiError("PERMISSION_DENIED", lacking, 403)
    notebook = task.get("notebook_task")
    if isinstance(notebook, dict):
        require_on_path(call, view, str(notebook.get("notebook_path") or "/"), "CAN_READ")


def _runner(call: Call, view: Transaction) -> str:
    """Whom the run runs as: the caller, or a service principal on which the caller has the user's role."""
    told = call.body.get("run_as")
    wanted = (str(told.get("service_principal_name") or told.get("user_name") or "")) if isinstance(told, dict) else ""
    if wanted in ("", call.caller.name):
        return call.caller.name
    for rules in view.find(token("accessControlRuleSet")):
        if f"/servicePrincipals/{wanted}/" in rules.id:
            for rule in items(rules.inputs.get("grantRules")):
                users = {as_text(value).partition("/")[2].lower() for _, value in known_at(rule, "principals[]")}
                if text(rule, "role") == _USER and call.caller.name.lower() in users:
                    return wanted
    raise Refusal(f"PERMISSION_DENIED: {call.caller.name} does not have the role {_USER} on {wanted}.")


ROUTES: Final[dict[tuple[str, str], Answer]] = {("POST", "jobs/runs/submit"): submit}
