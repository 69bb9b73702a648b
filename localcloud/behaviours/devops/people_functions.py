"""What azuredevops' invokes answer about groups, teams and users."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.organisation import PROJECT, organisation_id, token, url
from localcloud.behaviours.identifiers import derived_uuid
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import as_text, known_at, text
from localcloud.store_model import Record
from localcloud.values import Json

Function = Callable[[Request], dict[str, Json]]


def _everybody(request: Request) -> list[Subject]:
    return list(identities.subjects(request.view, request.scope))


def _project_stands(request: Request) -> str:
    project = text(request.inputs, "projectId")
    if project and request.view.get(PROJECT, request.scope, project) is None:
        raise Refusal(f"Project with with ID {project} was not found.")
    return project


def _group_found(request: Request) -> Subject:
    project, name = _project_stands(request), text(request.inputs, "name")
    group = identities.group_named(_everybody(request), name, project)
    if group is None:
        where = f" in project with ID {project}" if project else ""
        raise Refusal(f"Could not find group with name {name}{where}")
    return group


def _group(request: Request) -> dict[str, Json]:
    group = _group_found(request)
    return {
        "id": group.descriptor,
        "descriptor": group.descriptor,
        "groupId": group.id,
        "name": group.name,
        "origin": group.origin,
        "originId": group.origin_id or group.id,
        "projectId": text(request.inputs, "projectId"),
    }


def _groups(request: Request) -> dict[str, Json]:
    project = _project_stands(request)
    found: list[Json] = [
        {
            "id": group.descriptor,
            "descriptor": group.descriptor,
            "displayName": group.name,
            "description": "",
            "domain": _domain(request, group),
            "mailAddress": group.mail,
            "origin": group.origin,
            "originId": group.origin_id or group.id,
            "principalName": group.principal_name,
            "url": f"{url(request)}/_apis/Graph/Groups/{group.descriptor}",
        }
        for group in _everybody(request)
        if group.kind == "group" and project in ("", group.project)
    ]
    return {"id": f"groups-{project or derived_uuid('groups', url(request))}", "projectId": project, "groups": found}


def _domain(request: Request, group: Subject) -> str:
    if group.project:
        return f"vstfs:///Classification/TeamProject/{group.project}"
    return f"vstfs:///Framework/IdentityDomain/{organisation_id(request)}"


def _identity_group(request: Request) -> dict[str, Json]:
    name, project = text(request.inputs, "name"), _project_stands(request)
    groups = [subject for subject in _everybody(request) if subject.kind == "group" and subject.project in ("", project)]
    wanted = name.lower()
    group = next((item for item in groups if wanted in (item.principal_name.lower(), item.name.lower())), None)
    if group is None:
        raise Refusal(f"Could not find group with name {name}. Groups are named as [Project]\\Group.")
    return {**_identity(group), "projectId": project}


def _identity_groups(request: Request) -> dict[str, Json]:
    project = _project_stands(request)
    found: list[Json] = [
        _identity(subject) for subject in _everybody(request) if subject.kind == "group" and project in ("", subject.project)
    ]
    return {"id": f"groups-{project}", "projectId": project, "groups": found}


def _identity(subject: Subject) -> dict[str, Json]:
    kind = "Microsoft.TeamFoundation.Identity" if subject.kind == "group" else "Microsoft.IdentityModel.Claims.ClaimsIdentity"
    return {
        "id": subject.id,
        "descriptor": f"{kind};{subject.id}",
        "name": subject.principal_name,
        "subjectDescriptor": subject.descriptor,
    }


def _identity_users(request: Request) -> dict[str, Json]:
    name, by = text(request.inputs, "name"), text(request.inputs, "searchFilter") or "General"
    wanted = name.lower()
    for subject in _everybody(request):
        names = {
            "MailAddress": (subject.mail,),
            "AccountName": (subject.principal_name,),
            "DisplayName": (subject.name,),
        }.get(by, (subject.mail, subject.principal_name, subject.name))
        if subject.kind != "group" and wanted in {value.lower() for value in names if value}:
            return {**_identity(subject), "name": name, "searchFilter": by}
    raise Refusal(f"Could not find user with name: {name}, with filter: {by}")


_SUBJECT_TYPES: Final = {"aad": "user", "msa": "user", "svc": "servicePrincipal", "aadsp": "servicePrincipal"}


def _users(request: Request) -> dict[str, Json]:
    principal, origin = text(request.inputs, "principalName"), text(request.inputs, "origin")
    origin_id = text(request.inputs, "originId")
    types = [as_text(value) for _, value in known_at(request.inputs, "subjectTypes[]")] or ["aad", "msa"]
    kinds = {_SUBJECT_TYPES.get(kind, "user") for kind in types}
    found: list[Json] = [
        {
            "id": user.id,
            "descriptor": user.descriptor,
            "displayName": user.name,
            "mailAddress": user.mail,
            "origin": user.origin,
            "originId": user.origin_id,
            "principalName": user.principal_name,
        }
        for user in _everybody(request)
        if user.kind in kinds
        and principal.lower() in ("", user.principal_name.lower())
        and origin.lower() in ("", user.origin)
        and origin_id.lower() in ("", user.origin_id.lower())
    ]
    return {**request.inputs, "id": derived_uuid("users", principal, origin, origin_id, *types), "users": found}


def _members(request: Request, team_id: str, kind: str, property: str) -> list[Json]:
    """The descriptors that make a team's members or administrators, from the team and from the resources that add to it."""
    sources: list[Record] = list(request.view.find(token(kind), request.scope, teamId=team_id))
    team = request.view.get(identities.TEAM, request.scope, team_id)
    values: Sequence[Record] = [*([team] if team else []), *sources]
    return [as_text(value) for record in values for _, value in known_at(record.outputs, f"{property}[]")]


def _described_team(request: Request, team: Subject, record: Record | None) -> dict[str, Json]:
    return {
        "id": team.id,
        "projectId": team.project,
        "name": team.name,
        "description": text(record.outputs, "description") if record else "The default project team.",
        "administrators": _members(request, team.id, "teamAdministrators", "administrators"),
        "members": _members(request, team.id, "teamMembers", "members"),
    }


def _all_teams(request: Request, project: str) -> list[dict[str, Json]]:
    teams = []
    for standing in request.view.find(PROJECT, request.scope):
        if project not in ("", standing.id):
            continue
        default = list(identities.project_subjects(standing))[-1]
        teams.append({**_described_team(request, default, None), "descriptor": default.descriptor})
        for record in request.view.find(identities.TEAM, request.scope, projectId=standing.id):
            team = identities.of_team(record, request.view)
            teams.append({**_described_team(request, team, record), "descriptor": team.descriptor})
    return teams


def _team(request: Request) -> dict[str, Json]:
    project, name = _project_stands(request), text(request.inputs, "name")
    for team in _all_teams(request, project):
        if as_text(team["name"]).lower() == name.lower():
            return {**team, "top": request.inputs.get("top") or 100}
    raise Refusal(f"Unable to find Team with name {name} in project with ID {project}")


def _teams(request: Request) -> dict[str, Json]:
    project = _project_stands(request)
    found: list[Json] = [dict(team) for team in _all_teams(request, project)]
    return {"id": f"teams-{project}", "projectId": project, "top": request.inputs.get("top") or 100, "teams": found}


def _group_membership(request: Request) -> dict[str, Json]:
    wanted = text(request.inputs, "groupDescriptor")
    if identities.named(request, wanted) is None:
        raise Refusal(f"VS860018: The subject with descriptor {wanted} was not found in the organisation.")
    sources = [record for record in request.view.find(identities.GROUP, request.scope) if record.id == wanted]
    sources += request.view.find(token("groupMembership"), request.scope, group=wanted)
    members: list[Json] = [as_text(value) for record in sources for _, value in known_at(record.outputs, "members[]")]
    return {"id": wanted, "groupDescriptor": wanted, "members": members}


FUNCTIONS: dict[str, Function] = {
    "getGroup": _group,
    "getGroups": _groups,
    "getGroupMembership": _group_membership,
    "getIdentityGroup": _identity_group,
    "getIdentityGroups": _identity_groups,
    "getIdentityUsers": _identity_users,
    "getTeam": _team,
    "getTeams": _teams,
    "getUsers": _users,
}
