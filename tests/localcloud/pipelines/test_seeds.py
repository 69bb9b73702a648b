"""The pipelines that this repository seeds and ships, expanded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pytest

from domain.seeds import filled_files, read_seed_folder
from localcloud.pipelines.expand import expand, expansion
from localcloud.pipelines.files import FileMissing
from localcloud.pipelines.model import DeploymentJob, Job, VariableGroup
from localcloud.pipelines.places import PipelineError
from localcloud.pipelines.printing import final_yaml
from localcloud.pipelines.triggers import Filter
from localcloud.places import ROOT


@dataclass(frozen=True)
class Seed:
    """The repository `notebooks` as a stack seeds it; `templates` is the same one."""

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Its files."""
        dev = {"product": "sales", "environment": "dev", "agents": ""}
        prod = {"product": "sales", "environment": "prod", "agents": "machines"}
        values = {**dev, "project": "Sales", "repository": "notebooks", "feed": "wheels"}
        return filled_files(read_seed_folder(ROOT / "content" / "repository").files, values, [dev, prod])

    def read(self, repository: str, path: str) -> str:
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
    (stage,) = pipeline.stages
    (job,) = stage.jobs
    assert isinstance(job, Job)
    assert [step.task for step in job.steps][:3] == ["checkout", "UsePythonVersion@0", "CmdLine@2"]
    assert not job.steps[0].is_implicit
    assert job.pool is not None
    assert job.pool.vm_image == "ubuntu-24.04"
    assert str(job.steps[-1].place) == f"pipelines/ci.yml:{_line('pipelines/ci.yml', '- publish: notebooks')}"
    assert job.steps[-1].inputs == {"publish": "notebooks", "artifact": "notebooks"}


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_release_to_an_environment(environment: str) -> None:
    pipeline = expand(Seed(), "pipelines/release.yml", variables={"Build.DefinitionName": f"release-{environment}"})
    assert [(each.repository, each.path) for each in pipeline.extends] == [("templates", "pipelines/templates/release.yml")]
    assert pipeline.resources.pipelines["ci"].branch == "main"
    assert pipeline.resources.pipelines["ci"].trigger is None
    (stage,) = pipeline.stages
    assert stage.display_name == f"Release to {environment}"
    assert stage.lock_behavior == "sequential"
    assert [each.name for each in stage.variables if isinstance(each, VariableGroup)] == [f"sales-{environment}"]
    (job,) = stage.jobs
    assert isinstance(job, DeploymentJob)
    assert job.environment is not None
    assert job.environment.name == f"sales-{environment}"
    (deploy,) = job.hooks
    assert [step.task for step in deploy.steps] == [
        "download",
        "DownloadPipelineArtifact@2",
        "UsePythonVersion@0",
        "CmdLine@2",
        "AzureCLI@2",
    ]
    assert job.pool is not None
    assert (job.pool.name, job.pool.vm_image) == {"dev": (None, "ubuntu-24.04"), "prod": ("machines", None)}[environment]
    assert deploy.steps[-1].inputs["azureSubscription"] == f"azure-sales-{environment}"
    assert str(deploy.steps[0].place).startswith("pipelines/templates/release.yml@templates:")


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
