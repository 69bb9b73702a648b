"""Queues a run. It waits as notStarted until an agent takes it (`python -m localcloud run`, `serve`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import flag, items, text
from localcloud.pull_requests import persons
from localcloud.runs import records
from localcloud.runs.records import Reason, Run
from localcloud.store import Store, Transaction
from localcloud.store_model import Record
from localcloud.values import Json

_SETTINGS: Final = token("projectPipelineSettings")


def definition_of(view: Transaction, id: str) -> Record:
    """The pipeline with that id. Raises `Refusal`."""
    found = next((record for record in view.find(DEFINITION) if record.id == id), None)
    if found is None:
        raise Refusal(f"DefinitionNotFoundException: there is no pipeline with the id {id}")
    return found


def queue(
    store: Store,
    pipeline_id: str,
    *,
    reason: Reason,
    ref: str,
    commit: str,
    requested_for: str = people.ME.mail,
    pull_request: int | None = None,
    parameters: Mapping[str, Json] | None = None,
    variables: Mapping[str, str] | None = None,
    triggered_by: int | None = None,
) -> Run:
    """Records a run that is to be made. Raises `Refusal` where the pipeline does not exist or is disabled."""
    with store.transaction() as view:
        definition = definition_of(view, pipeline_id)
        if text(definition.inputs, "queueStatus") == "disabled":
            raise Refusal(f"DefinitionDisabledException: pipeline {definition.name} is disabled: nothing can be queued")
        _may_be_set(view, definition, variables or {})
        return records.add(
            view,
            Run(
                id=0,
                pipeline=pipeline_id,
                scope=definition.scope,
                project=text(definition.inputs, "projectId"),
                reason=reason,
                ref=ref,
                commit=commit,
                requested_for=requested_for,
                queued_at=records.now(),
                pull_request=pull_request,
                parameters=parameters or {},
                variables=variables or {},
                triggered_by=triggered_by,
            ),
        )


def _may_be_set(view: Transaction, definition: Record, variables: Mapping[str, str]) -> None:
    """Only variables of the pipeline's settings that say so may be set, where the project enforces that (it does by default)."""
    settings = next(iter(view.find(_SETTINGS, definition.scope, projectId=text(definition.inputs, "projectId"))), None)
    if settings is not None and not flag(settings.inputs, "enforceSettableVar", default=True):
        return
    own = items(definition.inputs.get("variables"))
    settable = {text(each, "name").lower() for each in own if flag(each, "allowOverride", default=True)}
    for name in variables:
        if name.lower() not in settable:
            raise Refusal(
                f"You can't set the following variables ({name}). If you want to be able to set these variables, then edit the pipeline "
                f"and select Settable at queue time on the variables tab of the pipeline editor."
            )


def cancel(store: Store, run_id: int, person: str) -> Run:
    """Asks for the end of a run: at once where no agent has taken it, else the agent ends its processes. Raises `Refusal`."""
    with store.transaction() as view:
        run = records.get(view, run_id)
        if run is None:
            raise Refusal(f"there is no run {run_id}")
        if run.is_over():
            raise Refusal(f"run {run_id} is over: {run.result}")
        run = replace(run, canceled_by=persons.person(view, run.scope, person).principal_name)
        if run.state == "notStarted":
            run = replace(run, state="completed", result="canceled", finished_at=records.now(), problem=f"canceled by {run.canceled_by}")
        records.put(view, run)
        return run
