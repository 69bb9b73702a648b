"""The file that the engine was told to read, from the command line of the process above."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.stack_files.engine_command import config_file


class Processes:
    """A folder like /proc."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, number: int, parent: int, command: list[str], directory: Path) -> None:
        """One process, with a name that has what separates fields in it."""
        process = self.folder / str(number)
        process.mkdir()
        (process / "stat").write_text(f"{number} (a) b) S {parent} {parent} 0\n")
        (process / "cmdline").write_bytes(b"".join(f"{part}\0".encode() for part in command))
        (process / "cwd").symlink_to(directory)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["up", "--config-file", "other.yaml"], "project/other.yaml"),
        (["up", "--config-file=stacks/other.yaml", "-s", "dev"], "project/stacks/other.yaml"),
        (["up", "--config-file", "one.yaml", "--config-file", "two.yaml"], "project/two.yaml"),
        (["up", "-s", "dev"], None),
        (["up", "--config-file"], None),
    ],
)
def test_the_engine_above_the_language_host_says_the_file(tmp_path: Path, arguments: list[str], expected: str | None) -> None:
    processes = Processes(tmp_path / "proc")
    processes.folder.mkdir()
    processes.add(1, 0, ["init"], tmp_path)
    processes.add(20, 1, ["/usr/bin/pulumi", *arguments], tmp_path / "project")
    processes.add(30, 20, ["pulumi-language-python", "--config-file", "not-this.yaml"], tmp_path)
    processes.add(40, 30, ["python", "__main__.py"], tmp_path)
    assert config_file(40, processes.folder) == (None if expected is None else tmp_path / expected)


def test_an_absolute_file_stays_so(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.add(20, 1, ["pulumi", "up", "--config-file", "/etc/other.yaml"], tmp_path / "project")
    assert config_file(20, processes.folder) == Path("/etc/other.yaml")


def test_without_an_engine_or_without_its_command_line_there_is_no_file(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    assert config_file(40, processes.folder) is None
    processes.add(40, 20, ["python"], tmp_path)
    assert config_file(40, processes.folder) is None
