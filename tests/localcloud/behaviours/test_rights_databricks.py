"""Databricks refuses callers that are not let in, do not administer the workspace, own nothing or manage nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from components.azure.role_assignments import Role
from localcloud.behaviours.databricks import principals
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.rights.databricks_table import ON_AZURE, OnAzure
from tests.localcloud.behaviours.rights import EVERYWHERE, called_by
from tests.localcloud.behaviours.rights import role as everything
from tests.localcloud.behaviours.world import World, bricks

CONNECTOR = "azure-native:databricks:AccessConnector"
OWN_IDENTITY = {"type": "SystemAssigned"}
ACCOUNT = "00000000-0000-4000-8000-0000000000d8"


class Scene:
    """A workspace, and an identity that nobody has let in. `id-data-prod-apply` is a member of the group Data Operations."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.resource_group()
        self.workspace = world.workspace()
        self.identity = world.identity("id-data-prod-apply")
        self.application = world.client_id(self.identity)
        self.principal = world.output("azure-native:managedidentity:UserAssignedIdentity", self.identity, "principalId")
        self.number = int(world.output("azure-native:databricks:Workspace", self.workspace, "workspaceId"))
        world.make(bricks("permissionAssignment"), groupName="Data Operations", permissions=["USER"])

    @contextmanager
    def contributor(self) -> Iterator[None]:
        """The identity is Contributor of the workspace, and calls."""
        role = f"{EVERYWHERE}/providers/Microsoft.Authorization/roleDefinitions/{Role.CONTRIBUTOR}"
        given = self.world.allow(self.principal, self.workspace, role)
        try:
            with called_by(self.world, self.identity):
                yield
        finally:
            self.world.delete("azure-native:authorization:RoleAssignment", given)


@pytest.fixture(scope="module", name="scene")
def scene_(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(World(tmp_path_factory.mktemp("rights")))


def test_who_cannot_manage_the_workspace_is_not_let_in(scene: Scene) -> None:
    with called_by(scene.world, scene.identity), pytest.raises(Refusal, match="PERMISSION_DENIED: Unauthorized access to Org"):
        scene.world.make(bricks("directory"), path="/Shared/one")


def test_contributors_administer_it(scene: Scene) -> None:
    with scene.contributor():
        made = scene.world.make(bricks("directory"), path="/Shared/one")
        assert scene.world.read(bricks("directory"), made, path="/Shared/one")


def test_who_is_only_let_in_changes_and_sees_nothing_of_others(scene: Scene) -> None:
    let_in = scene.world.make(bricks("servicePrincipal"), applicationId=scene.application, workspaceAccess=True)
    folder = scene.world.make(bricks("directory"), path="/Shared/two")
    with called_by(scene.world, scene.identity), pytest.raises(Refusal, match="not an administrator of the workspace"):
        scene.world.read(bricks("directory"), folder, path="/Shared/two")
    admins = principals.built_in_group_id(scene.world.host, "admins")
    member = scene.world.make(bricks("groupMember"), groupId=admins, memberId=let_in)
    with called_by(scene.world, scene.identity):
        assert scene.world.read(bricks("directory"), folder, path="/Shared/two")
    scene.world.delete(bricks("groupMember"), member)
    scene.world.delete(bricks("servicePrincipal"), let_in)


@pytest.mark.parametrize(("owner", "may"), [(None, False), ("Data Operations", True)])
def test_only_owners_change_what_is_in_unity_catalog(scene: Scene, owner: str | None, may: bool) -> None:
    world, names = scene.world, {"catalogName": f"c{may}"}
    owned = {"owner": owner} if owner else {}
    catalog = world.make(bricks("catalog"), name=f"c{may}", **owned)
    with scene.contributor():
        changes: list[Callable[[], object]] = [
            lambda: world.change(bricks("catalog"), catalog, name=f"c{may}", comment="changed", **owned),
            lambda: world.make(bricks("schema"), name="s", **names),
            lambda: world.make(bricks("grants"), catalog=f"c{may}", grants=[{"principal": "account users", "privileges": ["BROWSE"]}]),
            lambda: world.make(bricks("workspaceBinding"), securableName=f"c{may}", workspaceId=scene.number),
            lambda: world.read(bricks("catalog"), catalog, name=f"c{may}"),
        ]
        for change in changes:
            if may:
                change()
            else:
                with pytest.raises(
                    Refusal, match=r"PERMISSION_DENIED: User id-data-prod-apply (is not an owner of|does not have CREATE SCHEMA)"
                ):
                    change()


def test_what_an_identity_creates_is_its_own_and_what_is_in_it_as_well(scene: Scene) -> None:
    world = scene.world
    with scene.contributor():
        catalog = world.make(bricks("catalog"), name="own")
        schema = world.make(bricks("schema"), catalogName="own", name="s")
        volume = world.make(bricks("volume"), catalogName="own", schemaName="s", name="v", volumeType="MANAGED")
        world.change(bricks("volume"), volume, catalogName="own", schemaName="s", name="v", volumeType="MANAGED", comment="changed")
    assert world.output(bricks("catalog"), catalog, "owner") == scene.application
    assert world.output(bricks("schema"), schema, "owner") == scene.application


@pytest.mark.parametrize(("privileges", "may"), [(["MANAGE"], True), (["ALL_PRIVILEGES"], False)])
def test_managing_is_not_among_all_privileges(scene: Scene, privileges: list[str], may: bool) -> None:
    name = privileges[0].lower()
    catalog = scene.world.make(bricks("catalog"), name=name)
    scene.world.make(bricks("grants"), catalog=name, grants=[{"principal": "Data Operations", "privileges": privileges}])
    with scene.contributor():
        if may:
            scene.world.change(bricks("catalog"), catalog, name=name, comment="changed")
        else:
            scene.world.make(bricks("schema"), catalogName=name, name="s")
            with pytest.raises(Refusal, match="not an owner"):
                scene.world.change(bricks("catalog"), catalog, name=name, comment="changed")


@pytest.mark.parametrize(("owner", "privileges"), [("Data Operations", []), (None, ["CREATE_MANAGED_STORAGE", "CREATE_EXTERNAL_VOLUME"])])
def test_what_is_stored_in_a_location_takes_a_privilege_there(scene: Scene, owner: str | None, privileges: list[str]) -> None:
    world, name = scene.world, f"place-{len(privileges)}"
    address = f"abfss://{name}@elsewhere.dfs.core.windows.net"
    owned = {"owner": owner} if owner else {}
    credential = world.make(bricks("storageCredential"), name=name, **owned)
    location = world.make(bricks("externalLocation"), name=name, credentialName=name, url=f"{address}/")
    with scene.contributor():
        catalog = world.make(bricks("catalog"), name=f"c-{name}")
        world.make(bricks("schema"), catalogName=catalog, name="s")
        wanted: dict[str, Callable[[], object]] = {
            "CREATE MANAGED STORAGE": lambda: world.make(bricks("catalog"), name=name, storageRoot=f"{address}/catalogs"),
            "CREATE EXTERNAL VOLUME": lambda: world.make(
                bricks("volume"), catalogName=catalog, schemaName="s", name="v", volumeType="EXTERNAL", storageLocation=f"{address}/v"
            ),
        }
        for privilege, make in wanted.items():
            with pytest.raises(Refusal, match=f"does not have {privilege} on ExternalLocation '{name}'"):
                make()
        other = {"name": f"{name}-other", "credentialName": credential, "url": f"abfss://other-{name}@elsewhere.dfs.core.windows.net/"}
        if owner:
            world.make(bricks("externalLocation"), **other)
        else:
            with pytest.raises(Refusal, match=f"does not have CREATE EXTERNAL LOCATION on StorageCredential '{name}'"):
                world.make(bricks("externalLocation"), **other)
    if owner:
        world.change(bricks("externalLocation"), location, name=name, credentialName=name, url=f"{address}/", **owned)
    else:
        grants = [{"principal": "Data Operations", "privileges": privileges}]
        world.make(bricks("grants"), externalLocation=name, grants=grants)
    with scene.contributor():
        for make in wanted.values():
            make()


def test_credentials_and_locations_are_created_by_administrators(scene: Scene) -> None:
    let_in = scene.world.make(bricks("servicePrincipal"), applicationId=scene.application, workspaceAccess=True)
    for kind, privilege in (("catalog", "CREATE CATALOG"), ("storageCredential", "CREATE STORAGE CREDENTIAL")):
        with called_by(scene.world, scene.identity), pytest.raises(Refusal, match=f"does not have {privilege} on Metastore"):
            scene.world.make(bricks(kind), name=f"new-{kind}")
    scene.world.delete(bricks("servicePrincipal"), let_in)


@pytest.mark.parametrize("row", ON_AZURE, ids=lambda row: row.token.rpartition(":")[2])
def test_what_acts_on_azure_is_made_by_contributors_of_what_it_names(scene: Scene, row: OnAzure) -> None:
    world = scene.world
    if row.token == bricks("storageCredential"):
        named = world.make(CONNECTOR, resourceGroupName="data-dev", connectorName="ac", location="westeurope", identity=OWN_IDENTITY)
        inputs: dict[str, object] = {"azureManagedIdentity": {"accessConnectorId": named}}
    else:
        named = world.vault("kv-scope")
        vault = {"resourceId": named, "dnsName": "https://kv-scope.vault.azure.net/"}
        inputs = {"backendType": "AZURE_KEYVAULT", "keyvaultMetadata": vault}
    likewise = world.allow(scene.principal, named, everything(world))
    with scene.contributor(), pytest.raises(Refusal, match=row.said.partition("{")[0]):
        world.make(row.token, name="new", **inputs)
    world.delete("azure-native:authorization:RoleAssignment", likewise)
    world.allow(scene.principal, named, f"{EVERYWHERE}/providers/Microsoft.Authorization/roleDefinitions/{Role.CONTRIBUTOR}")
    with scene.contributor():
        world.make(row.token, name="new", **inputs)


@pytest.mark.parametrize("role", ["roles/servicePrincipal.manager", "roles/servicePrincipal.user"])
def test_roles_are_set_by_managers_and_run_as_is_the_users(scene: Scene, role: str) -> None:
    world, name = scene.world, f"run-{role[-4:]}"
    run = world.client_id(world.identity(name))
    world.make(bricks("servicePrincipal"), applicationId=run)
    rules = {"name": f"accounts/{ACCOUNT}/servicePrincipals/{run}/ruleSets/default", "api": "workspace"}
    made = world.make(bricks("accessControlRuleSet"), grantRules=[{"role": role, "principals": ["groups/Data Operations"]}], **rules)
    with scene.contributor():
        if role.endswith("manager"):
            world.change(
                bricks("accessControlRuleSet"), made, grantRules=[{"role": role, "principals": ["groups/Data Operations"]}], **rules
            )
            with pytest.raises(Refusal, match="cannot set run_as"):
                world.make(bricks("job"), name="j", runAs={"servicePrincipalName": run})
        else:
            with pytest.raises(Refusal, match=r"does not have the role roles/servicePrincipal\.manager"):
                world.change(bricks("accessControlRuleSet"), made, grantRules=[], **rules)
            world.make(bricks("job"), name="j", runAs={"servicePrincipalName": run})


def test_a_git_credential_belongs_to_whoever_made_it(scene: Scene) -> None:
    given = {"gitProvider": "azureDevOpsServicesAad", "personalAccessToken": ""}
    persons = scene.world.make(bricks("gitCredential"), **given)
    with scene.contributor():
        assert scene.world.read(bricks("gitCredential"), persons, **given) is None
        own = scene.world.make(bricks("gitCredential"), **given)
        assert scene.world.read(bricks("gitCredential"), own, **given)


def test_an_identity_moves_a_git_folder_with_a_credential_of_its_own_only(scene: Scene) -> None:
    repository = {"url": "https://dev.azure.com/elsewhere/Data/_git/notebooks", "path": "/Repos/release/notebooks"}
    world, given = scene.world, {"gitProvider": "azureDevOpsServicesAad", "personalAccessToken": ""}
    folder = world.make(bricks("repo"), branch="main", **repository)
    for credential in world.everything():
        if credential.token == bricks("gitCredential"):
            world.delete(credential.token, credential.id)
    world.make(bricks("gitCredential"), **given)
    with scene.contributor():
        with pytest.raises(Refusal, match="PERMISSION_DENIED: Azure Active Directory credentials missing"):
            world.change(bricks("repo"), folder, branch="next", **repository)
        world.make(bricks("gitCredential"), **given)
        world.change(bricks("repo"), folder, branch="next", **repository)
