"""The shadow project follows the repository's files and keeps what the engine wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.shadow import UnusableFile, stack_names, synchronise

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


class TestEdits:
    """What commands have set stays when the tracked file is edited, with a word; what the edit decides itself is said, too."""

    ORIGINAL = "config:\n  # why\n  a:release: v1 # last\n  a:azure:\n    location: westeurope\n    tags:\n      owner: me\n"

    def edit(self, root: Path, copy: str, original: str, start: str = ORIGINAL) -> tuple[list[str], str]:
        """What is said, and the copy, after commands have made it `copy` and a person has made the tracked file `original`."""
        project = root / ".local" / "project"
        (root / "Pulumi.dev.yaml").write_text(start)
        synchronise(root, project)
        (project / "Pulumi.dev.yaml").write_text(copy)
        assert synchronise(root, project) == []
        (root / "Pulumi.dev.yaml").write_text(original)
        said = synchronise(root, project)
        assert synchronise(root, project) == [], "said once"
        return said, (project / "Pulumi.dev.yaml").read_text()

    def test_values_and_secrets_of_commands_stay(self, root: Path) -> None:
        commanded = self.ORIGINAL.replace("v1 #", "v2 #") + "  a:token:\n    secure: v1:xyz\n" + SALT
        said, copy = self.edit(root, commanded, self.ORIGINAL.replace("westeurope", "northeurope"))
        assert said == ["Pulumi.dev.yaml has changed; what commands had set in its copy stays: a:release, a:token"]
        assert copy == commanded.replace("westeurope", "northeurope")

    def test_one_value_of_a_section_is_no_reason_to_keep_the_section(self, root: Path) -> None:
        commanded = self.ORIGINAL.replace("owner: me", "owner: you\n      team: data")
        said, copy = self.edit(root, commanded, self.ORIGINAL.replace("westeurope", "northeurope"))
        assert said == ["Pulumi.dev.yaml has changed; what commands had set in its copy stays: a:azure.tags.owner, a:azure.tags.team"]
        assert copy == commanded.replace("westeurope", "northeurope")

    def test_a_value_that_the_edit_changes_too_is_the_edits(self, root: Path) -> None:
        said, copy = self.edit(root, self.ORIGINAL.replace("v1 #", "v2 #"), self.ORIGINAL.replace("v1 #", "v3 #"))
        assert said == [
            "Pulumi.dev.yaml has changed and decides itself what commands had set in its copy: a:release. "
            "Set it again if it is still wanted"
        ]
        assert "v3" in copy
        assert self.edit(root, self.ORIGINAL.replace("v1 #", "v4 #"), self.ORIGINAL.replace("v1 #", "v4 #"))[0] == []

    def test_what_the_edit_takes_away_does_not_come_back(self, root: Path) -> None:
        said, copy = self.edit(root, self.ORIGINAL.replace("owner: me", "team: data"), "config:\n  a:azure: none\n")
        assert "decides itself" in said[0]
        assert copy == "config:\n  a:azure: none\n"

    def test_what_a_command_took_away_stays_away(self, root: Path) -> None:
        commanded = self.ORIGINAL.replace("      owner: me\n", "      team: data\n")
        assert "owner" not in self.edit(root, commanded, self.ORIGINAL.replace("westeurope", "northeurope"))[1]

    def test_values_that_look_alike_are_told_apart(self, root: Path) -> None:
        start = "config:\n  a:one: 1\n  a:version: 1.10\n  a:word: on\n"
        said, copy = self.edit(root, start.replace("one: 1", "one: true"), start + "  a:more: 'yes'\n", start)
        assert "a:one" in said[0]
        assert copy == start.replace("one: 1", "one: true") + "  a:more: 'yes'\n"

    def test_a_secret_that_the_originals_own_salt_cannot_read_is_said(self, root: Path) -> None:
        commanded = self.ORIGINAL + "  a:token:\n    secure: v1:xyz\n" + SALT
        said, copy = self.edit(root, commanded, self.ORIGINAL + "encryptionsalt: v1:its-own\n")
        assert "a:token" in said[0]
        assert "xyz" not in copy

    def test_nothing_is_lost_while_the_original_is_broken(self, root: Path) -> None:
        project = root / ".local" / "project"
        self.edit(root, self.ORIGINAL.replace("v1 #", "v2 #"), self.ORIGINAL)
        (root / "Pulumi.dev.yaml").write_text("config:\n  a: b: c\n")
        for _ in range(2):
            said = synchronise(root, project)
            assert said == ["Pulumi.dev.yaml:2: not valid YAML: mapping values are not allowed in this context"]
            assert (project / "Pulumi.dev.yaml").read_text() == "config:\n  a: b: c\n"
        (root / "Pulumi.dev.yaml").write_text(self.ORIGINAL.replace("me", "you"))
        assert "a:release" in synchronise(root, root / ".local" / "project")[0]
        assert (root / ".local" / "project" / "Pulumi.dev.yaml").read_text() == self.ORIGINAL.replace("v1 #", "v2 #").replace("me", "you")


def test_a_stack_file_that_was_never_yaml_says_so_until_it_is(root: Path) -> None:
    project = root / ".local" / "project"
    (root / "Pulumi.dev.yaml").write_text("config:\n  a:b:\n\tc: d\n")
    for _ in range(2):
        assert synchronise(root, project) == ["Pulumi.dev.yaml:3: not valid YAML: this line is indented with a tab. Use spaces"]
    (root / "Pulumi.dev.yaml").write_text("config:\n  a:b: {}\n")
    assert synchronise(root, project) == []
    assert (project / "Pulumi.dev.yaml").read_text() == "config:\n  a:b: {}\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("config: {}\n".encode("utf-16"), r"Pulumi.dev.yaml is UTF-16: save it as UTF-8, for example: iconv"),
        (b"config:\n  a:b: caf\xe9\n", r"Pulumi.dev.yaml:2: is not UTF-8 \(byte 0xe9\)"),
        (None, r"Pulumi.dev.yaml cannot be read: .*. Make it readable: chmod u\+r"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_way_out(root: Path, content: bytes | None, said: str) -> None:
    file = root / "Pulumi.dev.yaml"
    if content is None:
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes(content)
    with pytest.raises(UnusableFile, match=said) as error:
        synchronise(root, root / ".local" / "project")
    assert "\n" not in str(error.value)


def test_a_mark_in_front_of_the_text_is_left_out(root: Path) -> None:
    (root / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8-sig")
    synchronise(root, root / ".local" / "project")
    assert (root / ".local" / "project" / "Pulumi.dev.yaml").read_bytes() == b"config: {}\n"


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
