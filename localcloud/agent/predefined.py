"""The predefined variables, and the environment that processes begin with.

Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from localcloud.agent.contexts import RunContext
from localcloud.behaviours import people
from localcloud.behaviours.devops.organisation import organisation_id_of
from localcloud.behaviours.paths import text
from localcloud.pipelines.model import DeploymentJob, Job, Stage
from localcloud.places import PLACE, ROOT, places
from localcloud.runs import records

KEPT: Final = ("LANG", "LC_ALL", "TZ", "TERM", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
KEPT_PREFIXES: Final = ("PIP_", "UV_", "NPM_CONFIG_", "JAVA_HOME", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http", "no_proxy", "GOPROXY")
"""What of the machine's environment a step sees: how to reach the network, never a credential for a cloud."""


def of_run(run: RunContext) -> Iterator[tuple[str, str]]:
    """Those that hold for a whole run."""
    record, definition, repository = run.run, run.definition, run.repository
    with run.store.reading() as view:
        project = next((each for each in view.all(record.scope) if each.id == record.project), None)
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
    yield from _of_pipelines(run)
    yield from _of_pull_request(run)


def of_job(run: RunContext, stage: Stage, job: Job | DeploymentJob, folder: Path) -> Iterator[tuple[str, str]]:
    """Those of one job."""
    yield from {
        "Agent.BuildDirectory": str(folder),
        "Agent.HomeDirectory": str(run.shared),
        "Agent.Id": "1",
        "Agent.JobName": job.display_name,
        "Agent.JobStatus": "Succeeded",
        "Agent.MachineName": "local",
        "Agent.Name": "Local Agent",
        "Agent.OS": "Linux" if os.uname().sysname == "Linux" else "Darwin",
        "Agent.OSArchitecture": "X64",
        "Agent.RootDirectory": str(run.work),
        "Agent.TempDirectory": str(folder / "_temp"),
        "Agent.ToolsDirectory": str(folder / "_tool"),
        "Agent.WorkFolder": str(run.work),
        "Build.ArtifactStagingDirectory": str(folder / "a"),
        "Build.BinariesDirectory": str(folder / "b"),
        "Build.Repository.LocalPath": str(folder / "s"),
        "Build.SourcesDirectory": str(folder / "s"),
        "Build.StagingDirectory": str(folder / "a"),
        "Common.TestResultsDirectory": str(folder / "TestResults"),
        "Pipeline.Workspace": str(folder),
        "System.ArtifactsDirectory": str(folder / "a"),
        "System.DefaultWorkingDirectory": str(folder / "s"),
        "System.JobAttempt": "1",
        "System.JobDisplayName": job.display_name,
        "System.JobName": job.name,
        "System.PhaseAttempt": "1",
        "System.PhaseName": job.name,
        "System.StageAttempt": "1",
        "System.StageDisplayName": stage.display_name,
        "System.StageName": stage.name,
    }.items()


def environment(run: RunContext, folder: Path) -> dict[str, str]:
    """What every process of a job begins with: the way to the network and the local cloud, and a home of the job's own."""
    kept = {key: value for key, value in os.environ.items() if key in KEPT or key.startswith(KEPT_PREFIXES)}
    home = folder / "_home"
    pip = Path.home() / ".config" / "pip" / "pip.conf"
    return {
        **({"PIP_CONFIG_FILE": str(pip)} if pip.is_file() and "PIP_CONFIG_FILE" not in kept else {}),
        "PIP_CACHE_DIR": str(run.shared / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        **kept,
        "CI": "true",
        "TF_BUILD": "True",
        "HOME": str(home),
        "TMPDIR": str(folder / "_temp"),
        "PATH": _path(),
        PLACE: str(places().base),
        "LOCALCLOUD_DB": str(run.store.path),
    }


def _path() -> str:
    """The machine's PATH without this repository's own Python, into which no script of a pipeline may install anything."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder) != ROOT / ".venv" / "bin")


def _of_pipelines(run: RunContext) -> Iterator[tuple[str, str]]:
    for alias, number in run.run.pipelines.items():
        with run.store.reading() as view:
            used = records.get(view, number)
            definition = next((each for each in view.named(used.pipeline) if each.scope == used.scope), None) if used else None
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


def _of_pull_request(run: RunContext) -> Iterator[tuple[str, str]]:
    if run.run.pull_request is None:
        return
    with run.store.reading() as view:
        document = view.documents.get("pull_request", run.run.pull_request)
    body = document.body if document else {}
    yield "System.PullRequest.PullRequestId", str(run.run.pull_request)
    for name, key in (("SourceBranch", "source"), ("TargetBranch", "target"), ("SourceCommitId", "source_commit")):
        yield f"System.PullRequest.{name}", str(body.get(key) or "")
    yield "System.PullRequest.TargetBranchName", str(body.get("target") or "").rsplit("/", 1)[-1]
    yield "System.PullRequest.SourceRepositoryURI", text(run.repository.outputs, "remoteUrl")
