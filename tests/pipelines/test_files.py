"""The YAML of the pipelines that run this program: expanded, and held against what the stacks declare."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from ruamel.yaml import YAML

from localcloud.pipelines.expand import expand
from localcloud.pipelines.files import FileMissing
from localcloud.pipelines.model import DeploymentJob, Job, Pipeline, Step
from localcloud.places import ROOT
from pipelines import inputs, stack_names
from pipelines.reports import NO_LIMIT
from tests.components.stacks import graph, shipped

STACKS: Final = sorted(file.name.split(".")[1] for file in ROOT.glob("Pulumi.*.yaml"))
OWN: Final = sorted(file.stem for file in (ROOT / "pipelines").glob("*.yml"))


class Repository:
    """This one; `templates` is the same."""

    def read(self, repository: str, path: str) -> str:
        if repository not in ("self", "templates") or not (ROOT / path).is_file():
            raise FileMissing(path)
        return (ROOT / path).read_text()


def expanded(name: str, **parameters: object) -> Pipeline:
    return expand(Repository(), f"pipelines/{name}.yml", parameters)


def steps(pipeline: Pipeline) -> list[Step]:
    jobs = [job for stage in pipeline.stages for job in stage.jobs]
    return [step for job in jobs for step in (job.steps if isinstance(job, Job) else [step for hook in job.hooks for step in hook.steps])]


def listed(name: str) -> list[str]:
    parameters = {each["name"]: each.get("default") for each in YAML(typ="safe").load(ROOT / "pipelines" / f"{name}.yml")["parameters"]}
    return [each if isinstance(each, str) else each["name"] for each in parameters["stacks"]]


def test_names_of_stacks_are_those_of_their_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert stack_names.main(["--check"]) == 0, capsys.readouterr().err
    assert sorted(path.stem for path in stack_names.files()) == STACKS


def test_names_that_are_not_up_to_date_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = stack_names.files()
    monkeypatch.setattr(stack_names, "ROOT", tmp_path)
    monkeypatch.setattr(stack_names, "files", lambda: files)
    (tmp_path / "pipelines").mkdir()
    assert stack_names.main(["--check"]) == 1
    assert "pipelines/stacks/prod.yml is not what its stack file says: make docs" in capsys.readouterr().err
    assert stack_names.main([]) == stack_names.main(["--check"]) == 0


@pytest.mark.parametrize("name", OWN)
def test_each_pipeline_is_about_every_stack_and_declared_by_every_stack(name: str) -> None:
    assert sorted(listed(name)) == STACKS
    for stack in STACKS:
        devops = shipped(stack)["devops"]
        assert isinstance(devops["pipelines"], dict)
        assert name in devops["pipelines"], f"{stack} does not declare {name}"


@pytest.mark.parametrize("name", OWN)
def test_what_a_pipeline_uses_of_a_stack_the_stack_lets_it_use(name: str) -> None:
    """By the names in what it expands to, and the authorisations of the stacks."""
    pipeline = expanded(name)
    used = {step.inputs["azureSubscription"] for step in steps(pipeline) if step.task == "AzureCLI@2"}
    jobs = [job for stage in pipeline.stages for job in stage.jobs]
    environments = {job.environment.name for job in jobs if isinstance(job, DeploymentJob) and job.environment}
    for stack in STACKS:
        devops = shipped(stack)["devops"]
        assert isinstance(devops["pipelines"], dict)
        uses = devops["pipelines"][name]["uses"]
        names = YAML(typ="safe").load(stack_names.files()[stack_names.FOLDER / f"{stack}.yml"])["variables"]
        assert (names["planConnection"] in used) <= ("plan" in uses)
        assert (names["applyConnection"] in used) <= ("apply" in uses)
        assert (names["environmentName"] in environments) == ("environment" in uses)
        assert "agents" in uses
        assert "vault" not in uses


@pytest.mark.parametrize("name", OWN)
def test_a_step_runs_a_module_that_is_there(name: str) -> None:
    scripts = [step.inputs.get("inlineScript") or step.inputs.get("script", "") for step in steps(expanded(name))]
    modules = {module for script in scripts for module in re.findall(r"-m (pipelines\.\w+)", script)}
    assert modules
    assert all((ROOT / f"{module.replace('.', '/')}.py").is_file() for module in modules)


def test_a_deployment_extends_the_template_that_prod_requires() -> None:
    (extended,) = expanded("deploy").extends
    document = YAML(typ="safe").load(ROOT / "pipelines" / "deploy.yml")
    (resource,) = document["resources"]["repositories"]
    required = graph("prod").one("azuredevops:index/checkRequiredTemplate:CheckRequiredTemplate").inputs["requiredTemplates"]
    assert isinstance(required, list)
    assert {
        "repositoryType": "azuregit", "repositoryName": resource["name"], "repositoryRef": resource["ref"], "templatePath": extended.path,
    } in required  # fmt: skip
    assert extended.repository == resource["repository"]


def test_a_deployment_brings_one_environment_after_the_other_and_waits_for_others() -> None:
    pipeline = expanded("deploy")
    assert [stage.name for stage in pipeline.stages] == ["plan_dev", "deploy_dev", "plan_prod", "deploy_prod"]
    assert [stage.depends_on for stage in pipeline.stages] == [(), ("plan_dev",), ("plan_dev", "deploy_dev"), ("plan_prod",)]
    assert [stage.lock_behavior for stage in pipeline.stages] == [None, "sequential", None, "sequential"]
    assert pipeline.trigger is not None
    assert pipeline.trigger.branches.include == ("main",)
    assert set(pipeline.trigger.paths.exclude) == {path.rstrip("/") for path in inputs.IRRELEVANT}


def test_only_pull_requests_are_previewed_and_no_variable_group_is_read() -> None:
    pipeline = expanded("preview")
    assert pipeline.stages[0].condition == "eq(variables['Build.Reason'], 'PullRequest')"
    assert "group:" not in (ROOT / "pipelines" / "preview.yml").read_text()
    (never, *_) = YAML(typ="safe").load(ROOT / "pipelines" / "preview.yml")["parameters"][1]["values"]
    assert never == NO_LIMIT


@pytest.mark.parametrize("name", OWN)
def test_a_step_that_may_take_long_keeps_its_sign_in(name: str) -> None:
    """`pipelines.sign_in` renews it with the run's token, and the task that of the Azure CLI, through which workspaces are reached."""
    signed_in = [step for step in steps(expanded(name)) if step.task == "AzureCLI@2"]
    assert signed_in
    for step in signed_in:
        assert step.env["SYSTEM_ACCESSTOKEN"] == "$(System.AccessToken)"
        assert step.inputs["addSpnToEnvironment"] == "true"
        assert step.inputs.get("keepAzSessionActive") == "true" or "--out" not in step.inputs["inlineScript"]


def test_drift_is_looked_for_in_all_stacks_at_once_and_with_no_right_to_write() -> None:
    pipeline = expanded("drift")
    assert [stage.depends_on for stage in pipeline.stages] == [()] * len(STACKS)
    used = {step.inputs["azureSubscription"] for step in steps(pipeline) if step.task == "AzureCLI@2"}
    plans = {YAML(typ="safe").load(text)["variables"]["planConnection"] for text in stack_names.files().values()}
    assert used == plans
    assert "group:" not in (ROOT / "pipelines" / "drift.yml").read_text()
