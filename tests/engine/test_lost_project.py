"""A project that somebody deleted by hand: a refresh says what to do, and one command makes it anew with everything in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.engine.harness import Cloud

PROJECT = "azuredevops:index/project:Project"
WORKSPACE = "azure-native:databricks:Workspace"


def ids(cloud: Cloud, token: str) -> dict[str, object]:
    """The ids in dev's state of all resources of a type, by URN."""
    return {str(found["urn"]): found["id"] for found in cloud.resources("dev") if found["type"] == token}


@pytest.fixture(scope="module")
def lost(module_cloud: Cloud) -> Iterator[tuple[Cloud, str, Mapping[str, object]]]:
    """dev without its project; the project's URN; what Azure has. Afterwards dev goes, and nothing is left."""
    module_cloud.pulumi("up", "-s", "dev", "--yes", "--skip-preview")
    ((urn, project),) = ids(module_cloud, PROJECT).items()
    module_cloud.localcloud("delete", "--type", PROJECT, str(project))
    yield module_cloud, urn, ids(module_cloud, WORKSPACE)
    module_cloud.pulumi("destroy", "-s", "dev", "--yes", "--skip-preview")
    assert module_cloud.localcloud("list") == ""


def test_26_a_refresh_says_what_to_do(lost: tuple[Cloud, str, Mapping[str, object]]) -> None:
    said = lost[0].refused("refresh", "-s", "dev", "--preview-only")
    assert "VS800075" in said
    assert "restore it in the organisation's settings" in said
    assert "pulumi up --replace URN-OF-THE-PROJECT" in said


def test_26_what_it_says_makes_the_project_anew_and_leaves_azure_alone(lost: tuple[Cloud, str, Mapping[str, object]]) -> None:
    cloud, urn, workspaces = lost
    cloud.pulumi("up", "-s", "dev", "--yes", "--skip-preview", "--replace", urn)
    cloud.pulumi("preview", "-s", "dev", "--expect-no-changes")
    cloud.pulumi("refresh", "-s", "dev", "--preview-only", "--expect-no-changes")
    assert ids(cloud, WORKSPACE) == workspaces
