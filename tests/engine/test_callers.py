"""Three callers: a person's first update, and what pipelines do afterwards as the identities that it made, with nothing more than their
rights. Previews, refreshes and releases by them are in `test_stacks` and `test_release`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.harness import ROOT, Cloud

NOT_IN_WORKSPACES = ("--exclude", "urn:pulumi:*::databricks-cicd::**databricks:index/**")
LAB = """      lab:
        notebooks:
          etl: {folder: tests/notebooks/etl, files: ["*.json"], path: /Shared/etl}
        jobs:
          load: {tasks: {ingest: {notebook: etl/ingest}}}
"""


def with_lab(folder: Path) -> str:
    """The stack file of dev with a third workspace."""
    text, last = (ROOT / "Pulumi.dev.yaml").read_text(), "      sandbox:\n        policies:\n"
    assert text.count(last) == 1
    file = folder / "lab.yaml"
    file.write_text(text.replace(last, LAB + last))
    return str(file)


def _of_lab(cloud: Cloud) -> list[str]:
    """The resources of that workspace that a provider has made."""
    return [urn for each in cloud.resources("dev") if each["custom"] and "::lab" in (urn := str(each["urn"]))]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_who_plans_finds_drift_in_azure_and_azure_devops_and_gets_into_no_workspace(shipped: Cloud, stack: str) -> None:
    refresh = ("refresh", "-s", stack, "--preview-only")
    shipped.called_by("plan").pulumi(*refresh, "--expect-no-changes", *NOT_IN_WORKSPACES)
    assert "PERMISSION_DENIED: Unauthorized access to Org" in shipped.called_by("plan").refused(*refresh)


def test_who_applies_adds_a_workspace_and_who_plans_cannot(shipped: Cloud, tmp_path: Path) -> None:
    up = ("up", "-s", "dev", "--yes", "--skip-preview", "--config-file", with_lab(tmp_path))
    said = shipped.called_by("plan").refused(*up)
    # Which service is asked first is chance.
    assert "/write' over scope" in said or "PERMISSION_DENIED: Unauthorized access to Org" in said, said
    assert not _of_lab(shipped)
    shipped.called_by("apply").pulumi(*up)
    assert _of_lab(shipped)


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ("access-apply.group", "PERMISSION_DENIED: id-data-prod-apply is not an administrator of the workspace"),
        ("identities-group-apply-administrators", "Access Denied: id-data-prod-apply needs the following permission(s)"),
    ],
)
def test_a_right_taken_away_is_missed(shipped: Cloud, right: str, said: str) -> None:
    (id_,) = [str(each["id"]) for each in shipped.resources("prod") if str(each["urn"]).endswith(f"::{right}")]
    shipped.localcloud("delete", id_)
    assert said in shipped.called_by("apply").refused("refresh", "-s", "prod", "--yes")
