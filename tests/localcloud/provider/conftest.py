"""Providers on a cloud of the test's own, each behind a real channel on the loopback interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import grpc
import pytest

from localcloud.provider.server import serve
from localcloud.store import Store
from tests.localcloud.provider.client import GROUP, SUBSCRIPTION, TENANT, Client


@pytest.fixture
def cloud_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of an empty cloud, and an environment without a real cloud's variables."""
    for variable in ("ARM_SUBSCRIPTION_ID", "ARM_TENANT_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "DATABRICKS_HOST", "DATABRICKS_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AZDO_ORG_SERVICE_URL", "https://dev.azure.com/local")
    file = tmp_path / "cloud.db"
    monkeypatch.setenv("LOCALCLOUD_DB", str(file))
    return file


@pytest.fixture
def store(cloud_file: Path) -> Iterator[Store]:
    """The cloud as the tests look into it."""
    store = Store(cloud_file)
    yield store
    store.close()


@pytest.fixture
def start(cloud_file: Path) -> Iterator[Callable[[str], Client]]:
    """Starts a provider that is not configured yet."""
    with ExitStack() as running:

        def begin(package: str) -> Client:
            server, port = serve(package)
            running.callback(lambda: server.stop(None).wait())
            return Client(running.enter_context(grpc.insecure_channel(f"127.0.0.1:{port}")))

        yield begin


@pytest.fixture
def azure(start: Callable[[str], Client]) -> Client:
    """azure-native, configured."""
    client = start("azure-native")
    client.configure(subscriptionId=SUBSCRIPTION, tenantId=TENANT)
    return client


@pytest.fixture
def group(azure: Client) -> str:
    """The id of a resource group that exists."""
    made, _ = azure.create(GROUP, {"resourceGroupName": "rg-data", "location": "westeurope"})
    return made


@pytest.fixture
def devops(start: Callable[[str], Client]) -> Client:
    """azuredevops, configured from its environment."""
    client = start("azuredevops")
    client.configure()
    return client


@pytest.fixture
def databricks(start: Callable[[str], Client]) -> Client:
    """databricks, not yet configured, as in a preview that makes the workspace."""
    return start("databricks")
