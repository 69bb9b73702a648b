"""Who acts on a pull request."""

from __future__ import annotations

from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.identities import Subject
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


def _names(subject: Subject) -> set[str]:
    values = (subject.principal_name, subject.mail, subject.name, subject.id, subject.descriptor, subject.origin_id)
    return {value.lower() for value in values if value}
