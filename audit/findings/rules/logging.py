"""What is recorded, watched and kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import at, listed, number, thing
from audit.model import Change, Operation, Preview
from audit.values import Tree

GROUP: Final = "logging"
_WATCHERS: Final = frozenset(
    {"DiagnosticSetting", "ScheduledQueryRule", "ActionGroup", "MetricAlert", "ActivityLogAlert", "AlertV2", "Budget"}
)


def _gone(change: Change, preview: Preview) -> Iterator[Said]:
    if change.operation is Operation.DELETE and change.resource.type.rsplit(":", 1)[-1] in _WATCHERS:
        yield Said(f"The {thing(change, preview)} is gone: what it recorded or watched is no longer recorded or watched.")


def _less(change: Change, preview: Preview) -> Iterator[Said]:
    if not change.before or not change.after:
        return
    for path in ("retentionInDays", "retentionPolicy.days"):
        before, after = number(at(change.before, path)), number(at(change.after, path))
        if before and after and after < before:
            sentence = f"The {thing(change, preview)} keeps logs for {after:g} days instead of {before:g}."
            yield Said(sentence, "", f"{before:g} days", f"{after:g} days")
    if missing := _recorded(change.before) - _recorded(change.after):
        yield Said(
            f"The {thing(change, preview)} no longer records {listed(sorted(missing))}.",
            "",
            listed(sorted(_recorded(change.before)), 9),
            "",
        )
    old, new = (_minutes(tree.get("evaluationFrequency")) for tree in (change.before, change.after))
    if old and new and new > old:
        yield Said(f"The {thing(change, preview)} looks every {new:g} minutes instead of {old:g}.", "", f"{old:g}", f"{new:g}")
    if change.before.get("enabled") is True and change.after.get("enabled") is False and _is_watcher(change):
        yield Said(f"The {thing(change, preview)} is switched off.", "", "on", "off")


_GUARDED: Final = {
    "enhancedSecurityCompliance.enhancedSecurityMonitoring.value": "is no longer monitored for intruders",
    "enhancedSecurityCompliance.automaticClusterUpdate.value": "no longer restarts clusters for security updates",
    "enhancedSecurityCompliance.complianceSecurityProfile.value": "no longer follows a compliance standard",
    "automaticClusterUpdateWorkspace.enabled": "no longer restarts clusters for security updates",
}
"""Paths of what Databricks watches and mends in a workspace, and what it means where they are off."""


def _unwatched(change: Change, preview: Preview) -> Iterator[Said]:
    for path, sentence in _GUARDED.items():
        if change.after and at(change.before, path) in ("Enabled", True) and at(change.after, path) not in ("Enabled", True):
            yield Said(f"The {thing(change, preview)} {sentence}.", "", "on", "off")


def _is_watcher(change: Change) -> bool:
    return change.resource.type.rsplit(":", 1)[-1] in _WATCHERS


def _minutes(value: object) -> float | None:
    """Of a duration such as PT5M, as Azure's alerts have them."""
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", value) if isinstance(value, str) else None
    return sum(int(part or 0) * unit for part, unit in zip(found.groups(), (1440, 60, 1), strict=True)) if found else None


def _recorded(tree: Tree) -> set[str]:
    logs = tree.get("logs")
    items = [item for item in logs if isinstance(item, dict)] if isinstance(logs, list) else []
    return {str(item.get("category") or item.get("categoryGroup")) for item in items if item.get("enabled") is True}


def _notified(change: Change, preview: Preview) -> Iterator[Said]:
    """Addresses that leave a list of receivers."""
    if change.before and change.after:
        for item in change.properties:
            told = "mail" in item.path.lower() or "notification" in item.path.lower() or "receivers" in item.path.lower()
            if told and isinstance(item.old, str) and "@" in item.old and item.new != item.old:
                to = item.new if isinstance(item.new, str) else "nobody instead"
                yield Said(f"{item.old} is no longer told by the {thing(change, preview)}.", item.old, item.old, to)


RULES: Final = (
    Rule(
        "watcher-removed", GROUP, Risk.ATTENTION, "a diagnostic setting, an alert or a budget goes",
        "An incident may leave no trace, or be noticed late.",
        "Does something else record or watch the same?",
        _gone,
    ),
    Rule(
        "logging-reduced", GROUP, Risk.ATTENTION, "logs are kept for a shorter time, fewer are written, or they are looked at less often",
        "Incidents are often found after weeks; what is not kept cannot be looked at.",
        "How long must this environment keep its logs?",
        _less,
    ),
    Rule(
        "security-monitoring-off", GROUP, Risk.DANGER, "Databricks no longer monitors or updates what runs in a workspace",
        "Attacks and known holes stay unnoticed.",
        "Does something else do the same, and for how long is it needed?",
        _unwatched,
    ),
    Rule(
        "receiver-removed", GROUP, Risk.ATTENTION, "somebody is no longer told",
        "A failure or a cost goes unnoticed if nobody else is told.",
        "Who is told instead?",
        _notified,
    ),
)  # fmt: skip
