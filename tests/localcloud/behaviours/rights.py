"""Worlds in which an identity calls, for tests of what it may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from localcloud.values import Json
from tests.localcloud.behaviours.world import SUBSCRIPTION, World

EVERYWHERE = f"/subscriptions/{SUBSCRIPTION}"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"


def role(world: World, *, but: str = "", data: bool = False) -> str:
    """Makes a role that permits everything, except one action; its id."""
    permission = {"dataActions": ["*"], "notDataActions": []} if data else {"actions": ["*"], "notActions": [but] if but else []}
    return world.make(
        "azure-native:authorization:RoleDefinition",
        scope=EVERYWHERE,
        roleName=f"all but {but}",
        permissions=[permission],
        assignableScopes=[EVERYWHERE],
    )


@contextmanager
def called_by(world: World, identity: str) -> Iterator[None]:
    """The identity calls, and then the person again."""
    world.caller = world.client_id(identity)
    try:
        yield
    finally:
        world.caller = ""


def at(path: str, value: Json) -> dict[str, Json]:
    """Inputs with a value at a dotted path."""
    name, _, rest = path.partition(".")
    inner = at(rest, value) if rest else value
    return {name.removesuffix("[]"): [inner] if name.endswith("[]") else inner}
