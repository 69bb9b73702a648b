"""A workspace in which `client` makes reviews, and the repository that it reads."""

from __future__ import annotations

from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.agent.test_tasks import IDENTITY, cloud
from tests.localcloud.databricks_rest import workspace
from tests.localcloud.databricks_rest.workspace import SCOPE, put
from tests.localcloud.runs import organisation
from tests.localcloud.runs.organisation import commit

URL = "https://dev.azure.com/local/shop/_git/code"
NOTEBOOK = {"notebooks/load.py": "# Databricks notebook source\nprint(1)\n"}


def permissions(store: Store, place: str, level: str) -> None:
    controls: list[Json] = [{"servicePrincipalName": "client", "permissionLevel": level}]
    put(store, "permissions", place, place, {"accessControls": controls})


def fill(store: Store) -> None:
    """`client` manages /Reviews, reads repositories, may use policy p and warehouse w, and may make schemas in the catalog `sales`."""
    organisation.fill(store)
    organisation.put(store, "git", organisation.REPOSITORY, "code", defaultBranch=organisation.MAIN, remoteUrl=URL)
    commit(store, NOTEBOOK)
    commit(store, {"notebooks/load.py": "# Databricks notebook source\nprint(2)\n"}, "refs/heads/topic")
    workspace.fill(store)
    cloud(store)
    with store.transaction() as view:
        trust: dict[str, Json] = {"issuer": f"{SCOPE}/oidc", "subject": "client"}
        kind = "azure-native:managedidentity:FederatedIdentityCredential"
        view.put(Record(kind, "", f"{IDENTITY}/federatedIdentityCredentials/git", "git", trust, trust))
    put(store, "gitCredential", "51", "azureDevOpsServicesAad", {"gitProvider": "azureDevOpsServicesAad", "principalId": "900"})
    put(store, "directory", "/Reviews", "Reviews", {"path": "/Reviews"}, objectId=7001)
    put(store, "directory", "/Others", "Others", {"path": "/Others"}, objectId=7002)
    permissions(store, "/directories/7001", "CAN_MANAGE")
    permissions(store, "/cluster-policies/p", "CAN_USE")
    permissions(store, "/sql/warehouses/w", "CAN_USE")
    for name in ("sales", "closed"):
        put(store, "catalog", name, name, {"name": name, "isolationMode": "ISOLATED"}, owner="owners")
    put(store, "schema", "sales.orders", "orders", {"catalogName": "sales", "name": "orders"}, owner="owners")
    grants: list[Json] = [{"principal": "client", "privileges": ["USE_CATALOG", "CREATE_SCHEMA"]}]
    put(store, "grants", "catalog/sales", "sales", {"catalog": "sales", "grants": grants})
