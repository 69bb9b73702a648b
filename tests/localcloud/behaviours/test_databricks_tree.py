"""The workspace's tree, permissions, principals, git folders."""

from __future__ import annotations

import base64

import pytest

from localcloud.behaviours import people
from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import TENANT, World, bricks, paths

PERMISSIONS = bricks("permissions")
CODE = base64.b64encode(b"print(1)").decode()


@pytest.fixture(autouse=True)
def workspace(world: World) -> str:
    world.resource_group()
    return world.workspace()


def notebook(world: World, path: str = "/Shared/etl/load") -> str:
    return world.make(bricks("notebook"), path=path, contentBase64=CODE, language="PYTHON")


def number(world: World, kind: str, path: str) -> object:
    return world.look(bricks(kind), path).outputs["objectId"]


class TestNotebooks:
    """Notebooks, files and folders."""

    def test_an_id_is_a_path(self, world: World) -> None:
        assert world.make(bricks("directory"), path="/Shared/etl") == "/Shared/etl"
        assert notebook(world) == "/Shared/etl/load"
        outputs = world.look(bricks("notebook"), "/Shared/etl/load").outputs
        assert outputs["workspacePath"] == "/Workspace/Shared/etl/load"
        assert outputs["url"] == f"{world.host}/#workspace/Shared/etl/load"
        assert outputs["format"] == "SOURCE"

    def test_the_workspace_must_stand(self, world: World, workspace: str) -> None:
        world.delete("azure-native:databricks:Workspace", workspace)
        with pytest.raises(Refusal, match="workspace not found"):
            notebook(world)

    @pytest.mark.parametrize("kind", ["notebook", "workspaceFile"])
    def test_48_an_import_is_neither_empty_nor_too_large(self, world: World, kind: str) -> None:
        language = {"language": "SQL"} if kind == "notebook" else {}
        largest = b"-" * 10_485_760
        world.make(bricks(kind), path="/Shared/largest", contentBase64=base64.b64encode(largest).decode(), **language)
        with pytest.raises(Refusal, match=r"MAX_NOTEBOOK_SIZE_EXCEEDED: .*10485761 bytes"):
            world.make(bricks(kind), path="/Shared/larger", contentBase64=base64.b64encode(largest + b"-").decode(), **language)
        with pytest.raises(Refusal, match="No input data source provided"):
            world.make(bricks(kind), path="/Shared/empty", contentBase64="", **language)

    def test_a_jupyter_document_is_json(self, world: World) -> None:
        def jupyter(document: str) -> None:
            content = base64.b64encode(document.encode()).decode()
            world.make(bricks("notebook"), path="/Shared/a", contentBase64=content, language="PYTHON", format="JUPYTER")

        jupyter('{"cells": [{"source": "NaN"}]}')
        with pytest.raises(Refusal, match="BAD_REQUEST: The notebook is not a Jupyter document: NaN is no value in JSON"):
            jupyter('{"cells": [], "metadata": {"best": NaN}}')

    def test_a_home_is_somebodys(self, world: World) -> None:
        notebook(world, "/Users/local.admin@contoso.com/try")
        with pytest.raises(Refusal, match=r"nobody@contoso.com is no user or service principal"):
            notebook(world, "/Users/nobody@contoso.com/try")

    @pytest.mark.parametrize(
        ("inputs", "wrong"),
        [
            ({"contentBase64": CODE, "language": "PYTHON"}, []),
            ({"contentBase64": CODE, "language": ...}, []),
            ({"contentBase64": CODE}, ["contentBase64"]),
            ({"contentBase64": CODE, "language": "python"}, ["language"]),
            ({"contentBase64": "not base64!", "language": "SQL"}, ["contentBase64"]),
            ({"contentBase64": CODE, "language": "SQL", "path": "etl/load"}, ["path"]),
            ({"contentBase64": CODE, "language": "SQL", "format": "HTML"}, ["format"]),
            ({}, ["contentBase64"]),
        ],
    )
    def test_39_what_a_preview_refuses(self, inputs: dict[str, object], wrong: list[str]) -> None:
        assert paths(bricks("notebook"), **{"path": "/Shared/etl/load", **inputs}) == wrong

    def test_a_folder_with_contents_stays(self, world: World) -> None:
        folder = world.make(bricks("directory"), path="/Shared/etl")
        made = notebook(world)
        with pytest.raises(Refusal, match=r"DIRECTORY_NOT_EMPTY: Folder \(/Shared/etl\) is not empty: /Shared/etl/load"):
            world.delete(bricks("directory"), folder)
        world.delete(bricks("notebook"), made)
        world.delete(bricks("directory"), folder)

    def test_a_folder_that_is_deleted_with_its_contents(self, world: World) -> None:
        folder = world.make(bricks("directory"), path="/Shared/etl", deleteRecursive=True)
        notebook(world, "/Workspace/Shared/etl/load")
        kept = notebook(world, "/Shared/etl2/load")
        world.delete(bricks("directory"), folder, deleteRecursive=True)
        assert [record.id for record in world.everything() if record.token == bricks("notebook")] == [kept]

    def test_the_own_folders_stay(self, world: World) -> None:
        made = world.make(bricks("directory"), path="/Shared")
        with pytest.raises(Refusal, match="DIRECTORY_PROTECTED"):
            world.delete(bricks("directory"), made)


class TestPermissions:
    """Pitfall 18: one Permissions on an object."""

    def users(self, level: str = "CAN_READ") -> list[dict[str, str]]:
        return [{"groupName": "users", "permissionLevel": level}]

    def test_ids(self, world: World) -> None:
        world.make(bricks("directory"), path="/Shared/etl")
        notebook(world)
        directory = world.make(PERMISSIONS, directoryPath="/Shared/etl", accessControls=self.users())
        assert directory == f"/directories/{number(world, 'directory', '/Shared/etl')}"
        on_notebook = world.make(PERMISSIONS, notebookPath="/Shared/etl/load", accessControls=self.users())
        assert on_notebook == f"/notebooks/{number(world, 'notebook', '/Shared/etl/load')}"
        assert world.output(PERMISSIONS, directory, "objectType") == "directory"
        assert world.make(PERMISSIONS, authorization="tokens", accessControls=self.users("CAN_USE")) == "/authorization/tokens"

    def test_18_a_second_one_is_refused(self, world: World) -> None:
        world.make(bricks("directory"), path="/Shared/etl")
        world.make(PERMISSIONS, directoryPath="/Shared/etl", accessControls=self.users())
        again = {"directoryId": str(number(world, "directory", "/Shared/etl")), "accessControls": self.users("CAN_RUN")}
        with pytest.raises(Refusal, match=r"set by another Permissions resource already. Each would overwrite the other"):
            world.make(PERMISSIONS, **again)

    def test_18_a_job_has_one_owner(self, world: World) -> None:
        job = world.make(bricks("job"), name="nightly")
        owners = [{"userName": "local.admin@contoso.com", "permissionLevel": "IS_OWNER"}] * 2
        with pytest.raises(Refusal, match="must have exactly one owner, and 2 are given"):
            world.make(PERMISSIONS, jobId=job, accessControls=owners)
        with pytest.raises(Refusal, match="A group can't be the owner"):
            world.make(PERMISSIONS, jobId=job, accessControls=self.users("IS_OWNER"))
        assert world.make(PERMISSIONS, jobId=job, accessControls=owners[:1]) == f"/jobs/{job}"

    def test_38_a_target_is_named(self) -> None:
        assert paths(PERMISSIONS, accessControls=self.users()) == ["accessControls"]
        assert paths(PERMISSIONS, accessControls=self.users("CAN_USE"), clusterPolicyId=...) == []

    def test_38_admins_keep_theirs(self, world: World) -> None:
        world.make(bricks("directory"), path="/Shared/etl")
        with pytest.raises(Refusal, match="it is not possible to modify admin permissions for directory resources"):
            world.make(PERMISSIONS, directoryPath="/Shared/etl", accessControls=[{"groupName": "admins", "permissionLevel": "CAN_READ"}])

    @pytest.mark.parametrize(
        ("target", "level", "wrong"),
        [
            ("clusterId", "CAN_RESTART", []),
            ("clusterId", "CAN_RUN", ["accessControls[0].permissionLevel"]),
            ("clusterPolicyId", "CAN_MANAGE", ["accessControls[0].permissionLevel"]),
            ("directoryPath", "CAN_EDIT", []),
            ("jobId", "CAN_MANAGE_RUN", []),
            ("jobId", "CAN_RUN", ["accessControls[0].permissionLevel"]),
            ("sqlEndpointId", "CAN_MONITOR", []),
        ],
    )
    def test_39_levels_depend_on_the_object(self, target: str, level: str, wrong: list[str]) -> None:
        assert paths(PERMISSIONS, **{target: ...}, accessControls=self.users(level)) == wrong

    def test_one_object_and_one_principal_each(self) -> None:
        both = {"groupName": "users", "userName": "a@b.c", "permissionLevel": "CAN_RUN"}
        assert paths(PERMISSIONS, jobId="1", clusterId="2", accessControls=self.users("CAN_MANAGE")) == ["clusterId"]
        assert paths(PERMISSIONS, notebookPath="/a", accessControls=[both]) == ["accessControls[0]"]

    def test_principals_and_targets_stand(self, world: World) -> None:
        world.make(bricks("directory"), path="/Shared/etl")
        for control, said in (
            ({"groupName": "nobody"}, r"GroupName\(nobody\)"),
            ({"userName": "no@body"}, r"UserName\(no@body\)"),
            ({"servicePrincipalName": TENANT}, rf"ServicePrincipalName\({TENANT}\)"),
        ):
            with pytest.raises(Refusal, match=f"{said} does not exist"):
                world.make(PERMISSIONS, directoryPath="/Shared/etl", accessControls=[{**control, "permissionLevel": "CAN_READ"}])
        with pytest.raises(Refusal, match=r"cannot load path /Shared/none"):
            world.make(PERMISSIONS, directoryPath="/Shared/none", accessControls=self.users())
        with pytest.raises(Refusal, match="cluster 0101-000000-abcdefgh does not exist"):
            world.make(PERMISSIONS, clusterId="0101-000000-abcdefgh", accessControls=self.users("CAN_RESTART"))

    def test_permissions_on_the_own_folders(self, world: World) -> None:
        assert world.make(PERMISSIONS, directoryPath="/Shared", accessControls=self.users()).startswith("/directories/")

    def test_permissions_go_with_their_object(self, world: World) -> None:
        folder = world.make(bricks("directory"), path="/Shared/etl")
        made = world.make(PERMISSIONS, directoryPath="/Shared/etl", accessControls=self.users())
        world.delete(bricks("directory"), folder)
        assert world.find(PERMISSIONS, made) is None


class TestPrincipals:
    """Groups, users, service principals."""

    def test_a_service_principal_is_an_identity(self, world: World) -> None:
        client = world.client_id(world.identity())
        made = world.make(bricks("servicePrincipal"), applicationId=client, displayName="deploy")
        assert made.isdigit()
        assert world.output(bricks("servicePrincipal"), made, "home") == f"/Users/{client}"
        with pytest.raises(Refusal, match="already exists"):
            world.make(bricks("servicePrincipal"), applicationId=client.upper(), displayName="again")
        with pytest.raises(Refusal, match=f"application with id {TENANT} was not found in the tenant"):
            world.make(bricks("servicePrincipal"), applicationId=TENANT, displayName="other")
        assert world.make(bricks("servicePrincipal"), applicationId=people.APPLICATIONS[0], displayName="registered")

    def test_group_names_are_unique(self, world: World) -> None:
        world.make(bricks("group"), displayName="engineers")
        for name in ("Engineers", "admins"):
            with pytest.raises(Refusal, match="already exists"):
                world.make(bricks("group"), displayName=name)

    def test_members_stand_and_go_with_their_group(self, world: World) -> None:
        group = world.make(bricks("group"), displayName="engineers")
        user = world.make(bricks("user"), userName="dana.developer@contoso.com")
        member = world.make(bricks("groupMember"), groupId=group, memberId=user)
        assert member == f"{group}|{user}"
        with pytest.raises(Refusal, match="Principal with id 7 not found"):
            world.make(bricks("groupMember"), groupId=group, memberId="7")
        world.delete(bricks("group"), group)
        assert world.find(bricks("groupMember"), member) is None

    def test_35_a_groups_entitlements_are_its_own(self, world: World) -> None:
        group = world.make(bricks("group"), displayName="engineers", workspaceAccess=True)
        with pytest.raises(Refusal, match="are set by the group itself"):
            world.make(bricks("entitlements"), groupId=group, databricksSqlAccess=True)
        users = world.ask("databricks:index/getGroup:getGroup", displayName="users")["id"]
        assert world.make(bricks("entitlements"), groupId=users, databricksSqlAccess=True) == f"group/{users}"


class TestGitFolders:
    """Git credentials and git folders."""

    url = "https://dev.azure.com/local/Data/_git/notebooks"

    def test_17_one_credential_per_provider(self, world: World) -> None:
        world.make(bricks("gitCredential"), gitProvider="azureDevOpsServicesAad")
        with pytest.raises(Refusal, match="Only one Git credential is supported at this time"):
            world.make(bricks("gitCredential"), gitProvider="azureDevOpsServicesAAD")
        world.make(bricks("gitCredential"), gitProvider="gitHub", personalAccessToken="t")

    def test_17_entra_needs_no_token_and_others_do(self, world: World) -> None:
        with pytest.raises(Refusal, match="Please do not specify personal_access_token"):
            world.make(bricks("gitCredential"), gitProvider="azureDevOpsServicesAad", personalAccessToken="t")
        world.make(bricks("gitCredential"), gitProvider="azureDevOpsServicesAad", personalAccessToken="")
        with pytest.raises(Refusal, match="personal_access_token must be specified"):
            world.make(bricks("gitCredential"), gitProvider="gitHub", personalAccessToken="")

    def test_a_credential_of_a_service_principal_works_once_its_identity_trusts_the_workspace(self, world: World) -> None:
        client_id = world.client_id(world.identity("id-git"))
        with pytest.raises(Refusal, match="Service principal with id 7 does not exist"):
            world.make(bricks("gitCredential"), gitProvider="azureDevOpsServicesAad", principalId="7")
        reader = world.make(bricks("servicePrincipal"), applicationId=client_id)
        world.make(bricks("gitCredential"), gitProvider="azureDevOpsServicesAad")
        credential = world.make(bricks("gitCredential"), gitProvider="azureDevOpsServicesAad", principalId=reader)
        folder = {"url": self.url, "path": "/Repos/release/notebooks", "gitCredentialId": int(credential)}
        with pytest.raises(Refusal, match="an error with your Azure Active Directory credentials"):
            world.make(bricks("repo"), **folder)
        world.make(
            "azure-native:managedidentity:FederatedIdentityCredential",
            resourceGroupName="data-dev",
            resourceName="id-git",
            federatedIdentityCredentialResourceName="fc-git",
            issuer=f"{world.host}/oidc",
            subject=client_id,
            audiences=["api://AzureADTokenExchange"],
        )
        world.make(bricks("repo"), **folder)
        with pytest.raises(Refusal, match="Git credential with id 8 could not be found"):
            world.make(bricks("repo"), **{**folder, "path": "/Repos/release/other", "gitCredentialId": 8})

    def test_38_an_unknown_host_needs_its_provider(self, world: World) -> None:
        with pytest.raises(Refusal, match="git_provider isn't specified and we can't detect provider"):
            world.make(bricks("repo"), url="https://git.contoso.com/data/notebooks", path="/Repos/release/notebooks")
        made = world.make(bricks("repo"), url=self.url, path="/Repos/release/notebooks")
        assert world.output(bricks("repo"), made, "gitProvider") == "azureDevOpsServices"
        with pytest.raises(Refusal, match="RESOURCE_ALREADY_EXISTS"):
            world.make(bricks("repo"), url=self.url, path="/Repos/release/notebooks")

    @pytest.mark.parametrize(
        ("inputs", "wrong"),
        [
            ({}, []),
            ({"path": "/Repos/notebooks"}, ["path"]),
            ({"branch": "main", "tag": "v1"}, ["branch"]),
            ({"url": "git@github.com:a/b.git"}, ["url"]),
        ],
    )
    def test_39_what_a_preview_refuses(self, inputs: dict[str, object], wrong: list[str]) -> None:
        given: dict[str, object] = {"url": self.url, "path": "/Repos/release/notebooks"}
        assert paths(bricks("repo"), **{**given, **inputs}) == wrong
