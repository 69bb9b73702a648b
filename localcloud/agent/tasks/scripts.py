"""Scripts: CmdLine@2, Bash@3 and PowerShell@2. The exit code counts; standard error only where failOnStderr says so."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.model import Input, Task

_TRUE_FALSE = ("true", "false")


def script_file(step: StepContext, text: str, suffix: str = ".sh") -> Path:
    """A file in the job's folder for temporary things that holds a script."""
    number = len(list(step.job.temp.glob("step-*")))
    path = step.job.temp / f"step-{number}{suffix}"
    path.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    return path


def _command_line(step: StepContext) -> None:
    step.log("Generating script.")
    bash = _bash(step)
    path = script_file(step, step.inputs["script"])
    step.execute([bash, "--noprofile", "--norc", path], step.folder("workingDirectory"), fails_on_errors=step.flag("failOnStderr"))


def _run_bash(step: StepContext) -> None:
    cwd = step.folder("workingDirectory")
    env = {"BASH_ENV": value} if (value := step.inputs["bashEnvValue"]) else {}
    if step.inputs["targetType"].lower() == "inline":
        command: list[str | Path] = [_bash(step), "--noprofile", "--norc", script_file(step, step.inputs["script"])]
    else:
        path = step.folder("filePath")
        if not path.is_file():
            raise TaskFailed(f"Invalid file path '{path}'.")
        command = [_bash(step), path, *shlex.split(step.inputs["arguments"])]
    step.execute(command, cwd, env, fails_on_errors=step.flag("failOnStderr"))


def _run_powershell(step: StepContext) -> None:
    shell = shutil.which("pwsh", path=step.environment()["PATH"])
    if shell is None:
        raise TaskFailed("there is no pwsh on this machine: install PowerShell, or use bash")
    if step.inputs["targetType"].lower() == "inline":
        text = f"$ErrorActionPreference = '{step.inputs['errorActionPreference']}'\n{step.inputs['script']}"
        if not step.flag("ignoreLASTEXITCODE"):
            text += "\nif (Test-Path variable:global:LASTEXITCODE) { exit $LASTEXITCODE }"
        path, arguments = script_file(step, text, ".ps1"), []
    else:
        path, arguments = step.folder("filePath"), shlex.split(step.inputs["arguments"])
    command = [shell, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", f". '{path}' {shlex.join(arguments)}".rstrip()]
    step.execute(command, step.folder("workingDirectory"), fails_on_errors=step.flag("failOnStderr"))


def _bash(step: StepContext) -> str:
    found = shutil.which("bash", path=step.environment()["PATH"])
    if found is None:
        raise TaskFailed(f"there is no bash on PATH ({step.environment()['PATH'].replace(os.pathsep, ', ')})")
    return found


_PREFERENCES = {
    name: Input(default="default", has_no_effect=True)
    for name in ("warningPreference", "informationPreference", "verbosePreference", "debugPreference", "progressPreference")
}

CMD_LINE = Task(
    "runs the script with bash",
    _command_line,
    {"script": Input(is_required=True), "workingDirectory": Input(), "failOnStderr": Input("false", values=_TRUE_FALSE)},
)
BASH = Task(
    "runs the script or the file with bash",
    _run_bash,
    {
        "targetType": Input("filePath", values=("inline", "filePath")),
        "filePath": Input(),
        "arguments": Input(),
        "script": Input(),
        "workingDirectory": Input(),
        "failOnStderr": Input("false", values=_TRUE_FALSE),
        "bashEnvValue": Input(),
    },
)
POWERSHELL = Task(
    "runs the script or the file with pwsh; refused where the machine has none",
    _run_powershell,
    {
        "targetType": Input("filePath", values=("inline", "filePath")),
        "filePath": Input(),
        "arguments": Input(),
        "script": Input(),
        "errorActionPreference": Input("stop", values=("default", "stop", "continue", "silentlyContinue")),
        "failOnStderr": Input("false", values=_TRUE_FALSE),
        "ignoreLASTEXITCODE": Input("false", values=_TRUE_FALSE),
        "pwsh": Input("false", values=_TRUE_FALSE, has_no_effect=True),
        "workingDirectory": Input(),
        **_PREFERENCES,
    },
    program="pwsh",
)
