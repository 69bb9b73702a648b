"""Questions to the providers, asked by a program that creates nothing, in a preview of a stack that nobody keeps."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from grpc import RpcError
from pulumi import automation
from pulumi.runtime.proto.resource_pb2 import ResourceInvokeRequest
from pulumi.runtime.settings import get_monitor

from recovery.kinds import Lookup
from recovery.state import UNKNOWN, Resource

_ABSENT = re.compile(
    r"not (be )?found|notfound|does not exist|does_not_exist|doesn't exist|there is no|(can ?not|can't|could not|unable to) find"
    r"|no results|status=404",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said."""

    id: str | None
    """The id, if the resource exists."""
    said: str
    """The provider's own words otherwise."""

    @property
    def is_absent(self) -> bool:
        """Whether the provider says that there is none; not so where it could not answer."""
        return self.id is None and bool(_ABSENT.search(self.said))


def ask(questions: Sequence[tuple[Resource, Lookup]]) -> list[Answer]:
    """The answers, in order. Each question goes to the provider it comes with, as the state has it. Raises `automation.CommandError`."""
    answers: list[Answer] = []

    async def program() -> None:
        references: dict[str, str] = {}
        for provider, _ in questions:
            urn = str(provider["urn"])
            if urn not in references:
                references[urn] = await _configured(provider, f"provider-{len(references)}")
        asked = [_invoke(references[str(provider["urn"])], lookup) for provider, lookup in questions]
        answers.extend(await asyncio.gather(*asked))

    with tempfile.TemporaryDirectory() as folder:
        settings = automation.ProjectSettings("recovery", "python", backend=automation.ProjectBackend(f"file://{folder}"))
        variables = {"PULUMI_BACKEND_URL": f"file://{folder}", "PULUMI_CONFIG_PASSPHRASE": "none"}
        options = automation.LocalWorkspaceOptions(work_dir=folder, project_settings=settings, env_vars=variables)
        stack = automation.create_stack(
            "lookups", "recovery", program=lambda: pulumi.export("answers", pulumi.Output.from_input(program())), opts=options
        )
        stack.preview()
    return answers


async def _configured(provider: Resource, name: str) -> str:
    """A provider with the inputs of one in the state, and the engine's reference to it."""
    inputs = provider.get("inputs")
    given = {key: value for key, value in (inputs if isinstance(inputs, Mapping) else {}).items() if not key.startswith("__")}
    version = str(given.pop("version", ""))
    package = str(provider["type"]).rpartition(":")[2]
    made = pulumi.ProviderResource(package, name, given, pulumi.ResourceOptions(version=version or None))
    return f"{await made.urn.future()}::{await made.id.future() or UNKNOWN}"


async def _invoke(reference: str, lookup: Lookup) -> Answer:
    arguments = Struct()
    arguments.update({**lookup.arguments})
    monitor = get_monitor()
    assert monitor is not None, "a program runs under an engine"
    request = ResourceInvokeRequest(tok=lookup.function, args=arguments, provider=reference)
    try:
        response = await asyncio.get_running_loop().run_in_executor(None, lambda: monitor.Invoke(request))
    except RpcError as refused:
        return Answer(None, str(refused.details()).strip())
    if response.failures:
        return Answer(None, "; ".join(failure.reason for failure in response.failures))
    found = MessageToDict(getattr(response, "return")).get(lookup.id)
    return Answer(str(found), "") if found else Answer(None, f"{lookup.function} gave no {lookup.id}")
