"""Runs that are submitted without a job: each has a definition of its own, which nobody sees in lists of jobs.

Source: the service's reference (https://docs.databricks.com/api/azure/workspace/jobs/submit).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from localcloud.behaviours.databricks import jobs
from localcloud.behaviours.paths import items, text
from localcloud.jobs.callers import LEVELS, groups_of
from localcloud.store import Transaction
from localcloud.store_model import Record, View
from localcloud.values import Json

KIND: Final = "submitted-job"
_FIRST_ID: Final = 9 * 10**14
"""Ids of these definitions begin there; those of jobs are below."""
_PLURAL: Final = {"depends_on": "dependsOns"}
"""What the provider's properties call it."""
_MAPS: Final = ("base_parameters", "custom_tags", "job_parameters", "parameters", "spark_conf", "spark_env_vars")
"""Properties whose keys are people's own."""


def is_submitted(job: str) -> bool:
    """Whether that is the id of such a definition."""
    return job.isdecimal() and int(job) > _FIRST_ID


def add(view: Transaction, scope: str, body: Mapping[str, JsonValue], *, name: str, by: str, run_as: str) -> str:
    """Keeps what somebody has submitted; its id."""
    inputs: dict[str, Json] = {
        "name": name,
        "tasks": _camel(body["tasks"]),
        "timeoutSeconds": _camel(body.get("timeout_seconds") or 0),
        "runAs": {"servicePrincipalName": run_as},
        "maxConcurrentRuns": 1,
    }
    number = view.documents.add(KIND, {"scope": scope, "by": by, "inputs": inputs, "access": _camel(body.get("access_control_list") or [])})
    return str(_FIRST_ID + number)


def record_of(view: Transaction, scope: str, job: str) -> Record | None:
    """What was submitted, as a job; None for anything else."""
    found = view.documents.get(KIND, int(job) - _FIRST_ID) if is_submitted(job) else None
    if found is None or found.body["scope"] != scope:
        return None
    inputs = found.body["inputs"]
    assert isinstance(inputs, dict)
    return Record(jobs.JOB, scope, job, text(inputs, "name"), inputs, {})


def level_on(view: Transaction, scope: str, job: str, name: str) -> str:
    """The level that a principal has on a submitted run: its owner's, or what the owner has given; "" for none."""
    found = view.documents.get(KIND, int(job) - _FIRST_ID)
    if found is None or found.body["scope"] != scope:
        return ""
    if found.body["by"] == name:
        return "IS_OWNER"
    names = _names(view, scope, name)
    access = found.body["access"]
    given = [
        text(control, "permissionLevel")
        for control in items(access if isinstance(access, list) else [])
        if {text(control, key).lower() for key in ("userName", "groupName", "servicePrincipalName")} & names
    ]
    return max((level for level in given if level in LEVELS), key=LEVELS.index, default="")


def _names(view: View, scope: str, name: str) -> set[str]:
    return {name.lower(), "users", *groups_of(view, scope, name)}


def as_inputs(task: Mapping[str, JsonValue]) -> Mapping[str, Json]:
    """A task as a job's resource has it."""
    found = _camel(dict(task))
    assert isinstance(found, dict)
    return found


def _camel(value: JsonValue) -> Json:
    if isinstance(value, list):
        return [_camel(each) for each in value]
    if isinstance(value, dict):
        return {
            _PLURAL.get(key) or re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), key): dict(each)
            if key in _MAPS and isinstance(each, dict)
            else _camel(each)
            for key, each in value.items()
            if each is not None
        }
    return value
