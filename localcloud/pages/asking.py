"""One request for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.devops.repositories import GIT
from localcloud.behaviours.model import Refusal
from localcloud.store import Store, Transaction
from localcloud.store_model import Record


class NotThere(Refusal):
    """There is no such page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, and what a form says."""

    store: Store
    organisation: str
    project: str
    """Its name."""
    parts: Mapping[str, str]
    """The named parts of the address."""
    query: Mapping[str, str]
    form: Mapping[str, str]

    @property
    def base(self) -> str:
        """The address of the project, with a slash at its end."""
        return f"/{quote(self.organisation, safe='')}/{quote(self.project, safe='')}/"

    def number(self, key: str) -> int:
        """A number in the address."""
        text = self.parts.get(key) or self.query.get(key, "")
        if not text.isdecimal():
            raise NotThere(f"the address needs {key}=NUMBER")
        return int(text)

    def project_record(self, view: Transaction) -> Record:
        """The project. Raises `NotThere`."""
        for each in view.find(PROJECT):
            if organisation_of(each).lower() == self.organisation.lower() and each.name.lower() == self.project.lower():
                return each
        raise NotThere(f"there is no project {self.organisation}/{self.project}")

    def repository(self, view: Transaction, name: str) -> Record:
        """A repository of the project. Raises `NotThere`."""
        project = self.project_record(view)
        for each in view.find(GIT):
            if each.scope == project.scope and each.inputs.get("projectId") == project.id and each.name.lower() == name.lower():
                return each
        raise NotThere(f"there is no repository {name} in {project.name}")


def organisation_of(project: Record) -> str:
    """The name of the organisation that a project is in."""
    return project.scope.rstrip("/").rpartition("/")[2]
