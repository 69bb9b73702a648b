"""Repositories of the local Azure DevOps are real ones: their resources are commits and refs, and they end with the record."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from localcloud.behaviours.model import Refusal
from localcloud.git import bare, commits, seams
from localcloud.git.bare import folder_of
from localcloud.git.commits import Author, Note
from tests.localcloud.behaviours.world import World, devops
from tests.localcloud.git.conftest import seed


def git(folder: Path | str, *arguments: str) -> str:
    """Git's own answer."""
    done = subprocess.run(["git", "-C", str(folder), *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def repository(world: World, project: str) -> str:
    made = world.repository(project)
    seed(world, made, "README.md.txt", "hello\n")
    seed(world, made, "/src/job.py", "print()\n")
    return made


def folder(world: World, repository: str) -> Path:
    return folder_of(world.store.files, repository)


def test_seeded_files_are_commits_on_the_default_branch(world: World, repository: str) -> None:
    log = git(folder(world, repository), "log", "--format=%s", "HEAD")
    assert log.splitlines() == ["Seed /src/job.py", "Seed README.md.txt", "Initial commit."]
    assert git(folder(world, repository), "show", "main:src/job.py") == "print()"
    assert git(folder(world, repository), "fsck", "--strict") == ""


def test_what_the_agent_asks(world: World, repository: str, tmp_path: Path) -> None:
    store = world.store
    tip = seams.resolve(store, repository, "refs/heads/main")
    assert seams.resolve(store, repository, "main") == seams.resolve(store, repository, tip[:10]) == tip
    before = git(folder(world, repository), "rev-parse", "main~1")
    assert seams.changed_files(store, repository, before, tip) == ["/src/job.py"]
    assert seams.changed_files(store, repository, "", tip) == ["/README.md", "/README.md.txt", "/src/job.py"]
    assert seams.file_at(store, repository, tip, "/src/job.py") == "print()\n"
    with pytest.raises(Refusal, match=r"TF401174: The item '/src' could not be found"):
        seams.file_at(store, repository, tip, "src")
    for name in ("refs/heads/develop", "develop", "0" * 40):
        with pytest.raises(Refusal, match="TF401175"):
            seams.resolve(store, repository, name)
    seams.checkout(store, repository, before, tmp_path / "s")
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == [".git", "README.md", "README.md.txt"]
    assert git(tmp_path / "s", "status", "--porcelain", "--branch") == "## HEAD (no branch)"
    assert git(tmp_path / "s", "rev-parse", "origin/main") == tip


def test_the_address_has_names_and_can_be_cloned(world: World, repository: str, tmp_path: Path) -> None:
    record = world.look(devops("git"), repository)
    with world.store.reading() as view:
        address = seams.address(view, record)
    assert address.name == "notebooks"
    git(tmp_path, "clone", "--quiet", str(address))
    assert (tmp_path / "notebooks" / "src" / "job.py").read_text() == "print()\n"


def test_a_branch_is_a_ref_and_goes_with_its_resource(world: World, repository: str) -> None:
    made = world.make(devops("gitRepositoryBranch"), repositoryId=repository, name="release", refBranch="main")
    tip = git(folder(world, repository), "rev-parse", "release")
    assert world.output(devops("gitRepositoryBranch"), made, "lastCommitId") == tip
    file = seed(world, repository, "x.txt", "1", "refs/heads/release")
    world.change(devops("gitRepositoryFile"), file, repositoryId=repository, file="x.txt", branch="refs/heads/release", content="2")
    assert git(folder(world, repository), "show", "release:x.txt") == "2"
    world.delete(devops("gitRepositoryFile"), file)
    assert git(folder(world, repository), "ls-tree", "-r", "--name-only", "release", "x.txt") == ""
    world.delete(devops("gitRepositoryBranch"), made)
    assert git(folder(world, repository), "branch", "--list") == "* main"


def test_a_failed_transaction_leaves_nothing_in_git(world: World, project: str, repository: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tip = git(folder(world, repository), "rev-parse", "main")
    before = {path.name for path in (world.store.files / "git").iterdir()}

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("localcloud.store.Transaction.put", full_disk)
    with pytest.raises(OSError, match="No space"):
        seed(world, repository, "lost.txt", "lost")
    with pytest.raises(OSError, match="No space"):
        world.repository(project, "lost")
    with pytest.raises(OSError, match="No space"):
        world.change(devops("git"), repository, projectId=project, name="renamed", initialization={"initType": "Clean"})
    monkeypatch.undo()
    assert git(folder(world, repository), "rev-parse", "main") == tip
    assert {path.name for path in (world.store.files / "git").iterdir()} == before


def test_a_fork_has_the_commits_of_its_parent(world: World, project: str, repository: str) -> None:
    fork = world.repository(project, "fork", parentRepositoryId=repository, initialization={"initType": "Fork"})
    assert git(folder(world, fork), "rev-parse", "main") == git(folder(world, repository), "rev-parse", "main")


def test_an_import_says_where_from(world: World, project: str) -> None:
    start = {"initType": "Import", "sourceType": "Git", "sourceUrl": "https://example.com/x.git"}
    made = world.repository(project, "imported", initialization=start)
    assert "https://example.com/x.git" in git(folder(world, made), "show", "main:README.md")


def test_it_is_removed_with_its_project_and_with_the_cloud(world: World) -> None:
    other = world.project("Other")
    first, second = world.repository(other), world.repository(other, "second")
    folders = [folder(world, made) for made in (first, second)]
    world.delete(devops("git"), first)
    world.delete(devops("project"), other)
    assert [each.exists() for each in folders] == [False, False]


def test_its_folder_has_its_name(world: World, project: str) -> None:
    given = {"projectId": project, "initialization": {"initType": "Clean"}}
    made = world.make(devops("git"), **given, name="etl jobs")
    world.change(devops("git"), made, **given, name="jobs: a/b")
    assert folder(world, made).name == "jobs%3A a%2Fb"
    assert git(folder(world, made), "log", "--format=%s") == "Initial commit."


def test_the_default_branch_can_change(world: World, project: str) -> None:
    given = {"projectId": project, "name": "moving", "initialization": {"initType": "Clean"}}
    made = world.make(devops("git"), **given, defaultBranch="refs/heads/main")
    world.make(devops("gitRepositoryBranch"), repositoryId=made, name="develop", refBranch="main")
    world.change(devops("git"), made, **given, defaultBranch="refs/heads/develop")
    assert git(folder(world, made), "symbolic-ref", "HEAD") == "refs/heads/develop"
    with pytest.raises(Refusal, match="TF401398"):
        world.change(devops("git"), made, **given, defaultBranch="refs/heads/gone")


def test_what_somebody_pushed_can_be_imported_changed_and_deleted(world: World, project: str) -> None:
    """A push makes no resource, but the service has it all the same."""
    made = world.repository(project, "imported-later")
    file, branch = f"{made}/src/pushed.py", f"{made}:feature"
    kinds = devops("gitRepositoryFile"), devops("gitRepositoryBranch")
    assert [world.read(kinds[0], file), world.read(kinds[1], branch)] == [None, None]
    with world.store.transaction() as view:
        opened = bare.opened(view.files, made)
        tip = commits.write(view, opened, "main", {"src/pushed.py": b"1"}, Note("Push", Author("x", "x@contoso.com")))
        bare.move(view, opened, "refs/heads/feature", tip)
    read = world.read(kinds[0], file)
    assert read is not None
    assert (read["content"], read["branch"], read["commitMessage"]) == ("1", "refs/heads/main", "Push")
    read = world.read(kinds[1], branch)
    assert read is not None
    assert read["lastCommitId"] == tip
    world.change(kinds[0], file, repositoryId=made, file="src/pushed.py", branch="refs/heads/main", content="2")
    assert git(folder(world, made), "show", "main:src/pushed.py") == "2"
    world.delete(kinds[0], file)
    world.delete(kinds[1], branch)
    assert git(folder(world, made), "ls-tree", "-r", "--name-only", "main") == "README.md"
    assert git(folder(world, made), "branch", "--list", "feature") == ""
    assert world.read(kinds[0], file) is None


def test_a_protected_branch_is_not_deleted(world: World, project: str) -> None:
    made = world.repository(project, "protected")
    branch = world.make(devops("gitRepositoryBranch"), repositoryId=made, name="release", refBranch="main")
    scopes = [{"repositoryId": made, "repositoryRef": "refs/heads/release", "matchType": "Exact"}]
    world.make(devops("branchPolicyMinReviewers"), projectId=project, settings={"reviewerCount": 1, "scopes": scopes})
    with pytest.raises(Refusal, match="TF402455"):
        world.delete(devops("gitRepositoryBranch"), branch)


@pytest.mark.parametrize("path", ["../x", ".git/config", "a//b", "src", "src/job.py/x"])
def test_a_path_that_cannot_be(world: World, repository: str, path: str) -> None:
    tip = git(folder(world, repository), "rev-parse", "main")
    with pytest.raises(Refusal, match="cannot be"):
        seed(world, repository, path, "1")
    assert git(folder(world, repository), "rev-parse", "main") == tip


@pytest.mark.parametrize("name", ["a b", "a..b", "main/x"])
def test_a_branch_that_cannot_be(world: World, repository: str, name: str) -> None:
    with pytest.raises(Refusal, match="cannot be a branch or tag here"):
        world.make(devops("gitRepositoryBranch"), repositoryId=repository, name=name, refBranch="main")
