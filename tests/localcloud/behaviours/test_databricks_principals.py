"""Who is in a workspace: made in it, or let in from the account."""

from __future__ import annotations

import pytest

from localcloud.behaviours.databricks import principals
from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import World, bricks, paths

ASSIGNMENT = bricks("permissionAssignment")
MEMBER = bricks("groupMember")
ENTITLEMENTS = bricks("entitlements")


@pytest.fixture(autouse=True)
def workspace(world: World) -> None:
    world.resource_group()
    world.workspace()


def let_in(world: World, **who: object) -> str:
    return world.make(ASSIGNMENT, permissions=["USER"], **who)


class TestLetIn:
    """Principals of the account, which `PermissionAssignment` lets into one workspace."""

    @pytest.mark.parametrize(
        ("who", "said"),
        [
            ({"groupName": "Data Dreamers"}, "Group Data Dreamers does not exist in the account"),
            ({"userName": "nobody@contoso.com"}, "User nobody@contoso.com does not exist in the account"),
            ({"servicePrincipalName": "2f6f2c4a-0000-4a63-9c5e-6f1a2b3c4d5e"}, "Service principal .* does not exist in the account"),
        ],
    )
    def test_only_whom_the_account_knows(self, world: World, who: dict[str, object], said: str) -> None:
        with pytest.raises(Refusal, match=said):
            let_in(world, **who)

    def test_the_directory_and_its_identities_are_known(self, world: World) -> None:
        assert let_in(world, groupName="data analysts")
        assert let_in(world, userName="dana.developer@contoso.com")
        assert let_in(world, servicePrincipalName=world.client_id(world.identity()))

    def test_one_of_the_ways_to_say_who_and_at_least_one_permission(self) -> None:
        assert paths(ASSIGNMENT, groupName="Data Analysts", userName="dana.developer@contoso.com", permissions=["USER"])
        assert paths(ASSIGNMENT, groupName="Data Analysts", permissions=[]) == ["permissions"]
        assert paths(ASSIGNMENT, groupName="Data Analysts", permissions=["USER"]) == []

    def test_a_principal_has_the_same_id_in_every_workspace(self, world: World) -> None:
        here = let_in(world, groupName="Data Analysts")
        world.workspace("dbw-data-dev-sandbox")
        assert let_in(world, groupName="Data Analysts") == here

    def test_nobody_is_let_in_twice_with_other_permissions(self, world: World) -> None:
        here = let_in(world, groupName="Data Analysts")
        assert let_in(world, groupName="Data Analysts") == here
        with pytest.raises(Refusal, match="The permissions of Data Analysts in this workspace are set by another resource already"):
            world.make(ASSIGNMENT, groupName="Data Analysts", permissions=["ADMIN"])

    def test_who_is_in_can_be_given_things(self, world: World) -> None:
        acl = {"scope": world.make(bricks("secretScope"), name="own"), "permission": "READ"}
        with pytest.raises(Refusal):
            world.make(bricks("secretAcl"), principal="Data Analysts", **acl)
        analysts = let_in(world, groupName="Data Analysts")
        world.make(bricks("secretAcl"), principal="Data Analysts", **acl)
        world.make(ENTITLEMENTS, groupId=analysts, databricksSqlAccess=True)
        assert world.make(MEMBER, groupId=world.make(bricks("group"), displayName="readers"), memberId=analysts).endswith(f"|{analysts}")

    def test_memberships_end_with_the_permission_to_be_there(self, world: World) -> None:
        analysts = let_in(world, groupName="Data Analysts")
        member = world.make(MEMBER, groupId=world.make(bricks("group"), displayName="readers"), memberId=analysts)
        world.delete(ASSIGNMENT, analysts)
        assert world.find(MEMBER, member) is None


class TestEntitlements:
    """A group made here says its own entitlements; one that is let in gets them from outside."""

    def test_a_group_of_the_stack_is_not_entitled_twice(self, world: World) -> None:
        group = world.make(bricks("group"), displayName="readers", workspaceAccess=True)
        with pytest.raises(Refusal, match="are set by the group itself"):
            world.make(ENTITLEMENTS, groupId=group, workspaceAccess=True)

    def test_a_group_that_is_not_there_is_not_entitled(self, world: World) -> None:
        with pytest.raises(Refusal, match="RESOURCE_DOES_NOT_EXIST: groupId 1 not found"):
            world.make(ENTITLEMENTS, groupId="1", workspaceAccess=True)


def test_51_whoever_saves_a_job_may_use_what_it_runs_as(world: World) -> None:
    runner, apply = (world.client_id(world.identity(name)) for name in ("id-run", "id-apply"))
    world.make(bricks("servicePrincipal"), applicationId=runner, displayName="run")
    job = {"name": "nightly", "runAs": {"servicePrincipalName": runner}}
    with pytest.raises(Refusal, match=r"PERMISSION_DENIED.*the role roles/servicePrincipal\.user on it is required"):
        world.make(bricks("job"), **job)
    rules = bricks("accessControlRuleSet")
    name = f"accounts/44444444-4444-4444-8444-444444444444/servicePrincipals/{runner}/ruleSets/default"
    given = {"name": name, "grantRules": [{"role": "roles/servicePrincipal.user", "principals": [f"servicePrincipals/{apply}"]}]}
    with pytest.raises(Refusal, match=f"service principal {apply} does not exist in the account"):
        world.make(rules, **given)
    world.make(bricks("servicePrincipal"), applicationId=apply, displayName="apply")
    made = world.make(rules, **given)
    with pytest.raises(Refusal, match="PERMISSION_DENIED"):
        world.make(bricks("job"), **job)
    world.change(rules, made, name=name, grantRules=[{"role": "roles/servicePrincipal.user", "principals": ["groups/Data Platform"]}])
    world.make(bricks("job"), **job)
    assert paths(rules, name="accounts/x") == ["name"]


def test_the_group_of_everybody_is_taken_over_and_cannot_be_deleted(world: World) -> None:
    with pytest.raises(Refusal, match="Group with name users already exists"):
        world.make(bricks("group"), displayName="users", workspaceAccess=False)
    users = world.make(bricks("group"), displayName="users", workspaceAccess=False, force=True)
    assert users == principals.built_in_group_id(world.host, "users")
    with pytest.raises(Refusal, match="system group"):
        world.delete(bricks("group"), users)
