"""What may cost more, and on which basis that is said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from audit import paths
from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import at, listed, number, side, thing
from audit.model import Change, Preview, PropertyChange
from audit.values import Absent, Marker, Tree
from domain.clusters import WAREHOUSE_SIZES
from domain.quartz import times_a_day

GROUP: Final = "cost"
_CORES: Final = re.compile(r"_[A-Z]+(\d+)")
_COUNTS: Final = {
    "maxWorkers": "machines at most", "minWorkers": "machines at least", "numWorkers": "machines", "maxNumClusters": "clusters at most",
    "minNumClusters": "clusters at least", "minIdleInstances": "idle machines", "maxCapacity": "machines at most",
    "maximumConcurrency": "agents at most", "dailyQuotaGb": "GB of logs a day",
}  # fmt: skip
_IDLE: Final = {"autoterminationMinutes", "autoStopMins", "idleInstanceAutoterminationMinutes"}


def _up(change: Change, preview: Preview) -> Iterator[Said]:
    if not change.before or not change.after:
        return
    for item in change.properties:
        last = paths.parse(item.path)[-1]
        if item.inside or not isinstance(last, str):
            continue
        if last in ("nodeTypeId", "driverNodeTypeId", "vmSize") or item.path == "fabricProfile.sku.name":
            yield from _larger(change, preview, item)
        elif (
            last == "clusterSize"
            and item.old in WAREHOUSE_SIZES
            and item.new in WAREHOUSE_SIZES
            and WAREHOUSE_SIZES.index(str(item.new)) > WAREHOUSE_SIZES.index(str(item.old))
        ):
            times = 2 ** (WAREHOUSE_SIZES.index(str(item.new)) - WAREHOUSE_SIZES.index(str(item.old)))
            sentence = f"The {thing(change, preview)} grows from {item.old} to {item.new}: about {times} times the cost while it runs."
            yield Said(sentence, "", str(item.old), str(item.new))
        elif last == "scaleToZeroEnabled" and item.old is True and item.new is False:
            yield Said(f"The {thing(change, preview)} runs and costs without requests, too.", "", "stops by itself", "always on")
        elif last in _COUNTS:
            yield from _more(change, preview, item, _COUNTS[last])
        elif last in _IDLE:
            old, new = _number(item.old), _number(item.new)
            if old and new is not None and (new > old or new == 0):
                idle = f"{new:g} idle minutes instead of {old:g}" if new else "never stops by itself"
                yield Said(
                    f"The {thing(change, preview)} {'stops after ' if new else ''}{idle}.", "", f"{old:g} minutes", f"{new:g} minutes"
                )


def _budget(change: Change, preview: Preview) -> Iterator[Said]:
    old, new = (number(at(tree, "amount")) for tree in (change.before, change.after))
    if change.resource.type.endswith(":Budget") and old is not None and new is not None and new > old:
        yield Said(f"The {thing(change, preview)} is {new:g} instead of {old:g}.", "", f"{old:g}", f"{new:g}")


def _larger(change: Change, preview: Preview, item: PropertyChange) -> Iterator[Said]:
    old, new = _CORES.search(str(item.old)), _CORES.search(str(item.new))
    if old and new and int(new[1]) > int(old[1]):
        basis = f"{int(new[1])} cores instead of {int(old[1])} in each machine, at the same price for a core"
        yield Said(
            f"The {thing(change, preview)} gets larger machines: about {int(new[1]) / int(old[1]):.3g} times the cost ({basis}).",
            "",
            str(item.old),
            str(item.new),
        )


def _more(change: Change, preview: Preview, item: PropertyChange, what: str) -> Iterator[Said]:
    old, new = _number(item.old), _number(item.new)
    if old is not None and new is not None and new > old:
        basis = f": up to {new / old:.3g} times the cost while all of them run" if old and "least" not in what else ""
        yield Said(f"The {thing(change, preview)} has {new:g} {what} instead of {old:g}{basis}.", "", f"{old:g}", f"{new:g}")


def _number(value: object) -> float | None:
    return number(value) if isinstance(value, str | int | float) else None


def _switched_on(change: Change, preview: Preview) -> Iterator[Said]:
    for path in ("schedule.pauseStatus", "trigger.pauseStatus", "continuous.pauseStatus"):
        if at(change.before, path) == "PAUSED" and at(change.after, path) == "UNPAUSED":
            cron = at(change.after, "schedule.quartzCronExpression")
            when = f" at {side(cron if isinstance(cron, str) else None)}" if isinstance(cron, str) else ""
            yield Said(f"The {thing(change, preview)} starts by itself from now on{when}.", "", "paused", "active")
    was, will = (at(tree, "schedule.quartzCronExpression") for tree in (change.before, change.after))
    if isinstance(was, str) and isinstance(will, str) and at(change.after, "schedule.pauseStatus") != "PAUSED":
        old, new = times_a_day(was), times_a_day(will)
        if new > old:
            yield Said(f"The {thing(change, preview)} starts up to {new:,} times a day instead of {old:,}.", "", was, will)
    before, after = at(change.before, "schedule"), at(change.after, "schedule")
    if change.before and isinstance(before, Absent | None) and isinstance(after, dict) and after.get("pauseStatus") != "PAUSED":
        yield Said(
            f"The {thing(change, preview)} starts by itself from now on.", "", "no schedule", side(_text(after.get("quartzCronExpression")))
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _policy(change: Change, preview: Preview) -> Iterator[Said]:
    """A cluster policy that allows more."""
    if not change.resource.type.endswith(":ClusterPolicy") or not change.before or not change.after:
        return
    for item in change.properties:
        segments = paths.parse(item.inside) if item.inside else ()
        if len(segments) < 2 or item.new is Marker.UNKNOWN:
            continue
        attribute, rule = str(segments[0]), segments[1]
        old, new = _number(item.old), _number(item.new)
        if rule == "maxValue" and (isinstance(item.new, Absent) or (old is not None and new is not None and new > old)):
            yield _allows(
                change, preview, attribute, f"up to {side(_plain(item.new))}" if new is not None else "without an upper limit", item
            )
        elif rule == "minValue" and (isinstance(item.new, Absent) or (old is not None and new is not None and new < old)):
            yield _allows(
                change, preview, attribute, f"down to {side(_plain(item.new))}" if new is not None else "without a lower limit", item
            )
        elif rule == "values" and isinstance(item.old, Absent):
            yield _allows(change, preview, attribute, f"of {side(_plain(item.new))}", item)
        elif (
            rule == "type" and item.new in ("unlimited", "range", "regex", "allowlist") and item.old in ("fixed", "forbidden", "allowlist")
        ):
            old_rule, new_rule = (_in_words(tree, attribute) for tree in (change.before, change.after))
            yield Said(f"The {thing(change, preview)} lets {attribute} be {new_rule}; it was {old_rule}.", "", old_rule, new_rule)
        elif rule == "type" and isinstance(item.new, Absent):
            yield Said(f"The {thing(change, preview)} says nothing about {attribute} any more.", "", side(_plain(item.old)), "anything")


def _in_words(policy: Tree, attribute: str) -> str:
    """What the rule of a policy on an attribute permits."""
    definition = policy.get("definition")
    known: object = json.loads(definition) if isinstance(definition, str) else definition
    rule = known.get(attribute) if isinstance(known, dict) else None
    match rule:
        case {"type": "fixed", "value": value}:
            return f"fixed to {value}"
        case {"type": "range", **limits}:
            ends = [f"{word} {limits[end]}" for word, end in (("from", "minValue"), ("up to", "maxValue")) if end in limits]
            return " ".join(ends) or "any number"
        case {"type": "allowlist", "values": [*values]}:
            return f"one of {listed(map(str, values), 9)}"
        case {"type": "regex", "pattern": pattern}:
            return f"whatever matches {pattern}"
        case {"type": "unlimited"}:
            return "anything"
    return "forbidden" if isinstance(rule, dict) and rule.get("type") == "forbidden" else "something else"


def _allows(change: Change, preview: Preview, attribute: str, what: str, item: PropertyChange) -> Said:
    return Said(f"The {thing(change, preview)} allows {attribute} {what}.", "", side(_plain(item.old)), side(_plain(item.new)))


def _plain(value: object) -> bool | int | float | str | Marker | Absent | None:
    return value if isinstance(value, bool | int | float | str | Marker | Absent | None) else str(value)


RULES: Final = (
    Rule(
        "cost-up", GROUP, Risk.ATTENTION, "machines get larger, more, or stop later",
        "The estimate compares numbers of machines and cores; the price of a machine is not known here.",
        "Is the budget of this environment enough for it?",
        _up,
    ),
    Rule(
        "schedule-on", GROUP, Risk.ATTENTION, "something starts by itself from now on, or more often",
        "It runs, and costs, without anybody starting it.",
        "Is it meant to run in this environment, at these times?",
        _switched_on,
    ),
    Rule(
        "budget-raised", GROUP, Risk.ATTENTION, "a budget tells people later what is spent",
        "It stops nothing, but nobody hears of a cost below it.",
        "Who pays for it, and do they agree?",
        _budget,
    ),
    Rule(
        "policy-loosened", GROUP, Risk.ATTENTION, "a cluster policy allows more than before",
        "Everybody who may use the policy can make clusters of this kind.",
        "Who may use the policy, and what would the largest cluster cost?",
        _policy,
    ),
)  # fmt: skip
