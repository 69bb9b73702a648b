"""Runs of pipelines over REST, as builds and as runs: queue, list, read, cancel; timelines and artifacts.

Sources: https://learn.microsoft.com/rest/api/azure/devops/build/builds, timeline and artifacts, and .../pipelines/runs.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from pydantic import JsonValue

from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.paths import text
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest import shapes
from localcloud.rest.calls import Answer, Call, Route, listed
from localcloud.runs import queue, records, timeline, triggers
from localcloud.runs.records import Run
from localcloud.runs.timeline import Part, StepState
from localcloud.store import Transaction
from localcloud.store_model import Record

_NEWEST = 100
"""How many builds a list has at most, unless `$top` says fewer."""


def found(call: Call, view: Transaction) -> Run:
    """The run that the path names, in its project. Raises `Refusal`."""
    run = records.get(view, call.number("run"))
    if run is None or run.scope != call.scope or run.project != call.project_of(view).id:
        raise ServiceRefusal("BuildNotFoundException", f"The requested build {call.number('run')} could not be found.")
    return run


def _definition(call: Call, view: Transaction, number: str) -> Record:
    definition = view.get(DEFINITION, call.scope, number)
    if definition is None or text(definition.inputs, "projectId") != call.project_of(view).id:
        raise ServiceRefusal("DefinitionNotFoundException", f"Build definition {number} not found.")
    return definition


def _builds(call: Call) -> Answer:
    wanted = {key: call.query.get(key, "").lower() for key in ("definitions", "statusfilter", "resultfilter", "branchname")}
    top = call.query.get("$top", str(_NEWEST))
    if not top.isdecimal():
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: $top")
    with call.store.reading() as view:
        project = call.project_of(view).id
        fitting = [
            run
            for run in reversed(records.runs(view, project=project))
            if (not wanted["definitions"] or run.pipeline in wanted["definitions"].split(","))
            and wanted["statusfilter"] in ("", "all", run.state.lower())
            and (not wanted["resultfilter"] or (run.result or "").lower() in wanted["resultfilter"].split(","))
            and wanted["branchname"] in ("", run.ref.lower())
        ]
        return listed([build(call, view, run) for run in fitting[: int(top)]])


def _build(call: Call) -> Answer:
    with call.store.reading() as view:
        return Answer(build(call, view, found(call, view)))


def _queue_build(call: Call) -> Answer:
    """`parameters` are variables, as JSON in a text; `templateParameters` are the pipeline's parameters."""
    named = call.value("definition")
    number = str(named.get("id", "")) if isinstance(named, dict) else ""
    try:
        variables = json.loads(call.word("parameters") or "{}")
    except ValueError:
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: parameters") from None
    run = _queued(call, number, call.word("sourceBranch"), call.value("templateParameters"), variables)
    with call.store.reading() as view:
        return Answer(build(call, view, run))


def _update_build(call: Call) -> Answer:
    if call.word("status").lower() != "cancelling":
        message = "Only the status cancelling changes a build here.\r\nParameter name: status"
        raise ServiceRefusal("InvalidArgumentValueException", message)
    with call.store.reading() as view:
        run = found(call, view)
    run = queue.cancel(call.store, run.id, call.caller.principal_name)
    with call.store.reading() as view:
        return Answer(build(call, view, run))


def _queue_run(call: Call) -> Answer:
    repositories = _inner(_inner(call.value("resources"), "repositories"), "self")
    given = call.value("variables")
    variables = {name: _inner(value, "value") for name, value in given.items()} if isinstance(given, dict) else {}
    ref = _inner(repositories, "refName")
    run = _queued(call, call.parts["pipeline"], ref if isinstance(ref, str) else "", call.value("templateParameters"), variables)
    with call.store.reading() as view:
        return Answer(_run_shape(call, view, run))


def _run(call: Call) -> Answer:
    with call.store.reading() as view:
        run = found(call, view)
        if run.pipeline != call.parts["pipeline"]:
            raise ServiceRefusal("BuildNotFoundException", f"The requested build {run.id} could not be found.")
        return Answer(_run_shape(call, view, run))


def _queued(call: Call, number: str, branch: str, parameters: JsonValue, variables: JsonValue) -> Run:
    with call.store.reading() as view:
        definition = _definition(call, view, number)
    ref, commit = triggers.version_of(call.store, definition, branch or None)
    if not isinstance(parameters, dict | None) or not isinstance(variables, dict):
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: templateParameters")
    return queue.queue(
        call.store,
        definition.id,
        reason="Manual",
        ref=ref,
        commit=commit,
        requested_for=call.caller.principal_name,
        parameters=parameters or {},
        variables={name: str(value) for name, value in variables.items()},
    )


def _timeline(call: Call) -> Answer:
    """Stages, jobs and tasks, each with the one that it is in."""
    with call.store.reading() as view:
        run = found(call, view)
        known = timeline.read(view, run)
    shown: list[JsonValue] = []
    for stage in known.stages:
        shown.append(_part(stage, "Stage", stage.name, None))
        for job in stage.jobs:
            own = f"{stage.name}.{job.name}"
            shown.append(_part(job, "Job", own, stage.name))
            shown += [_part(step, "Task", f"{own}.{number}", own) for number, step in enumerate(job.steps, 1)]
    return Answer({"id": str(run.id), "records": shown})


def _artifacts(call: Call) -> Answer:
    """All of them, the one that `artifactName` names, or its files with `$format=zip`."""
    with call.store.reading() as view:
        run = found(call, view)
    folder = call.store.files / "agent" / "runs" / str(run.id) / "artifacts"
    names = sorted(path.name for path in folder.glob("*"))
    wanted = call.query.get("artifactname")
    if wanted is None:
        return listed([_artifact(call, run, name) for name in names])
    if wanted not in names:
        raise ServiceRefusal("ArtifactNotFoundException", f"Artifact {wanted} was not found for build {run.id}.")
    if call.query.get("$format", "").lower() == "zip":
        return Answer(_zipped(folder / wanted), type="application/zip")
    return Answer(_artifact(call, run, wanted))


def build(call: Call, view: Transaction, run: Run) -> shapes.Shape:
    """A run as a build."""
    definition = view.get(DEFINITION, run.scope, run.pipeline)
    url = f"{call.base}{run.project}/_apis/build/Builds/{run.id}"
    return {
        "id": run.id,
        "buildNumber": run.number,
        "status": "cancelling" if run.canceled_by and not run.is_over() else run.state,
        **({"result": run.result} if run.result else {}),
        "queueTime": run.queued_at,
        **({"startTime": run.started_at} if run.started_at else {}),
        **({"finishTime": run.finished_at} if run.finished_at else {}),
        "url": url,
        "definition": {"id": int(run.pipeline), "name": definition.name if definition else ""},
        "project": {"id": run.project},
        "sourceBranch": run.ref,
        "sourceVersion": run.commit,
        "reason": run.reason[0].lower() + run.reason[1:],
        "requestedFor": shapes.identity(call, view, run.requested_for),
        "repository": {"id": text(definition.inputs, "repository.repoId") if definition else "", "type": "TfsGit"},
        "tags": list(run.tags),
        **({"triggerInfo": {"pr.number": str(run.pull_request)}} if run.pull_request else {}),
    }


def _run_shape(call: Call, view: Transaction, run: Run) -> shapes.Shape:
    definition = view.get(DEFINITION, run.scope, run.pipeline)
    return {
        "id": run.id,
        "name": run.number,
        "state": "canceling" if run.canceled_by and not run.is_over() else "completed" if run.is_over() else "inProgress",
        **({"result": run.result} if run.result else {}),
        "createdDate": run.queued_at,
        **({"finishedDate": run.finished_at} if run.finished_at else {}),
        "pipeline": {"id": int(run.pipeline), "name": definition.name if definition else ""},
        "resources": {"repositories": {"self": {"refName": run.ref, "version": run.commit}}},
        "templateParameters": dict(run.parameters),
        "url": f"{call.base}{run.project}/_apis/pipelines/{run.pipeline}/runs/{run.id}",
    }


def _part(part: Part, kind: str, id: str, parent: str | None) -> shapes.Shape:
    issues = part.issues if isinstance(part, StepState) else []
    return {
        "id": id,
        "parentId": parent,
        "type": kind,
        "name": part.title or part.name,
        "identifier": part.name,
        "startTime": part.started_at,
        "finishTime": part.finished_at,
        "state": "pending" if part.state == "waiting" else part.state,
        "result": part.result,
        "issues": [{"type": each.kind, "message": each.message} for each in issues],
    }


def _artifact(call: Call, run: Run, name: str) -> shapes.Shape:
    url = f"{call.base}{run.project}/_apis/build/builds/{run.id}/artifacts?artifactName={name}"
    return {"name": name, "resource": {"type": "PipelineArtifact", "url": url, "downloadUrl": f"{url}&$format=zip"}}


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, f"{folder.name}/{path.relative_to(folder)}")
    return packed.getvalue()


def _inner(value: JsonValue, key: str) -> JsonValue:
    return value.get(key) if isinstance(value, dict) else None


ROUTES = (
    Route("GET", "build/builds", _builds),
    Route("POST", "build/builds", _queue_build),
    Route("GET", "build/builds/{run:d}", _build),
    Route("PATCH", "build/builds/{run:d}", _update_build),
    Route("GET", "build/builds/{run:d}/timeline", _timeline),
    Route("GET", "build/builds/{run:d}/artifacts", _artifacts),
    Route("POST", "pipelines/{pipeline:d}/runs", _queue_run),
    Route("GET", "pipelines/{pipeline:d}/runs/{run:d}", _run),
)
