"""What `pulumi import` calls things of Azure DevOps: mostly PROJECT/ID, where the project may also be given by its name.

Source: the section "Import" of each resource in the documentation of terraform-provider-azuredevops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from localcloud.behaviours.devops.approvals import CHECKS
from localcloud.behaviours.devops.organisation import PROJECT, token
from localcloud.behaviours.devops.policies import BRANCH_POLICIES
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record

Imported = Callable[[Request], str]


def project_called(request: Request, called: str) -> Record | None:
    """The project with that id or, without case, that name."""
    projects = request.view.find(PROJECT, request.scope)
    return next((found for found in projects if called.lower() in (found.id.lower(), text(found.outputs, "name").lower())), None)


def _project(request: Request) -> str:
    found = project_called(request, request.id)
    return found.id if found else request.id


def _split(request: Request) -> tuple[Record, str]:
    """The project and what follows it in the id."""
    called, _, rest = request.id.partition("/")
    if not called or not rest:
        raise Refusal(f"unexpected format of ID ({request.id}), expected projectid/resourceId. The project may also be named.")
    project = project_called(request, called)
    if project is None:
        raise Refusal(f"Project with name or ID {called} does not exist.")
    return project, rest


def _in_project(request: Request) -> str:
    """PROJECT/ID; nothing is found that stands in another project."""
    project, rest = _split(request)
    found = request.view.get(request.token, request.scope, rest)
    return rest if found is not None and text(found.inputs, "projectId") == project.id else ""


def _by_name_too(request: Request) -> str:
    """PROJECT/ID or PROJECT/NAME."""
    project, called = _split(request)
    for found in request.view.find(request.token, request.scope, projectId=project.id):
        if called.lower() in (found.id.lower(), text(found.outputs, "name").lower()):
            return found.id
    return ""


def _id_with_project(request: Request) -> str:
    """PROJECT/REST, which is the id, but that an id has no project's name."""
    project, rest = _split(request)
    return f"{project.id}/{rest}"


def _last_of(parts: int) -> Imported:
    """That many parts of a path are the id; what stands in front, the project and the team, may be left out."""
    return lambda request: "/".join(request.id.split("/")[-parts:])


_QUALIFIED: Final = (
    *BRANCH_POLICIES,
    "buildDefinition",
    *CHECKS,
    "environment",
    "queue",
    "repositoryPolicyAuthorEmailPattern",
    "repositoryPolicyCaseEnforcement",
    "repositoryPolicyCheckCredentials",
    "repositoryPolicyMaxFileSize",
    "repositoryPolicyMaxPathLength",
    "repositoryPolicyReservedNames",
    "serviceEndpointAzureRM",
    "serviceEndpointGeneric",
    "team",
    "variableGroup",
    "workitem",
)

IMPORTED: Final[Mapping[str, Imported]] = {
    PROJECT: _project,
    token("git"): _by_name_too,
    token("buildFolder"): _id_with_project,
    token("variableGroupVariable"): _id_with_project,
    token("dashboard"): _last_of(1),
    token("feed"): _last_of(1),
    token("feedRetentionPolicy"): _last_of(1),
    token("feedPermission"): _last_of(2),
    **{token(kind): _in_project for kind in _QUALIFIED},
}
"""By type; what is not here is imported by its id."""
