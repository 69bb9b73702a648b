"""Every name that the shipped pipelines use in scripts is there when a run needs it: variables, script files and modules.

Connections, environments, groups, feeds, pools and templates are checked by `config`, for everybody's pipelines
(`config/rules/devops/seeded_pipelines.py`). What is here is a matter of files that this repository ships.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

import pytest

from domain.seeds import filled_files, read_seed_folder
from localcloud.pipelines.expand import expand
from localcloud.pipelines.files import FileMissing
from localcloud.pipelines.model import DeploymentJob, Job, Pipeline, Step, Variable, VariableGroup, Variables
from localcloud.places import ROOT
from tests.components.mocked import Graph, Registered
from tests.components.stacks import graph

PREDEFINED: Final = re.compile(r"(Agent|Build|Pipeline|System|Environment|Strategy)\.[\w.]+")
"""Names that Azure Pipelines gives. Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables."""
OF_TASKS: Final = {"TwineAuthenticate@1": {"PYPIRC_PATH"}, "PipAuthenticate@1": {"PIP_EXTRA_INDEX_URL"}}
"""Variables that tasks set."""
MACRO: Final = re.compile(r"\$\(([A-Za-z_][\w.]*)\)")
SETS: Final = re.compile(r"task\.setvariable variable=(\w+)")
ASKS: Final = re.compile(r"variables(?:\['([\w.]+)'\]|\.(\w+))")
SCRIPT: Final = re.compile(r"(?:python|bash)\s+([\w./-]+\.(?:py|sh))")
MODULE: Final = re.compile(r"python\s+-m\s+(pipelines[\w.]*|config|audit)\b")
INFRASTRUCTURE, NOTEBOOKS = "infrastructure", "notebooks"
DEFINITION: Final = "azuredevops:index/buildDefinition:BuildDefinition"
GROUP: Final = "azuredevops:index/variableGroup:VariableGroup"


@dataclass(frozen=True)
class Files:
    """The repositories as stacks seed them and teams push them; `self` is one of them."""

    own: str
    seeded: Mapping[str, str]

    def read(self, repository: str, path: str) -> str:
        """By the aliases that the pipelines give them."""
        meant = self.own if repository in ("self", "templates") else repository
        if meant == INFRASTRUCTURE and (ROOT / path).is_file():
            return (ROOT / path).read_text()
        if meant == NOTEBOOKS and path in self.seeded:
            return self.seeded[path]
        raise FileMissing(path)

    def has(self, folder: str, path: str) -> bool:
        """Whether a script's file is in a repository that is checked out at `s/FOLDER`; "" is the only one."""
        where = folder or self.own
        return (ROOT / path).is_file() if where == INFRASTRUCTURE else path in self.seeded


@pytest.fixture(scope="module", name="seeded")
def seeded_() -> Mapping[str, str]:
    """The first files of the repository `notebooks`."""
    own = {"product": "data", "environment": "dev", "agents": "", "reviews": "azure-data-dev-review"}
    values = {**own, "project": "databricks-cicd", "repository": "notebooks"}
    prod = {"product": "data", "environment": "prod", "agents": "machines", "reviews": ""}
    return filled_files(read_seed_folder(ROOT / "content" / "repository").files, {**values, "feed": "wheels"}, [own, prod])


def made() -> list[tuple[str, str]]:
    """The stack and name of each pipeline that a shipped stack makes."""
    return [(stack, str(each.inputs["name"])) for stack in ("dev", "prod") for each in graph(stack).of(DEFINITION)]


def definition(stack: str, name: str) -> Registered:
    """What makes it."""
    return next(each for each in graph(stack).of(DEFINITION) if each.inputs["name"] == name)


def pipeline_of(about: Registered, seeded: Mapping[str, str]) -> tuple[Pipeline, Files]:
    """The pipeline, expanded as a run of it would be."""
    repository = about.inputs["repository"]
    assert isinstance(repository, Mapping)
    path = str(repository["ymlPath"])
    files = Files(NOTEBOOKS if path in seeded else INFRASTRUCTURE, seeded)
    return expand(files, path, variables={"Build.DefinitionName": str(about.inputs["name"])}), files


def of_groups(*graphs: Graph) -> dict[str, set[str]]:
    """The names of the variables of each group that keeps them itself."""
    found: dict[str, set[str]] = {}
    for each in graphs:
        for group in each.of(GROUP):
            variables = group.inputs.get("variables")
            found[str(group.inputs["name"])] = (
                {str(item["name"]) for item in variables if isinstance(item, dict)} if isinstance(variables, list) else set()
            )
    return found


def jobs(pipeline: Pipeline) -> Iterator[tuple[list[Variables], list[Step]]]:
    """The variables and steps of each job, hook by hook: what a hook sets, another does not know."""
    for stage in pipeline.stages:
        for job in stage.jobs:
            layers = [pipeline.variables, stage.variables, job.variables]
            if isinstance(job, DeploymentJob):
                yield from ((layers, list(hook.steps)) for hook in job.hooks)
            else:
                assert isinstance(job, Job)
                yield layers, list(job.steps)


def texts(step: Step) -> Iterator[str]:
    """Where a step can name something."""
    yield from (*step.inputs.values(), *step.env.values(), step.display_name, step.condition or "")


@pytest.mark.parametrize(("stack", "name"), made(), ids=[f"{stack}-{name}" for stack, name in made()])
def test_variables_and_scripts_of_a_shipped_pipeline_are_there(stack: str, name: str, seeded: Mapping[str, str]) -> None:
    about = definition(stack, name)
    pipeline, files = pipeline_of(about, seeded)
    groups = of_groups(graph("dev"), graph("prod"))
    settings = about.inputs.get("variables")
    given = {str(item["name"]) for item in settings if isinstance(item, dict)} if isinstance(settings, list) else set()
    problems = []
    for layers, steps in jobs(pipeline):
        known, values = set(given), dict[str, str]()
        for each in (each for layer in layers for each in layer):
            if isinstance(each, VariableGroup):
                known |= groups[each.name]
            else:
                assert isinstance(each, Variable)
                known.add(each.name)
                values[each.name] = each.value
        for step in steps:
            asked = [*(found for text in texts(step) for found in MACRO.findall(text))]
            asked += [first or second for first, second in ASKS.findall(step.condition or "")]
            problems += [
                f"{step.place}: nothing sets $({found})" for found in asked if not PREDEFINED.fullmatch(found) and found not in known
            ]
            problems += [f"{step.place}: there is no {path}" for path in missing(step, values, files)]
            known |= set_by(step, values) | OF_TASKS.get(step.task, set())
    assert problems == []


def set_by(step: Step, values: Mapping[str, str]) -> set[str]:
    """The variables that a step's script sets, or the module of this repository that it runs."""
    script = resolved(step.inputs.get("script", "") + step.inputs.get("inlineScript", ""), values)
    found = set(SETS.findall(script))
    for module in MODULE.findall(script):
        source = (ROOT / f"{module.replace('.', '/')}.py").read_text()
        found |= set(re.findall(r'_set\("(\w+)"', source))
    if key := step.inputs.get("cacheHitVar"):
        found.add(key)
    return found


def resolved(text: str, values: Mapping[str, str]) -> str:
    """The text with the variables of the file in place."""
    for _ in range(3):
        text = MACRO.sub(lambda found: values.get(found[1], found[0]), text)
    return text


def missing(step: Step, values: Mapping[str, str], files: Files) -> Iterator[str]:
    """Scripts and modules that a step runs and no repository has."""
    script = resolved(step.inputs.get("script", "") + step.inputs.get("inlineScript", ""), values)
    where = resolved(step.inputs.get("workingDirectory", "") or step.inputs.get("cwd", ""), values)
    folder = PurePosixPath(where).name if "/s/" in where else ""
    for path in SCRIPT.findall(script):
        beside = re.match(r"\.\./(\w+)/(.*)", path)
        if not files.has(beside[1] if beside else folder, beside[2] if beside else path):
            yield path
    for module in MODULE.findall(script):
        path = module.replace(".", "/")
        if not any((ROOT / each).is_file() for each in (f"{path}.py", f"{path}/__main__.py")):
            yield module


def test_a_name_that_is_nowhere_is_found(seeded: Mapping[str, str]) -> None:
    release = definition("dev", "release-dev")
    broken = {
        **seeded,
        "pipelines/templates/release.yml": seeded["pipelines/templates/release.yml"].replace("$(databricksHost_main)", "$(databricksHost)"),
    }
    pipeline, _ = pipeline_of(release, broken)
    steps = [step for _, steps in jobs(pipeline) for step in steps]
    asked = {found for step in steps for text in texts(step) for found in MACRO.findall(text)}
    assert "databricksHost" in asked
    assert "databricksHost" not in set().union(*of_groups(graph("dev")).values())
