"""Unity Catalog: places, catalogs and what is in them, each with one grants object."""

from __future__ import annotations

from components.databricks.data_catalog import DataCatalog, DataCatalogArgs
from components.databricks.data_storage import DataStorage
from tests.components.databricks.samples import CATALOG, DATABRICKS_SAMPLES, LAKE, RUNNER
from tests.components.mocked import Graph, run

GRANTS = "databricks:index/grants:Grants"


def storage() -> Graph:
    return run(lambda: DATABRICKS_SAMPLES[DataStorage]("main", None) and None)


def catalog(args: DataCatalogArgs = CATALOG) -> Graph:
    return run(lambda: DataCatalog("main.sales", args=args) and None)


def test_a_place_is_opened_by_the_access_connector() -> None:
    graph = storage()
    credential = graph.one("databricks:index/storageCredential:StorageCredential")
    assert credential.inputs == {
        "name": "data_dev",
        "azureManagedIdentity": {
            "accessConnectorId": "/subscriptions/x/accessConnectors/dbac-data-dev",
            "managedIdentityId": "/subscriptions/x/userAssignedIdentities/id-data-dev-lake",
        },
        "isolationMode": "ISOLATION_MODE_ISOLATED",
    }
    location = graph.one("databricks:index/externalLocation:ExternalLocation")
    assert location.inputs == {
        "name": "data_dev_silver",
        "url": LAKE,
        "credentialName": "data_dev",
        "readOnly": False,
        "comment": "Clean data",
        "isolationMode": "ISOLATION_MODE_ISOLATED",
    }
    assert graph.comes_from(location, "credentialName") == {credential.type}


def test_nobody_is_granted_the_credential() -> None:
    assert [set(grants.inputs) for grants in storage().of(GRANTS)] == [{"externalLocation", "grants"}]


def test_a_catalog_is_seen_by_its_own_workspace_and_those_that_are_named() -> None:
    graph = catalog()
    made = graph.one("databricks:index/catalog:Catalog")
    assert made.inputs["isolationMode"] == "ISOLATED"
    assert made.inputs["storageRoot"] == f"{LAKE}catalogs/sales"
    (binding,) = graph.of("databricks:index/workspaceBinding:WorkspaceBinding")
    assert binding.inputs == {
        "securableName": "data_dev_sales",
        "securableType": "catalog",
        "workspaceId": "1234567890123456",
        "bindingType": "BINDING_TYPE_READ_ONLY",
    }


def test_36_each_securable_has_one_grants_object_for_all_principals() -> None:
    graph = catalog()
    found = {next(value for key, value in grants.inputs.items() if key != "grants"): grants.inputs["grants"] for grants in graph.of(GRANTS)}
    assert found["data_dev_sales"] == [
        {"principal": "analysts", "privileges": ["USE_CATALOG"]},
        {"principal": RUNNER, "privileges": ["ALL_PRIVILEGES"]},
    ]
    assert len(graph.of(GRANTS)) == 4
    kinds = {key for grants in graph.of(GRANTS) for key in grants.inputs if key != "grants"}
    assert kinds == {"catalog", "schema", "volume", "model"}


def test_privileges_are_sorted() -> None:
    (grants,) = [grants for grants in catalog().of(GRANTS) if "schema" in grants.inputs]
    first = grants.inputs["grants"]
    assert isinstance(first, list)
    assert first[0] == {"principal": "analysts", "privileges": ["SELECT", "USE_SCHEMA"]}


def test_what_is_inside_comes_from_what_it_is_in() -> None:
    graph = catalog()
    assert graph.comes_from(graph.one("databricks:index/schema:Schema"), "catalogName") == {"databricks:index/catalog:Catalog"}
    for token in ("databricks:index/volume:Volume", "databricks:index/registeredModel:RegisteredModel"):
        for resource in graph.of(token):
            assert graph.comes_from(resource, "schemaName") == {"databricks:index/schema:Schema"}


def test_what_unity_catalog_writes_into_properties_is_no_difference() -> None:
    graph = catalog()
    for holder in (*graph.of("databricks:index/catalog:Catalog"), *graph.of("databricks:index/schema:Schema")):
        assert holder.ignored == {"properties"}
        assert "properties" not in holder.inputs


def test_a_volume_with_a_place_is_external() -> None:
    volumes = {volume.inputs["name"]: volume.inputs for volume in catalog().of("databricks:index/volume:Volume")}
    assert (volumes["landing"]["volumeType"], volumes["landing"]["storageLocation"]) == ("EXTERNAL", f"{LAKE}landing")
    assert volumes["exports"]["volumeType"] == "MANAGED"
    assert "storageLocation" not in volumes["exports"]


def test_outputs_lead_to_the_things_themselves() -> None:
    graph = run(lambda: (made := DataCatalog("main.sales", args=CATALOG)) and {"schemas": made.schemas, "volumes": made.volumes})
    assert graph.result == {
        "schemas": {"orders": "data_dev_sales.orders"},
        "volumes": {
            "orders.exports": "/Volumes/data_dev_sales/orders/exports",
            "orders.landing": "/Volumes/data_dev_sales/orders/landing",
        },
    }


def test_everything_of_a_schema_is_kept_or_goes_as_the_catalog_says() -> None:
    graph = catalog({**CATALOG, "force_destroy": False})
    assert graph.one("databricks:index/catalog:Catalog").inputs["forceDestroy"] is False
    assert graph.one("databricks:index/schema:Schema").inputs["forceDestroy"] is False


def test_52_everything_belongs_to_the_group_of_those_who_deploy() -> None:
    graph = catalog({**CATALOG, "owner": "data-owners"})
    owned = [
        resource for resource in graph.provided() if resource.type not in {GRANTS, "databricks:index/workspaceBinding:WorkspaceBinding"}
    ]
    assert {resource.type.rpartition(":")[2] for resource in owned} == {"Catalog", "Schema", "Volume", "RegisteredModel"}
    assert {resource.inputs.get("owner") for resource in owned} == {"data-owners"}
    assert "owner" not in catalog().one("databricks:index/catalog:Catalog").inputs
