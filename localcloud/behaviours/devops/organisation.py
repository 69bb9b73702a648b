"""An Azure DevOps organisation: its addresses, the maker of its table rows, and what nearly every resource in it has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from localcloud.behaviours.checks import uuid
from localcloud.behaviours.identifiers import derived_uuid, free_number
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record
from localcloud.values import Json

_DEFAULT_URL: Final = "https://dev.azure.com/local"


def token(name: str) -> str:
    """The wire token of a resource, from its name in the token: `git` gives `azuredevops:index/git:Git`."""
    return f"azuredevops:index/{name}:{name[0].upper()}{name[1:]}"


PROJECT: Final = token("project")

IN_PROJECT: Final = Reference(
    "projectId",
    PROJECT,
    message="VS800075: The project with id 'vstfs:///Classification/TeamProject/{value}' does not exist, or you do not have permission "
    "to access it.",
)


def in_project(row: Behaviour) -> Behaviour:
    """The row of what stands in a project: the project must exist, also to be told that something of it is gone, and its id have the form
    of one."""
    return replace(
        row,
        references=(IN_PROJECT, *row.references),
        checks=(uuid("projectId"), *row.checks),
        lost_rules=(_project_is_not_lost, *row.lost_rules),
    )


def _project_is_not_lost(request: Request) -> None:
    wanted = text(request.inputs, "projectId")
    if wanted and request.view.get(PROJECT, request.scope, wanted) is None:
        raise Refusal(
            f"{IN_PROJECT.message.replace('{value}', wanted)} If somebody deleted it, restore it in the organisation's settings (Projects, "
            f"Recently deleted projects). If it is gone for good, take what was in it out of the state: docs/deleting.md"
        )


def url(request: Request) -> str:
    """The organisation's address, without a slash at the end."""
    return (request.environment.get("orgServiceUrl") or request.scope or _DEFAULT_URL).rstrip("/")


def name(request: Request) -> str:
    """The organisation's name."""
    return url(request).rsplit("/", 1)[-1]


def organisation_id(request: Request) -> str:
    """The organisation's id."""
    return organisation_id_of(url(request))


def organisation_id_of(address: str) -> str:
    """The id of the organisation at an address."""
    return derived_uuid("organisation", address.rstrip("/"))


def project_of(request: Request) -> Record:
    """The project that the inputs name."""
    record = request.view.get(PROJECT, request.scope, text(request.inputs, "projectId"))
    if record is None:
        raise Refusal(IN_PROJECT.message.replace("{value}", text(request.inputs, "projectId")))
    return record


def number_between(low: int, high: int) -> Callable[[Request], str]:
    """New ids that are numbers, as text."""
    return lambda request: free_number(request, low, high)


def next_number(property: str) -> Mapping[str, Callable[[Request], Json]]:
    """A computed output that starts at 1 and rises by one with every update."""

    def count(request: Request) -> Json:
        return int(text(request.old.outputs, property) or "0") + 1 if request.old else 1

    return {property: count}
