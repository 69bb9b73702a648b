"""Which pipeline may use which resource. Without a permission the run waits, until the stack that owns the resource gives it."""

from __future__ import annotations

from typing import Final

from localcloud.behaviours.devops.library import VARIABLE_GROUP
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.devops.pipelines import AUTHORIZATION
from localcloud.behaviours.paths import flag, text
from localcloud.runs.records import Run
from localcloud.store import Transaction

_SETTINGS: Final = token("projectPipelineSettings")
_OLD: Final = token("resourceAuthorization")


def may_use(view: Transaction, run: Run, kind: str, id: str) -> bool:
    """Whether the run's pipeline is authorised for a resource (its kind as authorisations name it), by itself or with all pipelines of the
    project."""
    for each in view.find(AUTHORIZATION, run.scope, type=kind, resourceId=id):
        if text(each.inputs, "pipelineId") in ("", run.pipeline):
            return True
    for each in view.find(_OLD, run.scope, resourceId=id):
        if flag(each.inputs, "authorized") and text(each.inputs, "definitionId") in ("", run.pipeline):
            return True
    if kind == "variablegroup":
        group = view.get(VARIABLE_GROUP, run.scope, id)
        return group is not None and flag(group.inputs, "allowAccess")
    if kind == "repository":
        settings = next(iter(view.find(_SETTINGS, run.scope, projectId=run.project)), None)
        return settings is None or not flag(settings.inputs, "enforceReferencedRepoScopedToken")
    return False
