"""A repository and its first files."""

from __future__ import annotations

import itertools
from pathlib import Path

import pulumi
import pytest

from components.devops.repository import Repository, RepositoryArgs
from components.devops.seed import read_seed
from tests.components.mocked import Graph, Registered, run
from tests.components.samples import SAMPLES

FILE = "azuredevops:index/gitRepositoryFile:GitRepositoryFile"
GIT = "azuredevops:index/git:Git"


@pytest.fixture(name="graph")
def graph_() -> Graph:
    return run(lambda: SAMPLES[Repository]("notebooks", None) and None)


@pytest.fixture(name="files")
def files_(graph: Graph) -> dict[str, Registered]:
    return {str(file.inputs["file"]): file for file in graph.of(FILE)}


def test_12_the_default_branch_is_there_from_the_start(graph: Graph) -> None:
    repository = graph.one(GIT)
    assert repository.inputs["defaultBranch"] == "refs/heads/main"
    assert repository.inputs["initialization"] == {"initType": "Clean"}
    assert repository.ignored == {"initialization"}


def test_an_empty_repository_gets_its_default_branch_from_the_first_push() -> None:
    args: RepositoryArgs = {"project_id": "p", "repository_name": "infrastructure", "default_branch": "main", "files": {}, "empty": True}
    made = run(lambda: pulumi.export("branch", Repository("infrastructure", args=args).default_branch))
    repository = made.one(GIT)
    assert repository.inputs["initialization"] == {"initType": "Uninitialized"}
    assert "defaultBranch" not in repository.inputs
    (component,) = [outputs for urn, outputs in made.outputs.items() if "devops:Repository::" in urn]
    assert component["default_branch"] == "refs/heads/main"


def test_every_file_is_pushed_to_the_default_branch_without_starting_a_run(files: dict[str, Registered]) -> None:
    assert list(files) == sorted(["README.md", "pipelines/ci.yml", "a.py"])
    for path, file in files.items():
        assert file.name == f"notebooks-file/{path}"
        assert file.inputs["branch"] == "refs/heads/main"
        assert "[skip ci]" in str(file.inputs["commitMessage"])


def test_12_files_are_pushed_one_after_the_other(graph: Graph) -> None:
    pushes = [graph.one(GIT), *graph.of(FILE)]
    for earlier, later in itertools.pairwise(pushes):
        assert earlier.urn in later.depends_on


def test_38_only_the_readme_of_the_first_commit_is_overwritten(files: dict[str, Registered]) -> None:
    assert {path for path, file in files.items() if file.inputs["overwriteOnCreate"]} == {"README.md"}


def test_11_content_belongs_to_the_team_after_the_first_push(files: dict[str, Registered]) -> None:
    for file in files.values():
        assert {"content", "commitMessage"} <= {name.replace("commit_message", "commitMessage") for name in file.ignored}
        assert file.request.retainOnDelete


def test_11_a_push_that_is_refused_is_explained(files: dict[str, Registered]) -> None:
    assert {tuple(file.request.hooks.on_error) for file in files.values()} == {("notebooks-push-refused",)}


def test_a_seed_is_every_file_with_its_text(tmp_path: Path) -> None:
    (tmp_path / "sub" / "__pycache__").mkdir(parents=True)
    (tmp_path / "sub" / "a.txt").write_text("ä\n", encoding="utf-8")
    (tmp_path / "sub" / "__pycache__" / "a.pyc").write_bytes(b"\x00")
    (tmp_path / ".gitignore").write_text("x\n")
    assert read_seed(tmp_path, {}) == {".gitignore": "x\n", "sub/a.txt": "ä\n"}


def test_a_seed_of_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(pulumi.RunError, match="missing or empty"):
        read_seed(tmp_path / "nowhere", {})


def test_a_seed_that_is_no_text_is_an_error_with_the_files_name(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    with pytest.raises(pulumi.RunError, match=r"picture\.png:1 is not UTF-8"):
        read_seed(tmp_path, {})


def test_blanks_are_filled_in_and_nothing_else_is(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("name: @@product@@ ${{ variables.x }} $(y) @@ mail@@contoso @@product@@")
    assert read_seed(tmp_path, {"product": "data"}) == {"a.yml": "name: data ${{ variables.x }} $(y) @@ mail@@contoso data"}


def test_a_blank_that_nothing_is_known_about_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("@@produkt@@")
    with pytest.raises(pulumi.RunError, match=r"a\.yml:1 has the placeholder @@produkt@@, which has no value\. Known: product\."):
        read_seed(tmp_path, {"product": "data"})
