"""What azuredevops' invokes answer about projects and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.devops import (
    agents,
    endpoints,
    inventory_functions,
    library,
    organisation,
    people_functions,
    pipelines,
    repositories,
    subject_functions,
)
from localcloud.behaviours.devops.approvals import ENVIRONMENT
from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.identifiers import derived_uuid
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record
from localcloud.values import Json

Function = Callable[[Request], dict[str, Json]]

_SLASHES_BEFORE_THE_NAME: Final = 3
"""As in https://dev.azure.com/NAME; the old addresses, https://NAME.visualstudio.com, have fewer."""
_FEATURES: Final = ("boards", "repositories", "pipelines", "testplans", "artifacts")


def _named(request: Request, kind: str, name: str) -> Record | None:
    """The resource of a type with that name in the project that the request names."""
    for record in request.view.find(kind, request.scope, projectId=text(request.inputs, "projectId")):
        if text(record.outputs, "name").lower() == name.lower():
            return record
    return None


def _project(request: Request) -> dict[str, Json]:
    project_id, name = text(request.inputs, "projectId"), text(request.inputs, "name")
    if not project_id and not name:
        raise Refusal("One of `name` or `projectId` must be set")
    for project in request.view.find(PROJECT, request.scope):
        if project.id.lower() == project_id.lower() or (name and text(project.outputs, "name").lower() == name.lower()):
            return {
                "id": project.id,
                "projectId": project.id,
                "features": _features(project),
                **{key: project.outputs.get(key, "") for key in ("name", "description", "visibility", "versionControl")},
                **{key: project.outputs.get(key, "") for key in ("workItemTemplate", "processTemplateId")},
            }
    known = sorted(text(project.outputs, "name") for project in request.view.find(PROJECT, request.scope))
    hint = f" The organisation has: {', '.join(known)}." if known else " The organisation has no project."
    if project_id:
        raise Refusal(f"Project with ID {project_id} does not exist.{hint}")
    raise Refusal(
        f"Project with name {name} does not exist. TF200016: The following project does not exist: {name}. Verify that the name of the "
        f"project is correct and that the project exists on the specified Azure DevOps Server.{hint}"
    )


def _features(project: Record) -> dict[str, Json]:
    given = project.outputs.get("features")
    return {feature: text(given, feature) or "enabled" if isinstance(given, dict) else "enabled" for feature in _FEATURES}


def _projects(request: Request) -> dict[str, Json]:
    name, state = text(request.inputs, "name"), text(request.inputs, "state") or "all"
    found: list[Json] = [
        {
            "projectId": project.id,
            "name": text(project.outputs, "name"),
            "projectUrl": f"{organisation.url(request)}/_apis/projects/{project.id}",
            "state": "wellFormed",
        }
        for project in request.view.find(PROJECT, request.scope)
        if state in ("all", "wellFormed") and name.lower() in ("", text(project.outputs, "name").lower())
    ]
    return {"id": derived_uuid("projects", name, state), "name": name, "state": state, "projects": found}


def _git_repository(request: Request) -> dict[str, Json]:
    name = text(request.inputs, "name")
    repository = _named(request, repositories.GIT, name)
    if repository is None:
        raise Refusal(f"Git repository with name '{name}' does not exist in project {text(request.inputs, 'projectId')} (TF401019)")
    return {**repository.outputs, "id": repository.id}


def _git_repository_file(request: Request) -> dict[str, Json]:
    from localcloud.git import contents  # noqa: PLC0415  previews that look up no file have no use for Git

    wanted, branch = text(request.inputs, "file"), text(request.inputs, "branch")
    repository = request.view.get(repositories.GIT, request.scope, text(request.inputs, "repositoryId"))
    branch = branch or (repositories.default_branch(repository) if repository else "")
    if repository is not None and repositories.has_branch(request.view, repository, branch):
        content = contents.content(request.view, repository.id, branch, wanted)
        if content is not None:
            message = contents.last_message(request.view, repository.id, branch, wanted)
            return {**request.inputs, "id": f"{repository.id}/{wanted}", "content": content, "lastCommitMessage": message}
    raise Refusal(f"Item {wanted} does not exist in repository {text(request.inputs, 'repositoryId')}, branch {branch} (TF401174)")


def _build_definition(request: Request) -> dict[str, Json]:
    name, path = text(request.inputs, "name"), text(request.inputs, "path") or "\\"
    for record in request.view.find(pipelines.DEFINITION, request.scope, projectId=text(request.inputs, "projectId")):
        if text(record.outputs, "name").lower() == name.lower() and (text(record.outputs, "path") or "\\").lower() == path.lower():
            outputs = dict(record.outputs)
            for one, many in (("ciTrigger", "ciTriggers"), ("pullRequestTrigger", "pullRequestTriggers"), ("repository", "repositories")):
                value = outputs.pop(one, None)
                outputs[many] = [] if value is None else [value]
            empty: Mapping[str, Json] = {"jobs": [], "schedules": [], "variableGroups": [], "variables": [], "agentSpecification": ""}
            return {**empty, **outputs, "id": record.id}
    raise Refusal(f"build definition with name {name} (path {path}) does not exist in project {text(request.inputs, 'projectId')}")


def _environment(request: Request) -> dict[str, Json]:
    number, name = text(request.inputs, "environmentId"), text(request.inputs, "name")
    project = text(request.inputs, "projectId")
    record = request.view.get(ENVIRONMENT, request.scope, number) if number else _named(request, ENVIRONMENT, name)
    if record is None or text(record.inputs, "projectId") != project:
        wanted = f"ID {number}" if number else f"name {name}"
        raise Refusal(f"Environment with {wanted} does not exist in project {project}")
    described = {key: record.outputs.get(key, "") for key in ("name", "description")}
    return {"id": record.id, "environmentId": int(record.id), "projectId": project, **described}


def _agent_queue(request: Request) -> dict[str, Json]:
    name, project = text(request.inputs, "name"), text(request.inputs, "projectId")
    for queue in agents.queues(request.view, request.scope, project):
        if queue.name.lower() == name.lower():
            return {"id": queue.id, "agentPoolId": int(queue.pool_id), "name": queue.name, "projectId": project}
    raise Refusal(f"Unable to find agent queue with name {name} in project {project}")


def _variable_group(request: Request) -> dict[str, Json]:
    name = text(request.inputs, "name")
    record = _named(request, library.VARIABLE_GROUP, name)
    if record is None:
        raise Refusal(f"Variable group with name {name} does not exist in project {text(request.inputs, 'projectId')}")
    outputs = dict(record.outputs)
    vault = outputs.pop("keyVault", None)
    return {**outputs, "id": record.id, "keyVaults": [] if vault is None else [vault]}


def _azure_endpoint(request: Request) -> dict[str, Json]:
    wanted, name = text(request.inputs, "serviceEndpointId"), text(request.inputs, "serviceEndpointName")
    for record in request.view.find(endpoints.AZURE, request.scope, projectId=text(request.inputs, "projectId")):
        if record.id == wanted or (name and text(record.outputs, "serviceEndpointName").lower() == name.lower()):
            return {**record.outputs, "id": record.id, "serviceEndpointId": record.id}
    raise Refusal(f"Error reading service endpoint: {wanted or name} does not exist in project {text(request.inputs, 'projectId')}")


def _client_config(request: Request) -> dict[str, Json]:
    """The address comes back as it was given, and the name is what follows the host in it."""
    address = request.environment.get("orgServiceUrl") or organisation.url(request)
    if address.count("/") < _SLASHES_BEFORE_THE_NAME:
        raise Refusal(
            "panic: runtime error: index out of range [3] with length 3 (the provider looks for the organisation's name in a path)"
        )
    return {
        "id": organisation.organisation_id(request),
        "name": organisation.name(request),
        "organizationUrl": address,
        "ownerId": people.ME.object_id,
        "status": "Enabled",
        "tenantId": request.environment.get("tenantId") or derived_uuid("tenant"),
    }


FUNCTIONS: dict[str, Function] = {
    f"azuredevops:index/{name}:{name}": function
    for name, function in {
        "getProject": _project,
        "getProjects": _projects,
        "getGitRepository": _git_repository,
        "getGitRepositoryFile": _git_repository_file,
        "getBuildDefinition": _build_definition,
        "getEnvironment": _environment,
        "getAgentQueue": _agent_queue,
        "getVariableGroup": _variable_group,
        "getServiceEndpointAzureRM": _azure_endpoint,
        "getClientConfig": _client_config,
        **people_functions.FUNCTIONS,
        **subject_functions.FUNCTIONS,
        **inventory_functions.FUNCTIONS,
    }.items()
}
