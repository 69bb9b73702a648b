"""Folders of pipelines: parents first, the top never made."""

from __future__ import annotations

from components.devops.pipeline_folders import PipelineFolders
from tests.components.devops.samples import PROJECT
from tests.components.mocked import Graph, run

FOLDER = "azuredevops:index/buildFolder:BuildFolder"


def graph(*folders: str) -> Graph:
    return run(lambda: PipelineFolders("main", args={"project_id": PROJECT, "folders": folders}).paths)


def test_a_folder_comes_after_the_one_it_is_in() -> None:
    found = graph("\\data\\notebooks", "\\data\\models")
    folders = {folder.inputs["path"]: folder for folder in found.of(FOLDER)}
    assert set(folders) == {"\\data", "\\data\\models", "\\data\\notebooks"}
    data = folders.pop("\\data")
    assert data.depends_on == frozenset()
    for inside in folders.values():
        assert inside.depends_on == {data.urn}


def test_the_top_is_there_already() -> None:
    found = graph("\\")
    assert found.of(FOLDER) == []
    assert found.result == {"\\": "\\"}


def test_a_pipeline_takes_its_folder_from_here() -> None:
    assert graph("\\data").result == {"\\": "\\", "\\data": "\\data"}
