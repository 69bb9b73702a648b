"""Projects, repositories, files and the policies that keep pushes out."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import World, devops, failures, paths

ZERO = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def project(world: World) -> str:
    return world.project()


def write(world: World, repository: str, path: str = "src/job.py", branch: str = "refs/heads/main", **inputs: object) -> str:
    return world.make(devops("gitRepositoryFile"), repositoryId=repository, file=path, branch=branch, content="print()", **inputs)


def review(world: World, project: str, repository: str, scope: dict[str, object] | None = None) -> str:
    exact: dict[str, object] = {"repositoryId": repository, "repositoryRef": "refs/heads/main", "matchType": "Exact"}
    settings = {"reviewerCount": 1, "scopes": [{**exact, **(scope or {})}]}
    return world.make(devops("branchPolicyMinReviewers"), projectId=project, settings=settings)


def test_project_names_are_unique(world: World, project: str) -> None:
    assert project
    with pytest.raises(Refusal, match=r"TF200019: .*: Data. You cannot create a new project with the same name"):
        world.project("DATA")


def test_a_project_that_is_not_there(world: World) -> None:
    with pytest.raises(Refusal, match=f"VS800075: The project with id 'vstfs:///Classification/TeamProject/{ZERO}' does not exist"):
        world.repository(ZERO)


def test_a_project_takes_everything_in_it(world: World, project: str) -> None:
    other = world.project("Other")
    kept = world.repository(other)
    repository = world.repository(project)
    write(world, repository)
    review(world, project, repository)
    group = world.make(devops("group"), scope=project, displayName="approvers")
    member = world.output(devops("group"), group, "descriptor")
    world.make(devops("groupMembership"), group=group, members=[member])
    world.delete(devops("project"), project)
    assert {record.id for record in world.everything()} == {other, kept}


@pytest.mark.parametrize("template", ["Agile", "scrum", "CMMI", "Basic"])
def test_process_templates(world: World, template: str) -> None:
    made = world.make(devops("project"), name="Data", workItemTemplate=template)
    assert len(world.output(devops("project"), made, "processTemplateId")) == 36


def test_41_a_preview_asks_for_the_process_template() -> None:
    (found,) = failures(devops("project"), name="Data", workItemTemplate="Waterfall")
    assert found.path == "workItemTemplate"
    assert found.reason.startswith("Process template not found: Waterfall. This organisation has: Agile")
    assert paths(devops("project"), name="Data", workItemTemplate="scrum") == []


def test_33_release_scope_is_sent_with_the_badges_only(world: World, project: str) -> None:
    with pytest.raises(Refusal, match="never sent without statusBadgesArePrivate"):
        world.make(devops("projectPipelineSettings"), projectId=project, enforceJobScopeForRelease=True)
    world.make(devops("projectPipelineSettings"), projectId=project, enforceJobScopeForRelease=True, statusBadgesArePrivate=True)


class TestBranches:
    """Pitfall 12: the branch must exist; `master` unless something else is said."""

    def test_12_the_default_is_master(self, world: World, project: str) -> None:
        made = world.repository(project, defaultBranch=None)
        assert world.output(devops("git"), made, "defaultBranch") == "refs/heads/master"

    def test_12_a_file_needs_its_branch(self, world: World, project: str) -> None:
        repository = world.repository(project)
        with pytest.raises(Refusal, match=r"Branch not found. Name: refs/heads/master. Its default branch is refs/heads/main"):
            write(world, repository, branch="refs/heads/master")

    def test_12_an_uninitialized_repository_has_no_branch(self, world: World, project: str) -> None:
        repository = world.repository(project, defaultBranch=None, initialization={"initType": "Uninitialized"})
        with pytest.raises(Refusal, match="It has no branch at all"):
            write(world, repository)

    def test_12_an_uninitialized_repository_breaks_later_changes_of_the_default(self, world: World, project: str) -> None:
        given = {"projectId": project, "name": "notebooks", "initialization": {"initType": "Uninitialized"}}
        repository = world.make(devops("git"), **given)
        with pytest.raises(Refusal, match="TF401398"):
            world.change(devops("git"), repository, **given, defaultBranch="refs/heads/main")

    def test_38_an_uninitialized_repository_takes_no_default(self, world: World, project: str) -> None:
        with pytest.raises(Refusal, match="init_type = Uninitialized"):
            world.repository(project, initialization={"initType": "Uninitialized"})

    def test_38_a_branch_has_a_short_name(self, world: World, project: str) -> None:
        repository = world.repository(project)
        with pytest.raises(Refusal, match="named by its short name: 'release'"):
            world.make(devops("gitRepositoryBranch"), repositoryId=repository, name="refs/heads/release", refBranch="main")
        made = world.make(devops("gitRepositoryBranch"), repositoryId=repository, name="release", refBranch="main")
        assert made == f"{repository}:release"
        assert write(world, repository, branch="refs/heads/release") == f"{repository}/src/job.py:refs/heads/release"

    def test_a_branch_starts_from_one_that_stands(self, world: World, project: str) -> None:
        repository = world.repository(project)
        with pytest.raises(Refusal, match="The branch to start from was not found: develop"):
            world.make(devops("gitRepositoryBranch"), repositoryId=repository, name="release", refBranch="develop")


class TestFiles:
    """A file is a commit."""

    def test_a_files_id(self, world: World, project: str) -> None:
        repository = world.repository(project)
        assert write(world, repository) == f"{repository}/src/job.py"

    def test_an_existing_file_is_not_overwritten(self, world: World, project: str) -> None:
        repository = world.repository(project)
        write(world, repository)
        with pytest.raises(Refusal, match="Refusing to overwrite existing file"):
            write(world, repository)

    @pytest.mark.parametrize("name", ["README.md", "/readme.md"])
    def test_38_a_clean_repository_has_a_readme(self, world: World, project: str, name: str) -> None:
        repository = world.repository(project)
        with pytest.raises(Refusal, match=r"A Clean repository begins with a README.md"):
            write(world, repository, name)
        write(world, repository, name, overwriteOnCreate=True)

    def test_a_missing_repository(self, world: World) -> None:
        with pytest.raises(Refusal, match=f"TF401019: The Git repository with name or identifier {ZERO} does not exist"):
            write(world, ZERO)


class TestPolicies:
    """Pitfall 11: branch policies reject direct commits."""

    @pytest.fixture
    def repository(self, world: World, project: str) -> str:
        return world.repository(project)

    def test_11_a_commit_to_a_branch_with_a_policy(self, world: World, project: str, repository: str) -> None:
        seeded = write(world, repository)
        policy = review(world, project, repository)
        with pytest.raises(Refusal, match="TF402455: Pushes to this branch are not permitted; you must use a pull request"):
            write(world, repository, "src/other.py")
        with pytest.raises(Refusal, match="TF402455"):
            world.change(
                devops("gitRepositoryFile"), seeded, repositoryId=repository, file="src/job.py", branch="refs/heads/main", content="2"
            )
        with pytest.raises(Refusal, match="TF402455"):
            world.delete(devops("gitRepositoryFile"), seeded)
        world.delete(devops("branchPolicyMinReviewers"), policy)
        world.delete(devops("gitRepositoryFile"), seeded)

    @pytest.mark.parametrize(
        "scope",
        [
            {"matchType": "DefaultBranch", "repositoryId": None, "repositoryRef": None},
            {"matchType": "Prefix", "repositoryRef": "refs/heads/ma"},
            {"repositoryId": None},
        ],
        ids=["default branch", "prefix", "every repository"],
    )
    def test_11_wider_scopes_reach_the_branch(self, world: World, project: str, repository: str, scope: dict[str, object]) -> None:
        review(world, project, repository, scope)
        with pytest.raises(Refusal, match="TF402455"):
            write(world, repository)

    @pytest.mark.parametrize(
        "inputs",
        [{"enabled": False}, {"blocking": False}],
        ids=["disabled", "advisory"],
    )
    def test_a_policy_that_does_not_block(self, world: World, project: str, repository: str, inputs: dict[str, object]) -> None:
        scopes = [{"repositoryId": repository, "repositoryRef": "refs/heads/main"}]
        world.make(devops("branchPolicyCommentResolution"), projectId=project, settings={"scopes": scopes}, **inputs)
        write(world, repository)

    def test_another_branch_and_another_repository_are_free(self, world: World, project: str, repository: str) -> None:
        other = world.repository(project, "other")
        review(world, project, other)
        review(world, project, repository, {"repositoryRef": "refs/heads/release"})
        write(world, repository)

    def test_38_the_default_branch_is_no_repositorys_own(self, world: World, project: str, repository: str) -> None:
        with pytest.raises(Refusal, match="must not be set when 'match_type' is 'DefaultBranch'"):
            review(world, project, repository, {"matchType": "DefaultBranch"})

    def test_a_policys_repository_stands(self, world: World, project: str) -> None:
        with pytest.raises(Refusal, match="TF401019"):
            review(world, project, ZERO)

    def test_a_build_validation_needs_its_pipeline(self, world: World, project: str, repository: str) -> None:
        scopes = [{"repositoryId": repository, "repositoryRef": "refs/heads/main"}]
        settings = {"displayName": "ci", "buildDefinitionId": 4711, "scopes": scopes}
        with pytest.raises(Refusal, match="The build definition 4711 was not found"):
            world.make(devops("branchPolicyBuildValidation"), projectId=project, settings=settings)
        definition = world.make(
            devops("buildDefinition"),
            projectId=project,
            name="ci",
            repository={"repoType": "TfsGit", "repoId": repository, "ymlPath": "ci.yml"},
        )
        world.make(devops("branchPolicyBuildValidation"), projectId=project, settings={**settings, "buildDefinitionId": int(definition)})

    def test_39_the_sizes_that_can_be_chosen(self, project: str) -> None:
        kind = devops("repositoryPolicyMaxFileSize")
        assert paths(kind, projectId=project, maxFileSize=5) == []
        assert paths(kind, projectId=project, maxFileSize=7) == ["maxFileSize"]

    def test_39_a_project_is_named_by_its_id(self) -> None:
        assert paths(devops("branchPolicyMinReviewers"), projectId="Data", settings={"scopes": [{"matchType": "DefaultBranch"}]}) == [
            "projectId"
        ]


def test_where_a_repository_is(world: World, project: str) -> None:
    made = world.repository(project, "etl jobs")
    outputs = world.look(devops("git"), made).outputs
    assert outputs["remoteUrl"] == "https://local@dev.azure.com/local/Data/_git/etl%20jobs"
    assert outputs["webUrl"] == "https://dev.azure.com/local/Data/_git/etl%20jobs"
    assert outputs["sshUrl"] == "git@ssh.dev.azure.com:v3/local/Data/etl%20jobs"
    assert outputs["isFork"] is False


def test_repository_names_are_unique_in_a_project(world: World, project: str) -> None:
    world.repository(project)
    world.repository(world.project("Other"))
    with pytest.raises(Refusal, match="TF400948: A Git repository with the name notebooks already exists"):
        world.repository(project)
