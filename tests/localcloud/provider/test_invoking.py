"""Functions: they answer from the cloud, check their arguments, and say what they are not."""

from __future__ import annotations

import grpc
import pytest

from localcloud.values import encode
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


def test_a_function_that_the_local_cloud_has_not(azure: Client) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        azure.invoke("azure-native:aad:getDomainService", domainServiceName="x", resourceGroupName="rg")
    assert "does not answer azure-native:aad:getDomainService" in status_of(caught.value)[1]


def test_a_function_that_does_not_exist(azure: Client) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        azure.invoke("azure-native:resources:getResourceGroupp", resourceGroupName="x")
    assert "getResourceGroup" in status_of(caught.value)[1]
