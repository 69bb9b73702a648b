"""Groups, teams, memberships, permissions; planning, feeds and wikis; what the look-ups answer."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import TENANT, World, devops, paths

GROUP = devops("group")


def answer(name: str) -> str:
    return f"azuredevops:index/{name}:{name}"


@pytest.fixture
def project(world: World) -> str:
    return world.project()


def descriptor(world: World, project: str, group: str = "Contributors") -> str:
    return str(world.ask(answer("getGroup"), projectId=project, name=group)["descriptor"])


class TestGroups:
    """Groups of a project and of the organisation."""

    def test_a_group_of_a_project(self, world: World, project: str) -> None:
        outputs = world.look(GROUP, world.make(GROUP, scope=project, displayName="Approvers")).outputs
        assert outputs["principalName"] == "[Data]\\Approvers"
        assert outputs["domain"] == f"vstfs:///Classification/TeamProject/{project}"
        assert str(outputs["descriptor"]).startswith("vssgp.")
        assert outputs["groupId"] != outputs["descriptor"]

    def test_a_group_of_the_organisation(self, world: World) -> None:
        outputs = world.look(GROUP, world.make(GROUP, displayName="Platform")).outputs
        assert outputs["principalName"] == "[local]\\Platform"

    @pytest.mark.parametrize("name", ["approvers", "CONTRIBUTORS"])
    def test_names_are_unique(self, world: World, project: str, name: str) -> None:
        world.make(GROUP, scope=project, displayName="Approvers")
        with pytest.raises(Refusal, match="TF50609"):
            world.make(GROUP, scope=project, displayName=name)

    def test_39_a_name_or_an_origin(self) -> None:
        assert paths(GROUP, displayName="A", originId=TENANT) == ["displayName"]
        assert paths(GROUP) == ["displayName"]
        assert paths(GROUP, originId=TENANT) == []

    def test_members_stand(self, world: World, project: str) -> None:
        group = world.make(GROUP, scope=project, displayName="Approvers")
        given = {"group": group, "members": [descriptor(world, project)]}
        made = world.make(devops("groupMembership"), **given)
        with pytest.raises(Refusal, match=r"VS860018: The subject with descriptor vssgp.nobody \(members\[1\]\)"):
            world.make(devops("groupMembership"), group=group, members=[descriptor(world, project), "vssgp.nobody"])
        world.delete(GROUP, group)
        assert world.find(devops("groupMembership"), made) is None

    def test_default_groups_vanish_with_their_project(self, world: World, project: str) -> None:
        assert descriptor(world, project, "Project Administrators").startswith("vssgp.")
        world.delete(devops("project"), project)
        with pytest.raises(Refusal, match=f"Project with with ID {project} was not found"):
            descriptor(world, project)
        assert world.everything() == []

    def test_memberships_in_default_groups_vanish_with_their_project(self, world: World, project: str) -> None:
        mine = world.make(GROUP, scope=project, displayName="Approvers")
        world.make(devops("groupMembership"), group=descriptor(world, project), members=[mine])
        world.delete(devops("project"), project)
        assert world.everything() == []

    def test_groups_of_the_directory_belong_to_the_organisation(self, world: World, project: str) -> None:
        groups = world.ask(answer("getGroups"))["groups"]
        assert isinstance(groups, list)
        found = {group["displayName"]: group for group in groups if isinstance(group, dict)}
        assert found["Data Engineers"]["origin"] == "aad"
        assert str(found["Data Engineers"]["descriptor"]).startswith("aadgp.")
        of_project = world.ask(answer("getGroups"), projectId=project)["groups"]
        assert isinstance(of_project, list)
        assert "Data Engineers" not in {group["displayName"] for group in of_project if isinstance(group, dict)}

    def test_look_ups(self, world: World, project: str) -> None:
        world.make(GROUP, scope=project, displayName="Approvers")
        groups = world.ask(answer("getGroups"), projectId=project)["groups"]
        assert isinstance(groups, list)
        assert {"[Data]\\Approvers", "[Data]\\Readers"} <= {group["principalName"] for group in groups if isinstance(group, dict)}
        found = world.ask(answer("getIdentityGroup"), projectId=project, name="[Data]\\Contributors")
        assert found["subjectDescriptor"] == descriptor(world, project)
        with pytest.raises(Refusal, match=f"Could not find group with name Nobody in project with ID {project}"):
            descriptor(world, project, "Nobody")


class TestPeople:
    """Users of the directory."""

    def test_by_principal_name(self, world: World) -> None:
        users = world.ask(answer("getUsers"), principalName="DANA.developer@contoso.com")["users"]
        assert isinstance(users, list)
        assert [user["displayName"] for user in users if isinstance(user, dict)] == ["Dana Developer"]
        assert world.ask(answer("getUsers"), principalName="nobody@contoso.com")["users"] == []

    def test_a_project_has_a_build_service(self, world: World, project: str) -> None:
        world.project("Other")
        services = world.ask(answer("getUsers"), subjectTypes=["svc"], principalName=project)["users"]
        assert isinstance(services, list)
        assert [user["displayName"] for user in services if isinstance(user, dict)] == ["Data Build Service"]
        people = world.ask(answer("getUsers"))["users"]
        assert isinstance(people, list)
        assert "Data Build Service" not in {user["displayName"] for user in people if isinstance(user, dict)}

    def test_by_identity(self, world: World) -> None:
        found = world.ask(answer("getIdentityUsers"), name="otto.operator@contoso.com", searchFilter="MailAddress")
        assert str(found["subjectDescriptor"]).startswith("aad.")
        with pytest.raises(Refusal, match="Could not find user with name: nobody"):
            world.ask(answer("getIdentityUsers"), name="nobody")


class TestTeams:
    """Teams, and the one that a project begins with."""

    def test_members_and_administrators(self, world: World, project: str) -> None:
        user = world.ask(answer("getIdentityUsers"), name="dana.developer@contoso.com")["subjectDescriptor"]
        team = world.make(devops("team"), projectId=project, name="Ingest", administrators=[user])
        world.make(devops("teamMembers"), projectId=project, teamId=team, members=[user])
        found = world.ask(answer("getTeam"), projectId=project, name="ingest")
        assert (found["members"], found["administrators"]) == ([user], [user])
        with pytest.raises(Refusal, match="VS860018"):
            world.make(devops("team"), projectId=project, name="Other", members=["aad.nobody"])

    def test_the_default_team(self, world: World, project: str) -> None:
        team = world.ask(answer("getTeam"), projectId=project, name="Data Team")
        user = world.ask(answer("getIdentityUsers"), name="dana.developer@contoso.com")["subjectDescriptor"]
        world.make(devops("teamMembers"), projectId=project, teamId=team["id"], members=[user])
        with pytest.raises(Refusal, match="TF400856"):
            world.make(devops("team"), projectId=project, name="data team")
        with pytest.raises(Refusal, match="Unable to find Team with name None"):
            world.ask(answer("getTeam"), projectId=project, name="None")

    def test_a_team_and_a_group_cannot_share_a_name(self, world: World, project: str) -> None:
        world.make(GROUP, scope=project, displayName="Approvers")
        team = world.make(devops("team"), projectId=project, name="Ingest")
        world.change(devops("team"), team, projectId=project, name="INGEST")
        with pytest.raises(Refusal, match="TF400856"):
            world.make(devops("team"), projectId=project, name="approvers")
        with pytest.raises(Refusal, match="TF400856"):
            world.change(devops("team"), team, projectId=project, name="approvers")
        with pytest.raises(Refusal, match="TF50609"):
            world.make(GROUP, scope=project, displayName="Ingest")


class TestPermissions:
    """One resource sets what a principal may do with an object."""

    def test_38_unknown_actions_and_principals(self, world: World, project: str) -> None:
        given = {"projectId": project, "repositoryId": world.repository(project)}
        readers = descriptor(world, project, "Readers")
        with pytest.raises(Refusal, match="The permission name Push does not exist here: there are Administer, CreateBranch"):
            world.make(devops("gitPermissions"), **given, principal=readers, permissions={"Push": "Deny"})
        with pytest.raises(Refusal, match=r"Failed to load identity information for defined principals \[vssgp.nobody\]"):
            world.make(devops("gitPermissions"), **given, principal="vssgp.nobody", permissions={"ForcePush": "Deny"})
        world.make(devops("gitPermissions"), **given, principal=readers, permissions={"ForcePush": "Deny"})
        with pytest.raises(Refusal, match="are set by another resource already"):
            world.make(devops("gitPermissions"), **given, principal=readers, permissions={"ForcePush": "Allow"})

    def test_39_a_branch_needs_its_repository(self) -> None:
        given = {"projectId": TENANT, "principal": "vssgp.x", "permissions": {"ForcePush": "Deny"}}
        assert paths(devops("gitPermissions"), **given, branchName="main") == ["branchName"]
        assert paths(devops("gitPermissions"), **{**given, "permissions": {"ForcePush": "Never"}}) == ["permissions.ForcePush"]


class TestPlanning:
    """Queries, dashboards, work items, wikis, feeds."""

    def test_39_a_query_has_an_area_or_a_parent(self) -> None:
        given = {"projectId": TENANT, "name": "Open", "wiql": "SELECT [System.Id] FROM WorkItems"}
        assert paths(devops("workitemquery"), **given, area="Shared Queries") == []
        assert paths(devops("workitemquery"), **given, area="Shared Queries", parentId=TENANT) == ["area"]
        assert paths(devops("workitemquery"), **given) == ["area"]

    def test_a_query_in_a_folder(self, world: World, project: str) -> None:
        folder = world.make(devops("workitemqueryFolder"), projectId=project, name="Ingest", area="Shared Queries")
        query = {"projectId": project, "wiql": "SELECT [System.Id] FROM WorkItems", "parentId": folder}
        made = world.make(devops("workitemquery"), **query, name="Open")
        with pytest.raises(Refusal, match="TF237018"):
            world.make(devops("workitemquery"), **query, name="open")
        with pytest.raises(Refusal, match="TF401243"):
            world.make(devops("workitemquery"), **{**query, "parentId": TENANT}, name="Open")
        world.delete(devops("workitemqueryFolder"), folder)
        assert world.find(devops("workitemquery"), made) is None

    def test_39_dashboards_refresh_every_five_minutes_or_never(self) -> None:
        assert paths(devops("dashboard"), projectId=TENANT, name="d", refreshInterval=10) == ["refreshInterval"]
        assert paths(devops("dashboard"), projectId=TENANT, name="d", refreshInterval=5) == []

    def test_a_project_has_one_wiki(self, world: World, project: str) -> None:
        world.make(devops("wiki"), projectId=project, name="Data.wiki", type="projectWiki")
        with pytest.raises(Refusal, match="Wiki already exists for project"):
            world.make(devops("wiki"), projectId=project, name="Other.wiki", type="projectWiki")
        assert paths(devops("wiki"), projectId=TENANT, name="w", type="codeWiki") == ["mappedPath", "repositoryId", "version"]

    def test_a_page_has_its_parent(self, world: World, project: str) -> None:
        wiki = world.make(devops("wiki"), projectId=project, name="Data.wiki", type="projectWiki")
        page = {"projectId": project, "wikiId": wiki, "content": "Text"}
        with pytest.raises(Refusal, match="WikiAncestorPageNotFound"):
            world.make(devops("wikiPage"), **page, path="/Data/Release")
        world.make(devops("wikiPage"), **page, path="/Data")
        world.make(devops("wikiPage"), **page, path="/Data/Release")

    def test_a_page_that_somebody_changed_is_read_again_before_it_is_written(self, world: World, project: str) -> None:
        wiki = world.make(devops("wiki"), projectId=project, name="Data.wiki", type="projectWiki")
        page = {"projectId": project, "wikiId": wiki, "path": "/Data"}
        made = world.make(devops("wikiPage"), **page, content="Ours")
        world.change(devops("wikiPage"), made, **page, content="Theirs")
        with pytest.raises(Refusal, match=r"412 Precondition Failed.*pulumi up --refresh"):
            world.change_knowing({"content": "Ours"}, devops("wikiPage"), made, **page, content="New")
        world.change_knowing({"content": "Theirs"}, devops("wikiPage"), made, **page, content="New")

    @pytest.mark.parametrize(("restore", "refusal"), [(False, "in the recycle bin"), (True, "args.FeedId can not be nil or empty")])
    def test_a_deleted_feed_keeps_its_name(self, world: World, project: str, restore: bool, refusal: str) -> None:
        feed = world.make(devops("feed"), projectId=project, name="wheels", features=[{"permanentDelete": False, "restore": restore}])
        world.delete(devops("feed"), feed)
        again = {"name": "Wheels", "features": [{"permanentDelete": True, "restore": restore}]}
        with pytest.raises(Refusal, match=refusal):
            world.make(devops("feed"), projectId=project, **again)
        world.delete(devops("feed"), world.make(devops("feed"), projectId=world.project("Other"), **again))

    def test_a_feed_that_is_deleted_for_good_leaves_its_name(self, world: World, project: str) -> None:
        inputs = {"projectId": project, "name": "wheels", "features": [{"permanentDelete": True}]}
        world.delete(devops("feed"), world.make(devops("feed"), **inputs))
        world.make(devops("feed"), **inputs)

    def test_a_hook_has_one_event(self) -> None:
        given = {"projectId": TENANT, "url": "https://hooks.contoso.com"}
        assert paths(devops("servicehookWebhookTfs"), **given, gitPush={}) == []
        assert paths(devops("servicehookWebhookTfs"), **given) == ["gitPush"]


class TestLookUps:
    """`join` looks an existing project up."""

    def test_a_project(self, world: World, project: str) -> None:
        found = world.ask(answer("getProject"), name="data")
        assert (found["id"], found["workItemTemplate"]) == (project, "Agile")
        assert world.ask(answer("getProject"), projectId=project)["name"] == "Data"

    def test_a_project_that_is_not_there(self, world: World, project: str) -> None:
        assert project
        with pytest.raises(Refusal, match=r"Project with name Dta does not exist. TF200016: .* The organisation has: Data."):
            world.ask(answer("getProject"), name="Dta")

    def test_projects(self, world: World, project: str) -> None:
        world.project("Other")
        everything, named = (world.ask(answer("getProjects"), name=name)["projects"] for name in ("", "Data"))
        assert isinstance(everything, list)
        assert isinstance(named, list)
        assert len(everything) == 2
        assert [item["projectId"] for item in named if isinstance(item, dict)] == [project]

    def test_a_repository_and_a_pipeline(self, world: World, project: str) -> None:
        repository = world.repository(project)
        definition = world.make(
            devops("buildDefinition"),
            projectId=project,
            name="ci",
            repository={"repoType": "TfsGit", "repoId": repository, "ymlPath": "ci.yml"},
        )
        assert world.ask(answer("getGitRepository"), projectId=project, name="Notebooks")["id"] == repository
        found = world.ask(answer("getBuildDefinition"), projectId=project, name="ci")
        assert (found["id"], found["path"], found["repositories"]) == (
            definition,
            "\\",
            [world.look(devops("buildDefinition"), definition).inputs["repository"]],
        )
        with pytest.raises(Refusal, match="build definition with name cd"):
            world.ask(answer("getBuildDefinition"), projectId=project, name="cd")
        with pytest.raises(Refusal, match="Git repository with name 'none' does not exist"):
            world.ask(answer("getGitRepository"), projectId=project, name="none")

    def test_an_environment_and_a_variable_group(self, world: World, project: str) -> None:
        environment = world.make(devops("environment"), projectId=project, name="dev")
        world.make(devops("variableGroup"), projectId=project, name="data", variables=[{"name": "a", "value": "1"}])
        assert world.ask(answer("getEnvironment"), projectId=project, name="dev")["environmentId"] == int(environment)
        assert world.ask(answer("getVariableGroup"), projectId=project, name="data")["keyVaults"] == []
        with pytest.raises(Refusal, match="Environment with name prod does not exist"):
            world.ask(answer("getEnvironment"), projectId=project, name="prod")

    def test_the_organisation(self, world: World) -> None:
        found = world.ask(answer("getClientConfig"))
        assert (found["name"], found["organizationUrl"], found["tenantId"]) == ("local", "https://dev.azure.com/local", TENANT)

    def test_an_old_address_of_the_organisation_makes_the_provider_crash(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(f"{World.__module__}.ORGANISATION", "https://contoso.visualstudio.com")
        with pytest.raises(Refusal, match="index out of range"):
            world.ask(answer("getClientConfig"))
        monkeypatch.setattr(f"{World.__module__}.ORGANISATION", "https://dev.azure.com/Local/")
        assert world.ask(answer("getClientConfig"))["organizationUrl"] == "https://dev.azure.com/Local/"
