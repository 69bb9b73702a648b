"""Agent pools and the queues through which projects use them. Every project has a queue for each of the organisation's own pools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from localcloud.behaviours.checks import exactly_one, one_of
from localcloud.behaviours.devops import endpoints
from localcloud.behaviours.devops.organisation import PROJECT, in_project, number_between, token
from localcloud.behaviours.identifiers import derived_number
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import as_text, first, flag, items, known_at, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

POOL: Final = token("pool")
QUEUE: Final = token("queue")
ELASTIC_POOL: Final = token("elasticPool")
MANAGED_POOL: Final = "azure-native:devopsinfrastructure:Pool"
_OWN_POOLS: Final = {"1": "Default", "9": "Azure Pipelines"}
"""The pools that an organisation begins with, by id."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A pool as one project sees it."""

    id: str
    name: str
    pool_id: str


def pool_name(view: View, scope: str, id: str) -> str:
    """The name of a pool; "" when there is none with that id."""
    record = view.get(POOL, scope, id) or view.get(ELASTIC_POOL, scope, id)
    return text(record.outputs, "name") if record else _OWN_POOLS.get(id, "")


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool of the organisation."""

    id: str
    name: str
    for_every_project: bool


def pools(view: View, scope: str) -> Iterator[Pool]:
    """The pools of an organisation: its own, and those made for it."""
    for pool_id, name in _OWN_POOLS.items():
        yield Pool(pool_id, name, True)
    for kind in (POOL, ELASTIC_POOL):
        for pool in view.find(kind, scope):
            yield Pool(pool.id, text(pool.outputs, "name"), flag(pool.inputs, "autoProvision"))


def queues(view: View, scope: str, project_id: str) -> Iterator[Queue]:
    """The queues of a project: those of the organisation's own pools, of pools for every project, and the ones made for it."""
    for pool_id, name in _OWN_POOLS.items():
        yield Queue(str(derived_number(4, project_id, name)), name, pool_id)
    for kind in (POOL, ELASTIC_POOL):
        for pool in view.find(kind, scope):
            is_its_own = text(pool.inputs, "projectId") == project_id
            if is_its_own or flag(pool.inputs, "autoProvision"):
                yield Queue(str(derived_number(4, project_id, pool.id)), text(pool.outputs, "name"), pool.id)
    yield from _managed(view, scope, project_id)
    for record in view.find(QUEUE, scope, projectId=project_id):
        yield Queue(record.id, text(record.outputs, "name"), text(record.outputs, "agentPoolId"))


def _managed(view: View, scope: str, project_id: str) -> Iterator[Queue]:
    """The queues that Managed DevOps Pools put into a project of this organisation."""
    project = view.get(PROJECT, scope, project_id)
    title = text(project.outputs, "name").lower() if project else ""
    for pool in view.find(MANAGED_POOL):
        for organisation in items(first(pool.inputs, "organizationProfile.organizations")):
            projects = [as_text(name).lower() for _, name in known_at(organisation, "projects[]")]
            if text(organisation, "url").rstrip("/").lower() == scope.rstrip("/").lower() and title in projects:
                yield Queue(str(derived_number(5, project_id, pool.id)), pool.name, str(derived_number(4, scope, pool.id)))


def queue(view: View, scope: str, project_id: str, id: str) -> Queue | None:
    """The queue with that id in a project."""
    return next((queue for queue in queues(view, scope, project_id) if queue.id == id), None)


def _pool_by_name(request: Request) -> str:
    wanted = text(request.inputs, "name").lower()
    for kind in (POOL, ELASTIC_POOL):
        for pool in request.view.find(kind, request.scope):
            if text(pool.outputs, "name").lower() == wanted:
                return pool.id
    return next((pool_id for pool_id, name in _OWN_POOLS.items() if name.lower() == wanted), "")


def _pool_stands(request: Request) -> None:
    wanted = text(request.inputs, "agentPoolId")
    if wanted and not pool_name(request.view, request.scope, wanted):
        raise Refusal(f"Agent pool {wanted} does not exist, or you do not have permission to use it.")
    if not wanted and not _pool_by_name(request):
        raise Refusal(f"No agent pool was found with the name {text(request.inputs, 'name')}.")


def _queue_is_new(request: Request) -> None:
    pool_id = text(request.inputs, "agentPoolId") or _pool_by_name(request)
    for other in queues(request.view, request.scope, text(request.inputs, "projectId")):
        if other.pool_id == pool_id and other.id != request.id:
            raise Refusal(f"The project has a queue for agent pool {other.name} already: queue {other.id}.")


def _idle_within_capacity(request: Request) -> None:
    idle, most = text(request.inputs, "desiredIdle"), text(request.inputs, "maxCapacity")
    if idle and most and int(idle) > int(most):
        raise Refusal(f"The number of idle agents (desired_idle, {idle}) cannot be above the most there may be (max_capacity, {most}).")


def _scale_set_is_uniform(inputs: Properties) -> Iterator[Failure]:
    wanted = first(inputs, "azureResourceId")
    if isinstance(wanted, str) and "/virtualmachinescalesets/" not in wanted.lower():
        yield Failure("azureResourceId", f"expected the id of a virtual machine scale set, got {wanted!r}")


def _connection_stands(request: Request) -> None:
    wanted = text(request.inputs, "serviceEndpointId")
    if endpoints.find(request.view, request.scope, wanted) is None:
        raise Refusal(f"Service connection {wanted} does not exist, or you do not have permission to use it.")


def _queues_of(record: Record, view: View) -> Iterable[Record]:
    return [queue for queue in view.find(QUEUE, record.scope) if text(queue.outputs, "agentPoolId") == record.id]


def _pool_id(request: Request) -> Json:
    return int(_pool_by_name(request) or "0")


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        POOL,
        new_id=number_between(20, 999),
        auto_name="name",
        defaults={"autoProvision": False, "autoUpdate": True, "poolType": "automation"},
        unique=(("name",),),
        taken="Agent pool {name} already exists.",
        checks=(one_of("poolType", ("automation", "deployment")),),
        contents=_queues_of,
    ),
    in_project(
        Behaviour(
            QUEUE,
            new_id=number_between(10_000, 99_999),
            computed={
                "agentPoolId": _pool_id,
                "name": lambda request: pool_name(request.view, request.scope, text(request.inputs, "agentPoolId")),
            },
            checks=(exactly_one("name", "agentPoolId"),),
            create_rules=(_pool_stands, _queue_is_new),
        )
    ),
    Behaviour(
        ELASTIC_POOL,
        new_id=number_between(1_000, 1_999),
        auto_name="name",
        defaults={
            "agentInteractiveUi": False,
            "autoProvision": False,
            "autoUpdate": True,
            "recycleAfterEachUse": False,
            "timeToLiveMinutes": 30,
        },
        unique=(("name",),),
        taken="Agent pool {name} already exists.",
        references=(
            Reference("projectId", PROJECT, message="VS800075: The project with id '{value}' does not exist."),
            Reference(
                "azureResourceId",
                "azure-native:compute:VirtualMachineScaleSet",
                any_scope=True,
                message="The virtual machine scale set {value} does not exist.",
            ),
        ),
        checks=(_scale_set_is_uniform,),
        create_rules=(_connection_stands, _idle_within_capacity),
        update_rules=(_connection_stands, _idle_within_capacity),
        contents=_queues_of,
    ),
)
