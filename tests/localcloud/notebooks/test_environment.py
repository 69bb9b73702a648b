"""The environment of notebooks: Java, and what is downloaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.notebooks import environment
from localcloud.notebooks.environment import NotebooksCannotRun, java_home


def java(folder: Path, version: str) -> Path:
    """A `java` that says its version."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\n")
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize("version", ["17.0.15", "11.0.2"])
def test_java_is_found_on_path_or_by_java_home(tmp_path: Path, version: str) -> None:
    home = java(tmp_path / "jdk", version)
    assert java_home({"PATH": str(home / "bin")}) == home
    assert java_home({"JAVA_HOME": str(home), "PATH": ""}) == home


@pytest.mark.parametrize("version", ["1.8.0_402", "21.0.1"])
def test_java_of_another_version(tmp_path: Path, version: str) -> None:
    with pytest.raises(NotebooksCannotRun, match="needs Java 11 or 17"):
        java_home({"PATH": str(java(tmp_path / "jdk", version) / "bin")})


def test_java_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NotebooksCannotRun, match=r"there is no java on PATH\. Install one"):
        java_home({"PATH": str(tmp_path)})
    with pytest.raises(NotebooksCannotRun, match=rf"JAVA_HOME={tmp_path} has no bin/java"):
        java_home({"JAVA_HOME": str(tmp_path)})


def test_a_jar_that_is_another_one_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source.jar"
    source.write_text("something else")
    with pytest.raises(NotebooksCannotRun, match="is not what it should be"):
        environment._download(source.as_uri(), tmp_path / "out.jar", "0" * 64)
    assert not (tmp_path / "out.jar").exists()


def test_the_jars_are_those_of_the_package() -> None:
    pinned = Path(environment.__file__).with_name("requirements.txt").read_text()
    versions = {path.split("/")[1] for path in environment.JARS}
    assert len(versions) == 1
    assert f"delta-spark=={versions.pop()} " in pinned
