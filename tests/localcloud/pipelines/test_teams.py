"""Pipelines as ordinary teams write them: expanded, or refused with a sentence that is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from localcloud.pipelines.expand import expand, expansion
from localcloud.pipelines.model import DeploymentJob, Job, Matrix, Pipeline
from localcloud.pipelines.places import PipelineError
from localcloud.pipelines.printing import final_yaml
from tests.localcloud.pipelines.teams import MAIN, Team, teams
from tests.localcloud.pipelines.written import Texts

TEAMS: Final[Mapping[str, Team]] = teams()
FINE: Final = [name for name, team in TEAMS.items() if not team.refused]


def pipeline_of(name: str, variables: Mapping[str, str] | None = None) -> Pipeline:
    return expand(Texts(TEAMS[name].files), MAIN, variables=variables)


@pytest.mark.parametrize("name", FINE)
def test_what_is_printed_is_final(name: str) -> None:
    """It needs no template and no parameter, and expands to itself."""
    once = final_yaml(expansion(Texts(TEAMS[name].files), MAIN).tree)
    assert "template:" not in once
    assert final_yaml(expansion(Texts({MAIN: once}), MAIN).tree) == once


@pytest.mark.parametrize("name", [name for name in TEAMS if name not in FINE])
def test_refused(name: str) -> None:
    with pytest.raises(PipelineError) as caught:
        pipeline_of(name)
    for said, expected in zip(caught.value.problems, TEAMS[name].refused, strict=True):
        assert str(said).startswith(f"{MAIN}:{expected}")


def test_there_are_thirty() -> None:
    assert len(TEAMS) >= 30


def test_names_and_order_of_stages() -> None:
    def stages(name: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(stage.name, stage.depends_on) for stage in pipeline_of(name).stages]

    assert stages("databricks-bundle") == [("validate", ()), ("dev", ("validate",)), ("prod", ("validate", "dev"))]
    assert stages("terraform") == [
        ("plan_qa", ()),
        ("apply_qa", ("plan_qa",)),
        ("plan_prod", ("apply_qa",)),
        ("apply_prod", ("plan_prod",)),
    ]
    assert stages("bicep-stages") == [("Test", ()), ("Prod", ("Test",))]
    assert [name for name, _ in stages("environments-with-regions")] == ["dev_westeurope", "prod_westeurope", "prod_northeurope"]


def test_variables_of_templates_are_those_of_the_stage() -> None:
    found = pipeline_of("terraform")
    values = {getattr(each, "name", ""): getattr(each, "value", "") for each in found.stages[2].variables}
    assert values == {"size": "large", "state": "shop-large.tfstate"}


@pytest.mark.parametrize(
    ("reason", "branch", "kind", "steps"),
    [("PullRequest", "refs/pull/1/merge", "review", 3), ("Manual", "refs/tags/v1", "release", 2), ("Manual", "refs/heads/a", "other", 2)],
)
def test_what_depends_on_the_reason(reason: str, branch: str, kind: str, steps: int) -> None:
    found = pipeline_of("pull-request-or-not", {"Build.Reason": reason, "Build.SourceBranch": branch})
    job = found.stages[0].jobs[0]
    assert isinstance(job, Job)
    written = [step for step in job.steps if not step.is_implicit]
    assert (written[0].inputs["script"], len(written)) == (f"echo {kind}", steps)


def test_matrices() -> None:
    def legs(name: str) -> object:
        job = pipeline_of(name).stages[0].jobs[0]
        assert isinstance(job, Job)
        assert isinstance(job.strategy, Matrix)
        return job.strategy.legs

    assert legs("old-parameters") == {"py311": {"python.version": "3.11"}, "py312": {"python.version": "3.12"}}
    assert legs("loops-in-a-matrix") == {
        "py311_24": {"python.version": "311", "pip.version": "24"},
        "py311_main": {"python.version": "311"},
        "py312_24": {"python.version": "312", "pip.version": "24"},
        "py312_main": {"python.version": "312"},
    }


def test_downloads_before_a_deployment() -> None:
    def downloads(name: str) -> list[tuple[str, bool]]:
        job = pipeline_of(name).stages[0].jobs[0]
        assert isinstance(job, DeploymentJob)
        deploy = next(hook for hook in job.hooks if hook.name == "deploy")
        return [(step.inputs["download"], step.is_implicit) for step in deploy.steps if step.task == "download"]

    assert downloads("data-warehouse") == [("current", True), ("ciartifacts", True)]
    assert downloads("databricks-after-ci") == [("databricks-ci", False)]
