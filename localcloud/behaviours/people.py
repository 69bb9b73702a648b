"""The local cloud's directory: who runs the program, a few colleagues to look up by e-mail address, groups of them, and an application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from localcloud.behaviours.identifiers import derived_uuid


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the directory. The name to sign in with is the e-mail address."""

    mail: str
    name: str

    @property
    def object_id(self) -> str:
        """The id in the directory (Entra's object id)."""
        return derived_uuid("person", self.mail)


ME: Final = Person("local.admin@contoso.com", "Local Admin")
"""Whoever runs the program: owner of the organisation, administrator of every workspace."""

EVERYBODY: Final = (
    ME,
    Person("data-platform@contoso.com", "Data Platform"),
    Person("dana.developer@contoso.com", "Dana Developer"),
    Person("rob.reviewer@contoso.com", "Rob Reviewer"),
    Person("ada.approver@contoso.com", "Ada Approver"),
    Person("otto.operator@contoso.com", "Otto Operator"),
)


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    """A group of the directory (of Entra), which Azure DevOps and the Databricks account know. Whoever runs the program is in each."""

    name: str
    members: tuple[Person, ...] = ()
    identities: tuple[str, ...] = ()
    """The names of the managed identities that somebody has made members, too."""

    @property
    def object_id(self) -> str:
        """The id in the directory."""
        return derived_uuid("directory group", self.name)


GROUPS: Final = (
    DirectoryGroup(
        "Data Engineers",
        tuple(person for person in EVERYBODY if person.name in {"Dana Developer", "Rob Reviewer"}),
        ("id-data-dev-apply",),
    ),
    DirectoryGroup("Data Operations", tuple(person for person in EVERYBODY if person.name == "Otto Operator"), ("id-data-prod-apply",)),
    DirectoryGroup("Data Analysts"),
)


APPLICATIONS: Final = ("00000000-0000-0000-0000-0000000000d3",)
"""Client ids of the applications that are registered in the directory, besides managed identities."""


def by_mail(mail: str) -> Person | None:
    """The person with that address, in any case; None when there is nobody."""
    return next((person for person in EVERYBODY if person.mail.lower() == mail.lower()), None)


def group_by_name(name: str) -> DirectoryGroup | None:
    """The group with that name, in any case; None when there is none."""
    return next((group for group in GROUPS if group.name.lower() == name.lower()), None)
