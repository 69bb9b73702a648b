"""Whether a plan does more than the reviewed one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import JsonValue

from pipelines import plans

URN = "urn:pulumi:prod::databricks-cicd::databricks-cicd:databricks:Cluster$databricks:index/cluster:Cluster::main.shared-cluster"
STACK = "urn:pulumi:prod::databricks-cicd::pulumi:pulumi:Stack::databricks-cicd-prod"
SECRET = "4dabf18193072939515e22adb298388d"


def resource(*steps: str, updates: JsonValue = None, **goal: JsonValue) -> dict[str, JsonValue]:
    return {"goal": {"type": "t", "inputDiff": {"updates": updates or {}}, **goal}, "steps": list(steps), "seed": "another each time"}


@pytest.mark.parametrize(
    ("now", "reviewed", "more"),
    [
        (resource("update", updates={"a": 7}), resource("update", updates={"a": 7}), ""),
        (resource("update", updates={"a": 7}), resource("update", updates={"a": 7, "b": 1}), ""),
        (resource("update", updates={"a": 8}), resource("update", updates={"a": 7}), "updated otherwise"),
        (resource("update", updates={"c": 7}), resource("update", updates={"a": 7}), "updated otherwise"),
        (resource("update", updates={"a": 7}, protect=False), resource("update", updates={"a": 7}, protect=True), "updated otherwise"),
        (resource("update", dependencies=["x", "y"]), resource("update", dependencies=["y", "x"]), ""),
        (resource("update", updates={"p": {SECRET: 1, "v": "x"}}), resource("update", updates={"p": {SECRET: 1, "v": "y"}}), ""),
        (resource("same"), resource("update"), ""),
        (resource("same"), None, ""),
        (resource("create"), None, "created"),
        (resource("update"), resource("same"), "updated"),
        (resource("update"), resource("create"), "updated"),
        (resource("update"), resource("replace"), ""),
        (resource("create-replacement", "replace", "delete-replaced"), resource("update"), "deleted"),
        ({"steps": ["delete"]}, {"steps": ["delete"]}, ""),
        ({"steps": ["delete"]}, resource("same"), "deleted"),
    ],
)
def test_a_plan_may_do_what_was_reviewed_or_less(now: dict[str, JsonValue], reviewed: dict[str, JsonValue] | None, more: str) -> None:
    found = list(plans.beyond({URN: now}, {URN: reviewed} if reviewed else {}))
    if not more:
        assert found == []
    elif more == "deleted" and now["steps"] != ["delete"]:
        assert found == ["Cluster main.shared-cluster would be replaced"]
    else:
        assert found == [f"Cluster main.shared-cluster would be {more}"]


def test_what_goes_in_one_plan_goes_in_the_other() -> None:
    gone: dict[str, JsonValue] = {"goal": {"inputDiff": {"deletes": ["a"]}}, "steps": ["update"]}
    assert list(plans.beyond({URN: gone}, {URN: gone})) == []
    assert list(plans.beyond({URN: gone}, {URN: resource("update", updates={"a": 1})}))


def test_a_plan_changes_resources_or_what_the_stack_publishes() -> None:
    assert not plans.changes({URN: {"steps": ["same"]}, STACK: {"goal": {"outputDiff": {}}, "steps": ["same"]}})
    assert plans.changes({URN: {"steps": ["update"]}})
    assert plans.changes({STACK: {"goal": {"outputDiff": {"adds": {"x": 1}}}, "steps": ["same"]}})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"resourcePlans": []}'])
def test_what_is_not_a_plan_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(plans.UnreadablePlan, match=r"plan\.json"):
        plans.read(tmp_path / "plan.json")
    (tmp_path / "plan.json").write_text(json.dumps({"resourcePlans": {URN: {"steps": ["same"]}}}))
    assert plans.read(tmp_path / "plan.json") == {URN: {"steps": ["same"]}}
