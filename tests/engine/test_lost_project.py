"""A project that somebody deleted by hand, and two stacks in it: both say so, and what docs/deleting.md says brings both back."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.engine.harness import ROOT, Cloud

PROJECT = "azuredevops:index/project:Project"
KEPT = {
    "pulumi:providers:databricks",
    "azure-native:databricks:Workspace",
    "databricks:index/job:Job",
    "databricks:index/catalog:Catalog",
}
ORGANISATION_WIDE = {
    "azuredevops:index/elasticPool:ElasticPool",
    "azuredevops:index/servicePrincipalEntitlement:ServicePrincipalEntitlement",
}


def ids(cloud: Cloud, *types: str) -> dict[str, object]:
    """The ids in the states of all resources of some types, by URN."""
    found = [resource for stack in ("dev", "prod") for resource in cloud.resources(stack)]
    return {str(resource["urn"]): resource["id"] for resource in found if resource["type"] in types}


@pytest.fixture(scope="module")
def lost(shipped: Cloud) -> Cloud:
    """dev, and prod, which joined its project, without that project."""
    (project,) = ids(shipped, PROJECT).values()
    shipped.localcloud("delete", "--type", PROJECT, str(project))
    return shipped


def test_26_everything_says_what_to_do(lost: Cloud) -> None:
    for stack in ("dev", "prod"):
        said = lost.refused("refresh", "-s", stack, "--preview-only")
        assert "VS800075" in said
        assert "restore it in the organisation's settings" in said
        assert "docs/deleting.md" in said
    said = lost.refused("preview", "-s", "prod")
    assert 'cannot find the Azure DevOps project "databricks-cicd"' in said
    assert 'If it is gone for good, see "A project that is gone" in docs/deleting.md' in said


def test_26_what_the_documentation_says_lets_the_joined_stack_go(lost: Cloud, tmp_path: Path) -> None:
    shutil.copytree(lost.home, tmp_path / "cloud")
    copy = Cloud(tmp_path / "cloud")
    forget(copy, "prod")
    copy.destroy("prod")
    left = [line for line in copy.localcloud("list").splitlines() if line.startswith(("azure-native:", "databricks:"))]
    assert left
    assert not [line for line in left if "-prod" in line]


def test_26_what_the_documentation_says_brings_both_back(lost: Cloud) -> None:
    before = ids(lost, *KEPT)
    forget(lost, "dev")
    lost.pulumi("up", "-s", "dev", "--yes", "--skip-preview")
    said = lost.refused("preview", "-s", "prod")
    assert 'the Azure DevOps project "databricks-cicd" is another one now' in said
    forget(lost, "prod")
    lost.pulumi("up", "-s", "prod", "--yes", "--skip-preview")
    for stack in ("dev", "prod"):
        lost.pulumi("preview", "-s", stack, "--refresh", "--expect-no-changes")
    assert ids(lost, *KEPT) == before


def forget(cloud: Cloud, stack: str) -> None:
    """What the documentation says about a state, as its command of `jq` does it."""
    page = " ".join((ROOT / "docs" / "deleting.md").read_text().split())
    (pattern,) = re.findall(
        r"""jq 'del\(\.deployment\.resources\[\] \| select\(\.type == "pulumi:pulumi:Stack"\)\.outputs\.project, """
        r"""select\(\.type \| test\("([^"]+)"\)\)\)' \| pulumi stack import --force -s prod pulumi state repair -s prod --yes""",
        page,
    )
    state = cloud.json("stack", "export", "-s", stack)
    deployment = state["deployment"]
    assert isinstance(deployment, dict)
    resources: list[Mapping[str, object]] = deployment["resources"]
    kept = [resource for resource in resources if not re.search(pattern, str(resource["type"]))]
    assert {str(resource["type"]) for resource in kept if str(resource["type"]).startswith("azuredevops:")} <= ORGANISATION_WIDE
    (outputs,) = [resource["outputs"] for resource in kept if resource["type"] == "pulumi:pulumi:Stack"]
    assert isinstance(outputs, dict)
    del outputs["project"]
    file = cloud.home / "state.json"
    file.write_text(json.dumps({**state, "deployment": {**deployment, "resources": kept}}))
    cloud.pulumi("stack", "import", "-s", stack, "--force", "--file", str(file))
    cloud.pulumi("state", "repair", "-s", stack, "--yes")
