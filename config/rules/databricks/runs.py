"""Rules about runs that cannot work: Databricks takes the job or the endpoint, which then fails or does something else.

Sources, all below https://learn.microsoft.com/azure/databricks/: jobs/notebook (a SQL warehouse runs SQL cells only),
compute/serverless/limitations and compute/standard-limitations (R), jobs/dynamic-value-references, jobs/job-parameters (they
override those of tasks), admin/clusters/policy-definition (`workload_type`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from config.databricks.jobs import Job, Task
from config.databricks.section import Workspace
from config.diagnostics import Diagnostic, Path, allowed_words, error, warning
from config.rules.facts import Facts
from domain.notebooks import Notebook
from domain.policy_check import refusal

FOR_JOBS = "workload_type.clients.jobs"
"""The attribute by which a policy says whether jobs may use a cluster."""
_PARAMETER = re.compile(r"\{\{\s*job\.parameters\.[\[`]?([^\]\s}`]+)[\]`]?\s*\}\}")
_OWN_CLUSTER = "Give the task a job_cluster, which belongs to the run identity alone."
_ANY = re.compile(r"\{\{\s*(\w+)(?:\.[\[`]?([\w-]+)[\]`]?)?(?:\.([\w-]+))?[^{}]*\}\}")
_UNCLOSED = re.compile(r"\{\{(?![^{}]*\}\})[^{}]*")
ROOTS = ("job", "task", "tasks", "workspace", "backfill", "input", "secrets")
"""What references begin with."""
OF_A_TASK = ("values", "result_state", "error_code", "execution_count", "run_id", "notebook_path", "output", "alert_output")
"""What `{{tasks.TASK...}}` can be followed by."""
_TASK = re.compile(r"\{\{\s*tasks\.[\[`]?([\w-]+)[\]`]?\.(?:values\.[\[`]?([^\]\s}`]+)[\]`]?)?")


def a_warehouse_runs_sql(facts: Facts) -> Iterator[Diagnostic]:
    """A SQL warehouse runs SQL notebooks only."""
    for path, workspace, _, task in _tasks(facts):
        notebook = _notebook(facts, workspace, task.notebook)
        if task.warehouse is not None and notebook is not None and notebook.language != "SQL":
            summary = f"{task.notebook} is a notebook in {notebook.language.capitalize()}, and a SQL warehouse runs SQL only"
            yield error((*path, "warehouse"), summary, "Give the task a job_cluster, or leave warehouse out for serverless compute.")


def r_has_compute_of_one_user(facts: Facts) -> Iterator[Diagnostic]:
    """Neither serverless compute nor a cluster that several users share runs R."""
    for path, workspace, job, task in _tasks(facts):
        notebook = _notebook(facts, workspace, task.notebook)
        if notebook is None or notebook.language != "R" or task.warehouse is not None:
            continue
        cluster = workspace.clusters.get(task.cluster or "") or job.job_clusters.get(task.job_cluster or "")
        if cluster is None and not (task.cluster or task.job_cluster):
            yield error((*path, "notebook"), f"{task.notebook} is a notebook in R, which serverless compute does not run", _OWN_CLUSTER)
        elif cluster is not None and cluster.data_security_mode == "USER_ISOLATION":
            summary = f"{task.notebook} is a notebook in R, which clusters with `data_security_mode: USER_ISOLATION` do not run"
            yield error((*path, "cluster" if task.cluster else "job_cluster"), summary, _OWN_CLUSTER)


def a_job_may_use_its_cluster(facts: Facts) -> Iterator[Diagnostic]:
    """A policy can keep jobs away from its clusters."""
    for path, workspace, job, task in _tasks(facts):
        for key, clusters in (("cluster", workspace.clusters), ("job_cluster", job.job_clusters)):
            name = getattr(task, key)
            policy = workspace.policies.get(clusters[name].policy) if name in clusters else None
            rule = policy.rules.get(FOR_JOBS) if policy else None
            if rule is not None and rule.type != "forbidden" and refusal(rule, FOR_JOBS, True):
                summary = f'policy "{clusters[name].policy}" of cluster "{name}" allows no jobs'
                yield error((*path, key), summary, f"Change {FOR_JOBS} in the policy, or give the cluster another policy.")


def references_of_a_task_have_a_value(facts: Facts) -> Iterator[Diagnostic]:
    """`{{job.parameters.NAME}}` is a parameter of the job, and `{{tasks.TASK.values.NAME}}` is set by a task that comes before."""
    for path, workspace, job, task in _tasks(facts):
        given = _parameters(job)
        for name, value in task.parameters.items():
            place = (*path, "parameters", name)
            for parameter in _PARAMETER.findall(value):
                if parameter not in given:
                    detail = f"{allowed_words(parameter, given)} Add it to the job's `parameters`, with its default."
                    yield error(place, f'the job has no parameter "{parameter}"', detail)
            named = _TASK.findall(value)
            before = _before(job, task) if named else {}
            for other, key in named:
                if other not in before:
                    yield error(place, f'task "{other}" does not come before this one', f"{allowed_words(other, before)} See `depends_on`.")
                elif key and not _is_set(facts, workspace, job.tasks[other].notebook, key):
                    detail = f'Set it in the notebook: dbutils.jobs.taskValues.set("{key}", VALUE)'
                    yield error(place, f'{job.tasks[other].notebook} sets no task value "{key}"', detail)


def references_of_a_job_have_a_value(facts: Facts) -> Iterator[Diagnostic]:
    """The default of a job's parameter is known when the job starts, before any task."""
    for path, workspace in facts.workspaces():
        for key, job in workspace.jobs.items():
            for name, value in job.parameters.items():
                if (found := _TASK.search(value)) or (found := _PARAMETER.search(value)):
                    detail = "Only tasks can refer to tasks and to parameters of the job."
                    yield error(
                        (*path, "jobs", key, "parameters", name), f"{found[0].rstrip('}. ')}}}}} has no value when the job starts", detail
                    )


def references_are_known(facts: Facts) -> Iterator[Diagnostic]:
    """Databricks hands over as text what is in braces and no reference of its own."""
    for path, workspace in facts.workspaces():
        for key, job in workspace.jobs.items():
            given = [((*path, "jobs", key, "parameters", name), value) for name, value in job.parameters.items()]
            for task, about in job.tasks.items():
                given += [((*path, "jobs", key, "tasks", task, "parameters", name), value) for name, value in about.parameters.items()]
            for place, value in given:
                for text in _UNCLOSED.findall(value):
                    yield warning(place, f"{text.strip()} is no reference, and Databricks hands it over as it is", "Close it with }}.")
                for found in _ANY.finditer(value):
                    if found[1] not in ROOTS or (found[1] == "tasks" and found[3] and found[3] not in OF_A_TASK):
                        hint = allowed_words(found[1], ROOTS) if found[1] not in ROOTS else allowed_words(found[3], OF_A_TASK)
                        yield warning(place, f"Databricks knows no {found[0]}, and hands it over as it is", hint)


def no_parameter_of_a_job_hides_one_of_a_task(facts: Facts) -> Iterator[Diagnostic]:
    """If a job and a task have a parameter of the same name, the job's value wins."""
    for path, _, job, task in _tasks(facts):
        given = _parameters(job)
        for name, value in task.parameters.items():
            if name in given and value not in (f"{{{{job.parameters.{name}}}}}", job.parameters.get(name)):
                origin = "parameters" if name in job.parameters else "catalog"
                detail = f"The value from the job's `{origin}` wins. Leave the parameter out here, or rename one of them."
                yield error((*path, "parameters", name), "the job has a parameter of the same name", detail)


def a_served_model_is_registered(facts: Facts) -> Iterator[Diagnostic]:
    """Some notebook registers the versions of a model of this stack that an endpoint serves. What is in git folders is not known here."""
    deployments = [(workspace, one) for _, workspace in facts.workspaces() for one in workspace.notebooks.values()]
    if any(one.repository for _, one in deployments):
        return
    for path, workspace in facts.workspaces():
        for key, endpoint in workspace.endpoints.items():
            model = endpoint.model.rpartition(".")[2]
            if endpoint.model.startswith("system.ai."):
                continue
            registers = re.compile(rb"\b" + model.encode() + rb"\b")
            folders = (facts.notebook_folder(one) for _, one in deployments)
            data = (file.data for folder in folders for files in (folder.notebooks, folder.files) for file in files)
            if not any(b"regist" in text and registers.search(text) for text in data):
                summary = f"no notebook of this stack registers a version of {endpoint.model}"
                detail = "Deploy one that does (registered_model_name=...), and add the endpoint once its job has run."
                yield error((*path, "endpoints", key, "version"), summary, detail)


def _tasks(facts: Facts) -> Iterator[tuple[Path, Workspace, Job, Task]]:
    for path, workspace in facts.workspaces():
        for key, job in workspace.jobs.items():
            for name, task in job.tasks.items():
                yield (*path, "jobs", key, "tasks", name), workspace, job, task


def _parameters(job: Job) -> Set[str]:
    return {*job.parameters, *(["catalog"] if job.catalog else [])}


def _before(job: Job, task: Task) -> Mapping[str, None]:
    """The tasks that come before one, however far away."""
    found: dict[str, None] = {}
    waiting = list(task.depends_on)
    while waiting:
        name = waiting.pop()
        if name not in found and name in job.tasks:
            found[name] = None
            waiting += job.tasks[name].depends_on
    return found


def _notebook(facts: Facts, workspace: Workspace, reference: str) -> Notebook | None:
    """A notebook that is deployed from a folder of this project."""
    key, _, path = reference.partition("/")
    deployment = workspace.notebooks.get(key)
    return facts.notebook_paths(deployment).get(path) if deployment is not None and deployment.folder is not None else None


def _is_set(facts: Facts, workspace: Workspace, reference: str, key: str) -> bool:
    """Whether the key is written in quotes in the notebook, or in something beside it that it may call. True for what is not known here."""
    notebook = _notebook(facts, workspace, reference)
    if notebook is None:
        return True
    quoted = re.compile(rb"""["']""" + re.escape(key).encode() + rb"""\\?["']""")
    folder = facts.notebook_folder(workspace.notebooks[reference.partition("/")[0]])
    return bool(quoted.search(notebook.data)) or any(quoted.search(one.data) for files in (folder.files, folder.notebooks) for one in files)
