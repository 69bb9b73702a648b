"""What protects production: locks that keep what stands on data, and deleted vaults that keep their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.engine.harness import Cloud

ENDPOINTS = "azure.network.private_endpoints"
LOCK = "azure.deletion_lock"
RECOVER = "azure.key_vault.recover"
UP = ("up", "-s", "prod", "--yes", "--skip-preview")


@pytest.fixture(scope="module")
def standing(module_cloud: Cloud) -> Iterator[Cloud]:
    """dev, whose project prod joins, and prod with its locks."""
    for stack in ("dev", "prod"):
        module_cloud.pulumi("up", "-s", stack, "--yes", "--skip-preview")
    yield module_cloud
    for stack in ("prod", "dev"):
        module_cloud.destroy(stack)
    assert module_cloud.localcloud("list") == ""


def settle(cloud: Cloud, path: str, value: str) -> None:
    """Changes one key of prod's stack file, in the local cloud's own copy."""
    cloud.pulumi("config", "set", "-s", "prod", "--path", f"databricks-cicd:{path}", value)


def test_under_a_lock_nothing_goes_that_stands_on_the_locked(standing: Cloud) -> None:
    settle(standing, f"{ENDPOINTS}.key_vault", "false")
    refused = standing.refused(*UP)
    assert "endpoints-vault" in refused
    assert "ScopeLocked" in refused
    settle(standing, f"{ENDPOINTS}.key_vault", "true")
    standing.pulumi(*UP)


def test_with_the_lock_off_it_goes_and_with_the_lock_on_again_it_stays_gone(standing: Cloud) -> None:
    settle(standing, LOCK, "false")
    settle(standing, f"{ENDPOINTS}.key_vault", "false")
    standing.pulumi(*UP)
    assert "privatelink.vaultcore.azure.net" not in standing.localcloud("list")
    settle(standing, LOCK, "true")
    settle(standing, f"{ENDPOINTS}.key_vault", "true")
    standing.pulumi(*UP)
    standing.pulumi("preview", "-s", "prod", "--expect-no-changes")


def test_what_holds_work_is_not_taken_away_by_an_edit_alone(standing: Cloud) -> None:
    before = standing.localcloud("list")
    standing.pulumi("config", "rm", "-s", "dev", "--path", "databricks-cicd:devops.wiki")
    refused = standing.refused("up", "-s", "dev", "--yes", "--skip-preview")
    assert "devops.wiki is missing, and Handbook would be deleted" in refused
    assert re.search(r"Pulumi\.dev\.yaml:\d+: devops\.wiki", refused)
    assert standing.localcloud("list") == before
    standing.pulumi("config", "set", "-s", "dev", "--path", "databricks-cicd:devops.wiki.name", "Handbook")

    # The template of a project cannot change, so this replaces it: of that, the engine alone knows.
    standing.pulumi("config", "set", "-s", "dev", "--path", "databricks-cicd:devops.project.work_item_template", "Scrum")
    assert "protect" in standing.refused("preview", "-s", "dev")
    standing.pulumi("config", "set", "-s", "dev", "--path", "databricks-cicd:devops.project.work_item_template", "Agile")
    standing.pulumi("preview", "-s", "dev", "--expect-no-changes")


def test_a_locked_stack_is_not_destroyed(standing: Cloud) -> None:
    before = standing.localcloud("list")
    assert "protected" in standing.refused("destroy", "-s", "dev", "--yes")
    assert standing.localcloud("list") == before


def test_two_updates_take_something_away(standing: Cloud) -> None:
    standing.pulumi("config", "set", "-s", "dev", "--path", "databricks-cicd:devops.deletion_lock", "false")
    standing.pulumi("up", "-s", "dev", "--yes", "--skip-preview")
    standing.pulumi("config", "rm", "-s", "dev", "--path", "databricks-cicd:devops.wiki")
    standing.pulumi("up", "-s", "dev", "--yes", "--skip-preview")
    assert "azuredevops:index/wiki:Wiki" not in standing.localcloud("list")


def test_15_a_destroyed_vault_keeps_its_name_and_can_be_recovered(standing: Cloud) -> None:
    standing.destroy("prod")
    refused = standing.refused(*UP)
    assert "already exists in deleted state" in refused
    assert "Recover it" in refused
    settle(standing, RECOVER, "true")
    standing.pulumi(*UP)
    settle(standing, RECOVER, "false")
    standing.pulumi(*UP)
    standing.pulumi("preview", "-s", "prod", "--expect-no-changes")
