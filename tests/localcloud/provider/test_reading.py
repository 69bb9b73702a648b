"""Read: drift is seen, what is gone is gone, imports get inputs, and what a service never tells comes from the state."""

from __future__ import annotations

from dataclasses import replace

import grpc
import pytest

from localcloud.behaviours.model import Behaviour
from localcloud.provider import reading
from localcloud.store import Store
from localcloud.values import Json, Properties, Secret
from tests.localcloud.provider.client import GIT, GROUP, PROJECT, VAULT, VAULT_ID, VAULT_SECRET, Client
from tests.localcloud.provider.test_azure_lifecycle import VAULT_INPUTS


def change(store: Store, id: str, key: str, value: str) -> None:
    with store.transaction() as transaction:
        record = transaction.named(id)[0]
        transaction.put(replace(record, inputs={**record.inputs, key: value}, outputs={**record.outputs, key: value}))


def test_drift_is_in_inputs_and_outputs(azure: Client, group: str, store: Store) -> None:
    inputs: Properties = {"resourceGroupName": "rg-data", "location": "westeurope"}
    change(store, group, "managedBy", "somebody")
    made, read_inputs, outputs = azure.read(GROUP, group, inputs, {"location": "westeurope"})
    assert made == group
    assert read_inputs == {**inputs, "managedBy": "somebody"}
    assert outputs["managedBy"] == "somebody"
    assert azure.diff(GROUP, read_inputs, inputs, outputs).diffs == ["managedBy"]


def test_what_is_gone_has_no_id(azure: Client, group: str) -> None:
    azure.delete(GROUP, group)
    assert azure.read(GROUP, group, {"location": "x"}, {"location": "x"}) == ("", {}, {})


def test_an_import_finds_azure_ids_in_any_case(azure: Client, group: str) -> None:
    made, inputs, outputs = azure.read(GROUP, group.upper())
    assert made == group
    assert inputs == {"resourceGroupName": "rg-data", "location": "westeurope"}
    assert outputs["name"] == "rg-data"


def test_an_imported_resource_has_no_difference_to_its_own_program(azure: Client, group: str) -> None:
    azure.create(VAULT, VAULT_INPUTS)
    _, inputs, outputs = azure.read(VAULT, VAULT_ID)
    assert azure.diff(VAULT, inputs, VAULT_INPUTS, outputs).changes == azure.diff(VAULT, {}, {}).changes


def test_a_value_that_the_service_never_tells_comes_from_the_state(azure: Client, group: str, store: Store) -> None:
    azure.create(VAULT, VAULT_INPUTS)
    inputs: Properties = {
        "resourceGroupName": "rg-data",
        "vaultName": "kv-data",
        "secretName": "token",
        "properties": {"value": Secret("old"), "contentType": "text"},
    }
    made, outputs = azure.create(VAULT_SECRET, inputs)
    with store.transaction() as transaction:
        record = transaction.named(made)[0]
        edited: dict[str, Json] = {"value": "new", "contentType": "json"}
        transaction.put(replace(record, inputs={**record.inputs, "properties": edited}, outputs={**record.outputs, "properties": edited}))
    _, read_inputs, _ = azure.read(VAULT_SECRET, made, inputs, outputs)
    assert read_inputs["properties"] == {"value": Secret("old"), "contentType": "json"}
    _, imported, imported_outputs = azure.read(VAULT_SECRET, made)
    assert imported["properties"] == {"contentType": "json"}
    assert imported_outputs["properties"] == {"contentType": "json"}


def test_reading_writes_nothing(azure: Client, group: str, store: Store) -> None:
    with store.reading() as view:
        before = view.operations()
    content = store.path.read_bytes()
    azure.read(GROUP, group)
    assert store.path.read_bytes() == content
    with store.reading() as view:
        assert view.operations() == before


@pytest.mark.parametrize("is_import", [True, False])
def test_what_the_real_provider_does_not_find_again(devops: Client, monkeypatch: pytest.MonkeyPatch, is_import: bool) -> None:
    inputs: Properties = {"name": "data"}
    made, outputs = devops.create(PROJECT, inputs)
    monkeypatch.setattr(reading, "behaviour_of", lambda token: Behaviour(token, unreadable=True))
    found = devops.read(PROJECT, made) if is_import else devops.read(PROJECT, made, inputs, outputs)
    assert found[0] == (made if is_import else "")


def test_26_what_was_in_a_lost_project_is_an_error_and_not_gone(devops: Client) -> None:
    project, _ = devops.create(PROJECT, {"name": "data"})
    inputs: Properties = {"projectId": project, "name": "notebooks", "initialization": {"initType": "Clean"}}
    repository, outputs = devops.create(GIT, inputs)
    devops.delete(GIT, repository)
    assert devops.read(GIT, repository, inputs, outputs)[0] == ""
    devops.delete(PROJECT, project)
    with pytest.raises(grpc.RpcError, match=r"VS800075: The project with id .* does not exist.*restore it.*docs/deleting\.md"):
        devops.read(GIT, repository, inputs, outputs)
    with pytest.raises(grpc.RpcError, match="VS800075"):
        devops.delete(GIT, repository, inputs)
    assert devops.read(PROJECT, project, {"name": "data"}, {"name": "data"})[0] == ""
    with pytest.raises(grpc.RpcError, match=rf"Project with name or ID {project} does not exist"):
        devops.read(GIT, f"{project}/{repository}")


def test_hidden_values_in_lists_belong_to_their_names() -> None:
    behaviour = Behaviour("t", write_only=frozenset({"variables[].secretValue"}))
    found: Properties = {"variables": [{"name": "b", "secretValue": "?"}, {"name": "new", "secretValue": "?"}, {"name": "a", "value": "1"}]}
    known: Properties = {"variables": [{"name": "a", "value": "1"}, {"name": "b", "secretValue": Secret("kept")}]}
    hidden = reading._hidden(behaviour, found, known)
    assert hidden["variables"] == [{"name": "b", "secretValue": "kept"}, {"name": "new"}, {"name": "a", "value": "1"}]
