"""Three callers: a person's first update, and what pipelines do afterwards as the identities that it made, with nothing more than their
rights. Previews, refreshes and releases by them are in `test_stacks` and `test_release`."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from localcloud.behaviours import rights
from localcloud.behaviours.azure.identity import IDENTITY
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.behaviours.rights.model import Operation
from localcloud.store import Store
from pipelines import drift
from pipelines.program import Program
from tests.engine.harness import ROOT, Cloud

OPERATIONS: Final[tuple[Operation, ...]] = ("create", "update", "delete")

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
def test_who_plans_finds_drift_in_azure_and_azure_devops_and_gets_into_no_workspace(shipped: Cloud, stack: str, tmp_path: Path) -> None:
    """As the pipeline that looks for drift does it, with the engine's own answers."""
    vault = next(str(each["id"]) for each in shipped.resources(stack) if each["type"] == "azure-native:keyvault:Vault")
    shipped.localcloud("edit", vault, 'tags.owner="nobody"')
    engine = tmp_path / "pulumi"
    engine.write_text(f'#!/bin/sh\nexec {ROOT / "local"} --as plan pulumi "$@"\n')
    engine.chmod(0o755)
    environ = {**os.environ, "LOCALCLOUD_HOME": str(shipped.home), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    found = drift.look(Program(ROOT, stack, environ), tmp_path, stack, environ)
    assert [(each.what, each.properties[0][:22], len(each.properties)) for each in found.drift] == [
        ("Changed:", 'tags.owner is "nobody"', 1)
    ]
    assert found.others == 0
    assert "PERMISSION_DENIED: Unauthorized access to Org" in shipped.called_by("plan").refused("refresh", "-s", stack, "--preview-only")


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_who_plans_can_write_nothing_that_either_stack_has(shipped: Cloud, stack: str) -> None:
    """Each type of resource in each place, as the identity by which previews and the search for drift are signed in."""
    store, written = Store(shipped.home / "cloud.db"), set()
    tried = Counter[str]()
    with store.reading() as view:
        client = next(text(each.outputs, "clientId") for each in view.find(IDENTITY) if each.name == f"id-data-{stack}-plan")
        places = {(each.token, each.scope, *(text(each.inputs, key) for key in ("type", "resourceGroupName"))): each for each in view.all()}
        for record in places.values():
            for operation in OPERATIONS:
                old = None if operation == "create" else record
                request = Request(record.token, record.scope, record.inputs, view, record.id, old, environment={"caller": client})
                tried[record.token.partition(":")[0]] += 1
                with suppress(Refusal):
                    rights.require(operation, request)
                    written.add(f"{record.token.rpartition(':')[2]} of a {text(record.inputs, 'type')}")
    store.close()
    assert min(tried[service] for service in ("azure-native", "azuredevops", "databricks")) > 100
    # Whoever reads a repository may let a pipeline check it out, too.
    assert written == {"PipelineAuthorization of a repository"}


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
