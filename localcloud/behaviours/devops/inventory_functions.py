"""What azuredevops' invokes answer about what an organisation or a project has: pools, repositories, feeds, areas and iterations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from localcloud.behaviours.devops import agents, organisation, repositories
from localcloud.behaviours.devops.artifacts import FEED
from localcloud.behaviours.devops.organisation import project_of
from localcloud.behaviours.identifiers import derived_uuid
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import as_text, flag, text
from localcloud.store_model import Record
from localcloud.values import Json

Function = Callable[[Request], dict[str, Json]]

AREA: Final = organisation.token("area")
ITERATION: Final = organisation.token("iteration")


def _all_pools(request: Request) -> list[dict[str, Json]]:
    return [
        {"id": int(pool.id), "name": pool.name, "poolType": "automation", "autoProvision": pool.for_every_project, "autoUpdate": True}
        for pool in agents.pools(request.view, request.scope)
    ]


def _pool(request: Request) -> dict[str, Json]:
    wanted = text(request.inputs, "name")
    for pool in _all_pools(request):
        if as_text(pool["name"]).lower() == wanted.lower():
            return {**pool, "id": as_text(pool["id"])}
    raise Refusal(f"Unable to find agent pool with name: {wanted}")


def _pools(request: Request) -> dict[str, Json]:
    found: list[Json] = [dict(pool) for pool in _all_pools(request)]
    return {"id": derived_uuid("pools", organisation.url(request)), "agentPools": found}


def _repositories(request: Request) -> dict[str, Json]:
    project, name = text(request.inputs, "projectId"), text(request.inputs, "name")
    if project:
        project_of(request)
    found: list[Json] = [
        {
            "id": repository.id,
            **{key: repository.outputs.get(key) for key in ("name", "url", "sshUrl", "webUrl", "remoteUrl", "projectId", "size")},
            "defaultBranch": repositories.default_branch(repository),
            "disabled": flag(repository.outputs, "disabled"),
        }
        for repository in request.view.find(repositories.GIT, request.scope)
        if project in ("", text(repository.inputs, "projectId")) and name.lower() in ("", text(repository.outputs, "name").lower())
    ]
    if name and not found:
        raise Refusal(f"Repository with name {name} does not exist in project {project}")
    return {**request.inputs, "id": derived_uuid("repositories", project, name), "repositories": found}


def _feed(request: Request) -> dict[str, Json]:
    feed_id, name, project = (text(request.inputs, key) for key in ("feedId", "name", "projectId"))
    for feed in request.view.find(FEED, request.scope):
        if text(feed.inputs, "projectId") == project and (feed.id == feed_id or (name and text(feed.outputs, "name") == name)):
            return {"id": feed.id, "feedId": feed.id, "name": text(feed.outputs, "name"), "projectId": project}
    raise Refusal(f"Feed with {f'ID {feed_id}' if feed_id else f'name {name}'} does not exist (FeedIdNotFoundException)")


def _node(kind: str) -> Function:
    """An area or iteration by its path; the root is called like the project. Known are those that programs made."""

    def answer(request: Request) -> dict[str, Json]:
        project, path = project_of(request), text(request.inputs, "path").strip().strip("/")
        nodes = {_path(record): record for record in request.view.find(kind, request.scope, projectId=project.id)}
        if path and path not in nodes:
            raise Refusal(f'VS402485: Error getting {kind.rpartition(":")[2]} with path "{path}": the name is not recognized')
        inside = {where: record for where, record in nodes.items() if where and where.rpartition("/")[0] == path}
        children: list[Json] = [
            {
                "id": record.id,
                "name": record.name,
                "path": f"/{where}",
                "projectId": project.id,
                "hasChildren": any(other.startswith(f"{where}/") for other in nodes),
            }
            for where, record in sorted(inside.items())
        ]
        wanted = request.inputs.get("fetchChildren", True)
        return {
            "id": nodes[path].id if path else derived_uuid(kind, project.id),
            "name": nodes[path].name if path else text(project.outputs, "name"),
            "path": f"/{path}",
            "projectId": project.id,
            "fetchChildren": wanted,
            "hasChildren": bool(inside),
            "childrens": children if wanted else [],
        }

    return answer


def _path(record: Record) -> str:
    return text(record.outputs, "path").replace("\\", "/").strip("/") or record.name


FUNCTIONS: Final[dict[str, Function]] = {
    "getArea": _node(AREA),
    "getFeed": _feed,
    "getIteration": _node(ITERATION),
    "getPool": _pool,
    "getPools": _pools,
    "getRepositories": _repositories,
}
