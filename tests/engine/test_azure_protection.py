"""What protects production: locks that keep what stands on data, and deleted vaults that keep their names."""

from __future__ import annotations

import re

from tests.engine.harness import Cloud

ENDPOINTS = "azure.network.private_endpoints"
LOCK = "azure.deletion_lock"
RECOVER = "azure.key_vault.recover"
SECRETS = "azure.key_vault.secrets"
NAME = "warehouse-password"
UP = ("up", "-s", "prod", "--yes", "--skip-preview")


def settle(cloud: Cloud, path: str, value: str) -> None:
    """Changes one key of prod's stack file, in the local cloud's own copy."""
    cloud.pulumi("config", "set", "-s", "prod", "--path", f"databricks-cicd:{path}", value)


def keep_secret(cloud: Cloud, value: str) -> None:
    """Puts a secret into prod's vault."""
    cloud.pulumi("config", "set", "-s", "prod", "--path", f"databricks-cicd:{SECRETS}[0]", NAME)
    cloud.pulumi("config", "set", "-s", "prod", "--secret", f"databricks-cicd:secret-{NAME}", value)


def test_under_a_lock_nothing_goes_that_stands_on_the_locked(shipped: Cloud) -> None:
    settle(shipped, f"{ENDPOINTS}.key_vault", "false")
    refused = shipped.refused(*UP)
    assert "endpoints-vault" in refused
    assert "ScopeLocked" in refused
    settle(shipped, f"{ENDPOINTS}.key_vault", "true")
    keep_secret(shipped, "first")
    shipped.pulumi(*UP)


def test_with_the_lock_off_it_goes_and_with_the_lock_on_again_it_stays_gone(shipped: Cloud) -> None:
    settle(shipped, LOCK, "false")
    settle(shipped, f"{ENDPOINTS}.key_vault", "false")
    shipped.pulumi("config", "rm", "-s", "prod", "--path", f"databricks-cicd:{SECRETS}[0]")
    shipped.pulumi("config", "rm", "-s", "prod", f"databricks-cicd:secret-{NAME}")
    shipped.pulumi(*UP)
    assert f"/secrets/{NAME}" in shipped.localcloud("list", "--deleted")
    assert "privatelink.vaultcore.azure.net" not in shipped.localcloud("list")
    settle(shipped, LOCK, "true")
    settle(shipped, f"{ENDPOINTS}.key_vault", "true")
    keep_secret(shipped, "second")
    shipped.pulumi(*UP)
    assert f"/secrets/{NAME}" not in shipped.localcloud("list", "--deleted"), "what was removed and put back is recovered"
    shipped.pulumi("preview", "-s", "prod", "--expect-no-changes")


def test_what_holds_work_is_not_taken_away_by_an_edit_alone(shipped: Cloud) -> None:
    before = shipped.localcloud("list")
    shipped.pulumi("config", "rm", "-s", "dev", "--path", "databricks-cicd:devops.wiki")
    refused = shipped.refused("up", "-s", "dev", "--yes", "--skip-preview")
    assert "devops.wiki is missing, and Handbook would be deleted" in refused
    assert re.search(r"Pulumi\.dev\.yaml:\d+: devops\.wiki", refused)
    assert shipped.localcloud("list") == before
    shipped.pulumi("config", "set", "-s", "dev", "--path", "databricks-cicd:devops.wiki.name", "Handbook")

    # The template of a project cannot change, so this replaces it: of that, the engine alone knows.
    shipped.pulumi("config", "set", "-s", "dev", "--path", "databricks-cicd:devops.project.work_item_template", "Scrum")
    assert "protect" in shipped.refused("preview", "-s", "dev")
    shipped.pulumi("config", "set", "-s", "dev", "--path", "databricks-cicd:devops.project.work_item_template", "Agile")
    shipped.pulumi("preview", "-s", "dev", "--expect-no-changes")


def test_a_locked_stack_is_not_destroyed(shipped: Cloud) -> None:
    before = shipped.localcloud("list")
    assert "protected" in shipped.refused("destroy", "-s", "dev", "--yes")
    assert shipped.localcloud("list") == before


def test_two_updates_take_something_away(shipped: Cloud) -> None:
    shipped.pulumi("config", "set", "-s", "dev", "--path", "databricks-cicd:devops.deletion_lock", "false")
    assert "have joined the project databricks-cicd: data-prod" in shipped.pulumi("up", "-s", "dev", "--yes", "--skip-preview")
    assert "protected" in shipped.refused("destroy", "-s", "dev", "--yes"), "prod would lose what it has in the project"
    shipped.pulumi("config", "rm", "-s", "dev", "--path", "databricks-cicd:devops.wiki")
    shipped.pulumi("up", "-s", "dev", "--yes", "--skip-preview")
    assert "azuredevops:index/wiki:Wiki" not in shipped.localcloud("list")


def test_15_a_destroyed_stack_comes_up_again_on_the_local_cloud_and_its_vault_with_one_key(shipped: Cloud) -> None:
    shipped.destroy("prod")
    assert "docs/deleting.md" in shipped.pulumi(*UP), "it is said that Azure would have kept the vault"
    shipped.destroy("prod")
    settle(shipped, RECOVER, "true")
    shipped.pulumi(*UP)
    settle(shipped, RECOVER, "false")
    shipped.pulumi(*UP)
    shipped.pulumi("preview", "-s", "prod", "--expect-no-changes")
