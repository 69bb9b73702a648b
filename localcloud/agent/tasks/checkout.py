"""`checkout`: a repository of the local cloud at the run's commit."""

from __future__ import annotations

import shutil
from typing import Final

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.model import Input, Task
from localcloud.behaviours.devops import repositories
from localcloud.git import seams
from localcloud.pipelines.files import SELF

_TRUE_FALSE: Final = ("true", "false")


def _checkout(step: StepContext) -> None:
    wanted = step.inputs["checkout"]
    if wanted.lower() == "none":
        return
    run = step.run.run
    if wanted.lower() == SELF:
        repository, commit = step.run.repository, run.commit
    else:
        source = next((each for alias, each in run.repositories.items() if alias.lower() == wanted.lower()), None)
        with step.run.store.reading() as view:
            found = view.get(repositories.GIT, run.scope, source.repository) if source else None
        if source is None or found is None:
            raise TaskFailed(f"there is no repository resource {wanted!r} any more")
        repository, commit = found, source.commit
    checkouts = [other for other in step.job.steps if other.task == "checkout" and other.inputs["checkout"].lower() != "none"]
    target = step.job.folder / (step.inputs["path"] or (f"s/{repository.name}" if len(checkouts) > 1 else "s"))
    if step.job.folder.resolve() not in [target.resolve(), *target.resolve().parents]:
        raise TaskFailed(f"path {step.inputs['path']!r} is not inside the job's folder")
    if target.exists():
        shutil.rmtree(target)
    seams.checkout(step.run.store, repository.id, commit, target)
    step.log(f"Checked out {repository.name} at {commit} into {target}")
    if wanted.lower() == SELF:
        step.job.variables.set("Build.Repository.LocalPath", str(target), is_readonly=True)
        if len(checkouts) == 1:
            for name in ("Build.SourcesDirectory", "System.DefaultWorkingDirectory"):
                step.job.variables.set(name, str(target), is_readonly=True)
            step.job.sources = target


CHECKOUT = Task(
    "clones the repository with all of its history; scripts can push, and the branch's policies judge that",
    _checkout,
    {
        "checkout": Input(is_required=True),
        "path": Input(),
        "clean": Input("true", values=_TRUE_FALSE, has_no_effect=True),
        "fetchDepth": Input("0", has_no_effect=True),
        "fetchTags": Input("true", values=_TRUE_FALSE, has_no_effect=True),
        "fetchFilter": Input(has_no_effect=True),
        "persistCredentials": Input("false", values=_TRUE_FALSE, has_no_effect=True),
        "lfs": Input("false", values=("false",)),
        "submodules": Input("false", values=("false",)),
    },
)
