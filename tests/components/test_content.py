"""What is deployed and seeded: real notebooks, and a repository that its own pipeline would accept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from components.databricks.notebook_source import read_folder
from components.devops.seed import read_seed
from domain.notebooks import Patterns
from tests.components.azure.inside import column, inside
from tests.components.stacks import ROOT, graph, shipped

CONTENT = ROOT / "content"
NOTEBOOKS = CONTENT / "notebooks"
REPOSITORY = CONTENT / "repository"
HEADERS = {
    ".py": "# Databricks notebook source",
    ".sql": "-- Databricks notebook source",
    ".scala": "// Databricks notebook source",
    ".r": "# Databricks notebook source",
}
VALUES = {
    "product": "data",
    "environment": "dev",
    "project": "databricks-cicd",
    "repository": "notebooks",
    "agents": "",
    "reviews": "",
    "feed": "wheels",
}
SOURCES = sorted(path for folder in (NOTEBOOKS, REPOSITORY / "notebooks") for path in folder.rglob("*") if path.suffix in HEADERS)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_a_notebook_says_that_it_is_one(path: Path) -> None:
    assert path.read_text().splitlines()[0] == HEADERS[path.suffix]


@pytest.mark.parametrize("path", sorted(CONTENT.rglob("*.py")), ids=lambda path: str(path.relative_to(CONTENT)))
def test_python_compiles(path: Path) -> None:
    compile(path.read_text(), str(path), "exec")


def test_notebooks_stand_in_folders_and_in_several_languages() -> None:
    folders = [*NOTEBOOKS.iterdir(), REPOSITORY / "notebooks"]
    found = [notebook for folder in folders for notebook in read_folder(folder, Patterns()).notebooks]
    assert {notebook.language for notebook in found} == {"PYTHON", "SQL", "SCALA", "R"}
    assert [notebook for notebook in found if notebook.jupyter]
    assert [notebook for notebook in found if len(notebook.path.parts) > 1]


def test_the_repository_has_what_its_readme_and_its_pipeline_speak_of() -> None:
    seed = read_seed(REPOSITORY, VALUES)
    for path in ("README.md", ".gitignore", "requirements.txt", "pyproject.toml", "pipelines/ci.yml", "pipelines/templates/python.yml"):
        assert path in seed
    assert "requirements.txt" in seed["pipelines/templates/python.yml"]
    assert [path for path in seed if path.startswith("notebooks/")]
    assert [path for path in seed if path.startswith("tests/test_")]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_job_reads_and_writes_tables_of_its_own_catalog(stack: str) -> None:
    """What a notebook asks for is by default in the catalog `main`, which no stack makes: every task of a job says another."""
    asks = re.compile(r"""widgets\.text\("(\w+)", "main\b|CREATE WIDGET TEXT (\w+) DEFAULT "main\b""")
    built = graph(stack)
    sources = {notebook.stem: notebook.read_text() for notebook in SOURCES if notebook.parent.name != "reporting"}
    for job in built.of("databricks:index/job:Job"):
        parameters = set(column(job.inputs.get("parameters", []), "name"))
        tasks = job.inputs["tasks"]
        assert isinstance(tasks, list)
        for task in tasks:
            notebook = inside(task, "notebookTask")
            given = inside(notebook, "baseParameters") if isinstance(notebook, dict) and "baseParameters" in notebook else {}
            assert isinstance(given, dict)
            asked = {
                name for pair in asks.findall(sources[str(inside(notebook, "notebookPath")).rpartition("/")[2]]) for name in pair if name
            }
            assert asked <= given.keys() | parameters, (job.name, task)


def test_25_the_pipeline_relies_on_the_policy_for_pull_requests() -> None:
    pipeline = YAML(typ="safe").load(REPOSITORY / "pipelines" / "ci.yml")
    assert pipeline["trigger"]["branches"]["include"] == ["main"]
    assert "pr" not in pipeline, "Azure Repos ignores it"
    assert "&" not in (REPOSITORY / "pipelines" / "ci.yml").read_text().replace("&&", ""), "no anchors"


def test_62_a_release_takes_versions_by_their_tags_whatever_run_has_started_it() -> None:
    """A pipeline resource without a branch takes the newest run of any branch, and only a trigger in the YAML file binds a run to it.

    The environments share the file, and `delivery.mode` of each decides on the trigger; so no run of another pipeline is looked at.
    Source: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/resources-pipelines-pipeline.
    """
    seed = read_seed(REPOSITORY, VALUES)
    assert "pipelines" not in YAML(typ="safe").load(seed["pipelines/release.yml"])["resources"]
    found = list(mappings(YAML(typ="safe").load(seed["pipelines/templates/release.yml"])))
    assert {step["download"] for step in found if "download" in step} == {"current"}
    assert [step for step in mappings(YAML(typ="safe").load(seed["pipelines/templates/program.yml"])) if step.get("fetchTags")]


def test_63_a_release_extends_the_template_of_main_as_the_check_names_it() -> None:
    """Source: https://github.com/MicrosoftDocs/azure-devops-docs/issues/13257."""
    pipeline = YAML(typ="safe").load(read_seed(REPOSITORY, VALUES)["pipelines/release.yml"])
    templates, infrastructure = pipeline["resources"]["repositories"]
    assert infrastructure["name"] == "databricks-cicd/infrastructure"
    assert templates == {"repository": "templates", "type": "git", "name": "databricks-cicd/notebooks", "ref": "refs/heads/main"}
    assert pipeline["extends"]["template"] == "pipelines/templates/release.yml@templates"
    required = graph("prod").one("azuredevops:index/checkRequiredTemplate:CheckRequiredTemplate").inputs["requiredTemplates"]
    assert isinstance(required, list)
    assert {
        "repositoryType": "azuregit",
        "repositoryName": templates["name"],
        "repositoryRef": templates["ref"],
        "templatePath": "pipelines/templates/release.yml",
    } in required


def test_9_a_release_signs_in_to_databricks_by_the_azure_cli() -> None:
    seed = read_seed(REPOSITORY, VALUES)
    template = seed["pipelines/templates/release.yml"]
    steps = [found for found in mappings(YAML(typ="safe").load(template)) if found.get("task") == "AzureCLI@2"]
    environments = [env for step in steps if isinstance(env := step.get("env"), dict) and "DATABRICKS_AUTH_TYPE" in env]
    assert [env["DATABRICKS_AUTH_TYPE"] for env in environments] == ["azure-cli"]
    assert template.count("DATABRICKS_AUTH_TYPE") == 1, "only where the command line tool has signed in"


def test_a_release_installs_the_engine_that_the_program_pins_in_the_repository_that_it_checks_out() -> None:
    pinned = re.search(r"pulumi/pkg/v3 v([0-9.]+)", (ROOT / "engine" / "go.mod").read_text())
    assert pinned
    (used,) = [
        step["template"]
        for step in mappings(YAML(typ="safe").load((REPOSITORY / "pipelines" / "templates" / "program.yml").read_text()))
        if "template" in step
    ]
    path, _, repository = str(used).partition("@")
    assert repository == "infrastructure"
    assert f"install_pulumi.sh {pinned[1]}\n" in (ROOT / path).read_text()
    for stack in ("dev", "prod"):
        devops = shipped(stack)["devops"]
        assert isinstance(devops["repositories"], dict)
        assert "infrastructure" in devops["repositories"]
        assert isinstance(devops["pipelines"], dict)
        assert devops["pipelines"]["release"]["repositories"] == ["infrastructure"]
        assert "pulumiBackendUrl" in devops["pipelines"]["release"]["variables"]


def mappings(node: object) -> Iterator[dict[object, object]]:
    """Every mapping in a document, from outside inwards."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(inner)
