"""A project that somebody deleted by hand: a refresh says so, and what the documentation says makes it anew with everything in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import pytest

from tests.engine.harness import ROOT, Cloud

PROJECT = "azuredevops:index/project:Project"
WORKSPACE = "azure-native:databricks:Workspace"
ORGANISATION_WIDE = {
    "azuredevops:index/elasticPool:ElasticPool",
    "azuredevops:index/servicePrincipalEntitlement:ServicePrincipalEntitlement",
}


def ids(cloud: Cloud, token: str) -> dict[str, object]:
    """The ids in dev's state of all resources of a type, by URN."""
    return {str(found["urn"]): found["id"] for found in cloud.resources("dev") if found["type"] == token}


@pytest.fixture(scope="module")
def lost(module_cloud: Cloud) -> Iterator[tuple[Cloud, Mapping[str, object]]]:
    """dev without its project; what Azure has. Afterwards dev goes, and nothing is left."""
    module_cloud.pulumi("up", "-s", "dev", "--yes", "--skip-preview")
    (project,) = ids(module_cloud, PROJECT).values()
    module_cloud.localcloud("delete", "--type", PROJECT, str(project))
    yield module_cloud, ids(module_cloud, WORKSPACE)
    module_cloud.destroy("dev")
    assert module_cloud.localcloud("list") == ""


def test_26_a_refresh_says_what_to_do(lost: tuple[Cloud, Mapping[str, object]]) -> None:
    said = lost[0].refused("refresh", "-s", "dev", "--preview-only")
    assert "VS800075" in said
    assert "restore it in the organisation's settings" in said
    assert "docs/components/devops-project.md" in said


def test_26_what_the_documentation_says_makes_the_project_anew(
    lost: tuple[Cloud, Mapping[str, object]],
) -> None:
    cloud, workspaces = lost
    state = cloud.json("stack", "export", "-s", "dev")
    kept = [found for found in cloud.resources("dev") if not forgotten().search(str(found["type"]))]
    assert {str(found["type"]) for found in kept if str(found["type"]).startswith("azuredevops:")} <= ORGANISATION_WIDE
    assert isinstance(state["deployment"], dict)
    file = cloud.home / "state.json"
    file.write_text(json.dumps({**state, "deployment": {**state["deployment"], "resources": kept}}))
    cloud.pulumi("stack", "import", "-s", "dev", "--force", "--file", str(file))
    cloud.pulumi("state", "repair", "-s", "dev", "--yes")
    cloud.pulumi("up", "-s", "dev", "--yes", "--skip-preview")
    cloud.pulumi("preview", "-s", "dev", "--expect-no-changes")
    cloud.pulumi("refresh", "-s", "dev", "--preview-only", "--expect-no-changes")
    assert ids(cloud, WORKSPACE) == workspaces


def forgotten() -> re.Pattern[str]:
    """The types that the documented command takes out of the state."""
    page = " ".join((ROOT / "docs" / "components" / "devops-project.md").read_text().split())
    ((pattern),) = re.findall(r'test\("([^"]+)"\)', page)
    return re.compile(pattern)
