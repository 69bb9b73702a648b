"""What was put into the store is found again, and only what is alive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from localcloud.store import Store, Transaction
from localcloud.store_model import Record, Tombstone

GIT = "azuredevops:index/git:Git"
SECRET = "databricks:index/secret:Secret"
VAULT = "azure-native:keyvault:Vault"
VAULT_ID = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"


@pytest.fixture
def view(tmp_path: Path) -> Iterator[Transaction]:
    store = Store(tmp_path / "cloud.db")
    with store.transaction() as transaction:
        yield transaction
    store.close()


def repository(id: str = "r1", scope: str = "https://dev.azure.com/a", **outputs: str) -> Record:
    return Record(GIT, scope, id, outputs.get("name", id), {}, dict(outputs))


def test_gives_back_what_was_put(view: Transaction) -> None:
    record = Record(GIT, "org", "r1", "notes", {"n": [1, {"a": None}]}, {"n": [1, {"a": None}], "size": 1.5, "on": True}, secrets=("n",))
    view.put(record)
    assert view.get(GIT, "org", "r1") == record
    assert list(view.all()) == [record]


def test_put_replaces_and_forgets_the_old_values(view: Transaction) -> None:
    view.put(repository(name="before"))
    view.put(repository(name="after"))
    assert [record.name for record in view.find(GIT, name="after")] == ["after"]
    assert not view.find(GIT, name="before")
    assert len(list(view.all())) == 1


def test_ids_are_unique_in_their_scope_only(view: Transaction) -> None:
    view.put(repository(scope="a", name="x"))
    view.put(repository(scope="b", name="x"))
    assert view.get(GIT, "c", "r1") is None
    assert [record.scope for record in view.find(GIT, name="x")] == ["a", "b"]
    assert [record.scope for record in view.find(GIT, "b", name="x")] == ["b"]
    assert [record.scope for record in view.all("a")] == ["a"]
    assert len(view.named("r1")) == 2


def test_azure_ids_have_no_case_and_others_have(view: Transaction) -> None:
    view.put(Record(VAULT, "", VAULT_ID, "kv"))
    view.put(repository("R1"))
    assert view.get(VAULT, "", VAULT_ID.upper()) is not None
    assert view.by_id(VAULT_ID.lower()) is not None
    assert view.named(VAULT_ID.upper())
    assert view.get(GIT, "https://dev.azure.com/a", "r1") is None
    assert view.by_id("R1") is None, "only Azure's ids are found without their type"


def test_find_compares_exactly_and_matching_without_case(view: Transaction) -> None:
    view.put(repository(name="Notes", project="p"))
    assert not view.find(GIT, name="notes")
    assert view.find(GIT, name="Notes", project="p")
    assert not view.find(GIT, name="Notes", project="q")
    assert len(list(view.matching(GIT, None, {"name": "nOTES"}))) == 1


def test_a_number_matches_its_text_but_is_not_found_by_it(view: Transaction) -> None:
    view.put(Record(GIT, "", "r1", "", {}, {"pool": 7, "on": True}))
    assert view.find(GIT, pool=7.0)
    assert not view.find(GIT, pool="7")
    assert not view.find(GIT, on=1)
    assert list(view.matching(GIT, None, {"pool": "7", "on": "TRUE"}))


def test_finds_absent_values_long_values_and_objects(view: Transaction) -> None:
    long = "x" * 5_000
    view.put(Record(GIT, "", "r1", "", {}, {"text": long, "object": {"b": 1, "a": [True]}}))
    assert view.find(GIT, text=long)
    assert not view.find(GIT, text=long + "y")
    assert view.find(GIT, object={"a": [True], "b": 1})
    assert view.find(GIT, name=None)
    assert not view.find(GIT, text=None)


def test_finds_outputs_that_are_called_scope(view: Transaction) -> None:
    view.put(Record(SECRET, "https://h", "s|k", "k", {}, {"scope": "s", "key": "k"}))
    assert view.find(SECRET, "https://h", where={"scope": "s"}, key="k")
    assert not view.find(SECRET, "https://h", where={"scope": "t"})


def test_tombstones_are_not_alive(view: Transaction) -> None:
    dead = Record(VAULT, "", VAULT_ID, "kv", {}, {"name": "kv"}, tombstone=Tombstone.ITSELF)
    view.put(dead)
    assert view.by_id(VAULT_ID) is None
    assert view.get(VAULT, "", VAULT_ID) is None
    assert not view.find(VAULT)
    assert not list(view.all())
    assert not view.named(VAULT_ID)
    assert view.tombstones(VAULT, name="kv") == [dead]
    assert view.tombstones(VAULT, name="other") == []
    view.put(replace(dead, tombstone=Tombstone.NONE))
    assert view.by_id(VAULT_ID) is not None, "what is made anew or recovered takes the tombstone's place"
    assert view.tombstones(VAULT) == []


def test_inside_is_what_the_id_contains(view: Transaction) -> None:
    for made in ("/sub/rg", "/sub/rg/a", "/SUB/RG/b/c", "/sub/rg2/a", "/sub/rg0"):
        view.put(Record(VAULT, "", made, made))
    assert [record.id for record in view.inside("/sub/rg")] == ["/sub/rg/a", "/SUB/RG/b/c"]


def test_delete_forgets_values_too(view: Transaction) -> None:
    record = repository(name="x")
    view.put(record)
    view.delete(record)
    view.delete(record)
    assert not view.find(GIT, name="x")


def test_counts_operations_and_forgets_old_ones(view: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localcloud.store.transaction.OPERATIONS_KEPT", 10)
    for number in range(1_000):
        view.log("create", GIT, str(number))
    view.log("delete", GIT, "0")
    assert view.operations() == {(GIT, "create"): 10, (GIT, "delete"): 1}
