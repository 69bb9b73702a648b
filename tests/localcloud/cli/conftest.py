"""The commands, run in this process on a small cloud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.__main__ import main
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json

GROUP_ID = "/subscriptions/s/resourceGroups/rg-data"
VAULT_ID = f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv-data"
SECRET_ID = f"{VAULT_ID}/secrets/token"
ORGANISATION = "https://dev.azure.com/local"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A cloud with a group, a vault, a secret in it, and two repositories."""
    file = tmp_path / "cloud.db"
    monkeypatch.setenv("LOCALCLOUD_DB", str(file))
    store = Store(file)
    group: dict[str, Json] = {"resourceGroupName": "rg-data", "location": "westeurope", "tags": {"owner": "a"}}
    vault: dict[str, Json] = {"resourceGroupName": "rg-data", "vaultName": "kv-data", "location": "westeurope"}
    secret: dict[str, Json] = {
        "vaultName": "kv-data",
        "secretName": "token",
        "resourceGroupName": "rg-data",
        "properties": {"value": "p4ssw0rd", "contentType": "x"},
    }
    with store.transaction() as transaction:
        transaction.put(Record("azure-native:resources:ResourceGroup", "", GROUP_ID, "rg-data", group, group))
        transaction.put(Record("azure-native:keyvault:Vault", "", VAULT_ID, "kv-data", vault, {**vault, "name": "kv-data"}))
        transaction.put(Record("azure-native:keyvault:Secret", "", SECRET_ID, "token", secret, secret, secrets=("properties.value",)))
        for number in (1, 2):
            repository: dict[str, Json] = {"name": f"repository-{number}", "projectId": "p", "initialization": {"initType": "Clean"}}
            transaction.put(
                Record("azuredevops:index/git:Git", ORGANISATION, f"id-{number}", f"repository-{number}", repository, repository)
            )
    return store


@pytest.fixture
def run(store: Store, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `python -m localcloud ARGUMENTS`: exit code, standard output, standard error."""

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(list(arguments))
        except SystemExit as ended:  # how argparse ends
            code = ended.code if isinstance(ended.code, int) else -1
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command
