"""Pipelines (build definitions), their folders, and which pipeline may use which resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from localcloud.behaviours.checks import between, known, matching, not_blank, one_of, uuid
from localcloud.behaviours.devops import repositories, targets
from localcloud.behaviours.devops.organisation import PROJECT, in_project, next_number, number_between, token
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import as_text, first, flag, is_absent, items, known_at, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Properties, Unknown

DEFINITION: Final = token("buildDefinition")
FOLDER: Final = token("buildFolder")
AUTHORIZATION: Final = token("pipelineAuthorization")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHOWN_ZONE: Final = re.compile(r"\(UTC([+-]\d\d:\d\d)?\) [A-Z][a-zA-Z].*")
_REPOSITORIES: Final = ("GitHub", "TfsGit", "Bitbucket", "GitHub Enterprise", "Git")

starts_with_backslash = matching("path", lambda path: path.startswith("\\"), "a path that begins with a backslash, as '\\' or '\\folder'")


def _triggers_are_of_one_kind(inputs: Properties) -> Iterator[Failure]:
    for trigger in ("ciTrigger", "pullRequestTrigger"):
        override = first(inputs, f"{trigger}.override")
        if flag(inputs, f"{trigger}.useYaml") and not is_absent(override):
            yield Failure(
                f"{trigger}.override", f"conflicts with {trigger}.useYaml: the YAML file says what triggers, or the override does"
            )


def _variables_fit(inputs: Properties) -> Iterator[Failure]:
    """A name is there once. (That a secret has no plain value is only noticed when the pipeline is made.)"""
    seen: set[str] = set()
    for index, variable in enumerate(items(inputs.get("variables"))):
        name = variable.get("name")
        if isinstance(name, str) and name.lower() in seen:
            yield Failure(f"variables[{index}].name", f"expected every variable once, got {name!r} again")
        if isinstance(name, str):
            seen.add(name.lower())


def _yaml_has_a_path(inputs: Properties) -> Iterator[Failure]:
    if not known(inputs, "repository", "repository.ymlPath", "jobs"):
        return
    if is_absent(first(inputs, "repository.ymlPath")) and is_absent(first(inputs, "jobs")):
        yield Failure("repository.ymlPath", "a pipeline needs the path of its YAML file, or jobs")


def _secret_or_plain(request: Request) -> None:
    for variable in items(request.inputs.get("variables")):
        if flag(variable, "isSecret") and text(variable, "value"):
            raise Refusal(f"variable {text(variable, 'name')}: 'value' is for plain variables: with 'is_secret' give 'secret_value'")


def _repository_stands(request: Request) -> None:
    if text(request.inputs, "repository.repoType") != "TfsGit":
        return
    wanted = text(request.inputs, "repository.repoId")
    repository = request.view.get(repositories.GIT, request.scope, wanted)
    if repository is None:
        raise Refusal(
            f"TF401019: The Git repository with name or identifier {wanted} does not exist or you do not have permissions for the "
            f"operation you are attempting."
        )


def _variable_groups_stand(request: Request) -> None:
    for _, value in known_at(request.inputs, "variableGroups[]"):
        group = request.view.get(token("variableGroup"), request.scope, as_text(value))
        if group is None or text(group.inputs, "projectId") != text(request.inputs, "projectId"):
            raise Refusal(f"Variable group {as_text(value)} was not found in the project")


def _scope_settles(request: Request) -> None:
    """The provider never sends the narrow scope, so it would come back as a change for ever."""
    if text(request.inputs, "jobAuthorizationScope") == "project":
        raise Refusal(
            "jobAuthorizationScope 'project' is never sent to Azure DevOps, so the pipeline keeps 'projectCollection' and every preview "
            "shows a change: limit the scope in the project's pipeline settings (ProjectPipelineSettings.enforceJobScope)."
        )


def _days_settle(request: Request) -> None:
    """The service keeps a set of days, and the provider reads it from Monday on into a list."""
    for index, schedule in enumerate(items(request.inputs.get("schedules"))):
        days = [as_text(day) for _, day in known_at(schedule, "daysToBuilds[]")]
        if days != [day for day in _DAYS if day in days]:
            raise Refusal(
                f"schedules[{index}].daysToBuilds {', '.join(days)} comes back in the order of the week, and every preview shows a change: "
                f"give each day once, from Monday to Sunday."
            )


def _pipeline_stands(request: Request) -> None:
    wanted = text(request.inputs, "pipelineId")
    project = text(request.inputs, "pipelineProjectId") or text(request.inputs, "projectId")
    if not wanted:
        return  # all pipelines of the project: the service allows it
    pipeline = request.view.get(DEFINITION, request.scope, wanted)
    if pipeline is None or text(pipeline.inputs, "projectId") != project:
        raise Refusal(f"creating authorized resource: The pipeline {wanted} was not found in project {project}.")


def _target_stands(request: Request) -> None:
    kind, target = text(request.inputs, "type"), text(request.inputs, "resourceId")
    if kind == "repository" and "." in target:
        raise Refusal(
            f"creating authorized resource: {text(request.inputs, 'projectId')}.{target} is no repository: the provider puts the "
            f"project's id in front itself, so give the repository's id alone."
        )
    targets.must_stand(request, kind, target, text(request.inputs, "projectId"))


def _authorization_id(request: Request) -> str:
    """Project, type and target, then what narrows it: the id that the provider gives and imports by."""
    base = "/".join(text(request.inputs, key) for key in ("projectId", "type", "resourceId"))
    narrowed = (("pipeline_project_id", "pipelineProjectId"), ("pipeline_id", "pipelineId"))
    return base + "".join(f";{name}={text(request.inputs, key)}" for name, key in narrowed if text(request.inputs, key))


def _contents(record: Record, view: View) -> Iterable[Record]:
    for authorization in view.find(AUTHORIZATION, record.scope):
        if text(authorization.inputs, "pipelineId") == record.id:
            yield authorization
    yield from view.find(token("buildDefinitionPermissions"), record.scope, buildDefinitionId=record.id)


def _in_folder(record: Record, view: View) -> Iterable[Record]:
    path = text(record.inputs, "path").lower()
    for kind in (DEFINITION, FOLDER):
        for other in view.find(kind, record.scope, projectId=text(record.inputs, "projectId")):
            inside = text(other.inputs, "path").lower()
            if other.id != record.id and (inside.startswith(f"{path}\\") or (kind == DEFINITION and inside == path)):
                yield other


def _hours_fit(inputs: Properties) -> Iterator[Failure]:
    for where, zone in known_at(inputs, "schedules[].timeZone"):
        if not isinstance(zone, Unknown) and not _SHOWN_ZONE.fullmatch(as_text(zone)):
            yield Failure(where, f"expected a time zone as Windows shows it ('(UTC) Coordinated Universal Time'), got {as_text(zone)!r}")


ROWS: tuple[Behaviour, ...] = (
    in_project(
        Behaviour(
            DEFINITION,
            new_id=number_between(10, 9_999),
            auto_name="name",
            computed=next_number("revision"),
            volatile=frozenset({"revision"}),
            defaults={
                "path": "\\",
                "queueStatus": "enabled",
                "agentPoolName": "Azure Pipelines",
                "jobAuthorizationScope": "projectCollection",
            },
            secret_outputs=frozenset({"variables[].secretValue"}),
            write_only=frozenset({"variables[].secretValue", "features"}),
            unique=(("projectId", "path", "name"),),
            taken="DefinitionExistsException: A definition with the name {name} already exists in the folder. Use another name.",
            references=(
                Reference(
                    "repository.serviceConnectionId",
                    (token("serviceEndpointGitHub"), token("serviceEndpointGitHubEnterprise"), token("serviceEndpointBitBucket")),
                ),
            ),
            checks=(
                starts_with_backslash,
                one_of("repository.repoType", _REPOSITORIES),
                one_of("queueStatus", ("enabled", "paused", "disabled")),
                one_of("jobAuthorizationScope", ("project", "projectCollection")),
                one_of("schedules[].daysToBuilds[]", _DAYS),
                between("schedules[].startHours", 0, 23),
                between("schedules[].startMinutes", 0, 59),
                _triggers_are_of_one_kind,
                _variables_fit,
                _yaml_has_a_path,
                _hours_fit,
            ),
            create_rules=(_repository_stands, _variable_groups_stand, _secret_or_plain, _scope_settles, _days_settle),
            update_rules=(_repository_stands, _variable_groups_stand, _secret_or_plain, _scope_settles, _days_settle),
            contents=_contents,
        )
    ),
    in_project(
        Behaviour(
            FOLDER,
            name="path",
            new_id=lambda request: f"{text(request.inputs, 'projectId')}/{text(request.inputs, 'path')}",
            defaults={"description": ""},
            unique=(("projectId", "path"),),
            taken="FolderExistsException: Folder {name} already exists.",
            checks=(starts_with_backslash, not_blank("path")),
            contents=_in_folder,
        )
    ),
    in_project(
        Behaviour(
            AUTHORIZATION,
            name="type",
            new_id=_authorization_id,
            sets=True,
            references=(Reference("pipelineProjectId", PROJECT),),
            checks=(one_of("type", targets.TYPES), between("pipelineId", 1, 2**31 - 1), uuid("pipelineProjectId"), not_blank("resourceId")),
            create_rules=(_pipeline_stands, _target_stands),
            taken="The pipeline is authorised already ({id}): two resources for one authorisation would take it from each other.",
        )
    ),
)
