"""list --deleted, recover and purge."""

from __future__ import annotations

from dataclasses import replace

from localcloud.store import Store
from localcloud.values import Json
from tests.localcloud.cli.conftest import GROUP_ID, SECRET_ID, VAULT_ID, Run


def ids(printed: str) -> list[str]:
    return [line.split("\t")[1] for line in printed.splitlines()]


def test_what_is_deleted_is_listed_apart(run: Run) -> None:
    assert run("list", "--deleted") == (0, "", "")
    run("delete", VAULT_ID)
    assert ids(run("list", "--deleted")[1]) == [SECRET_ID, VAULT_ID]
    assert ids(run("list", "Vault", "--deleted")[1]) == [VAULT_ID]
    assert VAULT_ID not in run("list")[1]
    assert "and 2 deleted that can be recovered or purged" in run("status")[1]


def test_a_vault_comes_back_with_what_it_had(run: Run) -> None:
    run("delete", VAULT_ID)
    code, out, _ = run("recover", VAULT_ID)
    assert code == 0
    assert out.splitlines() == [f"recovered azure-native:keyvault:Vault {VAULT_ID}", f"recovered azure-native:keyvault:Secret {SECRET_ID}"]
    assert {VAULT_ID, SECRET_ID} <= set(ids(run("list")[1]))
    assert run("list", "--deleted")[1] == ""


def test_what_was_deleted_before_the_vault_stays_deleted(run: Run) -> None:
    run("delete", SECRET_ID)
    run("delete", VAULT_ID)
    run("recover", VAULT_ID)
    assert ids(run("list", "--deleted")[1]) == [SECRET_ID]
    assert run("recover", SECRET_ID)[0] == 0
    assert SECRET_ID in run("list")[1]


def test_nothing_comes_back_into_what_is_gone(run: Run) -> None:
    run("delete", GROUP_ID)
    for lost, around in ((VAULT_ID, GROUP_ID), (SECRET_ID, VAULT_ID)):
        code, _, errors = run("recover", lost)
        assert code == 1
        assert f"before what it was in is there again: {around}" in errors


def test_a_purge_is_for_good(run: Run) -> None:
    run("delete", SECRET_ID)
    run("delete", VAULT_ID)
    code, out, _ = run("purge", VAULT_ID)
    assert code == 0
    assert f"purged azure-native:keyvault:Secret {SECRET_ID}" in out
    assert run("list", "--deleted")[1] == ""
    assert "no deleted resource has the id" in run("recover", VAULT_ID)[2]


def test_what_lives_cannot_be_purged(run: Run) -> None:
    code, _, errors = run("purge", VAULT_ID)
    assert code == 2
    assert "`python -m localcloud list --deleted` shows the ids" in errors


def test_purge_protection_refuses_until_the_time_is_over(run: Run, store: Store) -> None:
    with store.transaction() as transaction:
        vault = transaction.named(VAULT_ID)[0]
        properties: dict[str, Json] = {"properties": {"enablePurgeProtection": True}}
        transaction.put(replace(vault, inputs={**vault.inputs, **properties}))
    run("delete", SECRET_ID)
    assert "purge protection is enabled for this vault" in run("purge", SECRET_ID)[2]
    run("delete", VAULT_ID)
    code, _, errors = run("purge", VAULT_ID)
    assert code == 1
    assert "purge protection is enabled for this vault" in errors
    assert run("purge", VAULT_ID, "--force")[0] == 0
