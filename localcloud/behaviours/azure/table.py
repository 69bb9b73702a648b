"""Azure's rows, one module per service area."""

from __future__ import annotations

from localcloud.behaviours.azure import (
    access,
    arm,
    groups,
    identity,
    monitoring,
    network,
    perimeters,
    pools,
    private_link,
    storage,
    vaults,
    web,
    workspaces,
)
from localcloud.behaviours.identifiers import letters
from localcloud.behaviours.model import Behaviour, Request
from localcloud.behaviours.paths import text

ROWS: tuple[Behaviour, ...] = (
    *groups.ROWS,
    *identity.ROWS,
    *access.ROWS,
    *vaults.ROWS,
    *workspaces.ROWS,
    *storage.ROWS,
    *network.ROWS,
    *private_link.ROWS,
    *perimeters.ROWS,
    *monitoring.ROWS,
    *pools.ROWS,
    *web.ROWS,
)


def plain(token: str) -> Behaviour:
    """The row of a type that no table has: an ARM id of the usual form, made of its token and a name among its inputs."""
    module, _, kind = token.removeprefix("azure-native:").partition(":")
    plural = f"{kind[0].lower()}{kind[1:]}s"

    def new_id(request: Request) -> str:
        keys = [key for key in request.inputs if key == "name" or (key.endswith("Name") and key != "resourceGroupName")]
        names = [text(request.inputs, key) for key in keys]
        name = next((name for name in reversed(names) if name), f"{kind.lower()}-{letters(8)}")
        return f"{arm.group_id(request)}/providers/Microsoft.{module.title()}/{plural}/{name}"

    return Behaviour(
        token,
        new_id=new_id,
        computed={"name": lambda request: request.id.rsplit("/", 1)[-1], "type": lambda _: f"Microsoft.{module.title()}/{plural}"},
        replaces=frozenset({"resourceGroupName", "location"}),
        contents=arm.inside,
    )
