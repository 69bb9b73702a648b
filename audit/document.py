"""The report as JSON, for other programs: its shape is `docs/report.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from audit.findings.finding import Finding, Risk
from audit.findings.judge import highest, judge
from audit.markdown.value import plain_json
from audit.model import Change, Kind, Operation, PolicyWord, Preview, PropertyChange, Resource, Source, System
from audit.values import Absent, Marker, Value

VERSION: Final = 1
"""Of the shape. New fields do not change it; fields that go, or mean something else, do."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Part):
    """A line of a file."""

    file: str
    line: int


class Side(_Part):
    """A value, or why it is not here: it is secret, or known only after the update."""

    value: JsonValue = None
    hidden: Literal["secret", "unknown"] | None = None


class Code(_Part):
    """A difference of texts: lines as in a diff, their counts, and sentences about what is not shown."""

    lines: tuple[str, ...]
    added: int
    removed: int
    remarks: tuple[str, ...]


class Property(_Part):
    """What happens to one property. A side that is null does not exist."""

    path: str
    inside: str
    old: Side | None
    new: Side | None
    forces_replacement: bool
    note: str
    code: Code | None


class Named(_Part):
    """A resource by type and name."""

    type: str
    name: str | None


class ChangeDocument(Named):
    """What happens to one resource."""

    operation: Operation
    system: System
    id: str | None
    components: tuple[Named, ...]
    declared: Place | None
    written: Place | None
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    dependents: int
    failed: bool
    properties: tuple[Property, ...]


class FindingDocument(_Part):
    """One sentence, with the rule that says it."""

    rule: str
    about: str
    risk: Risk
    sentence: str
    who: str
    was: str
    will: str
    why: str
    check: str
    written: Place | None
    resources: tuple[Named, ...]
    consequences: tuple[Named, ...]


class Message(_Part):
    """Of the engine, a provider or the program."""

    severity: str
    message: str
    about: str | None


class PolicyDocument(_Part):
    """A rule of a policy pack that is broken. `mandatory` stops the update; `exempt` is allowed for a while."""

    pack: str
    rule: str
    level: PolicyWord
    message: str
    about: str | None


class Incomplete(_Part):
    """A provider that could not be asked, and how many resources are behind it."""

    provider: str
    package: str
    unknown: tuple[str, ...]
    resources: int


class Report(_Part):
    """A whole report."""

    version: Literal[1] = VERSION
    kind: Kind
    project: str | None
    stack: str | None
    risk: Risk
    failed: bool
    maybe_corrupt: bool
    unchanged: int
    counts: dict[str, int] = Field(description="By operation.")
    incomplete: tuple[Incomplete, ...]
    unknown: tuple[str, ...] = Field(description="Sentences about what this report could not read.")
    messages: tuple[Message, ...]
    rules_asked: int = Field(default=0, description="Rules of policy packs, where an event log tells.")
    policies: tuple[PolicyDocument, ...] = Field(default=(), description="Those that are broken.")
    findings: tuple[FindingDocument, ...]
    changes: tuple[ChangeDocument, ...]


def report_of(preview: Preview) -> Report:
    """The report, ready to be written."""
    findings = judge(preview)
    counts = preview.counts()
    return Report(
        kind=preview.kind,
        project=preview.project,
        stack=preview.stack,
        risk=highest(findings),
        failed=preview.failed,
        maybe_corrupt=preview.maybe_corrupt,
        unchanged=preview.unchanged,
        counts={operation: count for operation in Operation if (count := sum(counts[system, operation] for system in System))},
        incomplete=tuple(
            Incomplete(provider=item.provider, package=item.package, unknown=item.unknown, resources=item.resources)
            for item in preview.unchecked
        ),
        unknown=preview.unknown,
        messages=tuple(Message(severity=item.severity, message=item.message, about=item.about) for item in preview.diagnostics),
        rules_asked=preview.asked,
        policies=tuple(
            PolicyDocument(pack=item.pack, rule=item.rule, level=item.word, message=item.message, about=item.about)
            for item in preview.policies
        ),
        findings=tuple(_finding(finding) for finding in findings),
        changes=tuple(_change(change) for change in preview.changes),
    )


def render(preview: Preview) -> str:
    """The report as JSON."""
    return json.dumps(report_of(preview).model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def schema() -> str:
    """The JSON Schema of it."""
    return json.dumps(Report.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> FindingDocument:
    rule, said = finding.rule, finding.said
    return FindingDocument(
        rule=rule.name, about=rule.group, risk=rule.risk, sentence=said.sentence, who=said.who, was=said.was, will=said.will,
        why=rule.why, check=rule.check, written=_place(finding.written), resources=tuple(_names(finding.changes)),
        consequences=tuple(_names(finding.consequences)),
    )  # fmt: skip


def _names(changes: tuple[Change, ...]) -> Iterator[Named]:
    for change in changes:
        yield Named(type=change.resource.type, name=change.resource.name)


def _change(change: Change) -> ChangeDocument:
    resource: Resource = change.resource
    return ChangeDocument(
        type=resource.type, name=resource.name, operation=change.operation, system=resource.system, id=resource.id,
        components=tuple(Named(type=item.type, name=item.name) for item in resource.ancestors), declared=_place(resource.source),
        written=_place(change.written), reasons=change.reasons, notes=change.notes, dependents=len(change.dependents), failed=change.failed,
        properties=tuple(_property(item) for item in change.properties),
    )  # fmt: skip


def _property(item: PropertyChange) -> Property:
    text = item.text
    code = Code(lines=text.lines, added=text.added, removed=text.removed, remarks=text.remarks) if text else None
    sides = (None, None) if text else (_side(item.old), _side(item.new))
    return Property(
        path=item.path,
        inside=item.inside,
        old=sides[0],
        new=sides[1],
        forces_replacement=item.forces_replacement,
        note=item.note,
        code=code,
    )


def _side(value: Value | Absent) -> Side | None:
    if isinstance(value, Absent):
        return None
    if isinstance(value, Marker):
        return Side(hidden="secret" if value is Marker.SECRET else "unknown")
    return Side(value=json.loads(plain_json(value)))


def _place(source: Source | None) -> Place | None:
    return Place(file=source.file, line=source.line) if source else None
