"""status, list and show."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from localcloud.places import ROOT
from localcloud.store import Disturbance, Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.cli.conftest import GROUP_ID, ORGANISATION, SECRET_ID, VAULT_ID, Run


def test_lists_type_id_and_name_per_line(run: Run) -> None:
    code, out, _ = run("list")
    assert code == 0
    assert [line.split("\t") for line in out.splitlines()] == [
        ["azure-native:keyvault:Secret", SECRET_ID, "token"],
        ["azure-native:keyvault:Vault", VAULT_ID, "kv-data"],
        ["azure-native:resources:ResourceGroup", GROUP_ID, "rg-data"],
        ["azuredevops:index/git:Git", "id-1", "repository-1"],
        ["azuredevops:index/git:Git", "id-2", "repository-2"],
    ]


def test_lists_one_type_by_token_or_last_part(run: Run) -> None:
    assert run("list", "Git")[1] == run("list", "azuredevops:index/git:Git")[1]
    assert len(run("list", "Git")[1].splitlines()) == 2
    assert run("list", "Notebook") == (0, "", ""), "a type that nothing stands of is no mistake"


def test_a_type_that_is_none(run: Run) -> None:
    code, out, errors = run("list", "Vautl")
    assert (code, out) == (2, "")
    assert errors == "localcloud list: there is no type 'Vautl'. Did you mean 'Vault'?\n"
    assert "azuredevops:index/git:Git" in run("list", "azuredevops:index/gitt:Gitt")[2]


def test_shows_a_resource_without_its_secrets(run: Run) -> None:
    code, out, _ = run("show", SECRET_ID.upper())
    shown = json.loads(out)
    assert code == 0
    assert shown["id"] == SECRET_ID
    assert shown["inputs"]["properties"] == {"value": "[secret]", "contentType": "x"}
    assert shown["outputs"]["properties"] == {"value": "[secret]", "contentType": "x"}
    assert "p4ssw0rd" not in out


def test_an_id_that_is_none(run: Run) -> None:
    code, _, errors = run("show", "id-3")
    assert code == 2
    assert "no resource has the id 'id-3'. Did you mean 'id-" in errors


def test_an_id_of_several(run: Run, store: Store) -> None:
    with store.transaction() as transaction:
        record = transaction.named("id-1")[0]
        transaction.put(type(record)("azuredevops:index/project:Project", ORGANISATION, "id-1", "x"))
        transaction.put(type(record)(record.token, "https://dev.azure.com/other", "id-2", "x"))
    code, _, errors = run("show", "id-1")
    assert code == 2
    assert "--type azuredevops:index/git:Git or --type azuredevops:index/project:Project" in errors
    assert run("show", "id-1", "--type", "Git")[0] == 0
    assert "say --in https://dev.azure.com/local or --in https://dev.azure.com/other" in run("show", "id-2")[2]
    assert json.loads(run("show", "id-2", "--in", "https://dev.azure.com/other")[1])["scope"] == "https://dev.azure.com/other"


class TestWorkspaces:
    """One path in two workspaces."""

    @pytest.fixture(autouse=True)
    def two_workspaces(self, store: Store) -> None:
        with store.transaction() as transaction:
            for number, name in enumerate(("dbw-one", "dbw-two")):
                url = f"adb-{number}.azuredatabricks.net"
                transaction.put(Record("azure-native:databricks:Workspace", "", f"/{name}", name, {}, {"workspaceUrl": url}))
                path: dict[str, Json] = {"path": "/Shared/load"}
                transaction.put(Record("databricks:index/notebook:Notebook", f"https://{url}", "/Shared/load", "load", path, path))

    def test_a_list_shows_the_workspace_and_can_be_of_one(self, run: Run) -> None:
        lines = [line.split("\t") for line in run("list", "Notebook")[1].splitlines()]
        assert [line[1:] for line in lines] == [["/Shared/load", "load", "dbw-one"], ["/Shared/load", "load", "dbw-two"]]
        (only,) = run("list", "--in", "dbw-two")[1].splitlines()
        assert only.endswith("dbw-two")

    def test_a_resource_is_named_with_its_workspace(self, run: Run, store: Store) -> None:
        assert "2 resources have the id '/Shared/load': say --in dbw-one or --in dbw-two" in run("show", "/Shared/load")[2]
        assert json.loads(run("show", "/Shared/load", "--in", "dbw-two")[1])["scope"] == "https://adb-1.azuredatabricks.net"
        assert run("edit", "/Shared/load", "language=SQL", "--in", "https://adb-1.azuredatabricks.net/")[0] == 0
        assert run("delete", "/Shared/load", "--in", "dbw-one")[0] == 0
        assert [line.split("\t")[3] for line in run("list", "Notebook")[1].splitlines()] == ["dbw-two"]

    def test_a_workspace_that_is_none(self, run: Run) -> None:
        code, _, errors = run("list", "--in", "dbw")
        assert code == 2
        assert errors == "localcloud list: there is no workspace 'dbw'. There are dbw-one, dbw-two.\n"
        assert "no resource in dbw-two has the id '/Shared/x'" in run("show", "/Shared/x", "--in", "dbw-two")[2]


def test_status_sums_up(run: Run, store: Store) -> None:
    with store.transaction() as transaction:
        for op in ("create", "create", "delete"):
            transaction.log(op, "azuredevops:index/git:Git", "x")
        transaction.disturbances.add(Disturbance("fail", "Git", op="update", after=2))
    code, out, _ = run("status")
    assert code == 0
    words = {line.split()[0]: " ".join(line.split()[1:]) for line in out.splitlines()}
    assert words["resources"] == "5"
    assert words["azure-native"] == "3"
    assert words["databricks"] == "0"
    assert words["operations"] == "create 2, delete 1"
    assert "after 2 more, the next update of Git fails" in out


def test_a_damaged_file(run: Run, store: Store) -> None:
    store.close()
    store.path.write_text("rubbish" * 1_000)
    code, _, errors = run("status")
    assert code == 1
    assert str(store.path) in errors
    assert "python -m localcloud reset" in errors
    assert run("reset")[0] == 0
    assert run("list") == (0, "", "")


def test_a_reader_that_has_had_enough(store: Store) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "localcloud", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_without_a_command(run: Run) -> None:
    code, _, errors = run()
    assert code == 2
    assert "COMMAND" in errors
