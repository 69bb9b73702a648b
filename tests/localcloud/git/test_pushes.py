"""Clone, push, tag and branch with Git itself: what a push changes, who pushed, and what is refused."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from localcloud.behaviours.model import Refusal
from localcloud.git import protection, pushes, seams
from localcloud.git.refs import Update
from localcloud.pull_requests import persons
from tests.localcloud.behaviours.world import World, bricks, devops
from tests.localcloud.git.conftest import seed

DANA, ROB = "dana.developer@contoso.com", "rob.reviewer@contoso.com"


class Clone:
    """A clone in which a person works."""

    def __init__(self, folder: Path, address: Path, mail: str) -> None:
        subprocess.run(["git", "clone", "--quiet", str(address), str(folder)], check=True)
        self.folder, self.mail = folder, mail

    def git(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Git in the clone, whatever it answers."""
        identity = {
            f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "x"), ("EMAIL", self.mail))
        }
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, env={**os.environ, **identity, **variables}, capture_output=True, text=True, check=False)

    def commit(self, path: str, content: str) -> None:
        """Commits one file."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        self.git("add", path)
        assert self.git("commit", "-m", f"Change {path}").returncode == 0


@pytest.fixture(scope="module")
def repository(world: World, project: str) -> str:
    made = world.repository(project)
    seed(world, made, "job.py", "1")
    return made


@pytest.fixture
def clone(world: World, repository: str, tmp_path: Path) -> Clone:
    record = world.look(devops("git"), repository)
    with world.store.reading() as view:
        address = seams.address(view, record)
    return Clone(tmp_path / "notebooks", address, DANA)


def test_a_push_moves_the_branch_and_the_records_of_the_stack_follow(world: World, repository: str, clone: Clone) -> None:
    clone.commit("job.py", "2")
    assert clone.git("push", "origin", "main").returncode == 0
    assert world.output(devops("gitRepositoryFile"), f"{repository}/job.py", "content") == "2"
    branch = world.make(devops("gitRepositoryBranch"), repositoryId=repository, name="work", refBranch="main")
    clone.git("checkout", "-b", "work")
    clone.commit("more.py", "3")
    assert clone.git("push", "origin", "work").returncode == 0
    tip = clone.git("rev-parse", "work").stdout.strip()
    assert world.output(devops("gitRepositoryBranch"), branch, "lastCommitId") == tip
    assert clone.git("push", "origin", ":work").returncode == 0
    assert world.find(devops("gitRepositoryBranch"), branch) is None


def test_who_pushed_is_the_committer_or_whom_the_variable_names(world: World, repository: str, clone: Clone) -> None:
    clone.git("checkout", "-b", "who")
    clone.commit("a.py", "1")
    clone.git("push", "origin", "who")
    with world.store.reading() as view:
        assert pushes.last_pusher(view, repository, "refs/heads/who") == DANA
    clone.commit("a.py", "2")
    refused = clone.git("push", "origin", "who", LOCALCLOUD_AS="nobody")
    assert "nobody is called 'nobody' in the organisation" in refused.stderr
    clone.git("push", "origin", "who", LOCALCLOUD_AS="rob")
    with world.store.reading() as view:
        assert pushes.last_pusher(view, repository, "refs/heads/who") == ROB


def test_a_git_folder_is_at_the_real_commit(world: World, repository: str, clone: Clone) -> None:
    world.resource_group()
    world.workspace()
    given = {"url": world.output(devops("git"), repository, "remoteUrl"), "path": "/Shared/repository"}
    with pytest.raises(Refusal, match=r"RESOURCE_DOES_NOT_EXIST: Tag v1.0.0 does not exist .* repository notebooks. It has no tags"):
        world.make(bricks("repo"), **given, tag="v1.0.0")
    clone.git("tag", "v1.0.0")
    assert clone.git("push", "origin", "v1.0.0").returncode == 0
    made = world.make(bricks("repo"), **given, tag="v1.0.0")
    assert world.output(bricks("repo"), made, "commitHash") == clone.git("rev-parse", "v1.0.0").stdout.strip()
    with pytest.raises(Refusal, match=r"Tag v2 does not exist .* Its tags: v1.0.0\."):
        world.change(bricks("repo"), made, **given, tag="v2")
    clone.commit("job.py", "3")
    clone.git("push", "origin", "main")
    on_main = world.make(bricks("repo"), **{**given, "path": "/Shared/main"})
    assert world.output(bricks("repo"), on_main, "branch") == "main"
    assert world.output(bricks("repo"), on_main, "commitHash") == clone.git("rev-parse", "main").stdout.strip()
    with pytest.raises(Refusal, match="Branch develop does not exist in"):
        world.make(bricks("repo"), **{**given, "path": "/Shared/develop"}, branch="develop")
    with pytest.raises(Refusal, match=r"Remote repository not found: https://dev\.azure\.com/local/Data/_git/gone"):
        world.make(bricks("repo"), url="https://dev.azure.com/local/Data/_git/gone", path="/Shared/gone")


def test_what_a_push_must_not_do(world: World, project: str, repository: str, clone: Clone) -> None:
    record = world.look(devops("git"), repository)
    clone.git("checkout", "-b", "release/1.0")
    with world.store.reading() as view:
        with pytest.raises(Refusal, match="refs/pull/1/merge is a ref of Azure DevOps' own"):
            protection.refuse(view, record, [Update("refs/pull/1/merge", "", "a")])
        with pytest.raises(Refusal, match="refs/heads/main is the default branch of notebooks and cannot be deleted"):
            protection.refuse(view, record, [Update("refs/heads/main", "a", "")])
    scope = {"repositoryId": repository, "repositoryRef": "refs/heads/release", "matchType": "Prefix"}
    policy = world.make(devops("branchPolicyMinReviewers"), projectId=project, settings={"reviewerCount": 1, "scopes": [scope]})
    clone.commit("job.py", "release")
    assert clone.git("push", "origin", "release/1.0").returncode == 0, "a new branch may be pushed"
    clone.commit("job.py", "again")
    for refused in (clone.git("push", "origin", "release/1.0"), clone.git("push", "origin", ":release/1.0")):
        assert refused.returncode == 1
        assert "TF402455: Pushes to this branch are not permitted; you must use a pull request" in refused.stderr
        assert "Traceback" not in refused.stderr
    world.delete(devops("branchPolicyMinReviewers"), policy)
    assert clone.git("push", "origin", "release/1.0").returncode == 0


def test_the_first_push_into_an_empty_repository_makes_its_default_branch_which_is_protected_from_then_on(
    world: World, project: str, tmp_path: Path
) -> None:
    empty = world.make(devops("git"), projectId=project, name="infrastructure", initialization={"initType": "Uninitialized"})
    scope = {"repositoryId": empty, "repositoryRef": "refs/heads/main", "matchType": "Exact"}
    settings = {"reviewerCount": 1, "scopes": [scope]}
    world.make(devops("branchPolicyMinReviewers"), projectId=project, enabled=True, blocking=True, settings=settings)
    record = world.look(devops("git"), empty)
    with world.store.reading() as view:
        address = seams.address(view, record)
    clone = Clone(tmp_path / "infrastructure", address, DANA)
    clone.commit("Pulumi.yaml", "name: databricks-cicd")
    pushed = clone.git("push", "origin", "HEAD:main")
    assert pushed.returncode == 0, pushed.stderr
    assert world.output(devops("git"), empty, "defaultBranch") == "refs/heads/main"
    clone.commit("Pulumi.yaml", "name: another")
    assert "TF402455" in clone.git("push", "origin", "HEAD:main").stderr


def test_a_repository_that_is_gone_takes_nothing(world: World, project: str, clone: Clone, tmp_path: Path) -> None:
    other = world.repository(project, "short-lived")
    record = world.look(devops("git"), other)
    with world.store.reading() as view:
        address = seams.address(view, record)
    with world.store.transaction() as view:
        view.delete(record)
    assert "TF401019" in clone.git("push", str(address), "main:refs/heads/x").stderr


def test_a_build_service_pushes_only_what_somebody_has_allowed_it(world: World, project: str, repository: str, clone: Clone) -> None:
    clone.git("tag", "built")
    clone.git("checkout", "-b", "built-by-a-run")

    def pushed(*what: str) -> str:
        return clone.git("push", "origin", *what, LOCALCLOUD_AS=project).stderr

    for what, permission in (("built", "CreateTag"), ("built-by-a-run", "CreateBranch")):
        assert f"TF401027: You need the Git '{permission}' permission" in pushed(what)
    allowed = {"CreateTag": "Allow", "CreateBranch": "Allow"}
    scope = world.look(devops("git"), repository).scope
    with world.store.reading() as view:
        service = persons.person(view, scope, project)
    world.make(devops("gitPermissions"), projectId=project, principal=service.descriptor, permissions=allowed)
    assert "rejected" not in pushed("built", "built-by-a-run")
    clone.commit("job.py", "built")
    assert "TF401027: You need the Git 'GenericContribute' permission" in pushed("built-by-a-run")
    for what in (":built", "+built-by-a-run:refs/tags/built"):
        assert "TF401027: You need the Git 'ForcePush' permission" in pushed(what), "a tag stays where it is"
    assert clone.git("push", "origin", "built-by-a-run", LOCALCLOUD_AS="rob").returncode == 0
