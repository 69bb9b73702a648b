"""From changes to findings: rules are asked, equal sentences are said once, consequences are counted under their cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from audit.findings.consequences import causes
from audit.findings.finding import Finding, Risk, Rule, Said
from audit.findings.rules.work import holds_work
from audit.findings.table import REST, RULES
from audit.model import Change, Operation, Preview


def judge(preview: Preview) -> tuple[Finding, ...]:
    """All findings, the highest risk first. Every change is in one of them, or among the consequences of one."""
    because = _folded(causes(preview), preview)
    following: dict[str, list[Change]] = {}
    for change in preview.changes:
        if change.resource.urn in because:
            following.setdefault(because[change.resource.urn], []).append(change)
    said: dict[tuple[str, str], list[tuple[Rule, Said, Change]]] = {}
    for change in preview.changes:
        if change.resource.urn not in because:
            for rule, item in _asked(change, preview):
                said.setdefault((rule.name, item.sentence), []).append((rule, item, change))
    findings = [_finding(items, following, preview) for items in said.values()]
    return tuple(sorted(findings, key=lambda finding: (-finding.risk.level, finding.changes[0].operation.order)))


def _folded(because: Mapping[str, str], preview: Preview) -> Mapping[str, str]:
    """The consequences that are only counted: one of a higher risk than its cause is said itself."""
    risks = {change.resource.urn: highest_of(rule for rule, _ in _known(change, preview)) for change in preview.changes}
    lost = {because[change.resource.urn] for change in preview.changes if change.resource.urn in because and holds_work(change)}
    return {
        urn: cause
        for urn, cause in because.items()
        if cause in lost or cause not in risks or risks.get(urn, Risk.NONE).level <= risks[cause].level
    }


def highest_of(rules: Iterable[Rule]) -> Risk:
    """The risk of the worst of these rules."""
    return max((rule.risk for rule in rules), key=lambda risk: risk.level, default=Risk.NONE)


def highest(findings: Sequence[Finding]) -> Risk:
    """The risk of all together."""
    return highest_of(finding.rule for finding in findings)


def _asked(change: Change, preview: Preview) -> Iterator[tuple[Rule, Said]]:
    found = _known(change, preview)
    yield from found
    if not found or change.operation is Operation.UNKNOWN:
        yield from [(rule, item) for rule in REST for item in rule.judge(change, preview)]


def _known(change: Change, preview: Preview) -> Sequence[tuple[Rule, Said]]:
    return [(rule, item) for rule in RULES for item in rule.judge(change, preview)]


def _finding(items: Sequence[tuple[Rule, Said, Change]], following: dict[str, list[Change]], preview: Preview) -> Finding:
    changes = tuple(change for _, _, change in items)
    consequences = tuple(each for change in changes for each in following.get(change.resource.urn, ()))
    rule, said, _ = items[0]
    if lost := [change for change in consequences if holds_work(change)]:
        worse = next(item for item in RULES if item.name == "work-deleted")
        names = ", ".join(preview.names.get(change.resource.urn, change.resource.name) for change in lost[:5])
        said = Said(f"{said.sentence} With it goes what is in {names}.", said.who, said.was, said.will)
        rule = worse if rule.risk is not Risk.DANGER else rule
    return Finding(rule=rule, said=said, changes=changes, consequences=consequences)
