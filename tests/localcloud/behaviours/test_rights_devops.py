"""Azure DevOps refuses what the caller has no permission for: every row of the table, with each thing that can give it taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from localcloud.behaviours.devops import identities
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.rights import require
from localcloud.behaviours.rights.devops import needed, row_of
from localcloud.behaviours.rights.devops_table import (
    ALL_POOLS,
    AUTHORISATION_NEEDS,
    CHECK_NEEDS,
    DEFAULTS,
    NEEDS,
    OF_TARGETS,
    POOL_ROLES,
    SET_BY,
    Need,
)
from localcloud.behaviours.rights.model import Operation
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.behaviours.rights import called_by, role
from tests.localcloud.behaviours.world import GROUP_ID, ORGANISATION, World, devops

OBJECT = "7"


@dataclass
class Scene:
    """A project, and an identity that is a member of the organisation and of no group."""

    world: World
    identity: str
    project: str
    member: str
    """The identity's descriptor."""

    def group(self, name: str, project: str | None = None) -> str:
        """The descriptor of a group that is there from the first day."""
        with self.world.store.reading() as view:
            found = identities.subjects(view, ORGANISATION)
            return next(
                each.descriptor for each in found if (each.name, each.project) == (name, self.project if project is None else project)
            )

    def join(self, group: str) -> str:
        """Makes the identity a member of a group; the membership's id."""
        return self.world.make(devops("groupMembership"), group=group, members=[self.member], mode="add")

    def ask(self, operation: Operation, token: str, **inputs: Json) -> None:
        """The identity does that with something in the project."""
        given: dict[str, Json] = {"projectId": self.project, **inputs}
        with called_by(self.world, self.identity), self.world.store.reading() as view:
            environment = self.world.cloud(token).configuration.values
            require(operation, Request(token, ORGANISATION, given, view, OBJECT, environment=environment))

    def add_managed_pool(self) -> None:
        """The identity makes a Managed DevOps Pool for the organisation."""
        token = "azure-native:devopsinfrastructure:Pool"
        profile: Json = {"organizations": [{"url": f"{ORGANISATION}/", "projects": ["Data"]}]}
        with called_by(self.world, self.identity), self.world.store.reading() as view:
            environment = self.world.cloud(token).configuration.values
            id_ = f"{GROUP_ID}/providers/Microsoft.DevOpsInfrastructure/pools/agents"
            require("create", Request(token, "", {"organizationProfile": profile}, view, id_, environment=environment))


@pytest.fixture(scope="module", name="scene")
def scene_(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    world = World(tmp_path_factory.mktemp("rights"))
    world.resource_group()
    identity, project = world.identity(), world.project()
    principal = world.output("azure-native:managedidentity:UserAssignedIdentity", identity, "principalId")
    world.make(devops("servicePrincipalEntitlement"), originId=principal)
    world.allow(principal, GROUP_ID, role(world))
    return Scene(world, identity, project, identities.foreign_descriptor("aadsp", principal))


@pytest.fixture
def administrator(scene: Scene) -> Iterator[None]:
    membership = scene.join(scene.group("Project Administrators"))
    yield
    scene.world.delete(devops("groupMembership"), membership)


ROWS = [row for row in NEEDS if row.namespace in DEFAULTS["Project Administrators"] and row.type != "project"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.type)
@pytest.mark.parametrize("operation", ["create", "read", "update"])
def test_what_project_administrators_may_do_nobody_else_may(scene: Scene, row: Need, operation: Operation) -> None:
    inputs: dict[str, Json] = (
        {row.object: scene.group("Readers") if row.object == "group" else OBJECT} if row.object not in {"", "scope"} else {}
    )
    if row.namespace == "Environment" and row.object:
        inputs = {row.object: f"{scene.project}_{OBJECT}"}
    with pytest.raises(Refusal):
        scene.ask(operation, row.token, **inputs)
    with scene.world.store.reading() as view:
        wanted = needed(operation, Request(row.token, ORGANISATION, {"projectId": scene.project, **inputs}, view, OBJECT))
    assert wanted is not None
    membership = scene.join(scene.group("Project Administrators"))
    try:
        if wanted.action in DEFAULTS["Project Administrators"][row.namespace]:
            scene.ask(operation, row.token, **inputs)
        else:
            assert row.namespace == "Environment"
            with pytest.raises(Refusal, match=r"Access denied.*for environment 7"):
                scene.ask(operation, row.token, **inputs)
    finally:
        scene.world.delete(devops("groupMembership"), membership)
    with pytest.raises(Refusal):
        scene.ask(operation, row.token, **inputs)


@pytest.mark.parametrize("kind", sorted(OF_TARGETS))
@pytest.mark.parametrize(("token", "needs"), [("pipelineAuthorization", AUTHORISATION_NEEDS), ("checkExclusiveLock", CHECK_NEEDS)])
def test_checks_are_the_administrators_and_authorisations_the_users_of_a_resource(
    scene: Scene, kind: str, token: str, needs: tuple[str, str]
) -> None:
    names = ("type", "resourceId") if token == "pipelineAuthorization" else ("targetResourceType", "targetResourceId")
    inputs: dict[str, Json] = {names[0]: kind, names[1]: OBJECT}
    operations: tuple[Operation, Operation] = ("read", "create")
    for operation, need in zip(operations, needs, strict=True):
        with scene.world.store.reading() as view:
            wanted = needed(operation, Request(devops(token), ORGANISATION, {"projectId": scene.project, **inputs}, view, OBJECT))
        assert wanted is not None
        assert (wanted.namespace, wanted.action, wanted.object) == (OF_TARGETS[kind][0], OF_TARGETS[kind][1][need], OBJECT)
        with pytest.raises(Refusal):
            scene.ask(operation, devops(token), **inputs)


PERMISSIONS = [(namespace, kind, key) for namespace, kinds in SET_BY.items() for kind, key in kinds]


@pytest.mark.parametrize(("namespace", "kind", "key"), PERMISSIONS, ids=[kind for _, kind, _ in PERMISSIONS])
def test_a_permission_gives_a_right_on_its_object_and_a_denial_takes_it(scene: Scene, namespace: str, kind: str, key: str) -> None:
    rows = [each for each in NEEDS if each.namespace == namespace and each.object in {"", key}]
    row = min(rows, key=lambda each: each.type.endswith("Permissions"))
    with scene.world.store.transaction() as view:
        about: dict[str, Json] = {"projectId": scene.project, "principal": scene.member, "permissions": {row.read: "allow"}}
        given = Record(devops(kind), ORGANISATION, "given", "", {**about, **({key: OBJECT} if key else {})}, {})
        view.put(given)
    inputs: dict[str, Json] = {row.object: OBJECT} if row.object else {}
    scene.ask("read", row.token, **inputs)
    with pytest.raises(Refusal):
        scene.ask("update", row.token, **inputs)
    with scene.world.store.transaction() as view:
        view.put(Record(devops(kind), ORGANISATION, "given", "", {**given.inputs, "permissions": {row.read: "deny"}}, {}))
    membership = scene.join(scene.group("Project Administrators"))
    with pytest.raises(Refusal):
        scene.ask("read", row.token, **inputs)
    scene.world.delete(devops("groupMembership"), membership)
    with scene.world.store.transaction() as view:
        view.delete(given)
    with pytest.raises(Refusal):
        scene.ask("read", row.token, **inputs)


@pytest.mark.usefixtures("administrator")
def test_project_administrators_need_a_role_to_change_an_environment(scene: Scene) -> None:
    inputs: dict[str, Json] = {"type": "environment", "resourceId": OBJECT}
    with pytest.raises(Refusal, match="The resource doesn't exist or the user doesn't have use permission on it"):
        scene.ask("create", devops("pipelineAuthorization"), **inputs)
    given = scene.world.make(
        devops("securityroleAssignment"),
        scope="distributedtask.environmentreferencerole",
        resourceId=f"{scene.project}_{OBJECT}",
        identityId=scene.world.output("azure-native:managedidentity:UserAssignedIdentity", scene.identity, "principalId"),
        roleName="Administrator",
    )
    scene.ask("create", devops("pipelineAuthorization"), **inputs)
    scene.ask("update", devops("environment"))
    scene.world.delete(devops("securityroleAssignment"), given)


@pytest.mark.usefixtures("administrator")
def test_whoever_creates_an_environment_is_its_administrator(scene: Scene) -> None:
    persons = scene.world.make(devops("environment"), projectId=scene.project, name="of-a-person")
    with called_by(scene.world, scene.identity):
        own = scene.world.make(devops("environment"), projectId=scene.project, name="its-own")
        check = {"projectId": scene.project, "targetResourceType": "environment"}
        scene.world.make(devops("checkExclusiveLock"), targetResourceId=own, **check)
        with pytest.raises(Refusal, match=f"needs Administer permissions for environment {persons} to perform the action"):
            scene.world.make(devops("checkExclusiveLock"), targetResourceId=persons, **check)
        scene.world.delete(devops("environment"), own)
    scene.world.delete(devops("environment"), persons)
    assert not [record for record in scene.world.everything() if record.token == devops("securityroleAssignment")]


@pytest.mark.usefixtures("administrator")
def test_pools_are_the_organisations_and_a_role_gives_one_or_all_of_them(scene: Scene) -> None:
    pool: dict[str, Json] = {"projectId": ""}
    token, refused = devops("elasticPool"), "Access denied. id-deploy needs Manage permissions to perform the action"
    for operation in ("create", "update"):
        with pytest.raises(Refusal, match=refused):
            scene.ask(operation, token, **pool)
    principal = scene.world.output("azure-native:managedidentity:UserAssignedIdentity", scene.identity, "principalId")
    given_by = {"scope": POOL_ROLES, "identityId": principal, "roleName": "Administrator"}
    given = scene.world.make(devops("securityroleAssignment"), resourceId=OBJECT, **given_by)
    scene.ask("update", token, **pool)
    scene.ask("create", devops("securityroleAssignment"), resourceId=OBJECT, scope=POOL_ROLES)
    with pytest.raises(Refusal, match=refused):
        scene.ask("create", devops("securityroleAssignment"), resourceId="8", scope=POOL_ROLES)
    with pytest.raises(Refusal, match="PoolProvisioningFailed"):
        scene.add_managed_pool()
    scene.world.delete(devops("securityroleAssignment"), given)
    given = scene.world.make(devops("securityroleAssignment"), resourceId=ALL_POOLS, **given_by)
    scene.ask("create", token, **pool)
    scene.add_managed_pool()
    scene.world.delete(devops("securityroleAssignment"), given)


@pytest.mark.usefixtures("administrator")
def test_a_pool_is_seen_from_the_projects_that_have_a_queue_for_it(scene: Scene) -> None:
    made = scene.world.make(devops("pool"), name="somebody's")
    request: dict[str, Json] = {"projectId": ""}
    with called_by(scene.world, scene.identity), pytest.raises(Refusal, match="needs View permissions"):
        scene.world.read(devops("pool"), made, **request)
    scene.world.make(devops("queue"), projectId=scene.project, agentPoolId=int(made))
    with called_by(scene.world, scene.identity):
        assert scene.world.read(devops("pool"), made, **request)
    scene.world.delete(devops("pool"), made)


def test_members_of_the_organisation_come_in_by_its_administrators(scene: Scene) -> None:
    token = devops("servicePrincipalEntitlement")
    scene.ask("read", token)
    with pytest.raises(Refusal, match=r"TF50309.*id-deploy.*GENERIC_WRITE"):
        scene.ask("create", token)
    with pytest.raises(Refusal, match=r"TF50309.*CREATE_PROJECTS"):
        scene.ask("create", devops("project"))
    membership = scene.join(scene.group("Project Collection Administrators", ""))
    scene.ask("create", token)
    scene.ask("create", devops("project"))
    scene.world.delete(devops("groupMembership"), membership)


def test_a_group_in_a_group_counts(scene: Scene) -> None:
    inner = scene.world.make(devops("group"), scope=scene.project, displayName="inner", members=[scene.member])
    with pytest.raises(Refusal):
        scene.ask("read", devops("buildDefinition"))
    outer = scene.world.make(devops("groupMembership"), group=scene.group("Readers"), members=[inner], mode="add")
    scene.ask("read", devops("buildDefinition"))
    scene.world.delete(devops("groupMembership"), outer)
    scene.world.delete(devops("group"), inner)


def test_a_stranger_is_told_so(scene: Scene) -> None:
    stranger = scene.world.identity("id-stranger")
    with called_by(scene.world, stranger), pytest.raises(Refusal, match="TF400813: The user"):
        scene.world.project("Another")


def test_every_type_of_a_stack_has_a_row() -> None:
    for type_ in ("branchPolicyMinReviewers", "repositoryPolicyMaxFileSize", "serviceEndpointAzureRM", "servicehookWebhookTfs"):
        row = row_of(devops(type_))
        assert row is not None
        assert type_.startswith(row.type)
    assert row_of(devops("serviceendpointPermissions")) == next(row for row in NEEDS if row.type == "serviceendpointPermissions")
