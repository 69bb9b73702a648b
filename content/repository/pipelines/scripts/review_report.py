"""What a review did, for the log and for the pull request."""

from __future__ import annotations

from dataclasses import dataclass

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import Run, RunResultState, RunTask
from review_workspace import Place

LONGEST_ERROR = 2_000
LONGEST_VALUE = 200
WORDS = {"SUCCESS": "succeeded", "FAILED": "failed", "TIMEDOUT": "took too long", "UPSTREAM_FAILED": "not run", "EXCLUDED": "left out"}


@dataclass(frozen=True)
class Report:
    """A review in words."""

    is_good: bool
    summary: str
    markdown: str
    in_the_log: str


@dataclass(frozen=True)
class _Task:
    key: str
    result: str
    seconds: int
    value: str
    error: str
    page: str


def report_of(client: WorkspaceClient, run: Run, place: Place, catalog: str, hours: int, folder_page: str) -> Report:
    """The report of a run that has ended."""
    in_order = sorted(run.tasks or (), key=lambda task: task.start_time or float("inf"))  # the service tells them by name
    tasks = [_task(client, task) for task in in_order]
    is_good = bool(run.state) and run.state.result_state == RunResultState.SUCCESS
    failed = [task.key for task in tasks if task.result in ("failed", "took too long")]
    summary = "the notebooks ran without a mistake" if is_good else f"the notebooks failed: {', '.join(failed) or _said(run)}"
    lines = [f"  {task.key}: {task.result} in {task.seconds} s{f' -> {task.value}' if task.value else ''}" for task in tasks]
    lines += [f"{task.key}: {task.error}" for task in tasks if task.error]
    return Report(is_good, summary, _markdown(run, place, catalog, hours, folder_page, tasks, summary), "\n".join(lines))


def _task(client: WorkspaceClient, task: RunTask) -> _Task:
    result = task.state.result_state.value if task.state and task.state.result_state else "UPSTREAM_FAILED"
    value = error = ""
    if task.run_id is not None and result in ("SUCCESS", "FAILED", "TIMEDOUT"):
        output = client.jobs.get_run_output(task.run_id)
        value, error = (output.notebook_output.result or "" if output.notebook_output else ""), output.error or ""
    if result == "TIMEDOUT":
        error = error or (task.state.state_message if task.state else "") or "it took too long"
    seconds = round((task.execution_duration or 0) / 1000)
    return _Task(task.task_key, WORDS.get(result, result.lower()), seconds, value, error, task.run_page_url or "")


def _markdown(run: Run, place: Place, catalog: str, hours: int, folder_page: str, tasks: list[_Task], summary: str) -> str:
    rows = [
        f"| [{_cell(task.key)}]({task.page}) | {task.result} | {task.seconds} s | {_cell(task.value[:LONGEST_VALUE])} |" for task in tasks
    ]
    errors = [f"`{_cell(task.key)}`\n\n{_fenced(task.error)}" for task in tasks if task.error]
    where = f"[`{place.git_folder}`]({folder_page}), commit `{place.commit[:8]}`, schema `{catalog}.{place.schema}`, [run]({run.run_page_url})"
    return "\n\n".join(
        [
            f"**Review: {summary}**",
            "\n".join(["| task | result | time | value |", "| --- | --- | --- | --- |", *rows]),
            *errors,
            f"In {where}. All of it goes when this pull request ends, or after {hours} hours.",
        ]
    )


def _cell(text: str) -> str:
    """Text of a notebook inside a table: it ends neither the cell nor the table, and is no markup."""
    plain = " ".join(text.split())
    for sign in "\\`|*_[]<>~#":
        plain = plain.replace(sign, f"\\{sign}")
    return plain


def _fenced(text: str) -> str:
    """Text of a notebook as code, whatever is in it."""
    short = text if len(text) <= LONGEST_ERROR else f"{text[:LONGEST_ERROR]}\n[...]"
    fence = "```"
    while fence in short:
        fence += "`"
    return f"{fence}\n{short}\n{fence}"


def _said(run: Run) -> str:
    return (run.state.state_message if run.state else None) or "the run did not end"
