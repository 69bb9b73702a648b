"""Azure refuses what no role of the caller permits, in its own words: every row of the tables is taken away once."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from components.azure.role_assignments import Role, may_only_grant
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.rights import require
from localcloud.behaviours.rights.azure import DATA_ACTIONS, LINKED, VERBS, DataAction, Linked
from localcloud.behaviours.rights.model import Operation
from localcloud.store_model import Record
from tests.localcloud.behaviours.rights import EVERYWHERE, called_by, role
from tests.localcloud.behaviours.rights import at as inputs_at
from tests.localcloud.behaviours.world import GROUP_ID, World

TARGET = f"{GROUP_ID}/providers/Microsoft.Other/things/one"
OWN = f"{GROUP_ID}/providers/Microsoft.Own/things/one"
VAULT = "azure-native:keyvault:Vault"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"


@pytest.fixture(scope="module", name="world")
def world_(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A group with an identity that has no role."""
    world = World(tmp_path_factory.mktemp("rights"))
    world.resource_group()
    world.identity()
    return world


@pytest.fixture
def identity(world: World) -> Iterator[str]:
    """The identity; the roles that a test gave it are taken away afterwards."""
    yield f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-deploy"
    for record in world.everything():
        if record.token == ASSIGNMENT:
            world.delete(record.token, record.id)


def principal(world: World, identity: str) -> str:
    return world.output("azure-native:managedidentity:UserAssignedIdentity", identity, "principalId")


def built_in(role: Role) -> str:
    return f"{EVERYWHERE}/providers/Microsoft.Authorization/roleDefinitions/{role}"


def asked(world: World, operation: Operation, token: str, inputs: dict[str, object], old: Record | None = None) -> None:
    """The identity does that with a resource called `OWN`."""
    with world.store.reading() as view:
        cloud = world.cloud(token)
        require(operation, Request(token, "", inputs, view, OWN, old, environment=cloud.configuration.values))  # type: ignore[arg-type]


@pytest.mark.parametrize("row", LINKED, ids=lambda row: f"{row.token}-{row.path}-{row.action}")
def test_what_a_resource_is_linked_to_must_permit_it(world: World, identity: str, row: Linked) -> None:
    action = row.action.replace("{type}", "Microsoft.Other/things")
    inputs: dict[str, object] = {**inputs_at(row.path, TARGET)}
    with called_by(world, identity):
        given = world_role(world, identity, but=action)
        with pytest.raises(Refusal, match="LinkedAuthorizationFailed.*" + action.replace(".", r"\.")):
            asked(world, "create", row.token, inputs)
        asked(world, "update", row.token, inputs, Record(row.token, "", OWN, "", dict(inputs)))  # type: ignore[arg-type]
        unassign(world, given)
        world_role(world, identity)
        asked(world, "create", row.token, inputs)


def world_role(world: World, identity: str, *, but: str = "", data: bool = False, scope: str = EVERYWHERE) -> str:
    """Gives the identity a role as a person; the assignment's id."""
    caller, world.caller = world.caller, ""
    given = world.allow(principal(world, identity), scope, role(world, but=but, data=data))
    world.caller = caller
    return given


def unassign(world: World, given: str) -> None:
    caller, world.caller = world.caller, ""
    world.delete(ASSIGNMENT, given)
    world.caller = caller


@pytest.mark.parametrize("row", DATA_ACTIONS, ids=lambda row: f"{row.token}-{row.operation}")
def test_what_is_in_a_vault_needs_a_data_action(world: World, identity: str, row: DataAction) -> None:
    with called_by(world, identity):
        world_role(world, identity)
        with pytest.raises(Refusal, match=rf"Forbidden.*(?s:.*)Action: '{row.action}'(?s:.*)ForbiddenByRbac"):
            asked(world, row.operation, row.token, {})
        world_role(world, identity, data=True)
        asked(world, row.operation, row.token, {})


@pytest.mark.parametrize(("operation", "verb"), VERBS.items())
def test_every_operation_needs_the_action_of_the_type(world: World, identity: str, operation: Operation, verb: str) -> None:
    action = f"Microsoft.Own/things/{verb}"
    with called_by(world, identity):
        given = world_role(world, identity, but=action)
        with pytest.raises(Refusal, match=f"AuthorizationFailed.*perform action '{action}' over scope '{OWN}'"):
            asked(world, operation, VAULT, {})
        unassign(world, given)
        world_role(world, identity)
        asked(world, operation, VAULT, {})


def test_a_role_reaches_what_is_in_its_scope_and_nothing_beside_it(world: World, identity: str) -> None:
    with called_by(world, identity):
        world_role(world, identity, scope=GROUP_ID)
        asked(world, "update", VAULT, {})
        with pytest.raises(Refusal, match="AuthorizationFailed"):
            world.resource_group("data-dev-other")


def test_contributors_give_no_roles_and_a_condition_restricts_who_may(world: World, identity: str) -> None:
    who, other = principal(world, identity), str(uuid4())
    world.allow(who, GROUP_ID, built_in(Role.CONTRIBUTOR))
    with called_by(world, identity), pytest.raises(Refusal, match="roleAssignments/write"):
        world.allow(other, GROUP_ID, built_in(Role.READER))
    condition = may_only_grant([Role.READER])
    administrator = built_in(Role.ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR)
    world.allow(who, GROUP_ID, administrator, condition=condition, conditionVersion="2.0")
    owner = world.allow(other, GROUP_ID, built_in(Role.KEY_VAULT_SECRETS_USER))
    with called_by(world, identity):
        given = world.allow(other, GROUP_ID, built_in(Role.READER))
        for role_, kind in ((Role.CONTRIBUTOR, "ServicePrincipal"), (Role.READER, "User")):
            with pytest.raises(Refusal, match="roleAssignments/write"):
                world.allow(str(uuid4()), GROUP_ID, built_in(role_), principalType=kind)
        with pytest.raises(Refusal, match="roleAssignments/delete"):
            world.delete(ASSIGNMENT, owner)
        world.delete(ASSIGNMENT, given)


def test_reading_needs_a_role_as_well(world: World, identity: str) -> None:
    with called_by(world, identity):
        with pytest.raises(Refusal, match="userAssignedIdentities/read"):
            world.read("azure-native:managedidentity:UserAssignedIdentity", identity)
        world_role(world, identity)
        assert world.read("azure-native:managedidentity:UserAssignedIdentity", identity)


def test_an_identity_that_is_not_there_cannot_call(world: World) -> None:
    world.caller = str(uuid4())
    with pytest.raises(Refusal, match="AADSTS700016"):
        world.resource_group("another")
    world.caller = ""
