"""GetSchema describes what stands in the cloud, in Pulumi's own form."""

from __future__ import annotations

import json

from localcloud.store import Store
from localcloud.store_model import Record
from tests.localcloud.provider.client import VAULT, Client, pb


def schema_of(client: Client) -> dict[str, dict[str, object]]:
    described: dict[str, dict[str, object]] = json.loads(client.stub.GetSchema(pb.GetSchemaRequest()).schema)
    return described


def references(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own | {found for item in value.values() for found in references(item)}
    return {found for item in value for found in references(item)} if isinstance(value, list) else set()


def test_describes_the_types_that_stand(azure: Client, group: str) -> None:
    described = schema_of(azure)
    assert list(described["resources"]) == ["azure-native:resources:ResourceGroup"]
    resource = described["resources"]["azure-native:resources:ResourceGroup"]
    assert isinstance(resource, dict)
    assert resource["inputProperties"]["tags"] == {"type": "object", "additionalProperties": {"type": "string"}}
    assert "resourceGroupName" not in resource["requiredInputs"]


def test_every_type_that_is_named_is_there(azure: Client, store: Store) -> None:
    tokens = (VAULT, "azure-native:databricks:Workspace", "azure-native:network:VirtualNetwork")
    with store.transaction() as transaction:
        for number, token in enumerate(tokens):
            transaction.put(Record(token, "", f"/subscriptions/s/{number}", "x"))
    described = schema_of(azure)
    assert sorted(described["resources"]) == sorted(tokens)
    named = {name.removeprefix("#/types/") for name in references(described) if not name.startswith("pulumi.json")}
    assert named
    assert named == set(described["types"])


def test_objects_of_one_name_in_two_modules_stay_apart(azure: Client, store: Store) -> None:
    with store.transaction() as transaction:
        for number, token in enumerate(("azure-native:databricks:Workspace", VAULT)):
            transaction.put(Record(token, "", f"/subscriptions/s/{number}", "x"))
    types = schema_of(azure)["types"]
    skus = {
        name: described["properties"] for name, described in types.items() if isinstance(described, dict) and name.endswith(":inputSku")
    }
    assert sorted(sorted(properties) for properties in skus.values()) == [["family", "name"], ["name", "tier"]]
