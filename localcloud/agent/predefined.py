"""The predefined variables of a job, and the environment that its processes begin with.

Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from localcloud.agent.contexts import RunContext
from localcloud.federation import plans
from localcloud.git.refs import AS
from localcloud.pipelines.model import DeploymentJob, Job, Stage
from localcloud.places import PLACE, ROOT, places

KEPT: Final = ("LANG", "LC_ALL", "TZ", "TERM", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
KEPT_PREFIXES: Final = ("PIP_", "UV_", "NPM_CONFIG_", "JAVA_HOME", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http", "no_proxy", "GOPROXY")
"""What of the machine's environment a step sees: how to reach the network, never a credential for a cloud."""
_SECRETS: Final = ("TOKEN", "PASSWORD", "SECRET", "_AUTH")


def of_job(run: RunContext, stage: Stage, job: Job | DeploymentJob, folder: Path) -> Iterator[tuple[str, str]]:
    """Those of one job."""
    plan, own_id = plans.plan_id(run.run), plans.job_id(run.run, stage.name, job.name)
    hub = f"{run.access.collection}{run.run.project}/_apis/distributedtask/hubs/build"
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
        "System.JobId": own_id,
        "System.JobName": job.name,
        "System.OidcRequestUri": f"{hub}/plans/{plan}/jobs/{own_id}/oidctoken",
        "System.PlanId": plan,
        "System.PhaseAttempt": "1",
        "System.PhaseName": job.name,
        "System.StageAttempt": "1",
        "System.StageDisplayName": stage.display_name,
        "System.StageName": stage.name,
    }.items()


def environment(run: RunContext, folder: Path) -> dict[str, str]:
    """What every process of a job begins with: the way to the network and the local cloud, and a home of the job's own."""
    kept = {key: value for key, value in os.environ.items() if key in KEPT or key.startswith(KEPT_PREFIXES)}
    kept = {key: value for key, value in kept.items() if not any(word in key.upper() for word in _SECRETS)}
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
        AS: run.run.project,
    }


def _path() -> str:
    """The machine's PATH without this repository's own Python, into which no script of a pipeline may install anything."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder) != ROOT / ".venv" / "bin")
