"""The page: what it is about, how much changes where, what went wrong, then every change, the dangerous ones first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from audit.findings.finding import Finding
from audit.findings.judge import judge
from audit.markdown.cuts import LONGEST_REPORT, STEPS, Shown
from audit.markdown.escape import LONGEST_LINE, block, code, code_in_html, plain
from audit.markdown.findings import sections, verdict
from audit.markdown.policies import policies
from audit.markdown.value import properties
from audit.model import Change, Diagnostic, Kind, Operation, Preview, Refresh, Resource, Source, System, Unchecked

MOST_MESSAGE_LINES: Final = 20
"""Lines of one diagnostic that are shown: a traceback says what matters at its end."""

LONGEST_MESSAGE_LINE: Final = 1_000
"""Characters of one line of a diagnostic that are shown: it is what the reader came for."""

_HEADINGS: Final = {
    Operation.DELETE: "To delete",
    Operation.REPLACE: "To replace",
    Operation.FORGET: "To forget (the cloud keeps it)",
    Operation.UPDATE: "To update",
    Operation.IMPORT: "To import",
    Operation.CREATE: "To create",
    Operation.UNKNOWN: "Operations that this report does not know",
}
_FOLDED: Final = frozenset({Operation.DELETE, Operation.CREATE, Operation.IMPORT, Operation.FORGET})
"""Operations whose properties all come or go together: folded away, since the resource itself is the news."""


def render(preview: Preview, most: int = LONGEST_REPORT) -> str:
    """The report, with a line break at its end, with as much of it as fits into one comment, or into `most` characters of it."""
    findings = judge(preview)
    for shown in STEPS:
        report = _rendered(preview, findings, shown)
        if len(report) <= most:
            return report
    return f"{report[: most - 100]}\n\n**The rest does not fit.**\n"


def _rendered(preview: Preview, findings: Sequence[Finding], shown: Shown) -> str:
    parts = [
        _title(preview),
        _headline(preview),
        verdict(findings),
        f"**Not shown, because this must fit into one comment: {', '.join(shown.left_out)}.** The page has all of it."
        if shown.left_out
        else "",
        *_warnings(preview),
        _table(preview),
        *_diagnostics(preview.diagnostics),
        *policies(preview),
        *sections(findings, shown),
        "# Every change" if preview.changes else "",
        *_sections(preview.changes, shown),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _title(preview: Preview) -> str:
    if preview.stack is None or preview.project is None:
        return f"# {preview.kind.capitalize()}"
    return f"# {preview.kind.capitalize()} of stack {code(preview.stack)} (project {code(preview.project)})"


def _headline(preview: Preview) -> str:
    unchanged = f"{preview.unchanged:,} unchanged"
    if not preview.changes:
        return f"**{'No change was found before the error' if preview.failed else 'No changes'}**: {unchanged}."
    counts = preview.counts()
    by_operation = [(operation, sum(counts[system, operation] for system in System)) for operation in Operation]
    return "**" + ", ".join(f"{count:,} to {operation}" for operation, count in by_operation if count) + f"**, {unchanged}."


def _warnings(preview: Preview) -> Iterator[str]:
    if preview.failed:
        until = "done" if preview.kind is Kind.UPDATE else "found"
        yield f"**The {preview.kind} failed.** What follows is what the engine had {until} until then."
    yield from _incomplete(preview.unchecked)
    yield from (plain(sentence) for sentence in preview.unknown)
    if preview.maybe_corrupt:
        yield "**The engine says that the state may be damaged.** Look at it before you update."
    if preview.refresh is Refresh.FIRST:
        yield "The clouds were read first: old values are what they hold now, not what the last update wrote."
    if preview.refresh is Refresh.ONLY:
        yield "This is a refresh: others made these changes in the clouds, and the state would take them over. The clouds stay as they are."


def _incomplete(items: Sequence[Unchecked]) -> Iterator[str]:
    if items:
        providers = ", ".join(
            f"{code(item.provider)} ({plain(item.package)}: {', '.join(code(name) for name in item.unknown)})" for item in items
        )
        behind = sum(item.resources for item in items)
        resources = f"{behind:,} resource{'' if behind == 1 else 's'}"
        yield (
            "**This preview is incomplete.** What a provider needs for itself is known only during the update, from a resource that does "
            f"not exist yet: {providers}. So {resources} behind it could not be checked, and computed values are missing."
        )


def _diagnostics(items: Sequence[Diagnostic]) -> Iterator[str]:
    if items:
        yield "## Errors and warnings"
        yield from (_diagnostic(item) for item in sorted(items, key=lambda item: item.severity != "error"))


def _diagnostic(item: Diagnostic) -> str:
    lines = item.message.split("\n")
    about = f" about {code(item.about)}" if item.about else ""
    if len(lines) == 1:
        return f"- **{plain(item.severity)}**{about}: {code(lines[0], LONGEST_MESSAGE_LINE)}"
    omitted = len(lines) - MOST_MESSAGE_LINES
    kept = [lines[0], f"… {omitted + 1:,} lines left out …", *lines[omitted + 2 :]] if omitted > 0 else lines
    return f"- **{plain(item.severity)}**{about}:\n\n" + "\n".join(
        f"  {line}" for line in block(kept, longest=LONGEST_MESSAGE_LINE).split("\n")
    )


def _table(preview: Preview) -> str:
    counts = preview.counts()
    operations = [operation for operation in Operation if any(counts[system, operation] for system in System)]
    systems = [system for system in System if any(counts[system, operation] for operation in operations)]
    if not operations:
        return ""
    rows = [["System", *operations], ["---", *("--:" for _ in operations)]]
    rows += [[system, *(f"{counts[system, operation]:,}" for operation in operations)] for system in systems]
    if len(systems) > 1:
        rows.append(["**All**", *(f"**{sum(counts[system, operation] for system in systems):,}**" for operation in operations)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _sections(changes: Iterable[Change], shown: Shown) -> Iterator[str]:
    kept = [change for change in changes if shown.listing or any(item.text for item in change.properties)]
    for operation, group in groupby(kept, key=lambda change: change.operation):
        listed = list(group)
        yield f"## {_HEADINGS[operation]}: {len(listed):,}"
        for change in listed:
            yield _folded(change, shown) if operation in _FOLDED else _open(change, shown)


def _open(change: Change, shown: Shown) -> str:
    resource = change.resource
    lines = [f"### {code(_label(resource.type, resource.name))}", "", _facts(resource), *(f"\n{remark}" for remark in _remarks(change))]
    return "\n".join([*lines, "", *properties(change.properties, shown)]).rstrip()


def _folded(change: Change, shown: Shown) -> str:
    resource = change.resource
    where = " / ".join(code_in_html(_label(item.type, item.name)) for item in resource.ancestors)
    facts = [f"in {where}"] if where else []
    facts += [code_in_html(resource.type)]
    facts += [code_in_html(_place(resource.source))] if resource.source else []
    title = f"<b>{code_in_html(_label(resource.type, resource.name))}</b> · {' · '.join(facts)}"
    body = [f"Id: {code(resource.id, LONGEST_LINE)}\n"] if resource.id else []
    body += [f"{plain(note)}\n" for note in change.notes]
    body += properties(change.properties, shown, one_sided=True)
    if not body:
        return f"<p>{title}</p>"
    return "\n".join([f"<details><summary>{title}</summary>", "", *body, "", "</details>"])


def _remarks(change: Change) -> Iterator[str]:
    if change.operation is Operation.REPLACE:
        if change.reasons:
            yield "Replaced because of " + ", ".join(code(reason) for reason in change.reasons) + "."
        elif not change.notes:
            yield "Replaced without a property as reason: somebody asked for it (`--replace`), or something that it depends on goes first."
    yield from (plain(note) for note in change.notes)


def _facts(resource: Resource) -> str:
    where = " / ".join(code(_label(item.type, item.name)) for item in resource.ancestors)
    facts = [f"In {where}"] if where else []
    facts += [f"type {code(resource.type)}"]
    facts += [f"declared at {code(_place(resource.source))}"] if resource.source else []
    facts += [f"id {code(resource.id, LONGEST_LINE)}"] if resource.id else []
    return " · ".join(facts)


def _label(token: str, name: str | None) -> str:
    noun = "Provider" if token.startswith("pulumi:providers:") else token.rsplit(":", 1)[-1]
    return f"{noun} {name}" if name else noun


def _place(source: Source) -> str:
    return f"{source.file}:{source.line}"
