"""Where training runs are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_databricks.directory import Directory
from pulumi_databricks.mlflow_experiment import MlflowExperiment
from pulumi_databricks.permissions import Permissions

from components.databricks.access import Access, access_controls


class Experiment(TypedDict):
    """One experiment."""

    artifact_location: NotRequired[pulumi.Input[str] | None]
    """Location of its artifacts, such as `dbfs:/Volumes/CATALOG/SCHEMA/VOLUME`. A change replaces it.
    Default: the workspace's own storage."""
    tags: Mapping[str, str]
    """Tags at creation; later changes are ignored."""
    access: Mapping[str, Access]
    """Who may read, write or manage it (`CAN_READ`, `CAN_EDIT`, `CAN_MANAGE`), by a stable key."""


class ExperimentsArgs(TypedDict):
    """What `Experiments` needs."""

    path: str
    """Workspace folder for them alone, such as `/Shared/experiments`."""
    experiments: Mapping[str, Experiment]
    """The experiments by name in that folder."""


class Experiments(pulumi.ComponentResource):
    """The MLflow experiments of a workspace, in one folder.

    Manages: the folder, the experiments, all permissions of each (one that somebody adds by hand is removed by the next update).
    Does not manage: the runs. Databricks deletes an experiment with its runs.
    """

    experiment_ids: Mapping[str, pulumi.Output[str]]
    """Ids by name."""
    paths: Mapping[str, pulumi.Output[str]]
    """Workspace paths by name: what `mlflow.set_experiment` takes."""

    def __init__(self, name: str, *, args: ExperimentsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:Experiments", name, None, opts)
        folder = Directory(f"{name}-directory", path=args["path"], opts=pulumi.ResourceOptions(parent=self))
        self.experiment_ids, self.paths = {}, {}
        for key, experiment in sorted(args["experiments"].items()):
            made = MlflowExperiment(
                f"{name}-experiment/{key}",
                name=f"{args['path']}/{key}",
                artifact_location=experiment.get("artifact_location"),
                tags=[{"key": tag, "value": value} for tag, value in sorted(experiment["tags"].items())],
                # Databricks adds tags (owner, kind), and the provider never changes tags after the creation.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[folder], ignore_changes=["tags"]),
            )
            self.experiment_ids[key] = made.id
            self.paths[key] = made.name
            if experiment["access"]:
                Permissions(
                    f"{name}-permissions/{key}",
                    experiment_id=made.id,
                    access_controls=access_controls(experiment["access"]),
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({"experiment_ids": self.experiment_ids, "paths": self.paths})
