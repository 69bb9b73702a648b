"""A YAML pipeline that this stack creates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict, get_args

import pulumi
from pulumi_azuredevops.build_definition import BuildDefinition

SCHEDULE_TIME_ZONE = "(UTC) Coordinated Universal Time"
"""Schedules are in UTC, which has no repeated and no missing hours."""

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

_WEEK: tuple[Weekday, ...] = get_args(Weekday)


class Schedule(TypedDict):
    """A schedule of a pipeline, on its default branch."""

    days: Sequence[Weekday]
    """The days, in any order."""
    hour: int
    """Hour of the day in UTC, 0 to 23."""
    minute: int
    """Minute of the hour, 0 to 59."""
    only_with_changes: bool
    """Whether a run needs a change since the last one."""


class PipelineArgs(TypedDict):
    """What a `Pipeline` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    pipeline_name: str
    """Name, unique in its folder."""
    folder: pulumi.Input[str]
    """Folder in Azure DevOps (of `PipelineFolders.paths`), with a backslash in front; a backslash alone is the root."""
    repository_id: pulumi.Input[str]
    """GUID of the repository that holds the YAML file."""
    default_branch: pulumi.Input[str]
    """Full name (`refs/heads/main`) of the branch that manual, scheduled and triggered runs use."""
    yaml_path: str
    """Path of the YAML file inside the repository."""
    schedules: Mapping[str, Schedule]
    """Its schedules by key; these override schedules in the YAML file."""
    variables: Mapping[str, pulumi.Input[str]]
    """Variables of its runs by name, which cannot be overridden when a run starts. Never secrets."""
    runs_after: NotRequired[pulumi.Input[int]]
    """The id of the pipeline whose successful run on the default branch starts this one."""


class Pipeline(pulumi.ComponentResource):
    """A pipeline whose definition is a YAML file of a repository of the same project.

    Manages: the pipeline with its schedules, its variables, and the pipeline it runs after; for the rest its triggers are what its YAML
    file says (`pr:` has no effect in Azure Repos: `BranchPolicies` starts pull request builds).
    Does not manage: the YAML file (`Repository` seeds it), its folder, what the pipeline may use (`PipelineAuthorizations`), and the
    scope of its jobs, which the project's settings limit.
    Errors: Azure DevOps refuses a second pipeline of one name in one folder.
    """

    pipeline_id: pulumi.Output[int]
    """The id of the pipeline, the number in its address."""
    pipeline_name: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, *, args: PipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:Pipeline", name, None, opts)
        branch = args["default_branch"]
        runs_after = args.get("runs_after")
        definition = BuildDefinition(
            f"{name}-pipeline",
            project_id=args["project_id"],
            name=args["pipeline_name"],
            path=args["folder"],
            ci_trigger={"use_yaml": True},
            build_completion_triggers=(
                [{"build_definition_id": runs_after, "branch_filters": [{"includes": [branch]}]}] if runs_after is not None else None
            ),
            schedules=[
                {
                    "branch_filters": [{"includes": [branch]}],
                    # Azure DevOps stores a set of days, and the provider reads it from Monday on: another order would be a permanent diff.
                    "days_to_builds": sorted(set(schedule["days"]), key=_WEEK.index),
                    "start_hours": schedule["hour"],
                    "start_minutes": schedule["minute"],
                    "time_zone": SCHEDULE_TIME_ZONE,
                    "schedule_only_with_changes": schedule["only_with_changes"],
                }
                for _, schedule in sorted(args["schedules"].items())
            ]
            or None,
            variables=[
                {"name": key, "value": value, "is_secret": False, "allow_override": False}
                for key, value in sorted(args["variables"].items(), key=lambda item: item[0])
            ]
            or None,
            repository={"repo_type": "TfsGit", "repo_id": args["repository_id"], "branch_name": branch, "yml_path": args["yaml_path"]},
            # A run on creation would fail, because the authorisations are created after the pipeline.
            features=[{"skip_first_run": True}],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.pipeline_id = definition.id.apply(int)
        self.pipeline_name = definition.name
        self.register_outputs({"pipeline_id": self.pipeline_id, "pipeline_name": self.pipeline_name})
