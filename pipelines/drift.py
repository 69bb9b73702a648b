"""Looks for drift in one stack: `python -m pipelines.drift --stack dev --out FOLDER`, a step of drift.yml.

The stack is previewed against what the clouds hold now, as the identity that only reads. It sees Azure and Azure DevOps; what is inside of
workspaces no identity can only read, so that is left out (docs/pipelines.md). Drift is reported, kept in a work item, and fails the run.
What is merged and not deployed is no drift: nobody has changed a cloud.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from audit import document, markdown, page, reading
from audit.digest import Digest, Step
from audit.markdown.value import plain_json
from audit.model import Change, Operation, Preview, PropertyChange
from audit.preview import build
from audit.pull_request.address import run_link
from audit.pull_request.service import Refused
from audit.stack_file import StackFile
from audit.values import SECRET, Absent, Value
from domain.credentials import without_credentials
from pipelines import drift_item
from pipelines.changed_by import ActivityLog
from pipelines.drift_item import Difference
from pipelines.program import ROOT, Program
from pipelines.service import ProjectAddress
from pipelines.sign_in import signed_in
from pipelines.work_items import WorkItems

IN_WORKSPACES: Final = "urn:pulumi:*::databricks-cicd::**databricks:index/**"
"""What the identity that only reads cannot see: an administrator of a workspace who only reads does not exist (ADR 11)."""
LEFT_OUT: Final = (
    "What is inside of Databricks workspaces was not looked at: only their administrators see it, and the identity of this run is none."
)
_FORMATS: Final[Mapping[str, Callable[[Preview], str]]] = {"md": markdown.render, "html": page.render, "json": document.render}
_MOST_PROPERTIES: Final = 20
_LONGEST: Final = 200
"""Characters of a value in a work item; the report has all of it, as far as reports have."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a preview against the clouds says."""

    drift: tuple[Difference, ...]
    others: int
    """Resources that the next update changes, and nobody has changed: merged and not deployed, or because of the drift."""


@dataclass(frozen=True, slots=True)
class _State:
    """A resource as the state knew it."""

    id: str
    modified: str
    """When the stack has changed it last."""


def found(digest: Digest, preview: Preview, who: Callable[[str], str]) -> Found:
    """Tells drift from what is merged and not deployed: a resource has drifted where the clouds do not hold what the state knows. `who`
    says of a resource's URN who has changed it."""
    known = {step.urn: step for step in digest.steps if step.op == "refresh"}
    planned = {step.urn: step for step in digest.steps if step.op not in ("refresh", "same")}
    changes = [change for change in preview.changes if change.resource.urn in planned]
    drifted = [change for change in changes if _has_drifted(known.get(change.resource.urn), planned[change.resource.urn])]
    return Found(
        tuple(replace(_difference(change, preview), who=who(change.resource.urn)) for change in drifted), len(changes) - len(drifted)
    )


def _has_drifted(known: Step | None, planned: Step) -> bool:
    """`known` is the step that read the resource, with what the state knew; without it, the resource is new to the state."""
    before = known.old_state if known else None
    if before is None:
        return False
    now = planned.old_state
    return now is None or (now.inputs, now.outputs) != (before.inputs, before.outputs)


def _difference(change: Change, preview: Preview) -> Difference:
    kind = change.resource.type.rpartition(":")[2]
    name = preview.names.get(change.resource.urn) or change.resource.name
    place = f", {change.resource.id}" if change.resource.id else ""
    if change.operation is Operation.CREATE:
        return Difference(f"{kind} {name}", "Gone:")
    left = len(change.properties) - _MOST_PROPERTIES
    lines = [_property(each) for each in change.properties[:_MOST_PROPERTIES]]
    lines += [f"and {left:,} more properties"] if left > 0 else []
    return Difference(f"{kind} {name}{place}", "Changed:", tuple(_without_credentials(line) for line in lines))


def _property(each: PropertyChange) -> str:
    path = f"{each.path} (JSON) {each.inside}" if each.inside else each.path
    if each.text is not None:
        return f"{path}: another text ({each.text.removed:,} lines fewer, {each.text.added:,} more with the next update)"
    return f"{path} is {_value(each.old)}, and should be {_value(each.new)}"


def _value(value: Value | Absent) -> str:
    if isinstance(value, Absent):
        return "not set"
    text = plain_json(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _without_credentials(text: str) -> str:
    return without_credentials(text, SECRET.value)


def look(program: Program, out: Path, stack: str, environ: Mapping[str, str]) -> Found:
    """Previews, and leaves the report in all formats. Raises `SystemExit` where the preview fails."""
    file = out / "drift.json"
    program.preview_refreshed(file, IN_WORKSPACES)
    digest = reading.read(str(file))
    preview = build(digest, StackFile(ROOT / f"Pulumi.{stack}.yaml"))
    log, states = ActivityLog(environ), _states(file)
    result = found(digest, preview, lambda urn: log.who(states[urn].id, states[urn].modified))
    for name, render in _FORMATS.items():
        text = _without_credentials(render(preview))
        (out / f"report.{name}").write_text(f"{_head(result)}\n\n{text}" if name == "md" else text, encoding="utf-8")
    return result


def _states(file: Path) -> Mapping[str, _State]:
    """What the state knew of each resource that was read, by URN."""
    steps = json.loads(file.read_text(encoding="utf-8"))["steps"]
    known = {step["urn"]: step.get("oldState") or {} for step in steps if step["op"] == "refresh"}
    return {urn: _State(str(state.get("id", "")), str(state.get("modified", ""))) for urn, state in known.items()}


def _head(result: Found) -> str:
    lines = [
        f"**Drift in {_resources(len(result.drift))}.** Nobody is named where no service tells who it was."
        if result.drift
        else "**No drift.**"
    ]
    lines += [f"- {each.what} {each.resource}{f' ({each.who})' if each.who else ''}" for each in result.drift]
    if result.others:
        lines += ["", f"The next update changes {_resources(result.others)} besides: merged and not deployed, or because of the drift."]
    return "\n".join([*lines, f"\n{LEFT_OUT}"])


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Looks at one stack; 0 without drift, 1 with drift or where that could not be seen."""
    given = _arguments().parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)  # what is kept of the run, even if nothing could be seen
    try:
        with signed_in(environ) as signed:
            result = look(Program(ROOT, given.stack, signed), given.out, given.stack, signed)
    except (SystemExit, reading.Unreadable) as problem:
        print(f"##vso[task.logissue type=error]Whether {given.stack} has drifted could not be seen: {problem}", flush=True)
        return 1
    print((given.out / "report.md").read_text(encoding="utf-8"), flush=True)
    print(f"##vso[task.uploadsummary]{given.out / 'report.md'}")
    try:
        print(drift_item.keep(WorkItems(_project(environ)), given.stack, result.drift, run_link(environ)))
    except Refused as refused:
        print(f"##vso[task.logissue type=warning]The work item on drift in {given.stack} was not kept: {refused}")
    if result.drift:
        print(f"##vso[task.logissue type=error]{given.stack} has drifted: {_resources(len(result.drift))}, see the summary of this run")
    return 1 if result.drift else 0


def _project(environ: Mapping[str, str]) -> ProjectAddress:
    names = ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECTID", "SYSTEM_ACCESSTOKEN")
    if missing := [name for name in names if not environ.get(name)]:
        raise Refused(f"{', '.join(missing)} not set: map it in the step (env: {{SYSTEM_ACCESSTOKEN: $(System.AccessToken)}})")
    return ProjectAddress(*(environ[name] for name in names))


def _resources(count: int) -> str:
    return f"{count:,} resource{'' if count == 1 else 's'}"


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipelines.drift", description=__doc__)
    parser.add_argument("--stack", required=True, help="the stack, such as dev")
    parser.add_argument("--out", type=Path, required=True, help="folder for the report")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
