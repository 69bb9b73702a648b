"""Who can be named in an organisation: groups, teams, users and service principals, with the ones that every project brings along.

The default groups have no records. They follow from the projects, and vanish with them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from localcloud.behaviours import people
from localcloud.behaviours.devops.organisation import PROJECT, organisation_id_of, token
from localcloud.behaviours.identifiers import derived_number, derived_uuid
from localcloud.behaviours.model import Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record, View

GROUP: Final = token("group")
MEMBERSHIP: Final = token("groupMembership")
TEAM: Final = token("team")
USER: Final = token("user")
GROUP_ENTITLEMENT: Final = token("groupEntitlement")
PRINCIPAL_ENTITLEMENT: Final = token("servicePrincipalEntitlement")

PROJECT_GROUPS: Final = (
    "Build Administrators",
    "Contributors",
    "Endpoint Administrators",
    "Endpoint Creators",
    "Project Administrators",
    "Project Valid Users",
    "Readers",
    "Release Administrators",
)
COLLECTION_GROUPS: Final = (
    "Project Collection Administrators",
    "Project Collection Build Administrators",
    "Project Collection Build Service Accounts",
    "Project Collection Proxy Service Accounts",
    "Project Collection Service Accounts",
    "Project Collection Valid Users",
    "Project-Scoped Users",
    "Security Service Group",
)

Kind = Literal["group", "user", "servicePrincipal"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody that permissions, checks and memberships can name: by its descriptor, or by its id where a GUID is asked for."""

    descriptor: str
    id: str
    name: str
    principal_name: str
    kind: Kind
    project: str = ""
    """The project whose group it is; "" for the organisation's."""
    origin: str = "vsts"
    origin_id: str = ""
    mail: str = ""


def group_descriptor(*parts: str) -> str:
    """The descriptor of an organisation's own group: `vssgp.` and its security identifier in base64."""
    identifier = "-".join(str(derived_number(10, *parts, str(index)) % 2**32) for index in range(4))
    return f"vssgp.{_encoded(f'S-1-9-1551374245-{identifier}')}"


def foreign_descriptor(prefix: Literal["aad", "aadgp", "aadsp"], id: str) -> str:
    """The descriptor of what comes from Entra: a user, a group or a service principal."""
    return f"{prefix}.{_encoded(id)}"


def subjects(view: View, scope: str) -> Iterator[Subject]:
    """Everybody in the organisation at a scope."""
    for group in COLLECTION_GROUPS:
        yield _default_group(scope, "", scope.rstrip("/").rsplit("/", 1)[-1] or "local", group)
    for project in view.find(PROJECT, scope):
        yield from project_subjects(project)
        yield build_service(project)
    for record in view.find(GROUP, scope):
        yield of_group(record)
    for record in view.find(TEAM, scope):
        yield of_team(record, view)
    for person in people.EVERYBODY:
        yield of_person(person)
    for directory_group in people.GROUPS:
        yield of_directory_group(directory_group)
    for entitlement in (USER, GROUP_ENTITLEMENT, PRINCIPAL_ENTITLEMENT):
        for record in view.find(entitlement, scope):
            yield _of_entitlement(record)


def project_subjects(project: Record) -> Iterator[Subject]:
    """The groups that a project has from its first day, its own team among them."""
    title = text(project.outputs, "name")
    for group in (*PROJECT_GROUPS, f"{title} Team"):
        yield _default_group(project.scope, project.id, title, group)


def build_service(project: Record) -> Subject:
    """What a project's pipelines run as: a service identity whose principal name is the project's id."""
    title = text(project.outputs, "name")
    storage_key = derived_uuid("build service", project.scope, project.id)
    descriptor = f"svc.{_encoded(f'{organisation_id_of(project.scope)}:Build:{project.id}')}"
    return Subject(descriptor, storage_key, f"{title} Build Service", project.id, "servicePrincipal", project.id)


def is_default_team(team_id: str, request: Request) -> bool:
    """Whether that is the team which a project has from its first day, which has no record."""
    return any(list(project_subjects(project))[-1].id == team_id for project in request.view.find(PROJECT, request.scope))


def named(request: Request, wanted: str) -> Subject | None:
    """Whoever has that descriptor or id, in any case."""
    return next((subject for subject in subjects(request.view, request.scope) if wanted.lower() in _ids(subject)), None)


def group_named(subjects: Iterable[Subject], name: str, project: str) -> Subject | None:
    """The group of that name in a project ("": of the organisation)."""
    wanted = name.lower()
    return next((item for item in subjects if item.kind == "group" and item.project == project and item.name.lower() == wanted), None)


def of_group(record: Record) -> Subject:
    """A group with a record."""
    return Subject(
        descriptor=text(record.outputs, "descriptor") or record.id,
        id=text(record.outputs, "groupId"),
        name=text(record.outputs, "displayName"),
        principal_name=text(record.outputs, "principalName"),
        kind="group",
        project=text(record.inputs, "scope"),
        origin=text(record.outputs, "origin"),
        origin_id=text(record.outputs, "originId"),
        mail=text(record.outputs, "mail"),
    )


def of_team(record: Record, view: View) -> Subject:
    """A team, which is a group as well."""
    project = view.get(PROJECT, record.scope, text(record.inputs, "projectId"))
    title = text(project.outputs, "name") if project else ""
    name = text(record.outputs, "name")
    descriptor = text(record.outputs, "descriptor")
    return Subject(descriptor, record.id, name, f"[{title}]\\{name}", "group", text(record.inputs, "projectId"), origin_id=record.id)


def of_person(person: people.Person) -> Subject:
    """A user of the directory."""
    descriptor = foreign_descriptor("aad", person.object_id)
    local_id = derived_uuid("storage key", person.mail)
    return Subject(descriptor, local_id, person.name, person.mail, "user", origin="aad", origin_id=person.object_id, mail=person.mail)


def of_directory_group(group: people.DirectoryGroup) -> Subject:
    """A group of the directory."""
    descriptor = foreign_descriptor("aadgp", group.object_id)
    storage_key = derived_uuid("storage key", group.object_id)
    return Subject(descriptor, storage_key, group.name, f"[Contoso]\\{group.name}", "group", origin="aad", origin_id=group.object_id)


def _of_entitlement(record: Record) -> Subject:
    kind: Kind = "user" if record.token == USER else "group" if record.token == GROUP_ENTITLEMENT else "servicePrincipal"
    name = text(record.outputs, "displayName") or text(record.outputs, "principalName")
    principal, origin = text(record.outputs, "principalName"), text(record.inputs, "originId")
    return Subject(text(record.outputs, "descriptor"), record.id, name, principal, kind, origin="aad", origin_id=origin, mail=principal)


def _default_group(scope: str, project: str, title: str, group: str) -> Subject:
    parts = (scope, project, group)
    group_id = derived_uuid("group", *parts)
    return Subject(group_descriptor(*parts), group_id, group, f"[{title}]\\{group}", "group", project, origin_id=group_id)


def _ids(subject: Subject) -> tuple[str, ...]:
    return tuple(value.lower() for value in (subject.descriptor, subject.id, subject.origin_id) if value)


def _encoded(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
