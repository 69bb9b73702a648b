"""Azure DevOps, the project: created with its repositories and pipelines, or looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

import pulumi

from components.devops.lookup import PipelineHandle, ProjectHandle, RepositoryHandle
from components.devops.pipeline import Pipeline, PipelineArgs, Weekday
from components.devops.pipeline_folders import PipelineFolders
from components.devops.pipeline_lookup import PipelineLookup
from components.devops.project import Project
from components.devops.project_lookup import ProjectLookup, ProjectLookupArgs
from components.devops.repository import Repository
from components.devops.repository_lookup import RepositoryLookup
from components.devops.seed import read_seed
from config.devops.pipelines import Pipeline as PipelineConfig
from config.environments import environment_of, of_the_project, seed_values
from config.model import StackConfig
from config.stack_files.neighbours import neighbours
from domain.choices import Day
from wiring.devops import organisation
from wiring.devops.joined import must_stay
from wiring.files import ROOT
from wiring.protection import protect

DAYS: Mapping[Day, Weekday] = {
    "monday": "Mon",
    "tuesday": "Tue",
    "wednesday": "Wed",
    "thursday": "Thu",
    "friday": "Fri",
    "saturday": "Sat",
    "sunday": "Sun",
}


@dataclass(frozen=True, slots=True)
class ProjectParts:
    """A project with its repositories and pipelines, owned by this stack or by another one."""

    project: ProjectHandle
    repositories: Mapping[str, RepositoryHandle]
    pipelines: Mapping[str, PipelineHandle]
    own_repositories: Mapping[str, Repository]
    """The repositories that this stack creates; empty in a project that it joins."""

    @property
    def id(self) -> pulumi.Output[str]:
        """GUID of the project."""
        return self.project.project_id

    @property
    def opts(self) -> pulumi.ResourceOptions:
        """For everything in the project: it is deleted with the project, if this stack owns that."""
        return _inside(self.project)

    def depends_on(self, *others: pulumi.Resource) -> pulumi.ResourceOptions:
        """For what is in the project, and created after `others`."""
        return pulumi.ResourceOptions.merge(self.opts, pulumi.ResourceOptions(depends_on=list(others)))


def build_project(config: StackConfig, previous: Mapping[str, object]) -> ProjectParts:
    """Creates the project with its contents, or looks an existing one up, as `devops.project.mode` says.

    `previous` are the outputs of the last update, with the project that it found.
    """
    return _created(config) if config.devops.project.mode == "create" else _joined(config, previous.get("project"))


def seeded_files(config: StackConfig, folder: str, repository: str) -> Mapping[str, str]:
    """The files that a new repository starts with, for all environments whose stack files are beside this one's."""
    own = environment_of(config.stack, config.azure, config.devops, config.databricks)
    all_of_them = {each.environment: each.placeholders for each in (*of_the_project(own, neighbours(ROOT)), own)}
    return read_seed(ROOT / folder, seed_values(own, config.devops, repository), list(all_of_them.values()))


def _inside(project: ProjectHandle) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(deleted_with=project.resource)


def _created(config: StackConfig) -> ProjectParts:
    options = config.devops.project
    project = Project(
        "delivery",
        args={
            "project_name": options.name,
            "description": options.description,
            "work_item_template": options.work_item_template,
            "features": {
                "boards": options.features.boards,
                "repositories": True,
                "pipelines": True,
                "testplans": options.features.test_plans,
                "artifacts": options.features.artifacts,
            },
            "tags": options.tags,
        },
        opts=protect(pulumi.ResourceOptions(), locked=must_stay(config)),
    )
    repositories = {
        key: Repository(
            key,
            args={
                "project_id": project.project_id,
                "repository_name": repository.name or key,
                "default_branch": repository.default_branch,
                "empty": repository.empty,
                "files": seeded_files(config, repository.pushed_content, repository.name or key) if repository.pushed_content else {},
            },
            opts=protect(_inside(project), locked=config.devops.locks(repository.deletion_lock)),
        )
        for key, repository in sorted(config.devops.repositories.items())
    }
    folders = PipelineFolders(
        "pipelines",
        args={"project_id": project.project_id, "folders": [pipeline.folder for pipeline in config.devops.pipelines.values()]},
        opts=_inside(project),
    )
    pipelines: dict[str, PipelineHandle] = {}
    for key in _in_order(config):
        pipeline = config.devops.pipelines[key]
        pipelines[key] = _pipeline(
            config,
            key,
            project=project,
            repository=repositories[pipeline.repository],
            folder=folders.paths[pipeline.folder],
            others=pipelines,
        )
    return ProjectParts(project, repositories, pipelines, repositories)


def _joined(config: StackConfig, known: object) -> ProjectParts:
    name = config.devops.project.name
    args: ProjectLookupArgs = {"project_name": name, "organisation": organisation.name_in_errors()}
    if isinstance(known, Mapping) and known["name"] == name:
        args["known_id"] = str(known["id"])
    project = ProjectLookup("delivery", args=args)
    repositories = {
        key: RepositoryLookup(key, args={"project_id": project.found_id, "project_name": name, "repository_name": repository.name or key})
        for key, repository in sorted(config.devops.repositories.items())
    }
    pipelines: dict[str, PipelineHandle] = {}
    for key in _in_order(config):
        declared = config.devops.pipelines[key]
        if declared.path is not None:
            pipelines[key] = _pipeline(
                config, key, project=project, repository=repositories[declared.repository], folder=declared.folder, others=pipelines
            )
            continue
        pipelines[key] = PipelineLookup(
            key,
            args={
                "project_id": project.found_id,
                "project_name": name,
                "pipeline_name": declared.name or key,
                "folder": declared.folder,
            },
        )
    return ProjectParts(project, repositories, pipelines, {})


def _in_order(config: StackConfig) -> list[str]:
    """The pipelines by key, each after the one that it runs after."""
    before = {key: [pipeline.runs_after] if pipeline.runs_after else [] for key, pipeline in sorted(config.devops.pipelines.items())}
    return list(TopologicalSorter(before).static_order())


def _pipeline(
    config: StackConfig,
    key: str,
    *,
    project: ProjectHandle,
    repository: RepositoryHandle,
    folder: pulumi.Input[str],
    others: Mapping[str, PipelineHandle],
) -> Pipeline:
    declared: PipelineConfig = config.devops.pipelines[key]
    args: PipelineArgs = {
        "project_id": project.project_id,
        "pipeline_name": declared.name or key,
        "folder": folder,
        "repository_id": repository.repository_id,
        "default_branch": repository.default_branch,
        "yaml_path": declared.path or "",
        "schedules": {
            name: {
                "days": [DAYS[day] for day in schedule.days],
                "hour": schedule.hour,
                "minute": schedule.minute,
                "only_with_changes": schedule.only_with_changes,
            }
            for name, schedule in declared.schedules.items()
        },
        "variables": declared.variables,
    }
    if declared.runs_after is not None and config.delivery.releases_by_itself:
        args["runs_after"] = others[declared.runs_after].pipeline_id
    return Pipeline(key, args=args, opts=_inside(project))
