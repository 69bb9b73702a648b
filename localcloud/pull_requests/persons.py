"""Who acts on a pull request, and who belongs to the groups that must review it."""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.behaviours import people
from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.paths import as_text, known_at, text
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.store_model import View


def person(view: View, scope: str, called: str) -> Subject:
    """The user or service identity with that name, e-mail address, id or descriptor, or the only one whose name begins so.

    Raises `Refusal` with those that there are.
    """
    everybody = [subject for subject in identities.subjects(view, scope) if subject.kind != "group"]
    wanted = called.strip().lower()
    exact = [subject for subject in everybody if wanted in _names(subject)]
    found = exact or [subject for subject in everybody if wanted and any(name.startswith(wanted) for name in _names(subject))]
    if len({subject.id for subject in found}) == 1:
        return found[0]
    there = ", ".join(sorted({subject.mail or subject.name for subject in found or everybody}))
    who = "several people are" if found else "nobody is"
    raise ServiceRefusal("GitIdentityNotFoundException", f"{who} called {called!r} in the organisation. There are {there}")


def with_id(view: View, scope: str, wanted: str) -> Subject | None:
    """The user, group or team with that id or descriptor."""
    return next((each for each in identities.subjects(view, scope) if wanted.lower() in (each.id.lower(), each.descriptor.lower())), None)


def members(view: View, scope: str, group: Subject) -> set[str]:
    """The names to sign in with of everybody in a group or team, also of groups in it."""
    everybody = {subject.descriptor: subject for subject in identities.subjects(view, scope)}
    found: set[str] = set()
    waiting, seen = [group], {group.descriptor}
    while waiting:
        current = waiting.pop()
        for descriptor in _direct(view, scope, current):
            member = everybody.get(descriptor)
            if member is not None and descriptor not in seen:
                seen.add(descriptor)
                if member.kind == "group":
                    waiting.append(member)
                else:
                    found.add(member.principal_name)
    return found


def _direct(view: View, scope: str, group: Subject) -> Iterable[str]:
    """The descriptors of those that are directly in it."""
    sources = [(identities.GROUP, {"descriptor": group.descriptor}), (identities.MEMBERSHIP, {"group": group.descriptor})]
    for kind, where in sources:
        for record in view.find(kind, scope, where=where):
            yield from (as_text(value) for _, value in known_at(record.outputs, "members[]"))
    for kind in ("teamMembers", "teamAdministrators"):
        for record in view.find(token(kind), scope, teamId=group.id):
            yield from (as_text(value) for _, value in known_at(record.outputs, f"{kind.removeprefix('team').lower()}[]"))
    team = view.get(identities.TEAM, scope, group.id)
    if team is not None:
        for name in ("members", "administrators"):
            yield from (as_text(value) for _, value in known_at(team.outputs, f"{name}[]"))
    for directory_group in people.GROUPS:
        if directory_group.object_id == group.origin_id:
            yield from (identities.of_person(member).descriptor for member in directory_group.members)


def _names(subject: Subject) -> set[str]:
    values = (subject.principal_name, subject.mail, subject.name, subject.id, subject.descriptor, text({"id": subject.origin_id}, "id"))
    return {value.lower() for value in values if value}
