"""What expressions see of stages and jobs that are over: their results and outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from localcloud.agent.conditions import Results
from localcloud.pipelines.expressions import Value
from localcloud.runs.timeline import GOOD, JobState, Result, StageState


class _Depends(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def depends_on(self) -> tuple[str, ...]: ...


def ancestors(name: str, parts: Iterable[_Depends]) -> list[str]:
    """Everything that a stage or job depends on, directly or not."""
    by_name = {part.name: part for part in parts}
    found: dict[str, None] = {}
    left = list(by_name[name].depends_on)
    while left:
        each = left.pop()
        if each not in found:
            found[each] = None
            left += by_name[each].depends_on
    return list(found)


def job_result(states: Sequence[JobState]) -> Result | None:
    """One result for all legs or hooks of a job; None while it is not over."""
    results = [state.result for state in states]
    if not results or None in results:
        return None
    for worst in ("canceled", "failed", "succeededWithIssues"):
        if worst in results:
            return worst
    return "succeeded" if "succeeded" in results else "skipped"


def of_job(stage: StageState, job: str) -> list[JobState]:
    """The legs or hooks of a job."""
    return [state for state in stage.jobs if state.job == job]


def job_results(stage: StageState, names: Iterable[str]) -> Results:
    """How jobs of a stage have ended."""
    return {name: job_result(of_job(stage, name)) for name in names}


def dependencies_of_job(stage: StageState, names: Iterable[str]) -> Mapping[str, Value]:
    """`dependencies` in a job."""
    return {name: _job(stage, name) for name in names}


def stage_dependencies(stages: Mapping[str, StageState], names: Iterable[str]) -> Mapping[str, Value]:
    """`stageDependencies` in a stage that depends on these."""
    return {name: {job: _job(stages[name], job) for job in _names(stages[name])} for name in names}


def dependencies_of_stage(stages: Mapping[str, StageState], names: Iterable[str]) -> Mapping[str, Value]:
    """`dependencies` in a stage's condition: outputs are named `JOB.STEP.VARIABLE` there."""
    found: dict[str, Value] = {}
    for name in names:
        state = stages[name]
        outputs: dict[str, Value] = {f"{job}.{key}": value for job in _names(state) for key, value in _outputs(state, job).items()}
        found[name] = {"result": _word(state.result), "outputs": outputs}
    return found


def stage_result(jobs: Iterable[JobState]) -> Result:
    """A stage's result, from those of its jobs."""
    results = [job.result for job in jobs]
    for worst in ("failed", "canceled", "succeededWithIssues"):
        if worst in results:
            return worst
    return "succeeded" if any(result in GOOD for result in results) or not results else "skipped"


def _names(stage: StageState) -> list[str]:
    return list(dict.fromkeys(state.job for state in stage.jobs))


def _job(stage: StageState, name: str) -> Mapping[str, Value]:
    outputs: Mapping[str, Value] = _outputs(stage, name)
    return {"result": _word(job_result(of_job(stage, name))), "outputs": outputs}


def _outputs(stage: StageState, name: str) -> Mapping[str, str]:
    """Of a leg as `LEG.STEP.VARIABLE`, of a deployment as `JOB.STEP.VARIABLE` (its `deploy`) and `HOOK.STEP.VARIABLE`."""
    found: dict[str, str] = {}
    for state in of_job(stage, name):
        part = state.name.removeprefix(name).strip(" ")
        prefixes = [f"{part}."] if part else [""]
        if part == "deploy":
            prefixes.append(f"{name}.")
        for prefix in prefixes:
            found |= {f"{prefix}{key}": output.value for key, output in state.outputs.items()}
    return found


def _word(result: Result | None) -> str:
    return "" if result is None else result[0].upper() + result[1:]
