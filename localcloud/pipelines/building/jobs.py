"""Jobs of the expanded tree as jobs of the model.

Source: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/jobs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypedDict

from localcloud.pipelines.building.fields import Fields, plain
from localcloud.pipelines.building.pools import pool_of
from localcloud.pipelines.building.steps import implicit, steps_of
from localcloud.pipelines.building.strategies import hooks_of, strategy_of
from localcloud.pipelines.building.variables import variables_of
from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.model import Clean, Container, DeploymentJob, Environment, Job, Pool, Resources, Step, Variables
from localcloud.pipelines.nodes import Keys, Leaf
from localcloud.pipelines.places import Place

_COMMON: Final = (
    *("displayName", "dependsOn", "condition", "continueOnError", "timeoutInMinutes", "cancelTimeoutInMinutes", "variables", "pool"),
    *("container", "services", "workspace", "uses", "strategy", "templateContext"),
)
_KEYS: Final = {"job": ("job", "steps", *_COMMON), "deployment": ("deployment", "environment", *_COMMON)}
_ELSEWHERE: Final[Mapping[str, Mapping[str, str]]] = {
    "job": {"environment": "an environment belongs to a deployment: begin with deployment instead of job"},
    "deployment": {"steps": "a deployment has its steps in strategy: runOnce: deploy: steps"},
}
"""What people write in the wrong kind of job."""
_CLEAN: Final[Mapping[str, Clean]] = {"outputs": "outputs", "resources": "resources", "all": "all"}
_CONTAINER: Final = ("alias", "image", "endpoint", "env", "mapDockerSocket", "options", "ports", "volumes", "mountReadOnly")


class _Common(TypedDict):
    display_name: str
    depends_on: tuple[str, ...]
    condition: str | None
    continue_on_error: str
    timeout_in_minutes: str
    cancel_timeout_in_minutes: str
    variables: Variables
    pool: Pool | None
    container: Container | None
    services: Mapping[str, Container]
    clean: Clean | None
    uses_repositories: tuple[str, ...]
    uses_pools: tuple[str, ...]
    place: Place


def job_of(keys: Keys, pool: Pool | None, resources: Resources, session: Session) -> Job | DeploymentJob | None:
    """A job; `pool` is that of the stage or the pipeline. Its name is empty if it has none."""
    kind = keys.first
    if not session.begins(keys, "job", tuple(_KEYS), "template"):
        return None
    for entry in keys.entries:
        if entry.key.text in _ELSEWHERE[kind]:
            session.wrong(entry.key.place, _ELSEWHERE[kind][entry.key.text])
    fields = Fields(keys, f"a {kind}", (*_KEYS[kind], *_ELSEWHERE[kind]), session)
    common = _common(fields, pool)
    name = fields.name(kind)
    if kind == "job":
        return Job(name=name, strategy=strategy_of(fields), steps=_with_checkout(fields, common["pool"]), **common)
    if name == "deploy":
        fields.wrong("deployment", "must not be named deploy, which is a keyword")
    return DeploymentJob(name=name, environment=_environment(fields), hooks=hooks_of(fields, resources), **common)


def _common(fields: Fields, pool: Pool | None) -> _Common:
    workspace = fields.inner("workspace", "a workspace", ("clean",))
    uses = fields.inner("uses", "uses", ("repositories", "pools"))
    return {
        "display_name": fields.text("displayName") or "",
        "depends_on": fields.texts("dependsOn") or (),
        "condition": fields.condition(),
        "continue_on_error": fields.late("continueOnError", "false"),
        "timeout_in_minutes": fields.number("timeoutInMinutes", "60"),
        "cancel_timeout_in_minutes": fields.number("cancelTimeoutInMinutes", "5"),
        "variables": variables_of(fields),
        "pool": pool_of(fields) or pool,
        "container": _container(fields, "container"),
        "services": _services(fields),
        "clean": _CLEAN.get(workspace.word("clean", tuple(_CLEAN), "")) if workspace else None,
        "uses_repositories": (uses.texts("repositories") or ()) if uses else (),
        "uses_pools": (uses.texts("pools") or ()) if uses else (),
        "place": fields.place,
    }


def _with_checkout(fields: Fields, pool: Pool | None) -> tuple[Step, ...]:
    steps = steps_of(fields, "steps")
    if any(step.task == "checkout" for step in steps) or (pool is not None and pool.is_server):
        return steps
    return (implicit("checkout", "self", fields.place), *steps)


def _container(fields: Fields, key: str) -> Container | None:
    node = fields.node(key)
    if node is None:
        return None
    if isinstance(node, Leaf):
        return Container(node.text, None, {}, node.place)
    inner = fields.inner(key, "a container", _CONTAINER)
    if inner is None:
        return None
    settings = {entry.key.text: plain(entry.node) for entry in inner.keys.entries if entry.key.text not in ("alias", "image")}
    return Container(inner.text("alias"), inner.text("image"), settings, inner.place)


def _services(owner: Fields) -> Mapping[str, Container]:
    node = owner.node("services")
    fields = owner.inner("services", "services", tuple(node) if isinstance(node, Keys) else ())
    found = {name: _container(fields, name) for name in fields.keys} if fields else {}
    return {name: container for name, container in found.items() if container is not None}


def _environment(fields: Fields) -> Environment | None:
    node = fields.node("environment")
    if node is None:
        return None
    if isinstance(node, Leaf):
        name, _, resource = node.text.partition(".")
        return Environment(name, resource or None, None, None, node.place)
    inner = fields.inner("environment", "an environment", ("name", "resourceName", "resourceId", "resourceType", "tags"))
    if inner is None:
        return None
    name, _, resource = inner.needed("name").partition(".")
    return Environment(name, inner.text("resourceName") or resource or None, inner.text("resourceType"), inner.text("tags"), inner.place)
