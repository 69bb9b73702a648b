"""What has to stand before what, where no input of it says so, and what stays where it is."""

from __future__ import annotations

import pytest

from tests.components.answers import Answer
from tests.components.azure.inside import inside
from tests.components.mocked import Graph, Registered
from tests.components.stacks import Section, graph

SECRET = "azure-native:keyvault:Secret"
KEY = "azure-native:keyvault:Key"
CLUSTER = "databricks:index/cluster:Cluster"
ASSIGNMENT = "databricks:index/permissionAssignment:PermissionAssignment"
PERMISSIONS = "databricks:index/permissions:Permissions"
GRANTS = "databricks:index/grants:Grants"
JOB = "databricks:index/job:Job"
LIBRARY = "databricks:index/library:Library"


class Watched(dict[str, Answer]):
    """No answers of its own; keeps who was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def __bool__(self) -> bool:
        return True

    def get(self, token: str, default: Answer | None = None) -> Answer | None:  # type: ignore[override]
        self.asked.append(token)
        return default


def before(built: Graph, resource: Registered) -> set[str]:
    """Names of everything that is made before a resource."""
    return {found.name for found in built.before(resource)}


def test_what_only_a_role_lets_pipelines_delete_goes_before_the_role() -> None:
    prod = graph("prod")
    for secret in prod.of(SECRET):
        assert "access-apply.vault" in before(prod, secret)
    assert "keepers-apply.keys" in before(prod, prod.one(KEY))


def test_16_a_cluster_starts_after_the_secrets_that_it_reads() -> None:
    dev = graph("dev")
    (reads,) = [cluster for cluster in dev.of(CLUSTER) if "{{secrets/vault/" in str(cluster.inputs)]
    assert {"main.vault-scope", "secrets-secret/databricks-host-sandbox", "access-databricks.vault"} <= before(dev, reads)


def test_a_cluster_of_one_user_waits_until_that_user_is_let_in() -> None:
    dev = graph("dev")
    training = dev.one(CLUSTER, "main.training-cluster")
    assert training.inputs["singleUserName"] == "dana.developer@contoso.com"
    assert dev.comes_from(training, "singleUserName") == {ASSIGNMENT}


def test_people_are_let_in_once_however_their_address_is_written() -> None:
    def shouting(sections: dict[str, Section]) -> None:
        main = inside(sections, "databricks", "workspaces", "main")  # type: ignore[arg-type]
        assert isinstance(main, dict)
        main["groups"]["engineers"]["users"] = ["Dana.Developer@Contoso.com"]
        main["permissions"]["DANA.DEVELOPER@contoso.com"] = main["permissions"].pop("dana.developer@contoso.com")
        main["data"]["grants"]["Dana.Developer@contoso.com"] = {"catalogs": {"sales": ["BROWSE"]}}

    dev = graph("dev", shouting)
    assert [found.inputs["userName"] for found in dev.of(ASSIGNMENT) if "userName" in found.inputs] == ["dana.developer@contoso.com"]
    assert "Dana" not in str([found.inputs for found in (*dev.of(PERMISSIONS), *dev.of(GRANTS))])


def test_a_job_waits_for_the_secrets_that_its_clusters_read() -> None:
    def reading(sections: dict[str, Section]) -> None:
        cluster = inside(sections, "databricks", "workspaces", "main", "jobs", "nightly", "job_clusters", "main")  # type: ignore[arg-type]
        assert isinstance(cluster, dict)
        cluster["spark_conf"] = {"spark.host": "{{secrets/vault/databricks-host-sandbox}}"}

    dev = graph("dev", reading)
    assert "main.vault-scope" in before(dev, dev.one(JOB, "main.nightly-job"))
    assert "main.vault-scope" not in before(dev, dev.one(JOB, "main.train-returns-job"))


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_1_nothing_is_asked_of_a_workspace_that_may_not_be_there(name: str) -> None:
    watched = Watched()
    graph(name, answers=watched)
    assert "azuredevops:index/getProject:getProject" in watched.asked or name == "dev"
    assert [token for token in watched.asked if token.startswith("databricks:")] == []


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_32_libraries_stand_on_clusters_and_tasks_and_nowhere_else(name: str) -> None:
    built = graph(name)
    assert built.of(LIBRARY) == []
    if name == "dev":
        assert built.one(CLUSTER, "main.shared-cluster").inputs["libraries"] == [{"pypi": {"package": "pandas==2.2.3"}}]
        assert inside(built.one(JOB, "main.train-returns-job").inputs, "tasks", 0, "libraries") == [{"pypi": {"package": "mlflow==3.4.0"}}]
