"""Where inputs differ, what kind of difference it is, and whether it replaces."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Behaviour
from localcloud.provider.diff import changes, deletes_first
from localcloud.values import UNKNOWN, Properties, Secret, Special, Value

JOB = "databricks:index/job:Job"
VAULT = "azure-native:keyvault:Vault"


def found(
    old: Properties, new: Properties, behaviour: Behaviour | None = None, **more: Properties | list[str]
) -> list[tuple[str, str, bool]]:
    outputs = more.get("outputs", {})
    ignored = more.get("ignored", [])
    assert isinstance(outputs, dict)
    assert isinstance(ignored, list)
    listed = changes(behaviour or Behaviour(JOB), old, new, outputs, ignored)
    return [(str(change), change.kind, change.replaces) for change in listed]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": "x"}, {"a": "y"}, [("a", "update", False)]),
        ({}, {"a": "y"}, [("a", "add", False)]),
        ({"a": "x"}, {}, [("a", "delete", False)]),
        ({"a": True}, {"a": 1}, [("a", "update", False)]),
        ({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 2}}}, [("a.b.c", "update", False)]),
        ({"a": [1, 2, 3]}, {"a": [1, 5]}, [("a[1]", "update", False), ("a[2]", "delete", False)]),
        ({"a": [{"k": 1}]}, {"a": [{"k": 1}, {"k": 2}]}, [("a[1]", "add", False)]),
        ({"tags": {"x.y": "1"}}, {"tags": {'q"': "1"}}, [('tags["q\\""]', "add", False), ('tags["x.y"]', "delete", False)]),
        ({"tags": {"cost-center": "1"}}, {"tags": {"cost-center": "2"}}, [("tags.cost-center", "update", False)]),
        ({"a": "x"}, {"a": UNKNOWN}, [("a", "update", False)]),
        ({"a": {"b": 1}}, {"a": UNKNOWN}, [("a", "update", False)]),
        ({"a": Secret("x")}, {"a": "x"}, []),
        ({"a": Secret("x")}, {"a": Secret("y")}, [("a", "update", False)]),
        ({"a": None}, {}, []),
    ],
)
def test_differences(old: Properties, new: Properties, expected: list[tuple[str, str, bool]]) -> None:
    listed = found(old, new)
    assert sorted(listed) == sorted(expected)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (["a", "b"], ["b", "a"], False),
        ([{"k": 1}, {"k": 2}], [{"k": 2}, {"k": 1}], False),
        (["a", "a", "b"], ["a", "b", "b"], True),
        (["a"], ["b", "a"], True),
        (["a", "b"], [UNKNOWN, "a"], True),
    ],
)
def test_the_order_of_a_set_is_no_difference(old: list[Value], new: list[Value], changed: bool) -> None:
    row = Behaviour(JOB, unordered=frozenset({"members", "teams[].members"}))
    assert bool(found({"members": old}, {"members": new}, row)) is changed
    assert bool(found({"teams": [{"members": old}]}, {"teams": [{"members": new}]}, row)) is changed
    assert found({"others": old}, {"others": new}, row)


def test_empty_is_absent_to_terraform_and_not_to_azure() -> None:
    assert found({}, {"a": [], "b": {}, "c": ""}) == []
    assert [path for path, *_ in found({}, {"a": [], "b": {}, "c": ""}, Behaviour(VAULT))] == ["a", "b", "c"]


def test_azure_ids_have_no_case() -> None:
    old: Properties = {"scope": "/subscriptions/a/resourceGroups/RG", "name": "N"}
    new: Properties = {"scope": "/subscriptions/a/resourcegroups/rg", "name": "n"}
    assert found(old, new, Behaviour(VAULT)) == [("name", "update", False)]
    assert len(found(old, new)) == 2


def test_assets_compare_by_their_hash() -> None:
    def asset(digest: str, text: str | None = None) -> Value:
        return Special("asset", {"hash": digest, "text": text})

    assert found({"a": asset("1", "x")}, {"a": asset("1")}) == []
    assert found({"a": asset("1")}, {"a": asset("2")}) == [("a", "update", False)]


def test_replaces_at_inside_and_around_the_path() -> None:
    behaviour = Behaviour(JOB, replaces=frozenset({"name", "sku.tier", "tasks[].key"}))
    assert found({"name": "x", "other": 1}, {"name": "y", "other": 2}, behaviour) == [("name", "update", True), ("other", "update", False)]
    assert found({"sku": {"tier": "a", "size": 1}}, {"sku": {"tier": "b", "size": 2}}, behaviour) == [
        ("sku.size", "update", False),
        ("sku.tier", "update", True),
    ]
    tasks: Properties = {"tasks": [{"key": "a", "n": 1}, {"key": "b", "n": 1}]}
    assert found(tasks, {"tasks": [{"key": "a", "n": 2}, {"key": "c", "n": 1}]}, behaviour) == [
        ("tasks[0].n", "update", False),
        ("tasks[1].key", "update", True),
    ]


def test_what_comes_or_goes_replaces_by_what_it_holds() -> None:
    behaviour = Behaviour(JOB, replaces=frozenset({"tasks[].key", "sku.tier"}))
    assert found({"tasks": []}, {"tasks": [{"n": 1}]}, behaviour) == [("tasks[0]", "add", False)]
    assert found({"tasks": []}, {"tasks": [{"key": "a"}]}, behaviour) == [("tasks[0]", "add", True)]
    assert found({"sku": {"tier": "a"}}, {}, behaviour) == [("sku", "delete", True)]
    assert found({"sku": {"size": 1}}, {}, behaviour) == [("sku", "delete", False)]
    assert found({"sku": {"tier": "a"}}, {"sku": UNKNOWN}, behaviour) == [("sku", "update", True)]


def test_an_unknown_replaces_where_a_value_would() -> None:
    assert found({"name": "x"}, {"name": UNKNOWN}, Behaviour(JOB, replaces=frozenset({"name"}))) == [("name", "update", True)]


def test_what_the_service_fills_in_is_no_difference() -> None:
    behaviour = Behaviour(JOB, defaults={"mode": "on"}, computed={"url": lambda _: "u"})
    assert found({}, {"mode": "on"}, behaviour, outputs={"mode": "on"}) == []
    assert found({}, {"mode": "off"}, behaviour, outputs={"mode": "on"}) == [("mode", "add", False)]
    assert found({"mode": "on", "url": "u"}, {}, behaviour) == []
    assert found({"mode": "off"}, {}, behaviour) == [("mode", "delete", False)]
    assert found({"plain": "x"}, {}, behaviour) == [("plain", "delete", False)]


def test_ignored_paths() -> None:
    old: Properties = {"tags": {"a": "1", "b.c": "1"}, "tasks": [{"k": 1}, {"k": 1}], "name": "x"}
    new: Properties = {"tags": {"a": "2", "b.c": "2"}, "tasks": [{"k": 2}, {"k": 2}], "name": "y"}
    assert [path for path, *_ in found(old, new, ignored=["tags", "tasks", "name"])] == []
    assert [path for path, *_ in found(old, new, ignored=['tags["b.c"]', "tasks[1].k"])] == ["name", "tags.a", "tasks[0].k"]
    assert [path for path, *_ in found(old, new, ignored=["tags.*", "tasks[*].k"])] == ["name"]
    assert [path for path, *_ in found(old, new, Behaviour(JOB, ignore_changes=frozenset({"tags", "tasks[].k"})))] == ["name"]


def deleting(behaviour: Behaviour, old: Properties, new: Properties, name: str = "it") -> bool:
    return deletes_first(behaviour, changes(behaviour, old, new, {}), old, new, name)


def test_deletes_first_where_the_table_says_so() -> None:
    behaviour = Behaviour(JOB, replaces=frozenset({"a"}), delete_before_replace=True)
    assert deleting(behaviour, {"a": 1}, {"a": 2})
    assert not deleting(behaviour, {"a": 1, "b": 1}, {"a": 1, "b": 2}), "an update deletes nothing"


def test_deletes_first_where_a_given_name_would_be_taken() -> None:
    behaviour = Behaviour(JOB, replaces=frozenset({"a", "name"}), auto_name="name")
    assert deleting(behaviour, {"a": 1, "name": "mine"}, {"a": 2, "name": "mine"})
    assert not deleting(behaviour, {"a": 1, "name": "mine"}, {"a": 2, "name": "other"})
    assert not deleting(behaviour, {"a": 1, "name": "it-0a1b2c3"}, {"a": 2, "name": "it-0a1b2c3"})


def test_azure_deletes_first_unless_the_name_was_made_unique() -> None:
    """azure-native (`Diff`): only what got a unique name from the provider is replaced the other way round."""
    behaviour = Behaviour(VAULT, auto_name="vaultName", replaces=frozenset({"vaultName", "location", "properties.tenantId"}))
    assert deleting(behaviour, {"location": "a", "vaultName": "mine"}, {"location": "b", "vaultName": "mine"})
    assert deleting(behaviour, {"vaultName": "mine"}, {"vaultName": "other"})
    assert not deleting(behaviour, {"location": "a", "vaultName": "it0a1b2c3d"}, {"location": "b", "vaultName": "it0a1b2c3d"})
    assert deleting(Behaviour(VAULT, replaces=frozenset({"location"})), {"location": "a"}, {"location": "b"})


def test_azures_regions_have_two_spellings() -> None:
    vault = Behaviour(VAULT, replaces=frozenset({"location"}))
    assert found({"location": "westeurope"}, {"location": "West Europe"}, vault) == []
    assert [path for path, *_ in found({"location": "westeurope"}, {"location": "North Europe"}, vault)] == ["location"]
    assert [path for path, *_ in found({"a": {"location": "westeurope"}}, {"a": {"location": "West Europe"}}, vault)] == ["a.location"]
