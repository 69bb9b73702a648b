"""Azure DevOps, the project: made with its repositories and pipelines, or found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi

from components.devops.lookup import PipelineHandle, ProjectHandle, RepositoryHandle
from components.devops.pipeline import Pipeline, PipelineArgs, Weekday
from components.devops.pipeline_folders import PipelineFolders
from components.devops.pipeline_lookup import PipelineLookup
from components.devops.project import Project
from components.devops.project_lookup import ProjectLookup
from components.devops.repository import Repository
from components.devops.repository_lookup import RepositoryLookup
from components.devops.seed import read_seed
from config.devops.pipelines import Pipeline as PipelineConfig
from config.devops.vocabulary import Day
from config.model import StackConfig
from wiring.devops import organisation

ROOT = Path(__file__).parent.parent.parent
"""Folders in the stack file are relative to it."""
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
class Workplace:
    """A project with its repositories and pipelines, whoever owns them."""

    project: ProjectHandle
    repositories: Mapping[str, RepositoryHandle]
    pipelines: Mapping[str, PipelineHandle]
    seeded: Mapping[str, Repository]
    """The repositories that this stack makes: policies come after their first files."""


def workplace(config: StackConfig) -> Workplace:
    """Makes the project and what is in it, or finds an existing one, as `devops.project.mode` says."""
    return _created(config) if config.devops.project.mode == "create" else _joined(config)


def seed_values(config: StackConfig) -> Mapping[str, str]:
    """What the files of `content/` are filled with where they name one of these between two @@."""
    return {"product": config.stack.name, "environment": config.stack.environment, "project": config.devops.project.name}


def _created(config: StackConfig) -> Workplace:
    wanted = config.devops.project
    project = Project(
        "delivery",
        args={
            "project_name": wanted.name,
            "description": wanted.description,
            "work_item_template": wanted.work_item_template,
            "features": {
                "boards": wanted.features.boards,
                "repositories": True,
                "pipelines": True,
                "testplans": wanted.features.test_plans,
                "artifacts": wanted.features.artifacts,
            },
            "tags": wanted.tags,
        },
    )
    repositories = {
        key: Repository(
            key,
            args={
                "project_id": project.project_id,
                "repository_name": repository.name or key,
                "default_branch": repository.default_branch,
                "files": read_seed(ROOT / repository.pushed_content, seed_values(config)) if repository.pushed_content else {},
            },
            opts=organisation.inside(project),
        )
        for key, repository in sorted(config.devops.repositories.items())
    }
    folders = PipelineFolders(
        "pipelines",
        args={"project_id": project.project_id, "folders": [pipeline.folder for pipeline in config.devops.pipelines.values()]},
        opts=organisation.inside(project),
    )
    pipelines: dict[str, PipelineHandle] = {}
    for key in _in_order(config):
        declared = config.devops.pipelines[key]
        pipelines[key] = _pipeline(
            config,
            key,
            project=project,
            repository=repositories[declared.repository],
            folder=folders.paths[declared.folder],
            others=pipelines,
        )
    return Workplace(project, repositories, pipelines, repositories)


def _joined(config: StackConfig) -> Workplace:
    wanted = config.devops.project.name
    project = ProjectLookup("delivery", args={"project_name": wanted, "organisation": organisation.shown()})
    repositories = {
        key: RepositoryLookup(key, args={"project_id": project.found_id, "project_name": wanted, "repository_name": repository.name or key})
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
                "project_name": wanted,
                "pipeline_name": declared.name or key,
                "folder": declared.folder,
            },
        )
    return Workplace(project, repositories, pipelines, {})


def _in_order(config: StackConfig) -> list[str]:
    """The pipelines by key, but each after the one that it runs after."""
    ordered: list[str] = []

    def add(key: str) -> None:
        after = config.devops.pipelines[key].runs_after
        if after is not None and after not in ordered:
            add(after)
        if key not in ordered:
            ordered.append(key)

    for key in sorted(config.devops.pipelines):
        add(key)
    return ordered


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
    return Pipeline(key, args=args, opts=organisation.inside(project))
