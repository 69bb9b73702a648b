"""One call of the REST API, and the table of what is served."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.devops.repositories import GIT
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.store import Store, Transaction
from localcloud.store_model import Record


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: JSON, or bytes as they are."""

    body: JsonValue | bytes = None
    status: int = 200
    type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is understood so far: who calls, in which organisation and project, with what."""

    store: Store
    base: str
    """The address of the organisation here, with a slash at its end."""
    scope: str
    caller: Subject
    project: str
    """Name or id; "" outside of projects."""
    parts: Mapping[str, str]
    """The named parts of the path."""
    query: Mapping[str, str]
    body: JsonValue
    accepts: str
    method: str = "GET"
    content_type: str = ""

    def number(self, part: str) -> int:
        """A part of the path that is a number."""
        return int(self.parts[part])

    def value(self, key: str) -> JsonValue:
        """A property of the body, which must be an object."""
        if not isinstance(self.body, dict):
            raise ServiceRefusal("ArgumentNullException", "Value cannot be null. The request has no JSON object in its body.")
        return self.body.get(key)

    def word(self, key: str) -> str:
        """A property of the body as text, "" where it is absent."""
        value = self.value(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise ServiceRefusal("InvalidArgumentValueException", f"Invalid argument value.\r\nParameter name: {key}")
        return value

    def project_of(self, view: Transaction) -> Record:
        """The project that the path names. Raises `Refusal`."""
        wanted = self.project.lower()
        found = next((each for each in view.find(PROJECT, self.scope) if wanted in (each.id.lower(), each.name.lower())), None)
        if found is None:
            raise ServiceRefusal(
                "ProjectDoesNotExistWithNameException",
                f"TF200016: The following project does not exist: {self.project}. Verify that the name of the project is correct and that "
                "the project exists on the specified Azure DevOps Server.",
            )
        return found

    def repository(self, view: Transaction) -> Record:
        """The repository that the path names, by id or by name in the project. Raises `Refusal`."""
        wanted = self.parts["repository"].lower()
        project = self.project_of(view).id if self.project else ""
        for each in view.find(GIT, self.scope):
            in_project = project in ("", text(each.inputs, "projectId"))
            if in_project and (each.id.lower() == wanted or (project and each.name.lower() == wanted)):
                return each
        raise Refusal(
            f"TF401019: The Git repository with name or identifier {self.parts['repository']} does not exist or you do not have "
            "permissions for the operation you are attempting."
        )


@dataclass(frozen=True, slots=True)
class Route:
    """One path that is served. `path` is what follows `_apis/`, with `{name}` for a part, `{name:d}` for a number and `{name:path}` for a
    rest with slashes."""

    method: str
    path: str
    answer: Callable[[Call], Answer]
    preview: bool = False
    """Whether its newest version is a preview, which callers must say."""

    def matches(self, path: str) -> Mapping[str, str] | None:
        """The parts of a path that is this one, in whatever case; None for another path."""
        pattern = "".join(_part(piece) for piece in re.split(r"(\{[^}]+\})", self.path))
        found = re.fullmatch(pattern, path, re.IGNORECASE)
        return found.groupdict() if found else None


def listed(values: list[JsonValue]) -> Answer:
    """A collection as the service answers with one."""
    return Answer({"value": values, "count": len(values)})


def _part(piece: str) -> str:
    if not piece.startswith("{"):
        return re.escape(piece)
    name, _, kind = piece.strip("{}").partition(":")
    return f"(?P<{name}>{ {'d': '[0-9]+', 'path': '.+'}.get(kind, '[^/]+') })"


def items(value: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """The objects of a list in a body."""
    yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()
