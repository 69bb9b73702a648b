"""Artifacts of a run: published into its folder, downloaded from there or from another run's."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.files import count
from localcloud.agent.tasks.model import Input, Task
from localcloud.agent.tasks.patterns import matching
from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.paths import text
from localcloud.runs import records
from localcloud.runs.records import Run

_TRUE_FALSE: Final = ("true", "false")
_NOT_IN_NAMES: Final = re.compile(r'[\\/"<>|:*?]')


def _publish_to(step: StepContext, source: Path, name: str, *, may_exist: bool = False) -> None:
    name = name or step.job.state.name
    if _NOT_IN_NAMES.search(name) or name in (".", ".."):
        raise TaskFailed(rf'Artifact name is not valid: {name}. It cannot contain \, /, ", :, <, >, |, *, and ?')
    target = step.run.folder / "artifacts" / name
    if target.exists() and not may_exist:
        raise TaskFailed(f"Artifact {name} already exists for build {step.run.run.id}.")
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=may_exist)
    elif source.is_file():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    else:
        raise TaskFailed(f"Path does not exist: {source}")
    step.log(f"Published {count(target)} files as artifact {name}")


def _publish(step: StepContext) -> None:
    _publish_to(step, step.folder("path"), step.inputs["artifactName"])


def _publish_word(step: StepContext) -> None:
    _publish_to(step, step.folder("publish"), step.inputs["artifact"])


def _publish_build(step: StepContext) -> None:
    _publish_to(step, step.folder("PathtoPublish"), step.inputs["ArtifactName"], may_exist=True)


def _download(step: StepContext) -> None:
    own = step.inputs["source"].lower() == "current"
    run = step.run.run if own else _chosen_run(step)
    _fetch(step, run, step.inputs["artifact"], step.lines("patterns"), step.job.folder / step.inputs["path"])


def _download_word(step: StepContext) -> None:
    """`download: current` goes to `$(Pipeline.Workspace)/ARTIFACT`, `download: ALIAS` to `$(Pipeline.Workspace)/ALIAS/ARTIFACT`."""
    wanted = step.inputs["download"]
    if wanted.lower() == "none":
        return
    target, run = step.job.folder, step.run.run
    if wanted.lower() != "current":
        chosen = next((number for alias, number in step.run.run.pipelines.items() if alias.lower() == wanted.lower()), None)
        if chosen is None:
            raise TaskFailed(f"there is no pipeline resource {wanted!r}")
        run, target = _run(step, chosen), target / wanted
    target /= step.inputs["path"]
    _fetch(step, run, step.inputs["artifact"], step.lines("patterns"), target, each_in_its_own=True)


def _fetch(step: StepContext, run: Run, artifact: str, patterns: list[str], target: Path, *, each_in_its_own: bool = False) -> None:
    source = step.run.folder.parent / str(run.id) / "artifacts"
    names = [artifact] if artifact else sorted(path.name for path in source.glob("*"))
    if artifact and not (source / artifact).is_dir():
        there = ", ".join(sorted(path.name for path in source.glob("*"))) or "none"
        raise TaskFailed(f"Artifact {artifact} was not found for build {run.id}. There is: {there}.")
    for name in names:
        into = target / name if each_in_its_own or not artifact else target
        files = matching(source / name, patterns or ["**"])
        for file in files:
            to = into / file.relative_to(source / name)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, to)
        step.log(f"Downloaded {len(files)} files of artifact {name} of run {run.number} ({run.id}) to {into}")


def _chosen_run(step: StepContext) -> Run:
    """The run that `source: specific` means."""
    pipeline = step.inputs["pipeline"].strip()
    triggering = step.run.run.triggered_by
    with step.run.store.reading() as view:
        definition = next((each for each in view.find(DEFINITION) if pipeline.lower() in (each.id, each.name.lower())), None)
        if definition is None:
            raise TaskFailed(f"there is no pipeline {pipeline!r}")
        runs = [run for run in records.runs(view, pipeline=definition.id) if run.is_over()]
    if step.flag("preferTriggeringPipeline") and (chosen := next((run for run in runs if run.id == triggering), None)):
        return chosen
    version = step.inputs["runVersion"].lower()
    if version == "specific":
        chosen = next((run for run in runs if str(run.id) == step.inputs["runId"].strip()), None)
        if chosen is None:
            raise TaskFailed(f"there is no finished run {step.inputs['runId']} of pipeline {definition.name}")
        return chosen
    good = ["succeeded"]
    good += ["partiallySucceeded"] if step.flag("allowPartiallySucceededBuilds") else []
    good += ["failed", "canceled"] if step.flag("allowFailedBuilds") else []
    branch = step.inputs["runBranch"] if version == "latestfrombranch" else ""
    tags = {tag.strip() for tag in step.inputs["tags"].split(",") if tag.strip()}
    fitting = [run for run in runs if run.result in good and branch in ("", run.ref) and tags <= set(run.tags)]
    if not fitting:
        raise TaskFailed(f"pipeline {definition.name} ({text(definition.inputs, 'path')}) has no run that fits")
    return fitting[-1]


def _run(step: StepContext, id: int) -> Run:
    with step.run.store.reading() as view:
        found = records.get(view, id)
    if found is None:
        raise TaskFailed(f"there is no run {id} any more")
    return found


PUBLISH = Task(
    "keeps a file or a folder as an artifact of the run",
    _publish,
    {
        "path": Input("$(Pipeline.Workspace)", is_required=True, also=("targetPath",)),
        "artifactName": Input(also=("artifact",)),
        "artifactType": Input("pipeline", also=("publishLocation",), values=("pipeline",)),
        "parallel": Input("false", has_no_effect=True),
        "parallelCount": Input("8", has_no_effect=True),
        "properties": Input(has_no_effect=True),
    },
)
PUBLISH_BUILD = Task(
    "keeps a file or a folder as an artifact of the run",
    _publish_build,
    {
        "PathtoPublish": Input("$(Build.ArtifactStagingDirectory)", is_required=True),
        "ArtifactName": Input("drop", is_required=True),
        "ArtifactType": Input("Container", also=("publishLocation",), values=("Container",)),
        "MaxArtifactSize": Input("0", has_no_effect=True),
        "Parallel": Input("false", has_no_effect=True),
        "ParallelCount": Input("8", has_no_effect=True),
        "StoreAsTar": Input("false", values=("false",)),
    },
)
PUBLISH_WORD = Task(
    "keeps a file or a folder as an artifact of the run", _publish_word, {"publish": Input(is_required=True), "artifact": Input()}
)
DOWNLOAD = Task(
    "copies artifacts of this run, or of another one",
    _download,
    {
        "source": Input("current", also=("buildType",), values=("current", "specific")),
        "project": Input(has_no_effect=True),
        "pipeline": Input(also=("definition",)),
        "preferTriggeringPipeline": Input("false", also=("specificBuildWithTriggering",), values=_TRUE_FALSE),
        "runVersion": Input("latest", also=("buildVersionToDownload",), values=("latest", "latestFromBranch", "specific")),
        "runBranch": Input("refs/heads/master", also=("branchName",)),
        "runId": Input(also=("pipelineId", "buildId")),
        "tags": Input(),
        "allowPartiallySucceededBuilds": Input("false", values=_TRUE_FALSE),
        "allowFailedBuilds": Input("false", values=_TRUE_FALSE),
        "artifact": Input(also=("artifactName",)),
        "patterns": Input("**", also=("itemPattern",)),
        "path": Input("$(Pipeline.Workspace)", also=("targetPath", "downloadPath")),
    },
)
DOWNLOAD_WORD = Task(
    "copies artifacts of this run, or of the run of a pipeline resource",
    _download_word,
    {"download": Input(is_required=True), "artifact": Input(), "patterns": Input("**"), "path": Input()},
)
