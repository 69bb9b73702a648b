"""The stack files that are shipped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from config.__main__ import check_file
from config.model import StackConfig
from config.stack_files.parser import Source, parse
from config.stack_files.source import StackFile

if TYPE_CHECKING:
    from pulumi import Output

ROOT = Path(__file__).parent.parent.parent
FILES = sorted(ROOT.glob("Pulumi.*.yaml"))


def load(stack: str) -> StackConfig:
    """A shipped stack."""
    file = ROOT / f"Pulumi.{stack}.yaml"
    values = {key.partition(":")[2]: value for key, value in StackFile(file).values.items() if key.startswith("databricks-cicd:")}
    return parse(values, cast("dict[str, Output[str]]", {}), Source(stack=stack, root=ROOT, files=(StackFile(file),)))


def test_dev_and_prod_are_shipped() -> None:
    assert {"Pulumi.dev.yaml", "Pulumi.prod.yaml"} <= {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_has_no_mistakes_and_no_warnings(file: Path) -> None:
    assert list(check_file(file, ROOT)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_editors_find_its_schema_in_the_first_line(file: Path) -> None:
    first = file.read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=docs/stack.schema.json"
    assert (ROOT / first.partition("=")[2]).is_file()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_belongs_to_the_environment_it_is_named_after(file: Path) -> None:
    stack = file.name.split(".")[1]
    assert load(stack).stack.environment == stack


def test_dev_makes_the_project_that_prod_joins() -> None:
    dev, prod = load("dev").devops, load("prod").devops
    assert (dev.project.mode, prod.project.mode) == ("create", "join")
    assert dev.project.name == prod.project.name
    assert set(prod.repositories) <= set(dev.repositories)
    names = {pipeline.name or key for key, pipeline in dev.pipelines.items()}
    assert {pipeline.name or key for key, pipeline in prod.pipelines.items() if not pipeline.path} <= names


def test_they_share_neither_subscription_nor_tenant() -> None:
    dev, prod = load("dev").azure, load("prod").azure
    assert dev.subscription_id != prod.subscription_id
    assert dev.tenant_id != prod.tenant_id


def test_dev_has_two_workspaces_with_their_own_clusters_and_notebooks() -> None:
    workspaces = load("dev").databricks.workspaces
    assert len(workspaces) >= 2
    assert all(workspace.clusters and workspace.notebooks for workspace in workspaces.values())


def test_prod_is_protected_and_waits_for_two_people() -> None:
    prod = load("prod")
    assert prod.azure.key_vault.purge_protection
    assert prod.azure.key_vault.soft_delete_days == 90
    assert prod.azure.deletion_lock
    assert prod.delivery.mode == "continuous-delivery"
    assert prod.delivery.required_approval is not None
    assert prod.delivery.required_approval.minimum_approvers == 2
    assert not prod.delivery.required_approval.requester_can_approve


def test_reordering_a_file_changes_nothing() -> None:
    def turned(value: object) -> object:
        return {key: turned(value[key]) for key in reversed(value)} if isinstance(value, dict) else value

    file = ROOT / "Pulumi.dev.yaml"
    values = {key.partition(":")[2]: turned(value) for key, value in StackFile(file).values.items()}
    assert parse(values, {}, Source(stack="dev", root=ROOT)) == load("dev")


def test_the_mistake_that_the_readme_shows_is_answered_like_that(tmp_path: Path) -> None:
    (shown,) = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("Pulumi.dev.yaml:")]
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text((ROOT / "Pulumi.dev.yaml").read_text().replace("autotermination_minutes: 20", "autotermination_minuts: 20"))
    (found,) = check_file(file, ROOT)
    assert str(found).startswith(shown.removesuffix("..."))
