"""The shadow project follows the repository's files and keeps what the engine wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.shadow import stack_names, synchronise

SALT = "encryptionsalt: v1:abc=:v1:def:ghi==\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: some\nruntime:\n  name: python\n  options:\n    virtualenv: .venv\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("# a comment\nconfig:\n  some:key: one\n")
    return tmp_path


def test_the_settings_point_back_at_the_program(root: Path) -> None:
    synchronise(root, root / ".local" / "project")
    settings = (root / ".local" / "project" / "Pulumi.yaml").read_text()
    assert "main: ../..\n" in settings
    assert "virtualenv: ../../.venv\n" in settings


def test_a_shadow_outside_the_repository_points_back_with_a_whole_path(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    project = tmp_path_factory.mktemp("elsewhere") / "project"
    synchronise(root, project)
    assert f"main: {root}\n" in (project / "Pulumi.yaml").read_text()


def test_what_the_engine_wrote_stays_until_the_original_changes(root: Path) -> None:
    project = root / ".local" / "project"
    synchronise(root, project)
    shadow = project / "Pulumi.dev.yaml"
    shadow.write_text("config:\n  some:key: set by a command\n" + SALT)
    synchronise(root, project)
    assert "set by a command" in shadow.read_text()
    (root / "Pulumi.dev.yaml").write_text("config:\n  some:key: two\n")
    synchronise(root, project)
    assert shadow.read_text() == "config:\n  some:key: two\n" + SALT


def test_a_salt_of_the_original_wins(root: Path) -> None:
    project = root / ".local" / "project"
    synchronise(root, project)
    (project / "Pulumi.dev.yaml").write_text(SALT)
    (root / "Pulumi.dev.yaml").write_text("encryptionsalt: v1:its-own\n")
    synchronise(root, project)
    assert (project / "Pulumi.dev.yaml").read_text() == "encryptionsalt: v1:its-own\n"


def test_the_originals_never_change(root: Path) -> None:
    before = {path.name: path.read_text() for path in root.glob("Pulumi*")}
    synchronise(root, root / ".local" / "project")
    (root / ".local" / "project" / "Pulumi.dev.yaml").write_text(SALT)
    synchronise(root, root / ".local" / "project")
    assert {path.name: path.read_text() for path in root.glob("Pulumi*")} == before


def test_a_stack_file_removed_from_the_shadow_comes_back(root: Path) -> None:
    project = root / ".local" / "project"
    synchronise(root, project)
    (project / "Pulumi.dev.yaml").unlink()
    synchronise(root, project)
    assert (project / "Pulumi.dev.yaml").exists()


def test_stacks_are_the_files_between_pulumi_and_yaml(root: Path) -> None:
    (root / "Pulumi.prod-2.yaml").write_text("")
    (root / "Other.yaml").write_text("")
    assert stack_names(root) == ["dev", "prod-2"]
