"""Groups, memberships, entitlements and teams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from localcloud.behaviours import people
from localcloud.behaviours.checks import not_blank, one_of, uuid
from localcloud.behaviours.devops import identities, organisation
from localcloud.behaviours.devops.organisation import PROJECT, in_project, token
from localcloud.behaviours.identifiers import derived_uuid, new_number
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request, Rule
from localcloud.behaviours.paths import as_text, first, is_absent, known_at, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

_TEAM = Reference(
    "teamId", identities.TEAM, message="TF400813: the team with id {value} does not exist.", built_in=identities.is_default_team
)
_MODES = one_of("mode", ("add", "overwrite"), ignore_case=True)


def _one_source(inputs: Properties) -> Iterator[Failure]:
    sources = ("displayName", "originId", "mail")
    given = [key for key in sources if not is_absent(first(inputs, key))]
    if len(given) != 1:
        got = " and ".join(given) or "none of them"
        yield Failure(given[0] if given else "displayName", f"exactly one of displayName, originId and mail must be given, got {got}")


def members_exist(*properties: str) -> Rule:
    """Every descriptor at the properties must belong to somebody in the organisation."""

    def rule(request: Request) -> None:
        for path in properties:
            for where, value in known_at(request.inputs, path):
                if identities.named(request, as_text(value)) is None:
                    raise Refusal(
                        f"VS860018: The subject with descriptor {as_text(value)} ({where}) was not found in the organisation. Look users "
                        f"up with getUsers, groups with getGroup."
                    )

    return rule


def _title(request: Request) -> str:
    project = request.view.get(PROJECT, request.scope, text(request.inputs, "scope"))
    return text(project.outputs, "name") if project else organisation.name(request)


def _name_is_free(request: Request) -> None:
    wanted, project = text(request.inputs, "displayName"), text(request.inputs, "scope")
    existing = identities.group_named(identities.subjects(request.view, request.scope), wanted, project)
    if wanted and existing is not None and existing.descriptor != request.id:
        raise Refusal(f"TF50609: A group with the name {existing.principal_name} already exists.")


def _is_foreign(request: Request) -> bool:
    return bool(text(request.inputs, "originId") or text(request.inputs, "mail"))


def _group_descriptor(request: Request) -> str:
    if _is_foreign(request):
        return identities.foreign_descriptor(
            "aadgp", text(request.inputs, "originId") or derived_uuid("group", text(request.inputs, "mail"))
        )
    return identities.group_descriptor(
        request.scope, text(request.inputs, "scope"), text(request.inputs, "displayName"), str(new_number(0, 2**40))
    )


def _domain(request: Request) -> Json:
    scope = text(request.inputs, "scope")
    if scope:
        return f"vstfs:///Classification/TeamProject/{scope}"
    return f"vstfs:///Framework/IdentityDomain/{organisation.organisation_id(request)}"


def _memberships(record: Record, view: View) -> Iterable[Record]:
    yield from view.find(identities.MEMBERSHIP, record.scope, group=text(record.outputs, "descriptor"))


def _person_is_found(request: Request) -> None:
    wanted = text(request.inputs, "principalName")
    if wanted and people.by_mail(wanted) is None:
        raise Refusal(f"VS403283: Could not add user '{wanted}' at this time: nobody in the directory has that name.")


def _team_contents(record: Record, view: View) -> Iterable[Record]:
    for kind in ("teamMembers", "teamAdministrators", "dashboard"):
        yield from view.find(token(kind), record.scope, teamId=record.id)


def _team_descriptor(request: Request) -> Json:
    return identities.group_descriptor(request.scope, text(request.inputs, "projectId"), "team", request.id)


def _team_is_new(request: Request) -> None:
    project = organisation.project_of(request)
    wanted = text(request.inputs, "name")
    standing = identities.group_named(identities.subjects(request.view, request.scope), wanted, project.id)
    if standing is not None and standing.id != request.id:
        raise Refusal(f"TF400856: The following team or group already exists in the project: {wanted}.")


def _random_number(_: Request) -> str:
    return str(new_number(10**17, 9 * 10**18))


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        identities.GROUP,
        name="displayName",
        new_id=_group_descriptor,
        computed={
            "descriptor": lambda request: request.id,
            "groupId": lambda request: text(request.inputs, "originId") or derived_uuid("group", request.id),
            "origin": lambda request: "aad" if _is_foreign(request) else "vsts",
            "originId": lambda request: derived_uuid("group", request.id),
            "displayName": lambda request: text(request.inputs, "mail").split("@")[0] or text(request.inputs, "originId"),
            "principalName": lambda request: f"[{_title(request)}]\\{text(request.inputs, 'displayName') or text(request.inputs, 'mail')}",
            "domain": _domain,
            "subjectKind": lambda _: "group",
            "url": lambda request: f"https://vssps.dev.azure.com/{organisation.name(request)}/_apis/Graph/Groups/{request.id}",
        },
        volatile=frozenset({"principalName"}),
        defaults={"description": ""},
        references=(Reference("scope", PROJECT, message="The project with id {value} that the group should be of was not found."),),
        checks=(_one_source, uuid("scope", "originId")),
        create_rules=(_name_is_free, members_exist("members[]")),
        update_rules=(_name_is_free, members_exist("members[]")),
        contents=_memberships,
        taken="The group is in the organisation already: {name} ({id}). Look it up with getGroup.",
    ),
    Behaviour(
        identities.MEMBERSHIP,
        name="group",
        new_id=_random_number,
        sets=True,
        defaults={"mode": "add"},
        checks=(_MODES,),
        create_rules=(members_exist("group", "members[]"),),
        update_rules=(members_exist("group", "members[]"),),
    ),
    Behaviour(
        identities.GROUP_ENTITLEMENT,
        name="displayName",
        computed={
            "descriptor": lambda request: identities.foreign_descriptor("aadgp", text(request.inputs, "originId") or request.id),
            "principalName": lambda request: f"[{organisation.name(request)}]\\{text(request.inputs, 'displayName') or request.id}",
        },
        defaults={"accountLicenseType": "express", "licensingSource": "account"},
    ),
    Behaviour(
        identities.PRINCIPAL_ENTITLEMENT,
        name="displayName",
        computed={
            "descriptor": lambda request: identities.foreign_descriptor("aadsp", text(request.inputs, "originId")),
            "displayName": lambda request: text(request.inputs, "originId"),
        },
        defaults={"accountLicenseType": "express", "licensingSource": "account", "origin": "aad"},
        unique=(("originId",),),
        taken="The service principal has an entitlement already ({id}).",
        checks=(uuid("originId"),),
    ),
    Behaviour(
        identities.USER,
        name="principalName",
        computed={
            "descriptor": lambda request: identities.foreign_descriptor(
                "aad", text(request.inputs, "originId") or derived_uuid("person", text(request.inputs, "principalName"))
            ),
        },
        defaults={"accountLicenseType": "express", "licensingSource": "account"},
        create_rules=(_person_is_found,),
    ),
    in_project(
        Behaviour(
            identities.TEAM,
            auto_name="name",
            computed={"descriptor": _team_descriptor, "members": lambda _: [], "administrators": lambda _: []},
            defaults={"description": ""},
            unique=(("projectId", "name"),),
            taken="TF400856: The following team or group already exists in the project: {name}.",
            checks=(not_blank("name"),),
            create_rules=(_team_is_new, members_exist("members[]", "administrators[]")),
            update_rules=(_team_is_new, members_exist("members[]", "administrators[]")),
            contents=_team_contents,
        )
    ),
    in_project(
        Behaviour(
            token("teamMembers"),
            name="teamId",
            new_id=_random_number,
            sets=True,
            defaults={"mode": "add"},
            references=(_TEAM,),
            checks=(_MODES, uuid("teamId")),
            create_rules=(members_exist("members[]"),),
            update_rules=(members_exist("members[]"),),
        )
    ),
    in_project(
        Behaviour(
            token("teamAdministrators"),
            name="teamId",
            new_id=_random_number,
            sets=True,
            defaults={"mode": "add"},
            references=(_TEAM,),
            checks=(_MODES, uuid("teamId")),
            create_rules=(members_exist("administrators[]"),),
            update_rules=(members_exist("administrators[]"),),
        )
    ),
)
