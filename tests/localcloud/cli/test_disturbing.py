"""edit, delete, fail, slow and reset."""

from __future__ import annotations

import pytest

from localcloud.store import Disturbance, Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.cli.conftest import GROUP_ID, SECRET_ID, VAULT_ID, Run


def record(store: Store, id: str) -> Record:
    with store.reading() as view:
        return view.named(id)[0]


def disturbances(store: Store) -> list[Disturbance]:
    with store.reading() as view:
        return list(view.disturbances)


def test_edits_inputs_and_outputs(run: Run, store: Store) -> None:
    code, out, _ = run("edit", GROUP_ID, "tags.owner=b", 'tags.quoted="2"', "managedBy=somebody")
    assert code == 0
    assert GROUP_ID in out
    edited = record(store, GROUP_ID)
    assert edited.inputs["managedBy"] == edited.outputs["managedBy"] == "somebody"
    assert edited.outputs["tags"] == edited.inputs["tags"]
    assert edited.outputs["tags"] == {"owner": "b", "quoted": "2"}


def test_edits_what_is_no_input_only_in_the_outputs(run: Run, store: Store) -> None:
    assert run("edit", VAULT_ID, "name=other")[0] == 0
    assert record(store, VAULT_ID).outputs["name"] == "other"
    assert "name" not in record(store, VAULT_ID).inputs


def test_null_removes(run: Run, store: Store) -> None:
    assert run("edit", GROUP_ID, "tags.owner=null")[0] == 0
    assert record(store, GROUP_ID).outputs["tags"] == {}
    assert run("edit", GROUP_ID, "tags=null")[0] == 0
    assert "tags" not in record(store, GROUP_ID).inputs


def test_edits_items_of_lists(run: Run, store: Store) -> None:
    made = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/v"
    network: dict[str, Json] = {
        "resourceGroupName": "rg-data",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [{"name": "a"}],
    }
    with store.transaction() as transaction:
        transaction.put(Record("azure-native:network:VirtualNetwork", "", made, "v", network, network))
    assert run("edit", made, "subnets[0].name=b", "addressSpace.addressPrefixes[1]=10.1.0.0/16")[0] == 0
    edited = record(store, made).inputs
    assert edited["subnets"] == [{"name": "b"}]
    assert edited["addressSpace"] == {"addressPrefixes": ["10.0.0.0/16", "10.1.0.0/16"]}
    assert run("edit", made, "subnets[0]=null")[0] == 0
    assert record(store, made).inputs["subnets"] == []
    code, _, errors = run("edit", made, "subnets[5].name=x")
    assert code == 2
    assert "nothing at this place" in errors


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("colour=red", "has no property 'colour'"),
        ("resourceGroupNam=x", "Did you mean 'resourceGroupName'"),
        ("tags=red", "'tags' should be of type"),
        ("description", "expected KEY=VALUE"),
        ("=x", "expected KEY=VALUE"),
        ("tags.=x", "expected KEY=VALUE"),
        ("[0]=x", "expected KEY=VALUE"),
        ("location.city=x", "nothing at this place"),
    ],
)
def test_edits_that_make_no_sense_change_nothing(run: Run, store: Store, change: str, words: str) -> None:
    before = record(store, GROUP_ID)
    code, _, errors = run("edit", GROUP_ID, "managedBy=somebody", change)
    assert code == 2
    assert words in errors
    assert errors.count("\n") == 1
    assert record(store, GROUP_ID) == before


def test_delete_takes_contents_and_says_what_went(run: Run, store: Store) -> None:
    code, out, _ = run("delete", GROUP_ID)
    assert code == 0
    assert out.splitlines() == [
        f"deleted azure-native:keyvault:Secret {SECRET_ID}",
        f"deleted azure-native:keyvault:Vault {VAULT_ID}",
        f"deleted azure-native:resources:ResourceGroup {GROUP_ID}",
    ]
    assert len(run("list")[1].splitlines()) == 2


def test_delete_asks_the_service_unless_forced(run: Run, store: Store) -> None:
    lock: dict[str, Json] = {"scope": VAULT_ID, "level": "CanNotDelete", "lockName": "keep"}
    lock_id = f"{VAULT_ID}/providers/Microsoft.Authorization/locks/keep"
    with store.transaction() as transaction:
        transaction.put(Record("azure-native:authorization:ManagementLockByScope", "", lock_id, "keep", lock, lock))
    code, _, errors = run("delete", GROUP_ID)
    assert code == 1
    assert "ScopeLocked" in errors
    assert run("delete", GROUP_ID, "--force")[0] == 0
    assert len(run("list")[1].splitlines()) == 2


def test_sets_failures_and_delays(run: Run, store: Store) -> None:
    assert run("fail", "Git")[:2] == (0, "the next operation of Git fails\n")
    assert run("fail", "azuredevops:index/git:Git", "--times", "3", "--after", "2", "--op", "update")[0] == 0
    assert "reset --disturbances" in run("fail", "Notebook", "--op", "delete")[1], (
        "notebooks go with their workspace, and then nothing fails"
    )
    assert run("slow", "Notebook", "0.5")[0] == 0
    assert run("kill", "engine", "--after", "3") == (0, "after 3 more, the next change kills the engine, after its effect\n", "")
    assert disturbances(store) == [
        Disturbance("fail", "Git"),
        Disturbance("fail", "azuredevops:index/git:Git", "update", 2, 3),
        Disturbance("fail", "Notebook", "delete"),
        Disturbance("slow", "Notebook", seconds=0.5),
        Disturbance("kill", "engine-after", after=3),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("fail", "Gitt"), "Did you mean 'Git'"),
        (("fail", "Git", "--times", "0"), "a whole number from 1 on"),
        (("fail", "Git", "--after", "-1"), "--after"),
        (("fail", "Git", "--op", "destroy"), "'create', 'read', 'update', 'delete'"),
        (("slow", "Git"), "SECONDS"),
        (("slow", "Git", "fast"), "expected seconds"),
        (("slow", "Git", "nan"), "expected seconds"),
        (("slow", "Git", "-2"), "SECONDS"),
        (("delete", "nothing"), "no resource has the id 'nothing'"),
        (("explode",), "invalid choice"),
    ],
)
def test_bad_arguments(run: Run, store: Store, arguments: tuple[str, ...], words: str) -> None:
    code, out, errors = run(*arguments)
    assert (code, out) == (2, "")
    assert words in errors
    assert "Traceback" not in errors
    assert not disturbances(store)


def test_reset_ends_disturbances_or_everything(run: Run, store: Store) -> None:
    run("fail", "Git")
    assert run("reset", "--disturbances")[0] == 0
    assert not disturbances(store)
    assert len(run("list")[1].splitlines()) == 5
    run("fail", "Git")
    assert run("reset")[0] == 0
    assert run("list")[1] == ""
    assert not disturbances(store)
