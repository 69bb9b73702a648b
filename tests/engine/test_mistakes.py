"""Mistakes of the person at the keyboard, as they meet them: the real engine, an error to act on, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.harness import ROOT, Cloud

Edit = Callable[[str], str]
DEV = (ROOT / "Pulumi.dev.yaml").read_text()


def replaced(old: str, new: str) -> Edit:
    """An edit of a stack file's text; the text must be there."""

    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def edited(tmp_path: Path, stack: str, edit: Edit) -> str:
    """A copy of a stack file with a mistake in it."""
    copy = tmp_path / "edited.yaml"
    copy.write_text(edit((ROOT / f"Pulumi.{stack}.yaml").read_text()))
    return str(copy)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (replaced("autotermination_minutes: 20", "autotermination_minuts: 20"), ['Did you mean "autotermination_minutes"?']),
        (
            replaced("folder: content/notebooks/exploration #", "folder: content/notebooks/explorations #"),
            ["content/notebooks/explorations", "content/notebooks/exploration"],
        ),
        (replaced("location: westeurope", "location: West Europe"), ["azure.location", "westeurope"]),
        (replaced("mode: continuous-deployment", "mode: continuous"), ["continuous-delivery", "continuous-deployment"]),
    ],
    ids=["mistyped key", "missing notebook folder", "region by its display name", "unknown delivery mode"],
)
def test_a_mistake_in_the_stack_file_is_explained(cloud: Cloud, tmp_path: Path, edit: Edit, said: list[str]) -> None:
    printed = cloud.refused("preview", "-s", "dev", "--config-file", edited(tmp_path, "dev", edit))
    assert not [text for text in said if text not in printed], printed
    changed = next(number for number, line in enumerate(edit(DEV).splitlines(), 1) if line not in DEV.splitlines())
    assert f"edited.yaml:{changed}: " in printed


def test_all_mistakes_come_at_once(cloud: Cloud, tmp_path: Path) -> None:
    def edit(text: str) -> str:
        for old, new in (("location: westeurope", "location: West Europe"), ("autotermination_minutes: 20", "autotermination_minuts: 20")):
            text = replaced(old, new)(text)
        return text

    printed = cloud.refused("preview", "-s", "dev", "--config-file", edited(tmp_path, "dev", edit))
    assert "azure.location" in printed
    assert "autotermination_minuts" in printed


def test_a_project_that_is_not_there_cannot_be_joined(cloud: Cloud) -> None:
    printed = cloud.refused("preview", "-s", "prod")
    assert 'cannot find the Azure DevOps project "databricks-cicd"' in printed
    assert "devops.project.mode: create" in printed


def test_a_damaged_store_is_named_and_no_state_is_lost(cloud: Cloud, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (folder / "__main__.py").write_text(
        "from pulumi_azure_native.resources import ResourceGroup\n"
        'ResourceGroup("group", resource_group_name="rg-small", location="westeurope")\n'
    )
    cloud.pulumi("-C", str(folder), "stack", "init", "one")
    cloud.pulumi("-C", str(folder), "up", "-s", "one", "--yes", "--skip-preview")
    before = cloud.pulumi("-C", str(folder), "stack", "export", "-s", "one")
    for leftover in cloud.home.glob("cloud.db-*"):
        leftover.unlink()
    (cloud.home / "cloud.db").write_bytes(b"not a database " * 500)
    printed = cloud.refused("-C", str(folder), "refresh", "-s", "one", "--yes")
    assert str(cloud.home / "cloud.db") in printed
    assert "python -m localcloud reset" in printed
    after = cloud.pulumi("-C", str(folder), "stack", "export", "-s", "one")
    assert "rg-small" in after
    assert len(after) == len(before)
    cloud.localcloud("reset")
    cloud.pulumi("-C", str(folder), "refresh", "-s", "one", "--yes")
    cloud.pulumi("-C", str(folder), "up", "-s", "one", "--yes", "--skip-preview")
    assert "rg-small" in cloud.localcloud("list")
