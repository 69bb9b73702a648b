"""The report of a preview, as a run shows it: a summary, files that are kept, and a thread with a status on its pull request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audit import cli

NO_LIMIT = "never"
"""Instead of a risk."""


def write(stack: str, events: Path, out: Path, folder: Path) -> None:
    """Writes the report in all formats, with a manifest of what it was made of, and makes it the summary of the run."""
    evidence = out / "report"
    report = ["preview", str(events), "--stack-file", str(folder / f"Pulumi.{stack}.yaml"), "--evidence", str(evidence)]
    _run([*report, "-o", str(out / f"{stack}.md")])
    print((out / f"{stack}.md").read_text(encoding="utf-8"), flush=True)
    print(f"##vso[task.uploadsummary]{out / f'{stack}.md'}", flush=True)


def comment(stack: str, events: Path, folder: Path, limit: str) -> None:
    """Puts it on the pull request that this run belongs to. `limit` is the risk from which on the status is `failed`, or `never`."""
    more = ["--fail-on", limit] if limit != NO_LIMIT else []
    _run(["comment", str(events), "--stack", stack, "--stack-file", str(folder / f"Pulumi.{stack}.yaml"), *more])


def risky(events: Path, limit: str) -> bool:
    """Whether there is a finding of that risk or more."""
    return limit != NO_LIMIT and cli.main(["preview", str(events), "--fail-on", limit, "-o", "/dev/null"]) == cli.RISKY


def _run(arguments: Sequence[str]) -> None:
    code = cli.main(arguments)
    if code:
        raise SystemExit(f"python -m audit {arguments[0]} ended with {code}, as shown above")
