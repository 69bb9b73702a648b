"""A folder of notebooks in a workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.databricks.notebook_deployment import NotebookDeployment, NotebookDeploymentArgs
from domain.notebooks import HEADER
from tests.components.databricks.samples import ACCESS
from tests.components.mocked import Graph, run

NOTEBOOK = "databricks:index/notebook:Notebook"
FILE = "databricks:index/workspaceFile:WorkspaceFile"
DIRECTORY = "databricks:index/directory:Directory"
PERMISSIONS = "databricks:index/permissions:Permissions"


@pytest.fixture(name="graph")
def graph_(tmp_path: Path) -> Graph:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "top.py").write_text(HEADER)
    (tmp_path / "a" / "b" / "deep.sql").write_text("SELECT 1")
    (tmp_path / "book.ipynb").write_text(json.dumps({"cells": []}))
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "helper.py").write_text("1")
    args: NotebookDeploymentArgs = {"folder": tmp_path, "files": ["lib/*"], "path": "/Shared/etl", "access": ACCESS}
    return run(lambda: NotebookDeployment("main:/Shared/etl", args=args) and None)


def test_each_notebook_is_a_resource_with_its_content(graph: Graph) -> None:
    found = {notebook.name: notebook.inputs for notebook in graph.of(NOTEBOOK)}
    assert found["main:/Shared/etl/a/b/deep"] == {
        "path": "/Shared/etl/a/b/deep",
        "language": "SQL",
        "format": "SOURCE",
        "contentBase64": "U0VMRUNUIDE=",
    }
    assert found["main:/Shared/etl/book"]["format"] == "JUPYTER"
    assert set(found) == {"main:/Shared/etl/a/b/deep", "main:/Shared/etl/book", "main:/Shared/etl/top"}


def test_a_workspace_file_keeps_its_name(graph: Graph) -> None:
    file = graph.one(FILE)
    assert file.name == "main:/Shared/etl/lib/helper.py"
    assert file.inputs == {"path": "/Shared/etl/lib/helper.py", "contentBase64": "MQ=="}
    assert graph.one(DIRECTORY, "main:/Shared/etl/lib").urn in file.depends_on


def test_no_path_of_this_machine_is_sent(graph: Graph, tmp_path: Path) -> None:
    assert str(tmp_path) not in json.dumps([resource.inputs for resource in graph.resources])


def test_every_folder_on_the_way_is_made_before_what_is_inside(graph: Graph) -> None:
    folders = {str(folder.inputs["path"]): folder for folder in graph.of(DIRECTORY)}
    assert set(folders) == {"/Shared/etl", "/Shared/etl/a", "/Shared/etl/a/b", "/Shared/etl/lib"}
    assert folders["/Shared/etl"].urn in folders["/Shared/etl/a"].depends_on
    assert folders["/Shared/etl/a"].urn in folders["/Shared/etl/a/b"].depends_on
    assert folders["/Shared/etl/a/b"].urn in graph.one(NOTEBOOK, "main:/Shared/etl/a/b/deep").depends_on
    assert folders["/Shared/etl"].urn in graph.one(NOTEBOOK, "main:/Shared/etl/top").depends_on


def test_one_permissions_object_covers_the_whole_folder(graph: Graph) -> None:
    permissions = graph.one(PERMISSIONS)
    assert permissions.inputs["directoryPath"] == "/Shared/etl"
    assert permissions.inputs["accessControls"] == [
        {"groupName": "users", "permissionLevel": "CAN_READ"},
        {"servicePrincipalName": "22222222-2222-4222-8222-222222222222", "permissionLevel": "CAN_RUN"},
        {"userName": "a@contoso.com", "permissionLevel": "CAN_RUN"},
    ]
    assert graph.comes_from(permissions, "directoryPath") == {DIRECTORY}
