"""An expanded pipeline: no template, parameter or `${{ }}` is left in it, defaults are filled in, and every part knows its place.

What is only known while a run goes on stays as it is written: `condition`, `$[ ]` and `$( )`. Such text has the type `Late`.
Source: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from localcloud.pipelines.places import Place
from localcloud.pipelines.triggers import PipelineTrigger, Schedule, Trigger

Late = str
"""Text that may contain `$( )`, or be one `$[ ]`."""
LockBehavior = Literal["sequential", "runLatest"]
Clean = Literal["outputs", "resources", "all"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable with its value."""

    name: str
    value: Late
    is_readonly: bool
    place: Place


@dataclass(frozen=True, slots=True)
class VariableGroup:
    """A variable group that is used by its name."""

    name: str
    place: Place


Variables = tuple[Variable | VariableGroup, ...]
"""In their order: what comes later wins."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Where a job runs. None of the three: the default of the pipeline's settings."""

    name: Late | None
    vm_image: Late | None
    demands: tuple[Late, ...]
    place: Place

    @property
    def is_server(self) -> bool:
        """Whether the job has no agent (`pool: server`)."""
        return self.name == "server"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a step runs, if not simply on the host, and what it may do there."""

    container: Late | None
    commands: Literal["any", "restricted"]
    settable_variables: tuple[str, ...] | None
    """None: all; empty: none."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Shorthands are tasks already: `script` is CmdLine@2, `bash` Bash@3, `pwsh` and `powershell` PowerShell@2."""

    task: str
    """NAME@MAJOR, or a word that is no task: checkout, download, publish, downloadBuild, getPackage, reviewApp."""
    inputs: Mapping[str, Late]
    """As they are written; of a word, its own value is under its name: `{"checkout": "self", "fetchDepth": "1"}`."""
    name: str | None
    display_name: Late
    condition: Late | None
    """None: `succeeded()`."""
    continue_on_error: bool
    enabled: bool
    env: Mapping[str, Late]
    timeout_in_minutes: Late
    """0 is no limit of its own."""
    retry_count: Late
    target: Target | None
    place: Place
    is_implicit: bool = False
    """Whether nobody wrote it: the checkout at the beginning of a job, the downloads before a deployment."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A job that runs once for each set of variables."""

    legs: Mapping[str, Mapping[str, Late]] | Late
    """By name; or a `$[ ]` that gives them as JSON when the job starts."""
    max_parallel: Late
    """0 is no limit."""


@dataclass(frozen=True, slots=True)
class Parallel:
    """A job that runs several times at once."""

    count: Late


@dataclass(frozen=True, slots=True)
class Container:
    """A container that a job or service runs in: the alias of a resource, or an image."""

    alias: Late | None
    image: Late | None
    settings: Mapping[str, object]
    place: Place


@dataclass(frozen=True, slots=True)
class _AnyJob:
    name: str
    """Given or made up: `Job`, `Job1` ..."""
    display_name: Late
    depends_on: tuple[str, ...]
    condition: Late | None
    """None: `succeeded()`."""
    continue_on_error: Late
    timeout_in_minutes: Late
    cancel_timeout_in_minutes: Late
    variables: Variables
    pool: Pool | None
    """The job's own, or else the stage's, or else the pipeline's."""
    container: Container | None
    services: Mapping[str, Container]
    clean: Clean | None
    uses_repositories: tuple[str, ...]
    uses_pools: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Job(_AnyJob):
    """A job with its steps. The first one checks out, if anything is to be checked out."""

    strategy: Matrix | Parallel | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment that a deployment job deploys to."""

    name: Late
    resource_name: Late | None
    resource_type: Late | None
    tags: Late | None
    place: Place


HookName = Literal["preDeploy", "deploy", "routeTraffic", "postRouteTraffic", "on.failure", "on.success"]


@dataclass(frozen=True, slots=True)
class Hook:
    """The steps of one moment of a deployment."""

    name: HookName
    steps: tuple[Step, ...]
    pool: Pool | None
    place: Place


@dataclass(frozen=True, slots=True)
class DeploymentJob(_AnyJob):
    """A deployment by `runOnce`, the only strategy without machines or clusters of its own."""

    environment: Environment | None
    hooks: tuple[Hook, ...]
    """In the order in which they run; `on.failure` and `on.success` last."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with its jobs."""

    name: str
    """Given or made up: `__default` is the stage of a pipeline without stages."""
    display_name: Late
    depends_on: tuple[str, ...]
    """If nothing is written: the stage before."""
    condition: Late | None
    """None: `succeeded()`."""
    variables: Variables
    jobs: tuple[Job | DeploymentJob, ...]
    lock_behavior: LockBehavior | None
    """The stage's own, or else the pipeline's."""
    is_manual: bool
    """Whether a person starts it (`trigger: manual`)."""
    is_skippable: bool
    place: Place


@dataclass(frozen=True, slots=True)
class PipelineResource:
    """Another pipeline whose run is used, and may start this one."""

    alias: str
    source: str
    project: str | None
    version: Late | None
    branch: str | None
    tags: tuple[str, ...]
    trigger: PipelineTrigger | None
    place: Place


@dataclass(frozen=True, slots=True)
class RepositoryResource:
    """Another repository."""

    alias: str
    type: str
    name: str
    ref: str
    endpoint: str | None
    trigger: Trigger | None
    place: Place


@dataclass(frozen=True, slots=True)
class OtherResource:
    """A container, webhook, package or build: known to Azure Pipelines, not to the local cloud."""

    kind: Literal["container", "webhook", "package", "build"]
    alias: str
    settings: Mapping[str, object]
    place: Place


@dataclass(frozen=True, slots=True)
class Resources:
    """What a pipeline uses besides its own repository, by alias."""

    pipelines: Mapping[str, PipelineResource]
    repositories: Mapping[str, RepositoryResource]
    others: tuple[OtherResource, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the pipeline: what a person may set when they start it."""

    name: str
    display_name: str
    type: str
    default: object
    values: tuple[object, ...]
    is_required: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Extended:
    """A template that the pipeline extends: what the check "required template" looks at."""

    repository: str
    """An alias, or `self`."""
    path: str
    place: Place


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A whole pipeline."""

    name: Late | None
    """The format of the run's number."""
    appends_commit_message: bool
    trigger: Trigger | None
    """None: nothing is written, so every push of every branch starts it."""
    schedules: tuple[Schedule, ...]
    parameters: tuple[Parameter, ...]
    variables: Variables
    resources: Resources
    extends: tuple[Extended, ...]
    """The template that the file extends, the one that this one extends, and so on."""
    stages: tuple[Stage, ...]
    place: Place
