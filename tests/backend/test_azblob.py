"""States in Azure's blob storage, on its emulator: what a team's people and pipelines do with them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from bootstrap.access import blobs_of
from tests.backend.azurite import READS
from tests.backend.conftest import Kept
from tests.engine.harness import ROOT

STACKS = ("dev", "prod")


def changed(stack: str, folder: Path, minutes: int) -> list[str]:
    """The options that an update of a stack with a small change is called with: SQL warehouses stop after so many minutes."""
    text = (ROOT / f"Pulumi.{stack}.yaml").read_text()
    file = folder / f"changed.{stack}.yaml"
    file.write_text(re.sub(r"auto_stop_minutes: \d+", f"auto_stop_minutes: {minutes}", text))
    assert file.read_text() != text
    return ["-s", stack, "--config-file", str(file)]


def test_the_states_are_blobs_and_not_files(kept: Kept) -> None:
    names = kept.store.names(".pulumi/stacks/")
    assert {f".pulumi/stacks/databricks-cicd/{stack}.json" for stack in STACKS} <= set(names)
    assert not kept.cloud.home.joinpath("state", ".pulumi").exists()
    assert kept.store.names(".pulumi/locks/") == []


def test_two_previews_at_once_need_no_more_than_reading(kept: Kept) -> None:
    """The identity that previews needs *Storage Blob Data Reader*: nothing is locked or written, by a refresh neither."""
    cloud, reads = kept.cloud.called_by("plan"), kept.store.variables(READS)
    before = kept.store.listing()
    commands = [["preview", "-s", stack, "--expect-no-changes"] for stack in STACKS]
    commands.append(["preview", "--refresh", "-s", "prod", "--exclude", "urn:pulumi:*::databricks-cicd::**databricks:index/**"])
    with ThreadPoolExecutor(len(commands)) as side_by_side:
        for said in side_by_side.map(lambda command: cloud.run("pulumi", *command, cwd=ROOT, **reads), commands):
            assert said.returncode == 0, said.stdout
    assert kept.store.listing() == before


@pytest.mark.parametrize("command", [["up", "--yes", "--skip-preview"], ["stack", "rm", "--yes", "--force"]])
def test_who_may_only_read_changes_nothing(kept: Kept, command: list[str]) -> None:
    before = kept.store.listing()
    done = kept.cloud.run("pulumi", *command, "-s", "dev", cwd=ROOT, **kept.store.variables(READS))
    assert done.returncode != 0
    # Engine 3.259 does not survive a refused write of its lock, and so does not say why. docs/production.md does.
    assert "azureblob.(*writer).Close" in done.stdout or "AuthorizationPermissionMismatch" in done.stdout
    assert kept.store.listing() == before


def test_two_stacks_are_updated_at_once(kept: Kept, tmp_path: Path) -> None:
    def update(stack: str) -> str:
        return kept.cloud.pulumi("up", *changed(stack, tmp_path, 15), "--yes", "--skip-preview")

    with ThreadPoolExecutor(len(STACKS)) as side_by_side:
        for said in side_by_side.map(update, STACKS):
            assert "updated" in said
    for stack in STACKS:
        kept.cloud.pulumi("preview", *changed(stack, tmp_path, 15), "--expect-no-changes")


def test_a_killed_update_is_recovered(kept: Kept, tmp_path: Path) -> None:
    """Its lock is a blob; the state has what the engine wrote before each step."""
    cloud = replace(kept.cloud, checkpoints=True)
    change = changed("dev", tmp_path, 30)
    cloud.localcloud("kill", "engine", "--after", "0")
    assert cloud.run("pulumi", "up", *change, "--yes", "--skip-preview").returncode != 0
    assert len(kept.store.names(".pulumi/locks/")) == 1
    assert "currently locked by 1 lock" in cloud.refused("up", *change, "--yes", "--skip-preview")
    cloud.pulumi("preview", *change)  # which waits for nobody
    done = cloud.run("recover", "-s", "dev", "--yes")
    assert done.returncode == 0, done.stdout
    assert "The backend holds a lock: created by" in done.stdout
    assert "updating" in done.stdout
    assert kept.store.names(".pulumi/locks/") == []
    cloud.pulumi("up", *change, "--yes", "--skip-preview")
    cloud.pulumi("preview", *change, "--expect-no-changes")
    assert "Nothing to recover" in cloud.run("recover", "-s", "dev", "--yes").stdout


def test_the_history_is_a_timeline(kept: Kept) -> None:
    told = kept.cloud.run("pulumi", "stack", "history", "-s", "prod", "--json", "--page-size", "0")
    updates: list[Mapping[str, object]] = json.loads(told.stdout)
    shown = subprocess.run(
        [sys.executable, "-m", "audit", "history", "-"], cwd=ROOT, input=told.stdout, capture_output=True, text=True, check=True
    )
    assert shown.stdout.count("| update | succeeded |") == len(updates) > 1
    assert "create" in shown.stdout.splitlines()[-1]


def test_a_stack_writes_no_blob_that_the_condition_of_its_roles_does_not_name(kept: Kept) -> None:
    patterns = [pattern for stack in STACKS for pattern in blobs_of(stack)]
    others = [name for name in kept.store.names() if not any(fnmatchcase(name, pattern) for pattern in patterns)]
    assert others == [".pulumi/meta.yaml"]
