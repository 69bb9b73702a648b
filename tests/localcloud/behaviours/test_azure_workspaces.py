"""Databricks workspaces in Azure: managed resource groups, addresses, networks, and what goes with a workspace."""

from __future__ import annotations

import re

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import GROUP_ID, SUBSCRIPTION, World, bricks, paths

WORKSPACE = "azure-native:databricks:Workspace"


@pytest.fixture(autouse=True)
def group(world: World) -> None:
    world.resource_group()


def make(world: World, managed: str, name: str = "dbw", **inputs: object) -> str:
    return world.make(
        WORKSPACE,
        resourceGroupName="data-dev",
        workspaceName=name,
        location="westeurope",
        managedResourceGroupId=managed,
        sku={"name": "premium"},
        **inputs,
    )


def test_a_workspaces_address(world: World) -> None:
    outputs = world.look(WORKSPACE, world.workspace()).outputs
    url, number = outputs["workspaceUrl"], outputs["workspaceId"]
    assert isinstance(url, str)
    assert re.fullmatch(rf"adb-{number}\.\d{{1,2}}\.azuredatabricks\.net", url)
    assert re.fullmatch(r"\d{16}", str(number))


class TestManagedGroup:
    """Pitfall 4: Azure makes the managed resource group itself."""

    def test_4_it_is_not_the_workspaces_own_group(self, world: World) -> None:
        with pytest.raises(Refusal, match="can not be the resource group that the workspace itself is in"):
            make(world, GROUP_ID.upper().replace("/SUBSCRIPTIONS/", "/subscriptions/").replace("RESOURCEGROUPS", "resourceGroups"))

    def test_4_it_does_not_exist_beforehand(self, world: World) -> None:
        existing = world.make("azure-native:resources:ResourceGroup", resourceGroupName="managed", location="westeurope")
        with pytest.raises(Refusal, match="The managed resource group 'managed' exists already"):
            make(world, existing)

    def test_4_it_is_no_other_workspaces(self, world: World) -> None:
        managed = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/managed"
        first = make(world, managed)
        with pytest.raises(Refusal, match=f"exists already.*It belongs to {first}"):
            make(world, managed, "dbw-two")

    def test_4_nobody_can_make_it_afterwards(self, world: World) -> None:
        make(world, f"/subscriptions/{SUBSCRIPTION}/resourceGroups/managed")
        with pytest.raises(Refusal, match="it is the managed resource group of"):
            world.make("azure-native:resources:ResourceGroup", resourceGroupName="managed", location="westeurope")

    def test_20_it_goes_with_the_workspace(self, world: World) -> None:
        managed = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/managed"
        world.delete(WORKSPACE, make(world, managed))
        make(world, managed)

    def test_the_form_of_its_id(self) -> None:
        assert paths(WORKSPACE, resourceGroupName="g", workspaceName="dbw", managedResourceGroupId="managed") == ["managedResourceGroupId"]


def test_20_a_workspace_takes_what_databricks_keeps_in_it(world: World) -> None:
    first = world.workspace("dbw-one")
    world.make(bricks("directory"), path="/Shared/etl")
    second = world.workspace("dbw-two")
    kept = world.make(bricks("directory"), path="/Shared/etl")
    world.delete(WORKSPACE, first)
    left = {(record.token, record.scope) for record in world.everything() if record.token.startswith("databricks:")}
    assert left == {(bricks("directory"), world.host)}
    assert world.find(bricks("directory"), kept) is not None
    assert world.find(WORKSPACE, second) is not None


def test_43_a_workspace_that_is_made_again_is_another_one(world: World) -> None:
    made = world.workspace()
    before, host = world.look(WORKSPACE, made).outputs, world.host
    notebook = world.make(bricks("notebook"), path="/Shared/load", contentBase64="cHJpbnQoMSk=", language="PYTHON")
    world.delete(WORKSPACE, made)
    assert world.workspace() == made
    after = world.look(WORKSPACE, made).outputs
    assert after["workspaceId"] != before["workspaceId"]
    assert world.host == f"https://{after['workspaceUrl']}" != host
    assert world.read(bricks("notebook"), notebook, path=notebook) is None, "it is empty"
    world.host = host
    with pytest.raises(Refusal, match="workspace not found"):
        world.read(bricks("notebook"), notebook, path=notebook)


def test_43_a_delete_reaches_the_workspace_that_its_provider_points_to(world: World) -> None:
    made = world.workspace()
    cluster = world.make(bricks("sqlEndpoint"), name="reports", clusterSize="Small")
    world.delete(WORKSPACE, made)
    world.workspace()
    notebook = world.make(bricks("notebook"), path="/Shared/load", contentBase64="cHJpbnQoMSk=", language="PYTHON")
    kept = world.make(bricks("sqlEndpoint"), name="reports", clusterSize="Small")
    world.delete(bricks("sqlEndpoint"), cluster)
    assert world.find(bricks("sqlEndpoint"), kept), "an id of the old one names nothing in the new one"
    world.delete(bricks("notebook"), notebook)
    assert world.find(bricks("notebook"), notebook) is None, "a path does"


def test_20_a_group_takes_its_workspaces_and_their_contents(world: World) -> None:
    world.workspace()
    world.make(bricks("directory"), path="/Shared/etl")
    world.delete("azure-native:resources:ResourceGroup", GROUP_ID)
    assert world.everything() == []


def test_a_premium_workspace_stays_premium(world: World) -> None:
    made = world.workspace()
    given = dict(world.look(WORKSPACE, made).inputs)
    with pytest.raises(Refusal, match="InvalidSkuChange"):
        world.change(WORKSPACE, made, **{**given, "sku": {"name": "standard"}})
