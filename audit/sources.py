"""Other documents of the engine in the shape of a preview: event logs, saved plans, and pairs of states.

The shapes are those of pulumi/sdk: `apitype.EngineEvent`, `apitype.DeploymentPlanV1`, `apitype.DeploymentV3`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

Json = dict[str, JsonValue]

_SILENT: Final = frozenset({
    "sequence", "timestamp", "cancelEvent", "stdoutEvent", "preludeEvent", "policyLoadEvent", "policyRemediationEvent",
    "policyAnalyzeSummaryEvent", "policyRemediateSummaryEvent", "policyAnalyzeStackSummaryEvent", "startDebuggingEvent", "progressEvent",
})  # fmt: skip
_TOLD: Final = frozenset(
    {"resourcePreEvent", "resOutputsEvent", "resOpFailedEvent", "diagnosticEvent", "policyEvent", "errorEvent", "summaryEvent"}
)
_COLOURS: Final = re.compile(r"<\{%.*?%\}>")


def of_events(events: Sequence[Json]) -> Json:
    """The last preview or update in an event log; each begins with a prelude."""
    starts = [index for index, event in enumerate(events) if "preludeEvent" in event]
    last = events[starts[-1] :] if starts else events
    steps: dict[tuple[str, str], Json] = {}
    summary: Json = {}
    diagnostics: list[JsonValue] = []
    for event in last:
        for name, key in (("resourcePreEvent", "metadata"), ("resOutputsEvent", "metadata"), ("resOpFailedEvent", "metadata")):
            metadata = _dict(_dict(event.get(name)).get(key))
            if metadata:
                step = _step(metadata)
                failed = name == "resOpFailedEvent" or _is_failed(steps.get(_key(step)))
                steps[_key(step)] = {**step, "failed": failed}
        if "summaryEvent" in event:
            summary = _dict(event["summaryEvent"])
        diagnostics += _messages(event)
    unknown = sorted({key for event in last for key in event} - _SILENT - _TOLD)
    return {
        "steps": list(steps.values()),
        "diagnostics": diagnostics,
        "changeSummary": summary.get("resourceChanges") or {},
        "maybeCorrupt": summary.get("maybeCorrupt") or False,
        "kind": "preview" if summary.get("isPreview", True) else "update",
        "policies": list(_policies(last)),
        "asked": _asked(last),
        "remarks": [f"Events that this report does not know: {', '.join(unknown)}."] if unknown else [],
    }


def of_plan(plan: Json, state: Json | None) -> Json:
    """A saved plan. It holds new values only; the old ones are in the state that it was made for."""
    before = {str(item["urn"]): item for item in resources(state or {})}
    steps: list[JsonValue] = []
    for urn, raw in _dict(plan.get("resourcePlans")).items():
        goal, old = _dict(_dict(raw).get("goal")), before.get(urn)
        ops = _dict(raw).get("steps")
        for op in ops if isinstance(ops, list) else ():
            new = {**goal, "inputs": _applied(old, _dict(goal.get("inputDiff"))), "outputs": {}} if goal else None
            steps.append({"op": op, "urn": urn, **({"oldState": old} if old else {}), **({"newState": _state(new)} if new else {})})
    planned = _dict(plan.get("resourcePlans"))
    steps += [{"op": "same", "urn": urn, "oldState": old} for urn, old in before.items() if urn not in planned]
    remark = "A plan holds new values only. Give the state with --state STATE to see the old ones."
    return {"steps": steps, "remarks": [] if state else [remark]}


def between(old: Json, new: Json) -> Json:
    """Two exported states as what leads from one to the other."""
    before, after = ({str(item["urn"]): item for item in resources(state)} for state in (old, new))
    steps: list[JsonValue] = []
    same = 0
    for urn in dict.fromkeys([*after, *before]):
        left, right = before.get(urn), after.get(urn)
        op = _operation(left, right)
        same += op == "same"
        states: Json = {**({"oldState": _state(left)} if left else {}), **({"newState": _state(right)} if right else {})}
        steps.append({"op": op, "urn": urn, **states})
    return {"steps": steps, "changeSummary": {"same": same}, "kind": "comparison"}


def resources(state: Json) -> Iterator[Json]:
    """The resources of an exported state or a checkpoint, without those that wait for their deletion."""
    deployment = _dict(state.get("deployment")) or _dict(_dict(state.get("checkpoint")).get("latest"))
    items = deployment.get("resources")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and "urn" in item and not item.get("delete"):
            yield item


def _operation(old: Json | None, new: Json | None) -> str:
    if old is None or new is None:
        return "create" if old is None else "delete"
    if old.get("id") != new.get("id"):
        return "replace"
    return "same" if _shown(old.get("inputs")) == _shown(new.get("inputs")) else "update"


def _shown(value: JsonValue) -> JsonValue:
    """Encrypted values are written differently each time."""
    if isinstance(value, dict):
        return "[secret]" if "ciphertext" in value else {key: _shown(item) for key, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list) else value


def _step(metadata: Json) -> Json:
    detailed: Json = {
        path: {"kind": _dict(item).get("diffKind", "update"), "inputDiff": _dict(item).get("inputDiff", False)}
        for path, item in _dict(metadata.get("detailedDiff")).items()
    }
    states = {new: _state(_dict(metadata[old])) for old, new in (("old", "oldState"), ("new", "newState")) if metadata.get(old)}
    return {
        "op": metadata.get("op"), "urn": metadata.get("urn"), "provider": metadata.get("provider") or "", "detailedDiff": detailed or None,
        "diffReasons": metadata.get("diffs"), "replaceReasons": metadata.get("keys"), **states,
    }  # fmt: skip


def _state(raw: Mapping[str, JsonValue]) -> Json:
    """Null stands for what is not there."""
    return {key: value for key, value in raw.items() if value is not None and key not in _OF_GOALS}


_OF_GOALS: Final = frozenset({"inputDiff", "outputDiff", "name", "deleteBeforeReplace", "structuredAliases"})


def _applied(old: Json | None, difference: Json) -> Json:
    inputs = {**_dict((old or {}).get("inputs")), **_dict(difference.get("adds")), **_dict(difference.get("updates"))}
    deletes = difference.get("deletes")
    return {key: value for key, value in inputs.items() if not isinstance(deletes, list) or key not in deletes}


def _messages(event: Json) -> Iterator[JsonValue]:
    said = _dict(event.get("diagnosticEvent"))
    if said and not said.get("ephemeral"):
        yield {"urn": said.get("urn") or "", "severity": said.get("severity") or "info", "message": _plain(said.get("message"))}
    error = _dict(event.get("errorEvent"))
    if error:
        yield {"severity": "error", "message": _plain(error.get("error"))}


def _policies(events: Iterable[Json]) -> Iterator[JsonValue]:
    for event in events:
        policy = _dict(event.get("policyEvent"))
        if policy:
            yield {
                "urn": policy.get("resourceUrn") or "", "pack": policy.get("policyPackName") or "", "rule": policy.get("policyName") or "",
                "level": policy.get("enforcementLevel") or "", "message": _plain(policy.get("message")),
            }  # fmt: skip


def _asked(events: Iterable[Json]) -> int:
    """How many rules were asked, as the engine sums up for each resource and for the stack."""
    names: set[JsonValue] = set()
    for event in events:
        for key in ("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent"):
            summary = _dict(event.get(key))
            for result in ("passed", "failed"):
                found = summary.get(result)
                names |= {f"{summary.get('policyPackName')}/{name}" for name in found} if isinstance(found, list) else set()
    return len(names)


def _plain(text: JsonValue) -> str:
    return _COLOURS.sub("", text) if isinstance(text, str) else ""


def _key(step: Json) -> tuple[str, str]:
    return str(step["op"]), str(step["urn"])


def _is_failed(step: Json | None) -> bool:
    return step is not None and step.get("failed") is True


def _dict(value: JsonValue | Mapping[str, JsonValue]) -> Json:
    return dict(value) if isinstance(value, Mapping) else {}


def changes_of(events: Iterable[Json]) -> int:
    """How many events are about a resource."""
    return sum(not {"resourcePreEvent", "summaryEvent"}.isdisjoint(event) for event in events)
