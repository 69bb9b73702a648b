"""The predefined variables of a run: those that are known before it starts, and so may be used in `${{ }}`, among them.

Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from localcloud.behaviours import people
from localcloud.behaviours.devops.organisation import PROJECT, organisation_id_of
from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.paths import Inputs, as_text, known_at, text
from localcloud.runs import records
from localcloud.runs.records import Run
from localcloud.store import Transaction
from localcloud.store_model import Record


def of_run(view: Transaction, record: Run, definition: Record, repository: Record) -> Iterator[tuple[str, str]]:
    """Names and values; one without a value yet is empty."""
    project = view.get(PROJECT, record.scope, record.project)
    trigger = records.get(view, record.triggered_by) if record.triggered_by else None
    person = people.by_mail(record.requested_for)
    yield from {
        "Build.BuildId": str(record.id),
        "Build.BuildNumber": record.number,
        "Build.BuildUri": f"vstfs:///Build/Build/{record.id}",
        "Build.ContainerId": str(record.id),
        "Build.DefinitionId": definition.id,
        "Build.DefinitionName": definition.name,
        "Build.DefinitionVersion": text(definition.outputs, "revision") or "1",
        "Build.DefinitionFolderPath": text(definition.inputs, "path") or "\\",
        "Build.QueuedBy": person.name if person else record.requested_for,
        "Build.QueuedById": person.object_id if person else "",
        "Build.Reason": record.reason,
        "Build.Repository.ID": repository.id,
        "Build.Repository.Name": repository.name,
        "Build.Repository.Provider": "TfsGit",
        "Build.Repository.Uri": text(repository.outputs, "remoteUrl"),
        "Build.RequestedFor": person.name if person else record.requested_for,
        "Build.RequestedForEmail": record.requested_for,
        "Build.RequestedForId": person.object_id if person else "",
        "Build.SourceBranch": record.ref,
        "Build.SourceBranchName": record.ref.rsplit("/", 1)[-1],
        "Build.SourceVersion": record.commit,
        "Pipeline.StartTime": record.started_at or "",
        "System.CollectionId": organisation_id_of(record.scope),
        "System.CollectionUri": f"{record.scope}/",
        "System.DefinitionId": definition.id,
        "System.DefinitionName": definition.name,
        "System.HostType": "build",
        "System.TeamFoundationCollectionUri": f"{record.scope}/",
        "System.TeamProject": project.name if project else "",
        "System.TeamProjectId": record.project,
    }.items()
    if trigger is not None:
        yield from {
            "Build.TriggeredBy.BuildId": str(trigger.id),
            "Build.TriggeredBy.BuildNumber": trigger.number,
            "Build.TriggeredBy.DefinitionId": trigger.pipeline,
            "Build.TriggeredBy.ProjectID": trigger.project,
        }.items()
    yield from _of_pipelines(view, record)
    yield from _of_pull_request(view, record, repository)


def _of_pipelines(view: Transaction, record: Run) -> Iterator[tuple[str, str]]:
    for alias, number in record.pipelines.items():
        used = records.get(view, number)
        definition = view.get(DEFINITION, used.scope, used.pipeline) if used else None
        if used is None:
            continue
        values: Mapping[str, str] = {
            "projectID": used.project,
            "pipelineName": definition.name if definition else "",
            "pipelineID": used.pipeline,
            "runName": used.number,
            "runID": str(used.id),
            "runURI": f"vstfs:///Build/Build/{used.id}",
            "sourceBranch": used.ref,
            "sourceCommit": used.commit,
            "sourceProvider": "TfsGit",
            "requestedFor": used.requested_for,
        }
        yield from ((f"resources.pipeline.{alias}.{name}", value) for name, value in values.items())


def _of_pull_request(view: Transaction, record: Run, repository: Record) -> Iterator[tuple[str, str]]:
    if record.pull_request is None:
        return
    document = view.documents.get("pullRequest", record.pull_request)
    body: Inputs = document.body if document else {}
    source, target = text(body, "source"), text(body, "target")
    commits = [as_text(value) for _, value in known_at(body, "iterations[].source")]
    yield from {
        "System.PullRequest.PullRequestId": str(record.pull_request),
        "System.PullRequest.SourceBranch": source,
        "System.PullRequest.SourceCommitId": commits[-1] if commits else "",
        "System.PullRequest.SourceRepositoryURI": text(repository.outputs, "remoteUrl"),
        "System.PullRequest.TargetBranch": target,
        "System.PullRequest.TargetBranchName": target.removeprefix("refs/heads/"),
    }.items()
