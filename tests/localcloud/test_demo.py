"""What the demo does before the engine starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.behaviours.azure.vaults import SECRET, VAULT
from localcloud.demo import free_vault_names
from localcloud.places import PLACE, places
from localcloud.store import Store
from localcloud.store_model import Record, Tombstone
from localcloud.values import Json

VAULT_ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-one"


def test_deleted_vaults_are_purged_even_protected_ones_and_this_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PLACE, str(tmp_path))
    free_vault_names()
    assert capsys.readouterr().out == "", "nothing is deleted"
    with Store(places().database).transaction() as view:
        protected: dict[str, Json] = {"properties": {"enablePurgeProtection": True}}
        view.put(Record(VAULT, "", VAULT_ID, "kv-one", protected, {}, tombstone=Tombstone.ITSELF))
        view.put(Record(SECRET, "", f"{VAULT_ID}/secrets/a", "a", {"vaultName": "kv-one"}, {}, tombstone=Tombstone.WITH_PARENT))
        view.put(Record(VAULT, "", f"{VAULT_ID}-two", "kv-one-two", {}, {}))
    free_vault_names()
    assert "the deleted vaults kv-one ===" in capsys.readouterr().out
    with Store(places().database).reading() as view:
        assert view.all_tombstones() == []
        assert [record.name for record in view.all()] == ["kv-one-two"]
