"""Runs a pipeline that a test writes, for real, on the small organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

from localcloud.agent.worker import work_off
from localcloud.runs import records, timeline
from localcloud.runs.queue import queue
from localcloud.runs.records import Reason, Run
from localcloud.runs.timeline import JobState, StageState
from localcloud.store import Store
from tests.localcloud.runs.organisation import MAIN, commit


@dataclass
class Ran:
    """A run and what was said about it."""

    store: Store
    run: Run
    said: list[str] = field(default_factory=list)

    @property
    def stages(self) -> dict[str, StageState]:
        with self.store.reading() as view:
            return {stage.name: stage for stage in timeline.read(view, self.run).stages}

    @property
    def jobs(self) -> dict[str, JobState]:
        return {job.name: job for stage in self.stages.values() for job in stage.jobs}

    def results(self, job: str = "Job") -> list[str]:
        """The results of the steps of a job."""
        return [step.result or step.state for step in self.jobs[job].steps]

    def log(self) -> str:
        """All logs, without times."""
        folder = self.store.files / "agent" / "runs" / str(self.run.id)
        steps = [step for job in self.jobs.values() for step in job.steps if step.log]
        lines = [line for step in steps for line in (folder / step.log).read_text().splitlines()]
        return "\n".join(line[28:] for line in lines)

    def printed(self) -> list[str]:
        """What scripts have printed."""
        return [line for line in self.log().splitlines() if not line.startswith("##[") and line != "Generating script."]


def start(store: Store, yaml: str, *, more: Mapping[str, str] | None = None, pipeline: str = "10", **queued: object) -> Run:
    """Commits the YAML as the pipeline's file and queues it."""
    path = {"10": "ci.yml", "11": "release.yml"}[pipeline]
    made = commit(store, {path: yaml, **(more or {})})
    reason: Reason = "Manual"
    given: dict[str, object] = {"ref": MAIN, "commit": made, **queued}
    return queue(store, pipeline, reason=reason, **given)  # type: ignore[arg-type]


def go(store: Store, run: Run) -> Ran:
    """Lets an agent take the run, and what its end starts."""
    said: list[str] = []
    work_off(store, said.append, {run.id})
    with store.reading() as view:
        found = records.get(view, run.id)
    assert found is not None
    return Ran(store, found, said)


def ran(store: Store, yaml: str, **queued: object) -> Ran:
    """Commits, queues and executes."""
    return go(store, start(store, dedent(yaml), **queued))  # type: ignore[arg-type]


def steps(*scripts: str) -> str:
    """A pipeline of bash steps."""
    return "trigger: none\nsteps:\n- checkout: none\n" + "".join(f"- bash: |\n    {script}\n" for script in scripts)
