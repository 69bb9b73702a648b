"""Vector search, from the stack file to the local cloud."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pulumi import ComponentResource
from pydantic import ValidationError

from components.databricks.vector_search import VectorSearch, VectorSearchArgs
from config.databricks.vector_search import VectorSearch as VectorSearchConfig
from localcloud.behaviours import behaviour
from localcloud.behaviours.model import Refusal
from tests.components.azure.samples import Make
from tests.components.mocked import Graph, run
from tests.components.stacks import Section, graph
from tests.config.program import Program
from tests.localcloud.behaviours.world import World, bricks, paths

ENDPOINT, INDEX, TABLE = bricks("vectorSearchEndpoint"), bricks("vectorSearchIndex"), bricks("sqlTable")
SAMPLE: VectorSearchArgs = {
    "endpoint_name": "data-dev-products",
    "endpoint_type": "STANDARD",
    "indexes": {
        "sales.orders.texts": {
            "index_name": "data_dev_sales.orders.texts",
            "source_table": "data_dev_sales.orders.products",
            "primary_key": "id",
            "pipeline_type": "CONTINUOUS",
            "columns_to_sync": ["price"],
            "embedding_source_columns": {"description": "databricks-gte-large-en"},
            "embedding_vector_columns": {},
        },
        "sales.orders.pictures": {
            "index_name": "data_dev_sales.orders.pictures",
            "source_table": "data_dev_sales.orders.products",
            "primary_key": "id",
            "pipeline_type": "TRIGGERED",
            "columns_to_sync": [],
            "embedding_source_columns": {},
            "embedding_vector_columns": {"picture": 512},
        },
    },
    "access": {"group-users": {"kind": "group", "principal": "users", "level": "CAN_USE"}},
}
SAMPLES: Mapping[type[ComponentResource], Make] = {VectorSearch: lambda name, opts: VectorSearch(name, args=SAMPLE, opts=opts)}

DATABRICKS = "databricks-cicd:databricks:"
WAITS: Mapping[tuple[str, str], str] = {
    (f"{DATABRICKS}VectorSearch *", f"{DATABRICKS}DataCatalog *"): "an index is made in a schema that is there",
    (f"{DATABRICKS}VectorSearch *", f"{DATABRICKS}ServingEndpoint *"): "an index asks the model's endpoint as soon as it is made",
}
CONFIG = """\
        vector_search:
          products:
            indexes:
              sales.orders.texts:
                source_table: sales.orders.products
                primary_key: id
                embedding_source_columns: {description: databricks-gte-large-en}
"""
W = "databricks.workspaces.main"


# the stack file


@pytest.fixture
def searching(complete: Program) -> Program:
    complete.replace("        dashboards:\n", f"{CONFIG}        dashboards:\n")
    assert complete.check() == []
    return complete


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "sales.orders.texts:",
            "sales.order.texts:",
            f'{W}.vector_search.products.indexes["sales.order.texts"]: schema "sales.order" is not',
        ),
        (
            "sales.orders.products",
            "sale.orders.products",
            'source_table: schema "sale.orders" is not declared. Did you mean "sales',
        ),
        ("databricks-gte-large-en", "return", 'columns.description: endpoint "return" is not declared. Did you mean "returns"?'),
        ("{description: databricks-gte-large-en}", "{}", "neither embedding_source_columns nor embedding_vector_columns is given; give"),
        (": databricks-gte-large-en}", ": returns}\n                embedding_vector_columns: {a: 2}", "both embedding_source_columns and"),
        (
            "dashboards: {sales: CAN_READ}",
            "vector_search: {product: CAN_USE}",
            'search.product: vector search endpoint "product" is',
        ),
        ("dashboards: {sales: CAN_READ}", "vector_search: {products: CAN_READ}", "Allowed: CAN_MANAGE, CAN_USE."),
    ],
)
def test_a_mistake_is_told_with_its_line(searching: Program, old: str, new: str, said: str) -> None:
    where = searching.replace(old, new)
    (item,) = searching.check()
    assert said in str(item)
    assert str(item).startswith(where.rpartition(":")[0])


def test_an_index_on_an_endpoint_of_the_stack_and_of_databricks_is_fine(searching: Program) -> None:
    searching.replace("databricks-gte-large-en", "returns")
    assert searching.check() == []


def test_a_large_endpoint_is_not_continuous() -> None:
    index = {"source_table": "a.b.c", "primary_key": "id", "embedding_vector_columns": {"v": 8}, "pipeline_type": "CONTINUOUS"}
    VectorSearchConfig.model_validate({"indexes": {"a.b.i": index}})
    with pytest.raises(ValidationError, match=r"a\.b\.i: an endpoint of the type STORAGE_OPTIMIZED takes `pipeline_type: TRIGGERED` only"):
        VectorSearchConfig.model_validate({"type": "STORAGE_OPTIMIZED", "indexes": {"a.b.i": index}})


def test_an_index_and_its_table_have_two_names() -> None:
    index = {"source_table": "a.b.c", "primary_key": "id", "embedding_vector_columns": {"v": 8}}
    with pytest.raises(
        ValidationError, match=r"a\.b\.c: a table has that name; choose another name for the index, for example a\.b\.c_index"
    ):
        VectorSearchConfig.model_validate({"indexes": {"a.b.c": index}})


# the component


def test_an_index_comes_after_its_endpoint_and_says_how_its_table_is_read() -> None:
    made = run(lambda: SAMPLES[VectorSearch]("main.products", None) and None)
    indexes = {index.name: index for index in made.of(INDEX)}
    assert set(indexes) == {"main.products-index/sales.orders.texts", "main.products-index/sales.orders.pictures"}
    texts, pictures = (indexes[f"main.products-index/sales.orders.{name}"] for name in ("texts", "pictures"))
    assert made.comes_from(texts, "endpointName") == {ENDPOINT}
    assert texts.inputs["deltaSyncIndexSpec"] == {
        "sourceTable": "data_dev_sales.orders.products",
        "pipelineType": "CONTINUOUS",
        "columnsToSyncs": ["price"],
        "embeddingSourceColumns": [{"name": "description", "embeddingModelEndpointName": "databricks-gte-large-en"}],
    }
    assert pictures.inputs["deltaSyncIndexSpec"] == {
        "sourceTable": "data_dev_sales.orders.products",
        "pipelineType": "TRIGGERED",
        "embeddingVectorColumns": [{"name": "picture", "embeddingDimension": 512}],
    }
    assert made.comes_from(made.one(bricks("permissions")), "vectorSearchEndpointId") == {ENDPOINT}


# the wiring


def _with_search(sections: dict[str, Section]) -> None:
    workspaces = sections["databricks"]["workspaces"]
    assert isinstance(workspaces, dict)
    main = workspaces["main"]
    main["vector_search"] = {
        "products": {
            "indexes": {
                "sales.orders.texts": {
                    "source_table": "sales.orders.products",
                    "primary_key": "id",
                    "embedding_source_columns": {"description": "embeddings"},
                }
            }
        }
    }
    main["permissions"]["users"]["vector_search"] = {"products": "CAN_USE"}


@pytest.fixture(scope="module")
def wired() -> Graph:
    return graph("dev", _with_search)


def test_an_index_is_in_its_schema_after_the_catalogs_grants(wired: Graph) -> None:
    index = wired.one(INDEX)
    assert wired.comes_from(index, "name") == {bricks("schema")}
    search = wired.by_urn(index.parent)
    assert {bricks("grants"), bricks("schema"), bricks("modelServing")} <= {wired.by_urn(urn).type for urn in search.depends_on}
    assert wired.comes_from(index, "deltaSyncIndexSpec") == {bricks("schema")}
    assert "'embeddingModelEndpointName': 'data-dev-embeddings'" in str(index.inputs["deltaSyncIndexSpec"])


def test_everybody_named_and_the_run_identity_may_use_the_endpoint(wired: Graph) -> None:
    (permissions,) = (one for one in wired.of(bricks("permissions")) if "vectorSearchEndpointId" in one.inputs)
    controls = permissions.inputs["accessControls"]
    assert str(controls).count("'permissionLevel': 'CAN_USE'") == 2
    assert wired.by_urn(permissions.parent).type == "databricks-cicd:databricks:VectorSearch"


# the local cloud


@pytest.fixture
def cloud(world: World) -> World:
    """A workspace with a table and an endpoint."""
    world.resource_group()
    world.workspace()
    world.make(bricks("catalog"), name="sales")
    world.make(bricks("schema"), catalogName="sales", name="orders")
    world.make(TABLE, catalogName="sales", schemaName="orders", name="products", tableType="MANAGED")
    world.make(ENDPOINT, name="products", endpointType="STANDARD")
    return world


def index(world: World, name: str = "sales.orders.texts", endpoint: str = "products", **spec: object) -> str:
    columns = [{"name": "description", "embeddingModelEndpointName": "databricks-gte-large-en"}]
    given = {"sourceTable": "sales.orders.products", "pipelineType": "TRIGGERED", "embeddingSourceColumns": columns, **spec}
    return world.make(INDEX, name=name, endpointName=endpoint, primaryKey="id", indexType="DELTA_SYNC", deltaSyncIndexSpec=given)


def test_ids_are_names_and_permissions_know_the_endpoint_by_another(cloud: World) -> None:
    assert index(cloud) == "sales.orders.texts"
    known = cloud.output(ENDPOINT, "products", "endpointId")
    assert known != "products"
    given = [{"groupName": "users", "permissionLevel": "CAN_USE"}]
    made = cloud.make(bricks("permissions"), vectorSearchEndpointId=known, accessControls=given)
    assert made == f"/vector-search-endpoints/{known}"
    cloud.delete(INDEX, "sales.orders.texts")
    cloud.delete(ENDPOINT, "products")
    assert cloud.find(bricks("permissions"), made) is None


def test_what_an_index_names_must_exist(cloud: World) -> None:
    with pytest.raises(Refusal, match=r"Vector search endpoint 'other' does not exist"):
        index(cloud, endpoint="other")
    with pytest.raises(Refusal, match=r"Schema 'sales.none' does not exist"):
        index(cloud, "sales.none.texts")
    with pytest.raises(Refusal, match=r"Table 'sales.orders.none' does not exist"):
        index(cloud, sourceTable="sales.orders.none")
    with pytest.raises(Refusal, match=r"Model serving endpoint 'mine' does not exist"):
        index(cloud, embeddingSourceColumns=[{"name": "description", "embeddingModelEndpointName": "mine"}])
    with pytest.raises(Refusal, match=r"Table 'sales.orders.products' already exists"):
        index(cloud, "sales.orders.products")
    index(cloud)
    with pytest.raises(Refusal, match=r"Index 'sales.orders.texts' already exists"):
        index(cloud)


def test_an_endpoint_with_indexes_stays(cloud: World) -> None:
    index(cloud)
    with pytest.raises(Refusal, match=r"cannot be deleted: it hosts the indexes sales.orders.texts"):
        cloud.delete(ENDPOINT, "products")
    cloud.delete(INDEX, "sales.orders.texts")
    cloud.delete(ENDPOINT, "products")


def test_a_storage_optimized_endpoint_takes_triggered_indexes_only(cloud: World) -> None:
    cloud.make(ENDPOINT, name="large", endpointType="STORAGE_OPTIMIZED")
    with pytest.raises(Refusal, match="only support the pipeline type TRIGGERED"):
        index(cloud, endpoint="large", pipelineType="CONTINUOUS")
    assert index(cloud, endpoint="large")


def test_every_change_replaces() -> None:
    assert behaviour(ENDPOINT).replaces == {"name", "endpointType"}
    assert {"name", "endpointName", "primaryKey", "indexType", "deltaSyncIndexSpec"} <= behaviour(INDEX).replaces


def test_39_what_the_provider_refuses_by_itself() -> None:
    assert paths(ENDPOINT, name="a", endpointType="FAST") == ["endpointType"]
    good = {"name": "a.b.c", "endpointName": "e", "primaryKey": "id", "indexType": "DELTA_SYNC"}
    assert paths(INDEX, **good, deltaSyncIndexSpec={"sourceTable": "a.b.t", "pipelineType": "TRIGGERED"}) == []
    assert paths(INDEX, **{**good, "name": "c"}, deltaSyncIndexSpec={}) == ["name"]
    assert paths(INDEX, **good, deltaSyncIndexSpec={"pipelineType": "DAILY"}) == ["deltaSyncIndexSpec.pipelineType"]
    assert "deltaSyncIndexSpec" in paths(INDEX, **good, directAccessIndexSpec={})
