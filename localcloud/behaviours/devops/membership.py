"""Who belongs to a group or team of an organisation, directly or through other groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from localcloud.behaviours import people
from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.paths import as_text, known_at
from localcloud.store_model import Record, View


def belongs(view: View, scope: str, person: Subject, id: str) -> bool:
    """Whether a person is the one with that id or descriptor, or a member of the group or team that has it."""
    everybody = list(identities.subjects(view, scope))
    ids = {value.lower() for value in (person.descriptor, person.id, person.origin_id) if value}
    left, seen = [id.lower()], set[str]()
    while left:
        wanted = left.pop()
        if wanted in ids:
            return True
        if wanted not in seen:
            seen.add(wanted)
            found = (each for each in everybody if wanted in (each.descriptor.lower(), each.id.lower(), each.origin_id.lower()))
            left += [member.lower() for each in found if each.kind == "group" for member in _members(view, scope, each)]
    return False


def _members(view: View, scope: str, group: Subject) -> Iterator[str]:
    """The descriptors of those who are in a group by its own record or by others that add to it."""
    sources: list[Iterable[Record]] = [
        (record for record in view.find(identities.GROUP, scope) if record.id == group.descriptor),
        view.find(identities.MEMBERSHIP, scope, group=group.descriptor),
        (record for record in view.find(identities.TEAM, scope) if record.id == group.id),
        view.find(token("teamMembers"), scope, teamId=group.id),
    ]
    for records in sources:
        for record in records:
            for _, value in known_at(record.outputs, "members[]"):
                yield as_text(value)
    for directory_group in people.GROUPS:
        if directory_group.object_id == group.origin_id:
            yield from (identities.of_person(member).descriptor for member in directory_group.members)
