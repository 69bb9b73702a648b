"""Resources of Azure come, change and go as ARM would have it, through the real tables and a real channel."""

from __future__ import annotations

import grpc
import pytest

from localcloud.store import Store
from localcloud.values import UNKNOWN, Properties, Secret
from tests.localcloud.provider.client import GROUP, GROUP_ID, LOCK, TENANT, VAULT, VAULT_ID, VAULT_SECRET, Client, status_of

VAULT_INPUTS: Properties = {
    "resourceGroupName": "rg-data",
    "vaultName": "kv-data",
    "location": "westeurope",
    "properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True},
}
GROUP_INPUTS: Properties = {"resourceGroupName": "rg-data", "location": "westeurope"}


def rows(store: Store) -> list[tuple[str, str, object]]:
    with store.reading() as view:
        return [(record.token, record.id, record.outputs) for record in view.all()]


def refusal(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(grpc.RpcError) as caught:
        call(*arguments)
    code, message = status_of(caught.value)
    assert code == grpc.StatusCode.FAILED_PRECONDITION
    return message


def test_create_gives_id_and_outputs(azure: Client, group: str, store: Store) -> None:
    assert group == GROUP_ID
    made, outputs = azure.create(VAULT, VAULT_INPUTS)
    assert made == VAULT_ID
    properties = outputs["properties"]
    assert isinstance(properties, dict)
    assert properties["vaultUri"] == "https://kv-data.vault.azure.net/"
    assert properties["sku"] == {"family": "A", "name": "standard"}
    assert outputs["name"] == "kv-data"
    with store.reading() as view:
        record = view.by_id(VAULT_ID)
        assert record is not None
        assert record.name == "kv-data"
        assert view.operations() == {(GROUP, "create"): 1, (VAULT, "create"): 1}


def test_preview_writes_nothing_and_leaves_computed_outputs_unknown(azure: Client, group: str, store: Store) -> None:
    before, content = rows(store), store.path.read_bytes()
    made, outputs = azure.create(VAULT, {**VAULT_INPUTS, "tags": {"owner": UNKNOWN}}, preview=True)
    assert made == ""
    assert outputs["vaultName"] == "kv-data"
    assert outputs["tags"] == {"owner": UNKNOWN}
    assert outputs["properties"] == {
        "tenantId": TENANT,
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
        "vaultUri": UNKNOWN,
        "provisioningState": UNKNOWN,
        "hsmPoolResourceId": UNKNOWN,
    }
    assert rows(store) == before
    assert store.path.read_bytes() == content
    with store.reading() as view:
        assert view.operations().total() == 1


def test_preview_of_a_create_that_the_service_will_refuse_goes_through(azure: Client) -> None:
    azure.create(VAULT, VAULT_INPUTS, preview=True)
    assert "Resource group 'rg-data' could not be found" in refusal(azure.create, VAULT, VAULT_INPUTS)


def test_what_stands_cannot_be_created_again(azure: Client, group: str) -> None:
    assert "already existing resource" in refusal(azure.create, GROUP, {**GROUP_INPUTS, "resourceGroupName": "RG-Data"})


def test_a_refusal_does_not_tell_a_secret(azure: Client, group: str) -> None:
    message = refusal(azure.create, VAULT, {**VAULT_INPUTS, "resourceGroupName": Secret("rg-hidden")})
    assert message == "ResourceGroupNotFound: Resource group '[secret]' could not be found."


def test_update_changes_and_keeps_what_only_the_service_knows(azure: Client, group: str) -> None:
    made, outputs = azure.create(VAULT, VAULT_INPUTS)
    new: Properties = {**VAULT_INPUTS, "tags": {"owner": "me"}}
    previewed = azure.update(VAULT, made, new, old=outputs, old_inputs=VAULT_INPUTS, preview=True)
    updated = azure.update(VAULT, made, new, old=outputs, old_inputs=VAULT_INPUTS)
    assert updated["tags"] == {"owner": "me"}
    assert updated["systemData"] == outputs["systemData"]
    assert updated["properties"] == outputs["properties"]
    assert previewed == updated
    assert azure.read(VAULT, made)[2] == updated


def test_an_input_that_is_no_longer_given_goes(azure: Client, group: str) -> None:
    inputs: Properties = {**VAULT_INPUTS, "tags": {"owner": "me"}}
    made, outputs = azure.create(VAULT, inputs)
    updated = azure.update(VAULT, made, VAULT_INPUTS, old=outputs, old_inputs=inputs)
    assert "tags" not in updated
    assert "tags" not in azure.update(VAULT, made, VAULT_INPUTS, old=outputs, old_inputs=inputs, preview=True)


def test_update_of_what_is_gone_is_refused(azure: Client, group: str) -> None:
    made, outputs = azure.create(VAULT, VAULT_INPUTS)
    azure.delete(VAULT, made)
    with pytest.raises(grpc.RpcError) as caught:
        azure.update(VAULT, made, VAULT_INPUTS, old=outputs, old_inputs=VAULT_INPUTS)
    assert "pulumi refresh" in status_of(caught.value)[1]


def test_deleting_a_group_takes_its_contents_and_leaves_the_vaults_name_taken(azure: Client, group: str, store: Store) -> None:
    azure.create(VAULT, VAULT_INPUTS)
    azure.delete(GROUP, group)
    assert rows(store) == []
    azure.delete(GROUP, group)  # what is gone is gone
    azure.create(GROUP, GROUP_INPUTS)
    message = refusal(azure.create, VAULT, VAULT_INPUTS)
    assert "deleted state" in message
    assert "recover" in message
    recovered: Properties = {**VAULT_INPUTS, "properties": {**_object(VAULT_INPUTS["properties"]), "createMode": "recover"}}
    assert azure.create(VAULT, recovered)[0] == VAULT_ID
    with store.reading() as view:
        assert view.tombstones(VAULT) == []


def test_a_lock_keeps_what_it_holds_and_what_it_stands_in(azure: Client, group: str, store: Store) -> None:
    azure.create(VAULT, VAULT_INPUTS)
    lock, _ = azure.create(LOCK, {"scope": VAULT_ID, "level": "CanNotDelete", "lockName": "keep"})
    for token, made in ((VAULT, VAULT_ID), (GROUP, group)):
        message = refusal(azure.delete, token, made)
        assert message.startswith(f"ScopeLocked: The scope '{made}' cannot perform delete operation because following scope(s) are locked:")
        assert f"'{VAULT_ID}'" in message
    assert len(rows(store)) == 3
    azure.delete(LOCK, lock)
    azure.delete(GROUP, group)
    assert rows(store) == []


def test_a_secret_stays_secret_and_is_plain_in_the_store(azure: Client, group: str, store: Store) -> None:
    azure.create(VAULT, VAULT_INPUTS)
    inputs: Properties = {
        "resourceGroupName": "rg-data",
        "vaultName": "kv-data",
        "secretName": "token",
        "properties": {"value": Secret("p4ssw0rd-of-the-day"), "contentType": "text/plain"},
    }
    _, previewed = azure.create(VAULT_SECRET, inputs, preview=True)
    made, outputs = azure.create(VAULT_SECRET, inputs)
    for shown in (previewed["properties"], outputs["properties"]):
        assert isinstance(shown, dict)
        assert shown["value"] == Secret("p4ssw0rd-of-the-day")
        assert shown["contentType"] == "text/plain"
    with store.reading() as view:
        record = view.by_id(made)
    assert record is not None
    assert record.inputs["properties"] == {"value": "p4ssw0rd-of-the-day", "contentType": "text/plain"}
    assert record.secrets == ("properties.value",)
    _, read_inputs, read_outputs = azure.read(VAULT_SECRET, made, inputs, outputs)
    assert read_inputs == inputs
    assert _object(read_outputs["properties"])["value"] == Secret("p4ssw0rd-of-the-day")


def _object(value: object) -> Properties:
    assert isinstance(value, dict)
    return value
