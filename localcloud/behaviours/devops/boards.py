"""Planning: work items, shared queries and their folders, dashboards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from localcloud.behaviours.checks import exactly_one, one_of, pattern, uuid
from localcloud.behaviours.devops import organisation
from localcloud.behaviours.devops.identities import TEAM, is_default_team
from localcloud.behaviours.devops.organisation import in_project, number_between, project_of, token
from localcloud.behaviours.identifiers import derived_uuid
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record, View
from localcloud.values import Json
from localcloud.work_items.types import states_of

FOLDER: Final = token("workitemqueryFolder")
QUERY: Final = token("workitemquery")
AREAS: Final = ("Shared Queries", "My Queries")


def root_id(project_id: str, area: str) -> str:
    """The id of one of the two folders that every project has."""
    return derived_uuid("queries", project_id, area)


def _parent_stands(request: Request) -> None:
    wanted, project = text(request.inputs, "parentId"), text(request.inputs, "projectId")
    roots = [root_id(project, area) for area in AREAS]
    if wanted and wanted not in roots and request.view.get(FOLDER, request.scope, wanted) is None:
        raise Refusal(f"TF401243: The query folder {wanted} does not exist, or you do not have permission to read it.")


def _name_is_free(request: Request) -> None:
    place = _place(request.inputs)
    for kind in (FOLDER, QUERY):
        for other in request.view.find(kind, request.scope, projectId=text(request.inputs, "projectId")):
            same = text(other.outputs, "name").lower() == text(request.inputs, "name").lower()
            if same and _place(other.inputs) == place and other.id != request.id:
                raise Refusal(f"TF237018: The save was cancelled because the name '{other.name}' is in use in that folder.")


def _place(inputs: dict[str, Json]) -> str:
    project = text(inputs, "projectId")
    return text(inputs, "parentId") or root_id(project, text(inputs, "area") or AREAS[0])


def _folder_contents(record: Record, view: View) -> Iterable[Record]:
    for kind in (FOLDER, QUERY):
        yield from view.find(kind, record.scope, parentId=record.id)


def _first_state(request: Request) -> Json:
    process = text(project_of(request).inputs, "workItemTemplate") or "Agile"
    found = states_of(process, text(request.inputs, "type"))
    return found[1][0].name if found else "New"


ROWS: tuple[Behaviour, ...] = (
    in_project(
        Behaviour(
            token("workitem"),
            name="title",
            new_id=number_between(100, 99_999),
            computed={
                "url": lambda request: f"{organisation.url(request)}/_apis/wit/workItems/{request.id}",
                "relations": lambda _: [],
                "areaPath": lambda request: text(project_of(request).outputs, "name"),
                "iterationPath": lambda request: text(project_of(request).outputs, "name"),
                "state": _first_state,
            },
            references=(Reference("parentId", token("workitem"), message="TF401232: Work item {value} does not exist."),),
        )
    ),
    in_project(
        Behaviour(
            FOLDER,
            auto_name="name",
            checks=(exactly_one("area", "parentId"), one_of("area", AREAS), uuid("parentId")),
            create_rules=(_parent_stands, _name_is_free),
            contents=_folder_contents,
        )
    ),
    in_project(
        Behaviour(
            QUERY,
            auto_name="name",
            checks=(
                exactly_one("area", "parentId"),
                one_of("area", AREAS),
                uuid("parentId"),
                pattern("wiql", r"(?is)\s*select\b.+\bfrom\s+workitem(s|links)\b.*", "a WIQL query: SELECT ... FROM WorkItems ..."),
            ),
            create_rules=(_parent_stands, _name_is_free),
            update_rules=(_name_is_free,),
        )
    ),
    in_project(
        Behaviour(
            token("dashboard"),
            auto_name="name",
            computed={"ownerId": lambda request: text(request.inputs, "teamId") or text(request.inputs, "projectId")},
            defaults={"refreshInterval": 0, "description": ""},
            unique=(("projectId", "teamId", "name"),),
            taken="TF400714: A dashboard with the name {name} already exists.",
            references=(Reference("teamId", TEAM, message="TF400813: the team with id {value} does not exist.", built_in=is_default_team),),
            checks=(one_of("refreshInterval", ("0", "5")), uuid("teamId")),
        )
    ),
)
