"""What look-ups answer about an organisation, and by which names its things are imported."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from localcloud.provider import reading
from tests.localcloud.behaviours.world import TENANT, World, devops

ENVIRONMENT = devops("environment")
FEED = devops("feed")
FOLDER = devops("buildFolder")
GIT = devops("git")
PROJECT = devops("project")


def answer(name: str) -> str:
    return f"azuredevops:index/{name}:{name}"


def imported(world: World, token: str, name: str) -> str | None:
    """The id that an import finds; None: nothing."""
    found = reading.read(world.cloud(token), token, name, {}, {})
    return found.id if found else None


@pytest.fixture
def project(world: World) -> str:
    return world.project()


class TestLookUps:
    """Functions that programs ask beside the ones that name people."""

    def test_pools_are_the_organisations_own_and_those_made_for_it(self, world: World) -> None:
        made = world.make(devops("pool"), name="builders", autoProvision=True)
        assert {pool["name"] for pool in world.listed(answer("getPools"), "agentPools")} == {"Azure Pipelines", "Default", "builders"}
        found = world.ask(answer("getPool"), name="Builders")
        assert (found["id"], found["autoProvision"]) == (made, True)
        with pytest.raises(Refusal, match="Unable to find agent pool with name: none"):
            world.ask(answer("getPool"), name="none")

    def test_repositories_of_a_project_or_of_all(self, world: World, project: str) -> None:
        other = world.project("Other")
        for where in (project, other):
            world.repository(where)
        assert len(world.listed(answer("getRepositories"), "repositories")) == 2
        (found,) = world.listed(answer("getRepositories"), "repositories", projectId=project, name="Notebooks")
        assert (found["projectId"], found["defaultBranch"], found["disabled"]) == (project, "refs/heads/main", False)
        with pytest.raises(Refusal, match="Repository with name none does not exist"):
            world.ask(answer("getRepositories"), projectId=project, name="none")
        with pytest.raises(Refusal, match="VS800075"):
            world.ask(answer("getRepositories"), projectId=TENANT)

    def test_a_feed_by_its_name_or_id(self, world: World, project: str) -> None:
        feed = world.make(FEED, projectId=project, name="wheels")
        assert world.ask(answer("getFeed"), projectId=project, name="wheels")["feedId"] == feed
        assert world.ask(answer("getFeed"), projectId=project, feedId=feed)["name"] == "wheels"
        with pytest.raises(Refusal, match="Feed with name wheels does not exist"):
            world.ask(answer("getFeed"), name="wheels")

    def test_areas_and_iterations_begin_at_a_root_called_like_the_project(self, world: World, project: str) -> None:
        world.make(devops("area"), projectId=project, name="ingest")
        root = world.ask(answer("getArea"), projectId=project)
        assert (root["name"], root["path"], root["hasChildren"]) == ("Data", "/", True)
        (child,) = world.listed(answer("getArea"), "childrens", projectId=project, path="/")
        assert child["path"] == "/ingest"
        assert world.ask(answer("getArea"), projectId=project, path="/ingest", fetchChildren=False)["name"] == "ingest"
        assert world.ask(answer("getIteration"), projectId=project)["hasChildren"] is False
        with pytest.raises(Refusal, match=r'VS402485: .* with path "none"'):
            world.ask(answer("getIteration"), projectId=project, path="/none")

    def test_a_user_by_its_descriptor_and_its_key_and_back(self, world: World) -> None:
        (dana,) = world.listed(answer("getUsers"), "users", principalName="dana.developer@contoso.com")
        assert world.ask(answer("getUser"), descriptor=dana["descriptor"])["mailAddress"] == "dana.developer@contoso.com"
        assert world.ask(answer("getStorageKey"), descriptor=dana["descriptor"])["storageKey"] == dana["id"]
        assert world.ask(answer("getDescriptor"), storageKey=dana["id"])["descriptor"] == dana["descriptor"]
        for function, given in (("getUser", "descriptor"), ("getStorageKey", "descriptor"), ("getDescriptor", "storageKey")):
            with pytest.raises(Refusal, match="VS860018"):
                world.ask(answer(function), **{given: TENANT})

    def test_a_group_is_no_user(self, world: World, project: str) -> None:
        group = world.ask(answer("getGroup"), projectId=project, name="Readers")
        with pytest.raises(Refusal, match="is no user but a group: Readers"):
            world.ask(answer("getUser"), descriptor=group["descriptor"])

    def test_a_service_principal_by_its_name(self, world: World, project: str) -> None:
        found = world.ask(answer("getServicePrincipal"), displayName="Data Build Service")
        assert str(found["descriptor"]).startswith("svc.")
        with pytest.raises(Refusal, match="Could not find service principal with display name none"):
            world.ask(answer("getServicePrincipal"), displayName="none")


class TestImports:
    """Most things are named PROJECT/ID, where the project may be given by its name."""

    def test_the_project_is_named_or_numbered(self, world: World, project: str) -> None:
        environment = world.make(ENVIRONMENT, projectId=project, name="dev")
        for name in (f"{project}/{environment}", f"Data/{environment}", f"data/{environment}"):
            assert imported(world, ENVIRONMENT, name) == environment

    def test_an_id_alone_is_refused(self, world: World, project: str) -> None:
        environment = world.make(ENVIRONMENT, projectId=project, name="dev")
        for name in (environment, f"{project}/", f"/{environment}"):
            with pytest.raises(Refusal, match=r"unexpected format of ID \(.*\), expected projectid/resourceId"):
                imported(world, ENVIRONMENT, name)

    def test_nothing_is_found_in_another_project_or_in_none(self, world: World, project: str) -> None:
        environment = world.make(ENVIRONMENT, projectId=project, name="dev")
        world.project("Other")
        assert imported(world, ENVIRONMENT, f"Other/{environment}") is None
        with pytest.raises(Refusal, match="Project with name or ID None does not exist"):
            imported(world, ENVIRONMENT, f"None/{environment}")

    def test_a_repository_may_be_named_too(self, world: World, project: str) -> None:
        repository = world.repository(project)
        assert {imported(world, GIT, name) for name in (f"Data/{repository}", "Data/notebooks", f"{project}/Notebooks")} == {repository}
        assert imported(world, GIT, "Data/none") is None

    def test_ids_with_a_project_in_them(self, world: World, project: str) -> None:
        folder = world.make(FOLDER, projectId=project, path="\\notebooks")
        assert imported(world, FOLDER, "Data/\\notebooks") == folder

    def test_the_project_in_front_may_be_missing(self, world: World, project: str) -> None:
        feed = world.make(FEED, projectId=project, name="wheels")
        assert imported(world, FEED, feed) == feed
        assert imported(world, FEED, f"{project}/{feed}") == feed

    def test_a_project_by_its_name(self, world: World, project: str) -> None:
        assert imported(world, PROJECT, "Data") == project
        assert imported(world, PROJECT, project) == project
        assert imported(world, PROJECT, "None") is None
