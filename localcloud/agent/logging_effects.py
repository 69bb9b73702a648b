"""What logging commands do here. One that is not in the table fails its step: with its own words, if the service knows it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from localcloud.agent.contexts import StepContext
from localcloud.agent.logging_commands import LoggingCommand
from localcloud.runs.timeline import Output

_RESULTS: Final = {"succeeded": "succeeded", "succeededwithissues": "succeededWithIssues", "failed": "failed"}
_ELSEWHERE: Final = frozenset(
    {"task.setendpoint", "artifact.associate", "release.updatereleasename", "build.uploadlog", "task.logdetail", "task.settaskvariable"}
)
_RESTRICTED: Final = frozenset({"task.setvariable", "task.logissue", "task.complete", "task.setprogress", "task.debug", "task.setsecret"})
"""What a step with `target: {commands: restricted}` may say (https://learn.microsoft.com/azure/devops/pipelines/security/templates)."""


def apply(step: StepContext, command: LoggingCommand) -> None:
    """Lets a logging command have its effect. What is wrong with it fails the step, at its end."""
    effect = EFFECTS.get(command.name)
    target = step.step.target
    if target is not None and target.commands == "restricted" and command.name not in _RESTRICTED:
        step.issue("warning", f"##vso[{command.name}] is not allowed in this step due to policy restrictions.")
    elif effect is not None:
        effect(step, command)
    elif command.name in _ELSEWHERE:
        _fails(step, f"the local agent does not know the logging command ##vso[{command.name}]")
    else:
        _fails(step, f"##vso[{command.name}] is not a logging command: https://aka.ms/azdovsocommands")


def _fails(step: StepContext, problem: str) -> None:
    step.issue("error", problem)
    step.completed, step.problem = "failed", problem


def _set_variable(step: StepContext, command: LoggingCommand) -> None:
    name, value = command.properties.get("variable", ""), command.message
    is_secret, is_output = command.flag("issecret"), command.flag("isoutput")
    if not name:
        _fails(step, "##vso[task.setvariable] needs variable=NAME")
        return
    allowed = step.step.target.settable_variables if step.step.target else None
    if allowed is not None and name.lower() not in {each.lower() for each in allowed}:
        step.issue("warning", f"Setting variable '{name}' is not allowed in this step (target.settableVariables).")
        return
    variables = step.job.variables
    old = variables.get(name)
    if old is not None and old.is_readonly:
        _fails(step, f"Overwriting readonly variable '{name}' is not permitted.")
        return
    if is_output:
        key = f"{step.step.name}.{name}" if step.step.name else name
        variables.set(key, value, is_secret=is_secret)
        step.job.state.outputs[key] = Output(value, is_secret)
    else:
        variables.set(name, value, is_secret=is_secret, is_readonly=command.flag("isreadonly"))


def _log_issue(step: StepContext, command: LoggingCommand) -> None:
    kind = command.properties.get("type", "").lower()
    if kind not in ("error", "warning"):
        _fails(step, "##vso[task.logissue] needs type=error or type=warning")
        return
    where = command.properties.get("sourcepath", "")
    line = command.properties.get("linenumber", "")
    place = f"{where}:{line}: " if where and line else f"{where}: " if where else ""
    step.issue(kind, f"{place}{command.message}")


def _complete(step: StepContext, command: LoggingCommand) -> None:
    result = _RESULTS.get(command.properties.get("result", "").lower())
    if result is None:
        _fails(step, "##vso[task.complete] needs result=Succeeded, SucceededWithIssues or Failed")
        return
    step.completed = result  # type: ignore[assignment]  # the values of the table are results
    step.problem = command.message


def _prepend_path(step: StepContext, command: LoggingCommand) -> None:
    step.job.path.insert(0, command.message)


def _set_secret(step: StepContext, command: LoggingCommand) -> None:
    step.run.masker.add(command.message)


def _attach(step: StepContext, command: LoggingCommand) -> None:
    """Summaries, attachments and uploaded files: kept in the run's folder."""
    if not _are_names(command.properties.get("type", "x"), command.properties.get("name", "x")):
        _fails(step, f"##vso[{command.name}]: type and name must be names, not paths")
        return
    kind = {"task.uploadsummary": "summary", "task.uploadfile": "files"}.get(command.name, command.properties.get("type", "attachments"))
    source = Path(command.message)
    if not source.is_file():
        _fails(step, f"##vso[{command.name}]: there is no file {source}")
        return
    target = step.run.folder / "attachments" / kind / command.properties.get("name", source.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _upload_artifact(step: StepContext, command: LoggingCommand) -> None:
    source = Path(command.message)
    name = command.properties.get("artifactname") or command.properties.get("containerfolder") or source.name
    if not _are_names(name):
        _fails(step, f"##vso[artifact.upload]: {name!r} is not a name of an artifact")
        return
    target = step.run.folder / "artifacts" / name
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.is_file():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    else:
        _fails(step, f"##vso[artifact.upload]: there is nothing at {source}")


def _are_names(*texts: str) -> bool:
    """Whether these are names of files or folders, and not paths to others."""
    return all(text not in ("", ".", "..") and "/" not in text and "\\" not in text for text in texts)


def _add_tag(step: StepContext, command: LoggingCommand) -> None:
    step.run.run = replace(step.run.run, tags=tuple(dict.fromkeys([*step.run.run.tags, command.message])))


def _set_number(step: StepContext, command: LoggingCommand) -> None:
    step.run.run = replace(step.run.run, number=command.message)
    step.job.variables.set("Build.BuildNumber", command.message, is_readonly=True)


def _nothing(step: StepContext, command: LoggingCommand) -> None:
    """Progress and debug lines are in the log already."""


EFFECTS: Final[Mapping[str, Callable[[StepContext, LoggingCommand], None]]] = {
    "task.setvariable": _set_variable,
    "task.setsecret": _set_secret,
    "task.logissue": _log_issue,
    "task.complete": _complete,
    "task.setprogress": _nothing,
    "task.debug": _nothing,
    "task.prependpath": _prepend_path,
    "task.uploadsummary": _attach,
    "task.addattachment": _attach,
    "task.uploadfile": _attach,
    "artifact.upload": _upload_artifact,
    "build.addbuildtag": _add_tag,
    "build.updatebuildnumber": _set_number,
}
