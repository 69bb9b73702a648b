"""The judgement, before the listing: every finding with who, what was and will be, where it is written, and what to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from audit.findings.finding import Finding, Risk
from audit.findings.judge import highest
from audit.markdown.cuts import Shown
from audit.markdown.escape import code, plain

MOST_NAMED: Final = 8
"""Resources of one finding that are named."""


def verdict(findings: Sequence[Finding]) -> str:
    """One line: the highest risk, and how many findings there are of each."""
    if not findings:
        return ""
    counts = Counter(finding.risk for finding in findings)
    listed = ", ".join(f"{counts[risk]:,} {risk}" for risk in reversed(Risk) if counts[risk])
    return f"**Risk: {highest(findings)}.** Findings: {listed}."


def sections(findings: Sequence[Finding], shown: Shown) -> Iterator[str]:
    """One section for each risk, the highest first. What is only routine is folded away."""
    for risk, group in groupby(findings, key=lambda finding: finding.risk):
        items = list(group)
        title = f"{risk.capitalize()}: {len(items):,}"
        if risk.level >= Risk.ATTENTION.level:
            yield f"## {title}"
            yield from (_finding(item) for item in items[: shown.findings])
        elif shown.routine:
            listed = "\n".join(f"- {_line(item)}" for item in items)
            yield f"<details><summary><b>{title}</b></summary>\n\n{listed}\n\n</details>"


def _finding(finding: Finding) -> str:
    said = finding.said
    lines = [f"- **{plain(said.sentence)}**{_count(finding)}"]
    if said.was or said.will:
        lines.append(f"  {code(said.was or 'nothing')} → {code(said.will or 'nothing')}")
    lines.append(f"  {plain(finding.rule.why)} *{plain(finding.rule.check)}*")
    facts = [f"rule `{finding.rule.name}`"]
    if finding.written:
        facts.append(f"written at {code(f'{finding.written.file}:{finding.written.line}')}")
    if followers := len({urn for change in finding.changes for urn in change.dependents}):
        facts.append(f"{followers:,} other{'' if followers == 1 else 's'} depend{'s' if followers == 1 else ''} on it")
    return "  \n".join([*lines, f"  {' · '.join(facts)}"])


def _line(finding: Finding) -> str:
    where = f" ({code(f'{finding.written.file}:{finding.written.line}')})" if finding.written else ""
    return f"{plain(finding.said.sentence)}{_count(finding)}{where}"


def _count(finding: Finding) -> str:
    parts = []
    if len(finding.changes) > 1:
        parts.append(f"{len(finding.changes):,} resources")
    if finding.consequences:
        parts.append(f"with {len(finding.consequences):,} consequence{'' if len(finding.consequences) == 1 else 's'}: {_names(finding)}")
    return f" — {', '.join(parts)}" if parts else ""


def _names(finding: Finding) -> str:
    names = [change.resource.name for change in finding.consequences]
    left = len(names) - MOST_NAMED
    return ", ".join(code(name, 60) for name in names[:MOST_NAMED]) + (f" and {left:,} more" if left > 0 else "")
