"""What is known while a run, one of its jobs and one of its steps are executed."""

from __future__ import annotations

import errno
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from localcloud.agent import processes
from localcloud.agent.logging_commands import LoggingCommand, parse
from localcloud.agent.masking import Masker
from localcloud.agent.processes import Ended
from localcloud.agent.step_log import LONGEST_LINE, StepLog
from localcloud.agent.variables import Variables
from localcloud.pipelines.model import DeploymentJob, Job, Pipeline, Step
from localcloud.rest.access import Access
from localcloud.runs import records, timeline
from localcloud.runs.records import Run
from localcloud.runs.timeline import Issue, JobState, Result, StepState, Timeline
from localcloud.store import Store
from localcloud.store_model import Record


class TaskFailed(Exception):
    """A step has failed; the text says why."""


class StepEnded(TaskFailed):
    """A step was ended before it was through."""

    def __init__(self, result: Result, problem: str) -> None:
        self.result = result
        super().__init__(problem)


@dataclass(slots=True)
class RunContext:
    """One run, while an agent has it."""

    store: Store
    run: Run
    definition: Record
    repository: Record
    pipeline: Pipeline
    timeline: Timeline
    folder: Path
    """Logs, artifacts and attachments: what is kept of the run."""
    work: Path
    """Where its jobs work; removed when the run is over."""
    shared: Path
    """What runs share: caches and tools."""
    say: Callable[[str], None]
    """Tells the person at the terminal."""
    access: Access
    """How its scripts call the REST API."""
    masker: Masker = field(default_factory=Masker)
    _asked_at: float = 0.0
    _is_canceled: bool = False

    def save(self) -> None:
        """Keeps the run and its timeline as they are now. What others wrote meanwhile (a wish to cancel, tags by hand) stays."""
        with self.store.transaction() as view:
            current = records.get(view, self.run.id)
            if current is not None:
                self.run = replace(self.run, canceled_by=self.run.canceled_by or current.canceled_by, retained=current.retained)
            records.put(view, self.run)
            timeline.write(view, self.run, self.timeline)

    def cancel(self, by: str, problem: str) -> None:
        """Ends the run: what has not begun is not begun any more, unless it says that it always is."""
        self._is_canceled = True
        self.run = replace(self.run, canceled_by=self.run.canceled_by or by, problem=problem)

    def is_canceled(self) -> bool:
        """Whether somebody wants it to end. Asks the store once a second."""
        if not self._is_canceled and time.monotonic() - self._asked_at > 1:
            self._asked_at = time.monotonic()
            with self.store.reading() as view:
                current = records.get(view, self.run.id)
            self._is_canceled = current is not None and bool(current.canceled_by)
            if self._is_canceled and current is not None:
                self.run = replace(self.run, canceled_by=current.canceled_by)
        return self._is_canceled


@dataclass(slots=True)
class JobContext:
    """One job (a leg of a matrix, a hook of a deployment) with its folder and variables."""

    run: RunContext
    job: Job | DeploymentJob
    state: JobState
    folder: Path
    """`Pipeline.Workspace`."""
    sources: Path
    """`System.DefaultWorkingDirectory`: the checkout, where there is one."""
    logs: str
    """Where the logs of its steps are, below the folder of the run: stages may have jobs of the same name."""
    steps: tuple[Step, ...]
    variables: Variables
    base: Mapping[str, str]
    """The environment that every process begins with."""
    lookup: str
    """The value of the variable by which its stray processes are found."""
    deadline: float | None
    path: list[str] = field(default_factory=list)
    """What steps put in front of PATH."""
    status: Result = "succeeded"
    """`Agent.JobStatus`: how it has gone so far."""
    afterwards: list[Callable[[StepContext], None]] = field(default_factory=list)
    """What tasks do at the end of a job that has succeeded, such as saving a cache."""
    may_cancel: bool = True
    """False once the run is being cancelled and only steps that always run are left."""

    @property
    def temp(self) -> Path:
        """`Agent.TempDirectory`, which a job finds empty."""
        return self.folder / "_temp"


@dataclass(slots=True)
class StepContext:
    """One step, while it is executed."""

    job: JobContext
    step: Step
    state: StepState
    log_file: StepLog
    on_command: Callable[[StepContext, LoggingCommand], None]
    """What a logging command does."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Under the names that the task's table gives them."""
    env: Mapping[str, str] = field(default_factory=dict)
    deadline: float | None = None
    completed: Result | None = None
    """What the step itself said with `task.complete`."""
    problem: str = ""

    @property
    def run(self) -> RunContext:
        """The run that it is part of."""
        return self.job.run

    def flag(self, name: str) -> bool:
        """Whether an input is true."""
        return self.inputs[name].strip().lower() == "true"

    def lines(self, name: str) -> list[str]:
        """The lines of an input that are not empty."""
        return [line.strip() for line in self.inputs[name].splitlines() if line.strip()]

    def folder(self, name: str) -> Path:
        """An input that is a path, from the default working directory on if it is relative."""
        return self.job.sources / self.inputs[name].strip()

    def log(self, line: str) -> None:
        """Writes a line, masked."""
        self.log_file.write(self.run.masker.masked(line))

    def output(self, line: str) -> None:
        """Takes a line that a process wrote: a logging command has its effect, anything else is logged."""
        command = parse(line)
        if command is None:
            self.log(line)
            return
        if command.name == "task.setsecret" or (command.name == "task.setvariable" and command.flag("issecret")):
            self.run.masker.add(command.message)
        else:
            self.log(line.replace("##vso[", "##[debug]vso[", 1) if command.name != "task.debug" else f"##[debug]{command.message}")
        if line.endswith(processes.CUT):
            self.problem = f"##vso[{command.name}]: the line is longer than {LONGEST_LINE:,} characters"
            self.issue("error", self.problem)
            self.completed = "failed"
        else:
            self.on_command(self, command)

    def issue(self, kind: str, message: str) -> None:
        """Reports an error or a warning."""
        text = self.run.masker.masked(message)
        self.state.issues.append(Issue("error" if kind == "error" else "warning", text))
        self.log(f"##[{kind}]{text}")

    def execute(
        self, command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None, *, fails_on_errors: bool = False
    ) -> None:
        """Runs a process to its end. Raises `TaskFailed` when it did not end well, `StepEnded` when it was made to."""
        parts = [str(part) for part in command]
        self.log(f"##[command]{shlex.join(parts)}")
        ended = self.ended(parts, cwd, env or {}, separate_errors=fails_on_errors)
        if ended.how == "canceled":
            raise StepEnded("canceled", "The operation was canceled.")
        if ended.how == "timed out":
            raise StepEnded("failed", "The operation was ended: it took longer than it may (timeoutInMinutes).")
        if problem := ended.problem():
            raise TaskFailed(f"{Path(parts[0]).name} {problem}.")
        if fails_on_errors and ended.wrote_errors:
            raise TaskFailed(f"{Path(parts[0]).name} wrote one or more lines to the standard error stream.")

    def ended(self, command: Sequence[str], cwd: Path, env: Mapping[str, str], *, separate_errors: bool = False) -> Ended:
        """Runs a process with the step's environment, and says how it ended. Raises `TaskFailed` where it cannot be started."""
        if not cwd.is_dir():
            raise TaskFailed(f"Not found workingDirectory: {cwd}")
        try:
            return processes.run(
                command,
                cwd=cwd,
                env={**self.environment(), **env},
                on_line=self.output,
                deadline=self.deadline,
                is_canceled=lambda: self.job.may_cancel and self.run.is_canceled(),
                separate_errors=separate_errors,
            )
        except (FileNotFoundError, PermissionError) as error:
            raise TaskFailed(f"{command[0]} cannot be started: {error.strerror}") from error
        except OSError as error:
            if error.errno != errno.E2BIG:
                raise
            raise TaskFailed(f"{command[0]} cannot be started: its variables and arguments are too long for a process") from error
        except ValueError as error:  # a null byte
            raise TaskFailed(f"{command[0]} cannot be started: {error}") from error

    def environment(self) -> dict[str, str]:
        """What a process of this step sees."""
        own = {**self.job.base, **self.job.variables.environment(), **self.env}
        own["PATH"] = ":".join([*self.job.path, own.get("PATH", "")])
        return own
