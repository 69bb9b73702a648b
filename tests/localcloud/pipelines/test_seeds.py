"""The pipelines that this repository seeds and ships, expanded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pytest

from domain.seeds import filled_files, read_seed_folder
from localcloud.pipelines.expand import expand, expansion
from localcloud.pipelines.files import FileMissing
from localcloud.pipelines.model import DeploymentJob, Job, Variable, VariableGroup
from localcloud.pipelines.places import PipelineError
from localcloud.pipelines.printing import final_yaml
from localcloud.pipelines.triggers import Filter
from localcloud.places import ROOT


@dataclass(frozen=True)
class Seed:
    """The repository `notebooks` as a stack seeds it; `templates` is the same one, and `infrastructure` this one."""

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Its files."""
        dev = {"product": "sales", "environment": "dev", "agents": "", "reviews": "azure-sales-dev-review"}
        prod = {"product": "sales", "environment": "prod", "agents": "machines", "reviews": ""}
        values = {**dev, "project": "Sales", "repository": "notebooks", "feed": "wheels"}
        return filled_files(read_seed_folder(ROOT / "content" / "repository").files, values, [dev, prod])

    def read(self, repository: str, path: str) -> str:
        if repository == "infrastructure":
            return (ROOT / path).read_text()
        if repository not in ("self", "templates") or path not in self.files:
            raise FileMissing(path)
        return self.files[path]


def _line(path: str, text: str) -> int:
    """Where a text is in a file of the seed."""
    return next(number for number, line in enumerate(Seed().read("self", path).splitlines(), 1) if text in line)


def test_the_build_of_the_notebooks() -> None:
    pipeline = expand(Seed(), "pipelines/ci.yml")
    assert pipeline.trigger is not None
    assert (pipeline.trigger.branches, pipeline.trigger.paths) == (Filter(("main",)), Filter((), ("README.md",)))
    test, version = pipeline.stages
    (job,) = test.jobs
    assert isinstance(job, Job)
    assert [step.task for step in job.steps][:4] == ["checkout", "UsePythonVersion@0", "Cache@2", "CmdLine@2"]
    assert not job.steps[0].is_implicit
    assert job.pool is not None
    assert job.pool.vm_image == "ubuntu-24.04"
    assert str(job.steps[-1].place) == f"pipelines/ci.yml:{_line('pipelines/ci.yml', '- publish: artifacts/wheel')}"
    assert job.steps[-1].inputs == {"publish": "artifacts/wheel", "artifact": "wheel"}
    (job,) = version.jobs
    assert isinstance(job, Job)
    (sign_in,) = [step for step in job.steps if step.task == "TwineAuthenticate@1"]
    assert sign_in.inputs["artifactFeed"] == "/wheels", "the project is known when it runs"


def test_without_a_feed_no_wheel_is_published() -> None:
    @dataclass(frozen=True)
    class WithoutFeed(Seed):
        def read(self, repository: str, path: str) -> str:
            return super().read(repository, path).replace('value: "wheels"', 'value: ""')

    (job,) = expand(WithoutFeed(), "pipelines/ci.yml").stages[1].jobs
    assert isinstance(job, Job)
    assert [step.task for step in job.steps] == ["checkout", "CmdLine@2"]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_release_to_an_environment(environment: str) -> None:
    pipeline = expand(Seed(), "pipelines/release.yml", variables={"Build.DefinitionName": f"release-{environment}"})
    assert [(each.repository, each.path) for each in pipeline.extends] == [("templates", "pipelines/templates/release.yml")]
    preview, release = pipeline.stages
    (plan,) = preview.jobs
    assert isinstance(plan, Job)
    assert [step.inputs["azureSubscription"] for step in plan.steps if step.task == "AzureCLI@2"] == [f"azure-sales-{environment}-plan"]
    assert release.display_name == f"Release to {environment}"
    assert release.lock_behavior == "sequential"
    assert [each.name for each in release.variables if isinstance(each, VariableGroup)] == [f"sales-{environment}"]
    (job,) = release.jobs
    assert isinstance(job, DeploymentJob)
    assert job.environment is not None
    assert job.environment.name == f"sales-{environment}"
    deploy, failure = job.hooks
    assert [step.display_name for step in deploy.steps if not step.is_implicit][-4:] == [
        "Apply the plan",
        "Check: run the job integration",
        "Check: run the job smoke",
        "Tag what was released",
    ]
    assert (failure.name, failure.steps[-1].display_name) == ("on.failure", "Go back to the last good release")
    assert "--first dev" in next(str(each.value) for each in pipeline.variables if isinstance(each, Variable) and each.name == "where")
    for each in (plan, job):
        assert each.pool is not None
        assert (each.pool.name, each.pool.vm_image) == {"dev": (None, "ubuntu-24.04"), "prod": ("machines", None)}[environment]
    used = {step.inputs["azureSubscription"] for hook in job.hooks for step in hook.steps if step.task == "AzureCLI@2"}
    assert used == {f"azure-sales-{environment}"}
    assert str(deploy.steps[0].place).startswith("pipelines/templates/release.yml@templates:")


def test_a_rollback_previews_the_release_before_and_does_not_answer_a_failure_with_another_rollback() -> None:
    given = {"Build.DefinitionName": "release-dev"}
    preview, release = expand(Seed(), "pipelines/release.yml", {"rollback": "true"}, given).stages
    (plan,), (job,) = preview.jobs, release.jobs
    assert isinstance(plan, Job)
    assert [step.inputs["inlineScript"].endswith(" --rollback") for step in plan.steps if step.task == "AzureCLI@2"] == [True]
    assert isinstance(job, DeploymentJob)
    assert [step.task for step in job.hooks[-1].steps] == ["CmdLine@2"]


def test_what_is_printed_expands_to_the_same_again() -> None:
    class Printed:
        def read(self, repository: str, path: str) -> str:
            return final_yaml(expansion(Seed(), path, variables={"Build.DefinitionName": "release-dev"}).tree)

    for path in ("pipelines/ci.yml", "pipelines/release.yml"):
        once = Printed().read("self", path)
        assert final_yaml(expansion(Printed(), path).tree) == once


def test_a_repository_that_does_not_define_the_templates() -> None:
    class Undefined(Seed):
        def read(self, repository: str, path: str) -> str:
            return super().read(repository, path).replace("- repository: templates", "- repository: template")

    line = _line("pipelines/release.yml", "template: ")
    with pytest.raises(PipelineError) as caught:
        expand(Undefined(), "pipelines/release.yml")
    assert str(caught.value) == f"pipelines/release.yml:{line}: there is no repository 'templates'. Did you mean 'template'?"


def test_a_review_runs_the_steps_of_main_as_an_identity_without_a_subscription() -> None:
    pipeline = expand(Seed(), "pipelines/review.yml")
    assert pipeline.trigger is not None
    assert pipeline.trigger.branches == Filter(("main",))
    (stage,) = pipeline.stages
    (job,) = stage.jobs
    assert isinstance(job, Job)
    assert [step.task for step in job.steps] == ["checkout", "UsePythonVersion@0", "Cache@2", "CmdLine@2", "AzureCLI@2"]
    assert job.steps[0].inputs["checkout"] == "templates", "nothing of the pull request is on the agent"
    script = job.steps[-1]
    assert script.inputs["azureSubscription"] == "azure-sales-dev-review"
    assert script.inputs["allowNoSubscriptions"] == "true"
    assert script.inputs["inlineScript"] == "python pipelines/scripts/review.py"
    templates = pipeline.resources.repositories["templates"]
    assert (templates.name, templates.ref) == ("Sales/notebooks", "refs/heads/main")
