"""Calls of Azure DevOps' REST API about the project that a run is in, by the client that reports are posted with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from audit.pull_request.service import Service


@dataclass(frozen=True, slots=True)
class ProjectAddress:
    """The project of a run."""

    collection: str
    project: str
    token: str = field(repr=False)

    @property
    def url(self) -> str:
        """Of the project in the REST API."""
        return f"{self.collection.rstrip('/')}/{quote(self.project, safe='')}/_apis"


def project_service(environ: Mapping[str, str]) -> Service:
    """The service of a run's own project, as an agent names it to a step. Raises `SystemExit` where the step has no token."""
    names = ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECTID", "SYSTEM_ACCESSTOKEN")
    if missing := [name for name in names if not environ.get(name)]:
        raise SystemExit(f"{', '.join(missing)} not set: map it in the step (env: {{SYSTEM_ACCESSTOKEN: $(System.AccessToken)}})")
    return Service(ProjectAddress(*(environ[name] for name in names)))
