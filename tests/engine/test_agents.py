"""Agents on a scale set of the stack come up with pool, queue and authorisations, stay unchanged, and go.

The other kinds stand in the shipped stacks: dev has hosted ones, prod a managed pool.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ruamel.yaml import YAML

from tests.engine.harness import ROOT, Cloud

NETWORK = """
from pulumi_azure_native import network, resources

group = resources.ResourceGroup("group", resource_group_name="rg-network", location="westeurope")
vnet = network.VirtualNetwork("vnet", virtual_network_name="vnet", resource_group_name=group.name, location="westeurope",
    address_space={"address_prefixes": ["10.0.0.0/16"]})
network.Subnet("agents", subnet_name="snet-agents", virtual_network_name=vnet.name, resource_group_name=group.name,
    address_prefix="10.0.0.0/24")
"""
"""What a network team has: Azure refuses a scale set in a subnet that is not there."""
SUBSCRIPTION = "00000000-0000-0000-0000-0000000000d1"
SUBNET = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet/subnets/snet-agents"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGdFYrGZ4w7nOqQ2C1mXkE0m2m6mJbQmK0m1hX1l0F5a operations"


@pytest.fixture(scope="module", name="standing")
def standing_(module_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cloud, str]]:
    """dev with a scale set and empty workspaces, up, and its stack file. Afterwards it goes, and nothing is left."""
    cloud, folder, yaml = module_cloud, tmp_path_factory.mktemp("agents"), YAML()
    yaml.preserve_quotes = True  # plain text in a flow mapping is not what every YAML reader takes
    document = yaml.load(ROOT / "Pulumi.dev.yaml")
    devops, workspaces = document["config"]["databricks-cicd:devops"], document["config"]["databricks-cicd:databricks"]["workspaces"]
    workspaces.update({key: {} for key in workspaces})
    del devops["pipelines"]["review"], devops["repositories"]["notebooks"]["branch_policies"]["main"]["build_validation"]["review"]
    devops["agents"] = {"type": "scale_set", "subnet_id": SUBNET, "ssh_public_key": KEY, "idle_agents": 1, "maximum_agents": 3}
    devops["pipelines"]["ci"]["uses"] = ["plan", "agents"]
    file = str(folder / "Pulumi.dev.yaml")
    yaml.dump(document, folder / "Pulumi.dev.yaml")
    (folder / "Pulumi.yaml").write_text("name: network\nruntime: python\n")
    (folder / "__main__.py").write_text(NETWORK)
    cloud.pulumi("stack", "init", "hub", cwd=folder)
    cloud.pulumi("config", "set", "azure-native:subscriptionId", SUBSCRIPTION, "-s", "hub", cwd=folder)
    cloud.pulumi("up", "-s", "hub", "--yes", "--skip-preview", cwd=folder)
    cloud.pulumi("up", "-s", "dev", "--config-file", file, "--yes", "--skip-preview")
    yield cloud, file
    cloud.destroy("dev")
    cloud.pulumi("destroy", "-s", "hub", "--yes", "--skip-preview", cwd=folder)
    assert cloud.localcloud("list") == ""


def test_a_second_preview_is_empty(standing: tuple[Cloud, str]) -> None:
    cloud, file = standing
    cloud.pulumi("preview", "-s", "dev", "--config-file", file, "--expect-no-changes")


def test_machines_pool_and_queue_stand(standing: tuple[Cloud, str]) -> None:
    tokens = {line.split()[0] for line in standing[0].localcloud("list").splitlines()}
    assert {
        "azure-native:compute:VirtualMachineScaleSet",
        "azuredevops:index/elasticPool:ElasticPool",
        "azuredevops:index/queue:Queue",
    } <= tokens
    assert str(standing[0].json("stack", "output", "-s", "dev", "--json")["agent_pool"]).startswith("agents-data-dev-")


def test_pipelines_are_authorised_for_the_queue_one_by_one(standing: tuple[Cloud, str]) -> None:
    names = {str(resource["urn"]).rsplit("::", 1)[-1] for resource in standing[0].resources("dev")}
    assert {name for name in names if name.endswith(".agents")} == {
        f"delivery-{pipeline}.agents" for pipeline in ("ci", "deploy", "drift", "preview", "release")
    }


def test_azure_devops_manages_the_machines_through_a_connection_that_no_pipeline_may_use(standing: tuple[Cloud, str]) -> None:
    connections = standing[0].json("stack", "output", "-s", "dev", "--json")["service_connections"]
    assert isinstance(connections, dict)
    authorised = [
        resource["inputs"]
        for resource in standing[0].resources("dev")
        if resource["type"] == "azuredevops:index/pipelineAuthorization:PipelineAuthorization"
    ]
    used = {inputs["resourceId"] for inputs in authorised if isinstance(inputs, dict)}
    assert connections["plan"]["id"] in used
    assert connections["agents"]["id"] not in used
