"""Node.js for the steps of a job: the one on PATH, if it is of the version that is asked for."""

from __future__ import annotations

import shutil
import subprocess
from typing import Final

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.model import Input, Task
from localcloud.agent.tasks.versions import fits, specified

_DOES: Final = "checks that the Node.js on PATH is of that version"


def _use(step: StepContext, spec: str) -> None:
    wanted = specified(spec, "20.x, 20 or 20.11.1")
    program = shutil.which("node", path=step.environment()["PATH"])
    if program is None:
        raise TaskFailed(f"Unable to find Node version {spec}: there is no node on PATH")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=60).stdout.strip().lstrip("v")
    if not fits(version, wanted):
        raise TaskFailed(f"Unable to find Node version {spec}: the one on PATH is {version}")
    step.log(f"Found Node.js {version} in {program}")


_SHARED: Final = {
    "checkLatest": Input("false", has_no_effect=True),
    "force32bit": Input("false", values=("false",)),
    "retryCountOnDownloadFails": Input("5", has_no_effect=True),
    "delayBetweenRetries": Input("1000", has_no_effect=True),
}
USE = Task(_DOES, lambda step: _use(step, step.inputs["version"]), {"version": Input("10.x"), **_SHARED})
TOOL = Task(
    _DOES,
    lambda step: _use(step, step.inputs["versionSpec"]),
    {"versionSource": Input("spec", values=("spec",)), "versionSpec": Input("6.x"), "nodejsMirror": Input(has_no_effect=True), **_SHARED},
)
