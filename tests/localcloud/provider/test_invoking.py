"""Functions: they answer from the cloud, check their arguments, and say what they are not."""

from __future__ import annotations

import grpc
import pytest

from localcloud.values import Properties, encode
from tests.localcloud.provider.client import SUBSCRIPTION, TENANT, Client, pb, status_of


def test_answers_from_configuration_and_store(azure: Client, group: str) -> None:
    config = azure.invoke("azure-native:authorization:getClientConfig")
    assert (config["subscriptionId"], config["tenantId"]) == (SUBSCRIPTION, TENANT)
    assert azure.invoke("azure-native:resources:getResourceGroup", resourceGroupName="RG-DATA")["id"] == group


def test_what_is_not_there(azure: Client) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        azure.invoke("azure-native:resources:getResourceGroup", resourceGroupName="none")
    assert "ResourceGroupNotFound" in status_of(caught.value)[1]


def test_wrong_arguments_are_failures(azure: Client) -> None:
    answer = azure.stub.Invoke(pb.InvokeRequest(tok="azure-native:resources:getResourceGroup", args=encode({"resourceGroup": "x"})))
    assert {failure.property for failure in answer.failures} == {"resourceGroup", "resourceGroupName"}


def test_every_resource_of_azure_can_be_looked_up(azure: Client, group: str) -> None:
    network, _ = azure.create(
        "azure-native:network:VirtualNetwork",
        {"resourceGroupName": "rg-data", "virtualNetworkName": "v", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "location": "x"},
    )
    inputs: Properties = {"resourceGroupName": "rg-data", "virtualNetworkName": "v", "subnetName": "s", "addressPrefix": "10.0.1.0/24"}
    subnet, _ = azure.create("azure-native:network:Subnet", inputs)
    found = azure.invoke("azure-native:network:getSubnet", resourceGroupName="RG-data", virtualNetworkName="v", subnetName="S")
    assert network in subnet
    assert (found["id"], found["addressPrefix"]) == (subnet, "10.0.1.0/24")
    with pytest.raises(grpc.RpcError) as caught:
        azure.invoke("azure-native:network:getSubnet", resourceGroupName="rg-data", virtualNetworkName="other", subnetName="s")
    assert "ResourceNotFound: there is no network:Subnet with" in status_of(caught.value)[1]
    assert "virtualNetworkName 'other'" in status_of(caught.value)[1]


def test_a_function_that_the_local_cloud_has_not(azure: Client) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        azure.invoke("azure-native:storage:listLocalUserKeys", accountName="x", resourceGroupName="rg", username="y")
    assert "does not answer azure-native:storage:listLocalUserKeys" in status_of(caught.value)[1]


def test_a_function_that_does_not_exist(azure: Client) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        azure.invoke("azure-native:resources:getResourceGroupp", resourceGroupName="x")
    assert "getResourceGroup" in status_of(caught.value)[1]
