"""What a provider takes from its inputs and its environment, and where that lets it work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import grpc
import pytest

from localcloud.behaviours.model import Refusal
from localcloud.provider.configuration import Configuration, configure
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Properties, encode
from tests.localcloud.provider.client import NOTEBOOK, PROJECT, WORKSPACE, Client, pb, status_of

WORKSPACE_ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/main"
HOST = "https://adb-1.1.azuredatabricks.net"
NOTEBOOK_INPUTS: Properties = {"path": "/Shared/x", "language": "PYTHON", "contentBase64": "cHJpbnQoMSk="}


def workspace(name: str = "main", url: str = "adb-1.1.azuredatabricks.net") -> Record:
    return Record(WORKSPACE, "", WORKSPACE_ID.replace("main", name), name, {"sku": {"name": "premium"}}, {"workspaceUrl": url})


@pytest.fixture
def with_workspaces(tmp_path: Path) -> Store:
    store = Store(tmp_path / "workspaces.db")
    with store.transaction() as transaction:
        transaction.put(workspace())
        transaction.put(workspace("other", "adb-2.2.azuredatabricks.net"))
    return store


def scope(store: Store, configuration: Configuration) -> str:
    with store.reading() as view:
        return configuration.scope(view)


def test_inputs_come_before_the_environment() -> None:
    environ = {"ARM_SUBSCRIPTION_ID": "from environment", "ARM_TENANT_ID": "tenant"}
    assert configure("azure-native", {}, environ).values == {"subscriptionId": "from environment", "tenantId": "tenant"}
    assert configure("azure-native", {"subscriptionId": "given"}, environ).values["subscriptionId"] == "given"


@pytest.mark.parametrize(
    ("package", "inputs", "words"),
    [
        ("azure-native", {}, "ARM_SUBSCRIPTION_ID"),
        ("azuredevops", {}, "AZDO_ORG_SERVICE_URL"),
        ("azuredevops", {"orgServiceUrl": "dev.azure.com/x"}, "https://dev.azure.com/contoso"),
        ("databricks", {"token": "t", "azureTenantId": "a"}, "more than one authorization method configured: azure and pat"),
        ("databricks", {"username": "u", "password": "p", "clientSecret": "s"}, "basic and oauth"),
    ],
)
def test_2_refused_configurations(package: str, inputs: Properties, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        configure(package, inputs, {})
    assert words in str(caught.value)


def test_2_methods_from_the_environment_count_too() -> None:
    with pytest.raises(Refusal, match="azure and pat"):
        configure("databricks", {"host": HOST}, {"DATABRICKS_TOKEN": "t", "ARM_CLIENT_ID": "c"})
    configure("databricks", {"host": HOST, "authType": "azure-cli"}, {"DATABRICKS_TOKEN": "t", "ARM_CLIENT_ID": "c"})
    configure("databricks", {"host": HOST, "azureUseMsi": "false", "token": "t"}, {})


def test_an_organisation_is_its_url(with_workspaces: Store) -> None:
    configured = configure("azuredevops", {"orgServiceUrl": "https://dev.azure.com/Contoso/"}, {})
    assert scope(with_workspaces, configured) == "https://dev.azure.com/contoso"


@pytest.mark.parametrize(
    "inputs",
    [
        {"host": HOST},
        {"host": "adb-1.1.azuredatabricks.net/?o=1"},
        {"host": f"{HOST.upper().replace('HTTPS', 'https')}/"},
        {"azureWorkspaceResourceId": WORKSPACE_ID.upper()},
        {"host": HOST, "azureWorkspaceResourceId": WORKSPACE_ID},
    ],
)
def test_a_workspace_is_its_host(with_workspaces: Store, inputs: Properties) -> None:
    assert scope(with_workspaces, configure("databricks", inputs, {})) == HOST


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"host": "https://adb-3.3.azuredatabricks.net"}, "workspace not found"),
        ({"azureWorkspaceResourceId": WORKSPACE_ID.replace("main", "none")}, "workspace not found"),
        ({"host": HOST, "azureWorkspaceResourceId": WORKSPACE_ID.replace("main", "other")}, "belongs to"),
        ({}, "cannot configure default credentials"),
    ],
)
def test_hosts_that_lead_nowhere(with_workspaces: Store, inputs: Mapping[str, str], words: str) -> None:
    configured = configure("databricks", dict(inputs), {})
    with pytest.raises(Refusal, match=words):
        scope(with_workspaces, configured)


def test_the_account_needs_no_workspace(with_workspaces: Store) -> None:
    host = "https://accounts.azuredatabricks.net"
    assert scope(with_workspaces, configure("databricks", {"host": host, "accountId": "a"}, {})) == host


def test_every_operation_of_a_lost_workspace_is_refused(start: Callable[[str], Client], store: Store) -> None:
    with store.transaction() as transaction:
        transaction.put(workspace())
    databricks = start("databricks")
    databricks.configure(host=HOST, azureWorkspaceResourceId=WORKSPACE_ID)
    made, outputs = databricks.create(NOTEBOOK, NOTEBOOK_INPUTS)
    with store.transaction() as transaction:
        transaction.delete(workspace())
    operations: list[Callable[[], object]] = [
        lambda: databricks.create(NOTEBOOK, {**NOTEBOOK_INPUTS, "path": "/Shared/y"}),
        lambda: databricks.read(NOTEBOOK, made, NOTEBOOK_INPUTS, outputs),
        lambda: databricks.update(NOTEBOOK, made, NOTEBOOK_INPUTS, old=outputs, old_inputs=NOTEBOOK_INPUTS),
        lambda: databricks.delete(NOTEBOOK, made),
    ]
    for operation in operations:
        with pytest.raises(grpc.RpcError) as caught:
            operation()
        assert "workspace not found" in status_of(caught.value)[1]


def test_1_a_provider_that_is_not_configured_still_checks(start: Callable[[str], Client]) -> None:
    client = start("databricks")
    assert client.check(NOTEBOOK, NOTEBOOK_INPUTS)[1] == []
    client.create(NOTEBOOK, NOTEBOOK_INPUTS, preview=True)
    with pytest.raises(grpc.RpcError) as caught:
        client.create(NOTEBOOK, NOTEBOOK_INPUTS)
    assert "has not been configured" in status_of(caught.value)[1]


def test_the_providers_own_inputs_are_checked(start: Callable[[str], Client]) -> None:
    client = start("databricks")

    def failures(**inputs: str) -> list[str]:
        answer = client.stub.CheckConfig(pb.CheckRequest(urn="urn:pulumi:a::b::pulumi:providers:databricks::x", news=encode(inputs)))
        return [f"{failure.property}: {failure.reason}" for failure in answer.failures]

    assert failures(host=HOST, rateLimit="30", version="1.0.0", skipVerify="true") == []
    assert failures(rateLimit="many")[0].startswith("rateLimit: ")
    assert "Did you mean 'host'" in failures(hots=HOST)[0]


def test_changed_configuration_is_no_replacement(start: Callable[[str], Client]) -> None:
    client = start("databricks")
    urn = "urn:pulumi:a::b::pulumi:providers:databricks::x"
    answer = client.stub.DiffConfig(
        pb.DiffRequest(urn=urn, old_inputs=encode({"host": "a"}), olds=encode({"host": "a"}), news=encode({"host": "b"}))
    )
    assert list(answer.diffs) == ["host"]
    assert not answer.replaces
    assert answer.changes == pb.DiffResponse.DIFF_SOME


def test_two_organisations_are_two_clouds(start: Callable[[str], Client]) -> None:
    clients = [start("azuredevops") for _ in range(2)]
    clients[0].configure(orgServiceUrl="https://dev.azure.com/one")
    clients[1].configure(orgServiceUrl="https://dev.azure.com/two")
    made, outputs = clients[0].create(PROJECT, {"name": "same"})
    clients[1].create(PROJECT, {"name": "same"})
    assert clients[1].read(PROJECT, made, {"name": "same"}, outputs)[0] == ""
    with pytest.raises(grpc.RpcError):
        clients[0].create(PROJECT, {"name": "Same"})
