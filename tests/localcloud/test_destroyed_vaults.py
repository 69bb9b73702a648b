"""What becomes of the vaults of destroyed stacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.behaviours.azure.vaults import SECRET, VAULT
from localcloud.destroyed_vaults import let_go
from localcloud.places import Places
from localcloud.states import State
from localcloud.store import Store
from localcloud.store_model import Record, Tombstone
from localcloud.values import Json

GROUP_ID = "/subscriptions/s/resourceGroups/rg"
VAULT_ID = f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv-one"
PROTECTED: dict[str, Json] = {"properties": {"enablePurgeProtection": True}, "tags": {"environment": "prod"}}


@pytest.fixture
def at(tmp_path: Path) -> Places:
    """A local cloud with a deleted vault of prod, and the file of that stack."""
    at = Places(tmp_path)
    with Store(at.database).transaction() as view:
        view.put(Record(VAULT, "", VAULT_ID, "kv-one", PROTECTED, {}, tombstone=Tombstone.ITSELF))
        view.put(Record(SECRET, "", f"{VAULT_ID}/secrets/a", "a", {"vaultName": "kv-one"}, {}, tombstone=Tombstone.WITH_PARENT))
    (tmp_path / "stack.yaml").write_text("config:\n  databricks-cicd:stack:\n    environment: prod\n")
    return at


def said(at: Places) -> str | None:
    return let_go(at, State("prod", at.base / "state.json"), at.base / "stack.yaml")


def deleted(at: Places) -> list[str]:
    with Store(at.database).reading() as view:
        return [record.name for record in view.all_tombstones()]


def test_a_destroyed_stacks_vault_is_purged_even_a_protected_one_and_this_is_said(at: Places) -> None:
    assert "names are free: kv-one" in (said(at) or "")
    assert deleted(at) == []
    assert said(at) is None


def test_it_is_kept_for_a_stack_that_recovers_it(at: Places) -> None:
    file = at.base / "stack.yaml"
    file.write_text(file.read_text() + "  databricks-cicd:azure:\n    key_vault:\n      recover: true\n")
    assert said(at) is None
    assert len(deleted(at)) == 2


def test_it_is_kept_while_its_group_or_its_stack_is_there(at: Places) -> None:
    state = at.base / "state.json"
    state.write_text('{"checkpoint": {"latest": {"resources": [{"urn": "of the stack itself"}]}}}')
    assert said(at) is None
    state.unlink()
    with Store(at.database).transaction() as view:
        view.put(Record("azure-native:resources:ResourceGroup", "", GROUP_ID, "rg", {}, {}))
    assert said(at) is None
    assert len(deleted(at)) == 2


def test_another_stacks_vault_is_kept(at: Places) -> None:
    (at.base / "stack.yaml").write_text("config:\n  databricks-cicd:stack:\n    environment: dev\n")
    assert said(at) is None
    assert len(deleted(at)) == 2
