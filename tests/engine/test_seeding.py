"""A repository is seeded once: what is added to the seed later is refused with what to do about it, and doing so ends the matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.harness import ROOT, Cloud

FILE = "azuredevops:index/gitRepositoryFile:GitRepositoryFile"


def stack_file(folder: Path, tools: str) -> str:
    """dev with a second repository."""
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    before = "    repositories:\n"
    assert text.count(before) == 1
    file = folder / "Pulumi.dev.yaml"
    file.write_text(text.replace(before, f"{before}      tools: {{ {tools} }}\n"))
    return str(file)


@pytest.fixture(scope="module")
def seeded(shipped: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """dev, whose repository `tools` began with the files of one folder."""
    file = stack_file(tmp_path_factory.mktemp("seeded"), "content: content/init")
    shipped.pulumi("up", "-s", "dev", "--config-file", file, "--yes", "--skip-preview")
    return shipped


def files(cloud: Cloud) -> set[str]:
    """The names in the state of all seeded files."""
    return {str(found["urn"]).rsplit("::", 1)[-1] for found in cloud.resources("dev") if found["type"] == FILE}


def test_11_a_file_that_comes_later_is_refused_with_what_to_do(seeded: Cloud, tmp_path: Path) -> None:
    file = stack_file(tmp_path, "content: content/repository/dashboards/queries")
    said = seeded.refused("up", "-s", "dev", "--config-file", file, "--yes", "--skip-preview")
    assert "TF402455" in said
    assert "error: customers.sql cannot be pushed" in said
    assert "add it by a pull request. Then set `seeded: true`" in said


def test_11_a_repository_that_is_seeded_gets_no_more_pushes_and_keeps_its_files(seeded: Cloud, tmp_path: Path) -> None:
    file = stack_file(tmp_path, "content: content/repository/dashboards/queries, seeded: true")
    there = [record for record in seeded.localcloud("list").splitlines() if FILE in record]
    seeded.pulumi("up", "-s", "dev", "--config-file", file, "--yes", "--skip-preview")
    seeded.pulumi("preview", "-s", "dev", "--config-file", file, "--expect-no-changes")
    assert [record for record in seeded.localcloud("list").splitlines() if FILE in record] == there
    assert {name.partition("-file/")[0] for name in files(seeded)} == {"notebooks"}
