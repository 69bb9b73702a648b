"""What counts as a change, in which order, from where in the program, and what changes inside it."""

from __future__ import annotations

import json

import pytest

from audit import paths
from audit.digest import Digest
from audit.model import Ancestor, Operation, PropertyChange, Refresh, Source, System
from audit.preview import build
from audit.values import ABSENT, UNKNOWN
from tests.audit import digests
from tests.audit.digests import NOTEBOOK, POLICY, PROJECT, STACK, VAULT, built, encoded, named, only, step, update, urn

COMPONENT = "databricks-cicd:databricks:Notebooks"
WORKSPACE = "databricks-cicd:azure:Workspace"


def values(changes: tuple[PropertyChange, ...]) -> dict[str, tuple[object, object]]:
    return {change.path + (f" / {change.inside}" if change.inside else ""): (change.old, change.new) for change in changes}


def test_deletes_and_replaces_come_first_and_unchanged_resources_not_at_all() -> None:
    preview = built(
        step("create", urn("new", PROJECT), new={}),
        step("same", urn("same", PROJECT), old={}, new={}),
        step("read", urn("read", PROJECT), new={}),
        step("import", urn("imported", PROJECT), new={}),
        update({"a": 1}, {"a": 2}, of=urn("updated", POLICY)),
        step("replace", urn("replaced", NOTEBOOK), old={"path": "/a"}, new={"path": "/b"}, replaceReasons=["path"]),
        step("delete", urn("policy-gone", POLICY), old={}),
        step("delete", urn("vault-gone", VAULT), old={}),
        summary={"same": 7},
    )
    assert [change.resource.name for change in preview.changes] == ["vault-gone", "policy-gone", "replaced", "updated", "imported", "new"]
    assert preview.unchanged == 7
    assert preview.counts() == {
        (System.AZURE, Operation.DELETE): 1,
        (System.DATABRICKS, Operation.DELETE): 1,
        (System.DATABRICKS, Operation.REPLACE): 1,
        (System.DATABRICKS, Operation.UPDATE): 1,
        (System.DEVOPS, Operation.IMPORT): 1,
        (System.DEVOPS, Operation.CREATE): 1,
    }


@pytest.mark.parametrize(
    ("token", "system"),
    [
        (VAULT, System.AZURE),
        (PROJECT, System.DEVOPS),
        (POLICY, System.DATABRICKS),
        (WORKSPACE, System.OTHER),
        ("pulumi:providers:databricks", System.OTHER),
        ("random:index/randomId:RandomId", System.OTHER),
    ],
)
def test_the_type_tells_the_system(token: str, system: System) -> None:
    assert only(step("create", urn("it", token), new={})).resource.system is system


@pytest.mark.parametrize(
    "ops", [["replace"], ["create-replacement", "replace", "delete-replaced"], ["delete-replaced", "replace", "create-replacement"]]
)
def test_the_steps_of_one_replacement_are_one_change_with_its_reason(ops: list[str]) -> None:
    of = urn("etl", NOTEBOOK)
    reasons = {"replaceReasons": ["path"], "diffReasons": ["path"], "detailedDiff": named("path", kind="update-replace")}
    steps = [
        step(op, of, old={"path": "/a"}) if op == "delete-replaced" else step(op, of, old={"path": "/a"}, new={"path": "/b"}, **reasons)
        for op in ops
    ]
    change = only(*steps)
    assert change.operation is Operation.REPLACE
    assert change.reasons == ("path",)
    assert [(item.path, item.forces_replacement) for item in change.properties] == [("path", True)]


def test_a_copy_left_over_from_an_unfinished_replacement_is_a_delete() -> None:
    change = only(step("delete-replaced", urn("etl", NOTEBOOK), old={"path": "/a"}))
    assert change.operation is Operation.DELETE
    assert "left over" in change.notes[0]


def test_a_replacement_that_deletes_first_says_so() -> None:
    replacing = step("replace", urn("etl", NOTEBOOK), old={"path": "/a"}, new={"path": "/b"}, replaceReasons=["path"])
    assert not only(replacing).notes
    replacing["oldState"]["pendingReplacement"] = True
    assert "deleted first" in only(replacing).notes[0]


def test_a_replacement_that_no_property_forces_says_what_does() -> None:
    replacing = step("replace", urn("etl", NOTEBOOK), old={}, new={})
    replacing["oldState"]["taint"] = True
    replacing["newState"]["replaceWith"] = [urn("main", VAULT)]
    assert only(replacing).notes == ("It was marked for replacement by hand.", "Replaced together with main.")


def test_a_replacement_reason_without_a_visible_difference_is_named_nevertheless() -> None:
    change = only(step("replace", urn("etl", NOTEBOOK), old={"path": "/a"}, new={"path": "/a"}, replaceReasons=["objectId"]))
    assert [(item.path, item.old, item.new, item.forces_replacement) for item in change.properties] == [("objectId", ABSENT, ABSENT, True)]


def test_the_component_path_has_names_where_the_preview_knows_them() -> None:
    workspace, notebooks = urn("main", WORKSPACE), urn("main-etl", WORKSPACE, COMPONENT)
    notebook = urn("main-etl-load", WORKSPACE, COMPONENT, NOTEBOOK)
    leaf = step("create", notebook, new={})
    leaf["newState"]["parent"] = notebooks
    parent = step("same", notebooks, old={}, new={})
    parent["newState"]["parent"] = parent["oldState"]["parent"] = workspace
    assert only(parent, leaf).resource.ancestors == (Ancestor(WORKSPACE, "main"), Ancestor(COMPONENT, "main-etl"))
    assert only(leaf).resource.ancestors == (Ancestor(WORKSPACE, None), Ancestor(COMPONENT, "main-etl"))


def test_a_resource_of_the_stack_itself_has_no_component_path() -> None:
    assert only(step("delete", urn("it", PROJECT), old={})).resource.ancestors == ()


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("project:///components/azure/vault.py#41", Source("components/azure/vault.py", 41)),
        ("project:///components/azure/vault.py#41,9", Source("components/azure/vault.py", 41)),
        ("project:///../../components/azure/vault.py#41", Source("components/azure/vault.py", 41)),
        ("project:///a%20folder/vault.py#7", Source("a folder/vault.py", 7)),
        ("project:///../.venv/lib/python3.11/site-packages/a/b.py#3", Source("stack.py", 12)),
        ("", Source("stack.py", 12)),
        ("nonsense", Source("stack.py", 12)),
    ],
)
def test_the_source_is_the_innermost_line_of_the_program(position: str, expected: Source) -> None:
    created = step("create", urn("it", VAULT), new={})
    frames = [{"sourcePosition": position}, {}, {"sourcePosition": "project:///stack.py#12"}]
    created["newState"] |= {"sourcePosition": position, "stackTrace": frames}
    assert only(created).resource.source == expected


@pytest.mark.parametrize("folder", ["", "../../", "../../../home/me/a%20repository/"])
def test_the_source_is_told_from_the_programs_folder_wherever_pulumi_yaml_is(folder: str) -> None:
    created = step("create", urn("it", VAULT), new={})
    frames = ["components/a%20zure/vault.py#41", "__main__.py#9", "localcloud/__main__.py#3"]
    created["newState"]["stackTrace"] = [{"sourcePosition": f"project:///{folder}{frame}"} for frame in frames]
    assert only(created).resource.source == Source("components/a zure/vault.py", 41)


def test_a_deleted_resource_keeps_the_line_that_declared_it() -> None:
    gone = step("delete", urn("it", VAULT), old={})
    gone["oldState"]["sourcePosition"] = "project:///stack.py#9"
    assert only(gone).resource.source == Source("stack.py", 9)


def test_nested_paths_are_compared_down_to_the_innermost_values() -> None:
    old = {"sku": {"name": "a", "tier": 1}, "rules": [{"from": 1, "to": 2}], "gone": {"x": {"y": True}}}
    new = {"sku": {"name": "b", "tier": 1}, "rules": [{"from": 1, "to": 3}, {"from": 5}], "tags": {"cost center": "47"}}
    assert values(only(update(old, new)).properties) == {
        "sku.name": ("a", "b"),
        "rules[0].to": (2, 3),
        "rules[1].from": (ABSENT, 5),
        "gone.x.y": (True, ABSENT),
        'tags["cost center"]': (ABSENT, "47"),
    }


def test_only_what_the_provider_names_is_shown() -> None:
    change = only(update({"a": 1, "b": 1}, {"a": 2, "b": 2}, detailedDiff=named("a"), diffReasons=["a"]))
    assert values(change.properties) == {"a": (1, 2)}


def test_a_detailed_difference_to_outputs_takes_the_old_value_from_there() -> None:
    drifted = update({"a": 1}, {"a": 1}, detailedDiff=named("a", by_input=False))
    drifted["oldState"]["outputs"] = {"a": 9}
    assert values(only(drifted).properties) == {"a": (9, 1)}


def test_the_old_value_follows_what_the_detailed_difference_speaks_of() -> None:
    for by_input, old in ((True, 1), (False, 9)):
        both = update({"a": 1}, {"a": 2}, detailedDiff=named("a", by_input=by_input))
        both["oldState"]["outputs"] = {"a": 9}
        assert values(only(both).properties) == {"a": (old, 2)}


def test_without_a_detailed_difference_the_engines_reasons_say_which_properties_change() -> None:
    assert values(only(update({"a": 1, "b": 1}, {"a": 2, "b": 2}, diffReasons=["b"])).properties) == {"b": (1, 2)}


def test_a_property_named_with_its_container_is_listed_once() -> None:
    change = only(update({"a": {"b": 1}}, {"a": {"b": 2}}, detailedDiff=named("a.b", "a")))
    assert [item.path for item in change.properties] == ["a.b"]


def test_computed_outputs_inside_an_object_do_not_look_removed() -> None:
    changed = update({"p": {"a": 1}}, {"p": {"a": 2}}, detailedDiff=named("p", by_input=False))
    changed["oldState"]["outputs"] = {"p": {"a": 1, "createdAt": "2026"}}
    assert values(only(changed).properties) == {"p.a": (1, 2)}


def test_an_item_that_leaves_a_list_does_not_drag_the_others_along() -> None:
    change = only(update({"l": ["a", "b", "c"]}, {"l": ["b", "c"]}, detailedDiff=named("l[0]", "l[1]", "l[2]"), diffReasons=["l"]))
    assert values(change.properties) == {"l[0]": ("a", ABSENT)}


def test_a_path_with_unquoted_dots_is_found_by_its_container() -> None:
    old, new = {"sparkConf": {"spark.x": "1", "spark.y": "1"}}, {"sparkConf": {"spark.x": "2", "spark.y": "1"}}
    change = only(update(old, new, detailedDiff=named("sparkConf.spark.x"), diffReasons=["sparkConf"]))
    assert values(change.properties) == {'sparkConf["spark.x"]': ("1", "2")}


def test_forcing_properties_come_first_and_the_rest_in_the_order_of_their_paths() -> None:
    old = {"a": 1, "z": 1, "l": [{"n": number} for number in range(12)]}
    new = {"a": 2, "z": 2, "l": [{"n": number if number not in (2, 10) else -1} for number in range(12)]}
    change = only(update(old, new, detailedDiff=named("a", "l") | named("z", kind="update-replace")))
    assert [item.path for item in change.properties] == ["z", "a", "l[2].n", "l[10].n"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        ("a.b[0].c", ("a", "b", 0, "c")),
        ('a["b.c"].d', ("a", "b.c", "d")),
        ('["a b"]["q\\"\\\\"]', ("a b", 'q"\\')),
        ("a[0][1]", ("a", 0, 1)),
    ],
)
def test_paths_are_read_as_they_are_written(text: str, path: tuple[str | int, ...]) -> None:
    assert paths.parse(text) == path
    assert paths.write(path) == text


def test_text_that_is_no_path_is_one_key() -> None:
    assert paths.parse("a[*]") == ("a[*]",)


def test_true_is_not_one() -> None:
    assert values(only(update({"a": True, "l": [True]}, {"a": 1, "l": [1]})).properties) == {"a": (True, 1), "l[0]": (True, 1)}


def test_a_difference_that_reads_the_same_on_both_sides_is_still_told() -> None:
    (item,) = only(update({"a": 1}, {"a": 1}, detailedDiff=named("a"))).properties
    assert (item.old, item.new) == (1, 1)
    assert "the same" in item.note


def test_unknown_values_are_marked() -> None:
    assert values(only(update({"a": "x"}, {"a": digests.UNKNOWN})).properties) == {"a": ("x", UNKNOWN)}


def test_a_notebook_is_compared_as_text() -> None:
    old, new = encoded("# Databricks notebook source\nprint(1)\n"), encoded("# Databricks notebook source\nprint(2)\n")
    (item,) = only(update({"contentBase64": old}, {"contentBase64": new}, detailedDiff=named("contentBase64"))).properties
    assert item.text is not None
    assert item.text.lines == ("@@ cell 1, code @@", "-print(1)", "+print(2)")
    assert (item.text.added, item.text.removed) == (1, 1)


def test_content_that_is_no_text_is_left_as_it_is() -> None:
    (item,) = only(update({"contentBase64": "//79"}, {"contentBase64": "/v79"})).properties
    assert item.text is None


def test_json_in_a_string_is_compared_inside() -> None:
    old = json.dumps({"autotermination_minutes": {"type": "fixed", "value": 20}, "spark_conf.x": {"value": 1}})
    new = json.dumps({"autotermination_minutes": {"type": "fixed", "value": 30}, "spark_conf.x": {"value": 2}}, indent=2)
    assert values(only(update({"definition": old}, {"definition": new})).properties) == {
        "definition / autotermination_minutes.value": (20, 30),
        'definition / ["spark_conf.x"].value': (1, 2),
    }


def test_json_that_is_only_formatted_differently_says_so() -> None:
    (item,) = only(update({"definition": '{"a":1}'}, {"definition": '{ "a": 1 }'})).properties
    assert "differently" in item.note


def test_drift_is_told_from_a_plan() -> None:
    refreshed = step("refresh", STACK, old={}, new={})
    drift = update({"a": 1}, {"a": 2})
    assert built(drift).refresh is Refresh.NONE
    assert built(refreshed, drift).refresh is Refresh.FIRST
    only_refresh = digests.digest(drift)
    only_refresh["steps"][0]["op"] = "refresh"
    assert build(Digest.model_validate(only_refresh)).refresh is Refresh.ONLY


def test_a_provider_that_learns_its_address_during_the_update_makes_the_preview_incomplete() -> None:
    workspace = "pulumi:providers:databricks"
    provider = step("create", urn("main", workspace), new={"host": digests.UNKNOWN, "azureWorkspaceResourceId": "/subscriptions/1"})
    behind = step("create", urn("etl", NOTEBOOK), new={"path": "/a"}, provider=f"{urn('main', workspace)}::{digests.UNKNOWN}")
    beside = step("create", urn("it", PROJECT), new={}, provider=f"{urn('default', 'pulumi:providers:azuredevops')}::1")
    (item,) = built(provider, behind, beside).unchecked
    assert (item.provider, item.package, item.unknown, item.resources) == ("main", "databricks", ("host",), 1)
    provider["newState"]["inputs"]["host"] = "https://adb-1.azuredatabricks.net"
    assert built(provider, behind, beside).unchecked == ()


def test_errors_and_warnings_are_kept_once_and_name_their_resource() -> None:
    preview = built(
        diagnostics=[
            {"message": "error: boom\n", "severity": "error"},
            {"message": "error: an unhandled error occurred: boom\n", "severity": "error"},
            {"urn": urn("it", POLICY), "message": "warning: careful\n", "severity": "warning"},
            {"message": "printed by the program", "severity": "info"},
        ]
    )
    assert [(item.severity, item.message, item.about) for item in preview.diagnostics] == [
        ("error", "boom", None),
        ("warning", "careful", f"{POLICY} it"),
    ]
    assert preview.failed


def test_what_stays_in_the_cloud_is_said() -> None:
    gone = step("delete", urn("it", NOTEBOOK), old={})
    gone["oldState"]["retainOnDelete"] = True
    assert "stays in the cloud" in only(gone).notes[0]


@pytest.mark.parametrize("op", ["delete", "replace"])
def test_what_goes_with_another_is_said_when_the_other_goes(op: str) -> None:
    other = urn("main", "azure-native:databricks:Workspace")
    gone = step("delete", urn("it", NOTEBOOK), old={})
    gone["oldState"]["deletedWith"] = other
    (with_other,) = (change for change in built(gone, step(op, other, old={}, new={})).changes if change.resource.name == "it")
    assert "is deleted with main" in with_other.notes[0]
    assert only(gone).notes == ()


def test_a_state_without_optional_fields_is_enough() -> None:
    of = urn("it", PROJECT)
    change = only({"op": "create", "urn": of, "newState": {"urn": of, "custom": True, "type": PROJECT}})
    assert change.properties == ()
