"""A project that this stack owns, and one that somebody else owns."""

from __future__ import annotations

import pulumi
import pytest

from components.devops.pipeline_lookup import PipelineLookup
from components.devops.project import Project
from components.devops.project_lookup import ProjectLookup
from components.devops.repository_lookup import RepositoryLookup
from tests.components.answers import refused
from tests.components.devops.project_samples import PROJECT_ARGS
from tests.components.mocked import run
from tests.components.samples import SAMPLES


def test_27_pipelines_of_a_new_project_reach_no_more_than_they_were_given() -> None:
    graph = run(lambda: SAMPLES[Project]("delivery", None) and None)
    settings = graph.one("azuredevops:index/projectPipelineSettings:ProjectPipelineSettings")
    assert {name: value for name, value in settings.inputs.items() if name != "projectId"} == {
        "enforceJobScope": True,
        "enforceJobScopeForRelease": True,
        "enforceReferencedRepoScopedToken": True,
        "enforceSettableVar": True,
        "statusBadgesArePrivate": True,
    }
    assert graph.comes_from(settings, "projectId") == {"azuredevops:index/project:Project"}


def test_a_new_project_is_private() -> None:
    project = run(lambda: SAMPLES[Project]("delivery", None) and None).one("azuredevops:index/project:Project")
    assert project.inputs["visibility"] == "private"
    assert project.inputs["versionControl"] == "Git"


def test_a_project_that_is_found_has_the_outputs_of_one_that_is_made() -> None:
    graph = run(lambda: SAMPLES[ProjectLookup]("delivery", None) and None)
    (outputs,) = graph.outputs.values()
    assert set(outputs) == {"project_id", "project_name"}
    assert outputs["project_name"] == "databricks-cicd"


@pytest.mark.parametrize(
    ("component", "token", "named", "key"),
    [
        (ProjectLookup, "getProject", 'project "databricks-cicd" in https://dev.azure.com/contoso', "devops.project.name"),
        (
            RepositoryLookup,
            "getGitRepository",
            'repository "notebooks" in the Azure DevOps project "databricks-cicd"',
            "devops.repositories",
        ),
        (PipelineLookup, "getBuildDefinition", 'pipeline "ci" in folder', "devops.pipelines"),
    ],
)
def test_what_is_not_there_is_named_with_the_reason_and_a_way_out(
    component: type[pulumi.ComponentResource], token: str, named: str, key: str
) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        run(
            lambda: SAMPLES[component]("sample", None) and None,
            {f"azuredevops:index/{token}:{token}": refused("it does not exist or you have no permission")},
        )
    message = str(caught.value)
    assert message.startswith("cannot find ")
    assert named in message
    assert "The service says: it does not exist or you have no permission\n" in message
    assert key in message


def test_parts_and_tags_of_a_new_project_are_as_asked() -> None:
    graph = run(lambda: SAMPLES[Project]("delivery", None) and None)
    assert graph.one("azuredevops:index/project:Project").inputs["features"] == {"boards": "enabled", "testplans": "disabled"}
    assert graph.one("azuredevops:index/projectTags:ProjectTags").inputs["tags"] == ["databricks", "notebooks"]
    untagged = run(lambda: Project("delivery", args={**PROJECT_ARGS, "tags": []}) and None)
    assert untagged.of("azuredevops:index/projectTags:ProjectTags") == []
