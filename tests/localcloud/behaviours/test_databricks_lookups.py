"""What databricks' functions answer about what stands in a workspace."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from localcloud.values import Json
from tests.components.azure.inside import inside
from tests.localcloud.behaviours.world import World, bricks


@pytest.fixture(autouse=True)
def workspace(world: World) -> None:
    world.resource_group()
    world.workspace()


def ask(world: World, name: str, /, **arguments: Json) -> dict[str, Json]:
    return world.ask(f"databricks:index/{name}:{name}", **arguments)


def test_a_catalog_and_what_is_in_it(world: World) -> None:
    world.make(bricks("catalog"), name="data")
    world.make(bricks("catalog"), name="other")
    world.make(bricks("schema"), catalogName="data", name="raw")
    world.make(bricks("volume"), catalogName="data", schemaName="raw", name="files", volumeType="MANAGED")
    assert ask(world, "getCatalogs")["ids"] == ["system", "samples", "hive_metastore", "data", "other"]
    assert ask(world, "getSchemas", catalogName="data")["ids"] == ["data.raw"]
    assert ask(world, "getSchemas", catalogName="other")["ids"] == []
    assert ask(world, "getVolumes", catalogName="data", schemaName="raw")["ids"] == ["data.raw.files"]
    assert ask(world, "getCatalog", name="Data")["id"] == "data"
    assert inside(ask(world, "getSchema", name="data.raw"), "schemaInfo", "catalogName") == "data"
    with pytest.raises(Refusal, match=r"there is no Schema with name 'data.none' in the workspace"):
        ask(world, "getSchema", name="data.none")


def test_jobs_by_name_and_by_number(world: World) -> None:
    made = world.make(bricks("job"), name="nightly", maxConcurrentRuns=1)
    assert ask(world, "getJobs", jobNameContains="night")["ids"] == {"nightly": made}
    assert ask(world, "getJobs", jobNameContains="day")["ids"] == {}
    for found in (ask(world, "getJob", jobName="nightly"), ask(world, "getJob", jobId=made)):
        assert (found["id"], found["name"]) == (made, "nightly")
        assert inside(found, "jobSettings", "settings", "name") == "nightly"
    with pytest.raises(Refusal, match="one of jobId, jobName, name is needed"):
        ask(world, "getJob")


def test_compute_that_stands(world: World) -> None:
    cluster = world.make(
        bricks("cluster"), clusterName="shared", sparkVersion="16.4.x-scala2.12", nodeTypeId="Standard_D4ds_v5", numWorkers=1
    )
    warehouse = world.make(bricks("sqlEndpoint"), name="reports", clusterSize="Small")
    assert ask(world, "getClusters")["ids"] == [cluster]
    assert ask(world, "getClusters", clusterNameContains="x")["ids"] == []
    assert ask(world, "getSqlWarehouses", warehouseNameContains="REP")["ids"] == [warehouse]


def test_another_workspace_has_its_own(world: World) -> None:
    world.make(bricks("job"), name="nightly", maxConcurrentRuns=1)
    world.workspace("dbw-two")
    assert ask(world, "getJobs")["ids"] == {}
