"""The engine and the local cloud's providers together, on a small program that goes through all three."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.engine.harness import Cloud

PROGRAM = """
import pulumi
from pulumi_azure_native import databricks, resources
from pulumi_azuredevops.project import Project
from pulumi_azuredevops.variable_group import VariableGroup
from pulumi_databricks.notebook import Notebook
from pulumi_databricks.provider import Provider

config = pulumi.Config()
group = resources.ResourceGroup("group", resource_group_name="rg-small", location="westeurope")
workspace = databricks.Workspace("workspace", workspace_name="dbw-small", resource_group_name=group.name, location="westeurope",
    managed_resource_group_id=group.id.apply(lambda id: id + "-" + (config.get("managed") or "managed")), sku={"name": "premium"})
project = Project("project", name="small", description=config.get("description") or "as declared")
variables = VariableGroup("variables", project_id=project.id, name="small",
    variables=[{"name": "token", "is_secret": True, "secret_value": pulumi.Output.secret("hunter2-hunter2")}])
provider = Provider("provider", host=workspace.workspace_url.apply(lambda url: f"https://{url}"), azure_workspace_resource_id=workspace.id)
Notebook(config.get("notebook") or "notebook", path="/Shared/small", language="PYTHON", content_base64="cHJpbnQoMSk=",
    opts=pulumi.ResourceOptions(provider=provider, deleted_with=workspace))
pulumi.export("url", workspace.workspace_url)
"""
RESOURCES = 5


class Small:
    """The program's folder on a local cloud."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud, self.folder = cloud, folder
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
        (folder / "__main__.py").write_text(PROGRAM)
        self.pulumi("stack", "init", "one")

    def pulumi(self, *arguments: str) -> str:
        return self.cloud.pulumi(*arguments, cwd=self.folder)

    def refused(self, *arguments: str) -> str:
        return self.cloud.refused(*arguments, cwd=self.folder)

    def up(self) -> str:
        return self.pulumi("up", "-s", "one", "--yes", "--skip-preview")

    def unchanged(self) -> None:
        self.pulumi("preview", "-s", "one", "--expect-no-changes")

    def id_of(self, type: str) -> str:
        (line,) = self.cloud.localcloud("list", type).splitlines()
        return line.split("\t")[1]

    def rows(self) -> list[tuple[object, ...]]:
        """Everything that the cloud's file holds."""
        with sqlite3.connect(self.cloud.home / "cloud.db") as connection:
            return [row for table in ("resources", "operations", "disturbances") for row in connection.execute(f"SELECT * FROM {table}")]


@pytest.fixture(scope="module")
def small(module_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The program, previewed on an empty cloud and then brought up."""
    small = Small(module_cloud, tmp_path_factory.mktemp("programs") / "small")
    previewed = small.pulumi("preview", "-s", "one")
    assert module_cloud.localcloud("list") == "", "a preview makes nothing"
    assert "7 to create" in previewed
    small.up()
    return small


def test_a_second_preview_shows_no_change_and_writes_nothing(small: Small) -> None:
    before = small.rows()
    small.unchanged()
    small.pulumi("preview", "-s", "one", "--refresh", "-c", "description=to be")
    small.pulumi("config", "rm", "description", "-s", "one")
    assert small.rows() == before
    assert len(small.cloud.localcloud("list").splitlines()) == RESOURCES


def test_refresh_finds_drift_and_up_heals_it(small: Small) -> None:
    project = small.id_of("Project")
    small.cloud.localcloud("edit", project, "description=by hand")
    assert "~description" in small.pulumi("refresh", "-s", "one", "--yes", "--skip-preview")
    assert '"by hand" => "as declared"' in small.pulumi("preview", "-s", "one", "--diff")
    small.up()
    assert '"description": "as declared"' in small.cloud.localcloud("show", project)


def test_what_is_deleted_by_hand_is_made_again(small: Small) -> None:
    small.cloud.localcloud("delete", small.id_of("VariableGroup"))
    assert "1 deleted" in small.pulumi("refresh", "-s", "one", "--yes", "--skip-preview")
    assert "1 created" in small.up()


def test_an_injected_failure_stops_an_update_and_the_next_heals_it(small: Small) -> None:
    small.cloud.localcloud("fail", "Project", "--op", "update")
    small.pulumi("config", "set", "description", "changed", "-s", "one")
    assert "injected failure" in small.refused("up", "-s", "one", "--yes", "--skip-preview")
    small.up()
    assert '"description": "changed"' in small.cloud.localcloud("show", small.id_of("Project"))
    small.unchanged()


def test_secrets_stay_secret_in_state_and_on_the_screen(small: Small) -> None:
    assert "hunter2" not in small.pulumi("stack", "export", "-s", "one")
    shown = small.cloud.localcloud("show", small.id_of("VariableGroup"))
    assert "hunter2" not in shown
    assert '"secretValue": "[secret]"' in shown


def test_import_takes_what_stands_and_prints_its_program(small: Small) -> None:
    group = small.id_of("ResourceGroup")
    small.pulumi("stack", "init", "two")
    printed = small.pulumi("import", "azure-native:resources:ResourceGroup", "taken", group, "-s", "two", "--yes")
    assert (
        'taken = azure_native.resources.ResourceGroup("taken",\n    location="westeurope",\n    resource_group_name="rg-small",' in printed
    )
    project = small.id_of("Project")
    printed = small.pulumi("import", "azuredevops:index/project:Project", "project", project, "-s", "two", "--yes")
    assert 'name="small"' in printed, "the engine must not go by what it was told before"
    assert "does not exist" in small.refused("import", "azuredevops:index/project:Project", "none", group, "-s", "two", "--yes")


def test_42_a_path_is_lost_to_the_delete_of_its_old_owner_and_only_a_refresh_finds_out(small: Small) -> None:
    small.pulumi("config", "set", "notebook", "renamed", "-s", "one")
    assert "1 created" in small.up()
    assert small.cloud.localcloud("list", "Notebook") == ""
    small.unchanged()
    assert "1 deleted" in small.pulumi("refresh", "-s", "one", "--yes", "--skip-preview")
    assert "1 created" in small.up()
    assert small.id_of("Notebook") == "/Shared/small"


def test_43_a_replaced_workspace_comes_back_empty_and_only_a_refresh_finds_out(small: Small) -> None:
    before = small.pulumi("stack", "output", "url", "-s", "one")
    small.pulumi("config", "set", "managed", "other", "-s", "one")
    assert "1 replaced" in small.up()
    assert small.pulumi("stack", "output", "url", "-s", "one") != before
    assert small.cloud.localcloud("list", "Notebook") == ""
    small.unchanged()
    assert "1 deleted" in small.pulumi("refresh", "-s", "one", "--yes", "--skip-preview")
    assert "1 created" in small.up()


def test_20_a_lost_workspace_is_said_and_does_not_block_the_destroy(small: Small) -> None:
    small.cloud.localcloud("delete", small.id_of("Workspace"))
    assert small.cloud.localcloud("list", "Notebook") == ""
    small.pulumi("destroy", "-s", "one", "--yes", "--skip-preview")
    assert small.cloud.localcloud("list") == ""
