"""What holds people's work is locked: an edit alone takes nothing away, and no stack that others have joined goes."""

from __future__ import annotations

import re

from tests.engine.harness import Cloud


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
