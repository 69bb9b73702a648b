"""Programs without an engine: what they register, with resolved inputs, edges and options.

An assertion inside `Output.apply` that nobody awaits never fails a test. So tests assert on what `run` returns, after the whole program
has finished, and never inside the program.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import pulumi
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import resource as registration
from pulumi.runtime._depends_on import _resolve_depends_on, _resolve_depends_on_urns
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.proto.resource_pb2 import RegisterResourceOutputsRequest, RegisterResourceRequest, RegisterResourceResponse
from pulumi.runtime.proto.source_pb2 import StackTrace

from tests.components.answers import Answer, called, computed

Json = None | bool | float | str | Sequence["Json"] | Mapping[str, "Json"]
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"


@dataclass(frozen=True)
class Registered:
    """One resource as the engine was asked for it; property names are the engine's (camelCase)."""

    urn: str
    type: str
    name: str
    custom: bool
    parent: str
    inputs: Mapping[str, Json]
    secrets: frozenset[str]
    """Dotted paths of inputs that are kept secret."""
    depends_on: frozenset[str]
    """URNs of everything it waits for."""
    property_depends_on: Mapping[str, frozenset[str]]
    """URNs of what each input comes from."""
    explicit: frozenset[str]
    """What its option `depends_on` names: type and name of each."""
    request: RegisterResourceRequest
    """Everything else: options as the engine gets them."""

    @property
    def label(self) -> str:
        """Type and name."""
        return label(self.type, self.name)

    @property
    def ignored(self) -> frozenset[str]:
        """Inputs whose changes are ignored."""
        return frozenset(self.request.ignoreChanges)


def label(token: str, name: str) -> str:
    """What a resource is called in tests, whatever its parents are."""
    return f"{token} {name}"


@dataclass
class Graph:
    """Everything that a program registered, in order, and what it returned."""

    resources: list[Registered] = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)
    """`("resource", urn)` and `("outputs", urn)` in the order in which the engine heard of them."""
    outputs: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    """What each component said its outputs are, by URN."""
    result: object = None

    def of(self, token: str) -> list[Registered]:
        """All resources of a type, by name: what order they are registered in is up to the engine's scheduler."""
        return sorted((resource for resource in self.resources if resource.type == token), key=lambda resource: resource.name)

    def one(self, token: str, name: str | None = None) -> Registered:
        """The only resource of a type (and name)."""
        (found,) = [resource for resource in self.of(token) if name is None or resource.name == name]
        return found

    def by_urn(self, urn: str) -> Registered:
        """The resource of a URN."""
        (found,) = [resource for resource in self.resources if resource.urn == urn]
        return found

    def children(self, component: Registered) -> list[Registered]:
        """Resources whose parent is `component`."""
        return [resource for resource in self.resources if resource.parent == component.urn]

    def provided(self) -> list[Registered]:
        """Resources that a provider of a cloud makes: no components, and no providers themselves."""
        return [resource for resource in self.resources if resource.custom and not resource.type.startswith("pulumi:")]

    def before(self, resource: Registered) -> list[Registered]:
        """Everything that is made before a resource, its component's share included."""
        known = {found.urn: found for found in self.resources}  # the stack itself is not among them
        seen: set[str] = set()
        waiting = [resource.urn]
        while waiting:
            found = known[waiting.pop()]
            more = ({*found.depends_on, found.parent} & known.keys()) - seen
            seen |= more
            waiting += more
        return [known[urn] for urn in seen]

    def comes_from(self, resource: Registered, property_name: str) -> set[str]:
        """Types of the resources that an input comes from."""
        return {self.by_urn(urn).type for urn in resource.property_depends_on.get(property_name, ())}


class _Cloud(Mocks):
    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = answers

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, object]]:
        if not args.custom:
            return "", dict(args.inputs)
        id_, outputs = computed(args.typ, args.name, args.inputs)
        return id_, {**args.inputs, **outputs}

    def call(self, args: MockCallArgs) -> dict[str, object]:  # type: ignore[override]  # the SDK takes a bare mapping too
        return (self.answers.get(args.token) or called)(args.token, args.args)


class _Recorder(MockMonitor):
    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.graph = Graph()
        self.explicit: dict[str, set[str]] = {}

    async def depends_on(self, named: list[pulumi.Input[pulumi.Resource]], from_resource: pulumi.Resource) -> set[str]:
        """Keeps what a resource depends on by its options, before the SDK puts a component's children in its place."""
        self.explicit.setdefault(_label(from_resource), set()).update(map(_label, await _resolve_depends_on(named)))
        return await _RESOLVE(named, from_resource=from_resource)

    def RegisterResourceHook(self, _: object) -> None:  # noqa: N802
        """Hooks are for updates, and none is made."""

    def RegisterResource(self, request: RegisterResourceRequest) -> RegisterResourceResponse:  # noqa: N802
        response: RegisterResourceResponse = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        if request.type != "pulumi:pulumi:Stack":
            explicit = self.explicit.get(label(request.type, request.name), ())
            self.graph.resources.append(_registered(response.urn, request, frozenset(explicit)))
            self.graph.events.append(("resource", response.urn))
        return response

    def RegisterResourceOutputs(self, request: RegisterResourceOutputsRequest) -> object:  # noqa: N802
        self.graph.events.append(("outputs", request.urn))
        self.graph.outputs[request.urn] = _opened(_plain(request.outputs), "", set())
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


_RESOLVE: Callable[..., Awaitable[set[str]]] = _resolve_depends_on_urns


def _label(resource: pulumi.Resource) -> str:
    return label(resource._type, resource._name)


def run(program: Callable[[], object], answers: Mapping[str, Answer] | None = None) -> Graph:
    """Runs `program` to its end. `answers` replaces what provider functions return. Raises what the program raises."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    mocks = _Cloud(answers or {})
    recorder = _Recorder(mocks)
    set_mocks(mocks, project="databricks-cicd", stack="test", monitor=recorder)

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def body() -> pulumi.Output[None]:
        result = program()

        def keep(value: object) -> None:
            recorder.graph.result = value

        return pulumi.Output.from_input(result).apply(keep)

    with _quickly(), patch.object(registration, "_resolve_depends_on_urns", recorder.depends_on):
        body()
    return recorder.graph


@contextmanager
def _quickly() -> Iterator[None]:
    """Without what takes half of the time of a run and what nobody looks at.

    The collector of garbage walks a graph again and again while it grows. The SDK turns each alias into a URN for engines older than the
    one that is pinned, and the resources of Azure have dozens; what goes to the engine are the aliases themselves. It also reads the stack
    of calls for each resource.
    """
    gc.disable()
    try:
        with (
            patch("pulumi.resource.collapse_alias_to_urn", lambda alias, *_: alias),
            patch.object(registration, "_get_stack_trace", StackTrace),
        ):
            yield
    finally:
        gc.enable()


def _plain(struct: Struct) -> dict[str, Json]:
    plain: dict[str, Json] = MessageToDict(struct)
    return plain


def _opened(value: Json, path: str, secrets: set[str]) -> Mapping[str, Json]:
    opened = _open(value, path, secrets)
    assert isinstance(opened, Mapping)
    return opened


def _open(value: Json, path: str, secrets: set[str]) -> Json:
    if isinstance(value, Mapping):
        if value.get(SIGNATURE) == SECRET:
            secrets.add(path)
            return _open(value["value"], path, secrets)
        return {key: _open(item, f"{path}.{key}".lstrip("."), secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [_open(item, f"{path}[{number}]", secrets) for number, item in enumerate(value)]
    return value


def _registered(urn: str, request: RegisterResourceRequest, explicit: frozenset[str]) -> Registered:
    secrets: set[str] = set()
    inputs = _opened(_plain(request.object), "", secrets)
    return Registered(
        urn=urn,
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent,
        inputs=inputs,
        secrets=frozenset(secrets),
        depends_on=frozenset(request.dependencies),
        property_depends_on={key: frozenset(found.urns) for key, found in request.propertyDependencies.items()},
        explicit=explicit,
        request=request,
    )
