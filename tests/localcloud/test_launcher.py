"""What `./local` puts around a command."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from localcloud import states
from localcloud.launcher import copied_stack_files, environment, split_project, stack_to_create
from localcloud.places import ROOT, Places


@pytest.fixture
def at(tmp_path: Path) -> Places:
    return Places(tmp_path)


def test_no_credential_of_a_real_cloud_reaches_the_command(at: Places) -> None:
    real = {
        "ARM_CLIENT_SECRET": "a",
        "AZURE_CLIENT_ID": "b",
        "AZDO_PERSONAL_ACCESS_TOKEN": "c",
        "DATABRICKS_TOKEN": "d",
        "SYSTEM_ACCESSTOKEN": "e",
    }
    found = environment({**real, "PATH": "/usr/bin", "EDITOR": "vi"}, at)
    assert not real.keys() & found.keys()
    assert found["EDITOR"] == "vi"


def test_a_real_organisation_is_not_kept(at: Places) -> None:
    found = environment({"AZDO_ORG_SERVICE_URL": "https://dev.azure.com/real", "ARM_SUBSCRIPTION_ID": "real"}, at)
    assert "real" not in found["AZDO_ORG_SERVICE_URL"]
    assert found["ARM_SUBSCRIPTION_ID"] != "real"


def test_a_passphrase_of_ones_own_stacks_is_not_used(at: Places) -> None:
    found = environment({"PULUMI_CONFIG_PASSPHRASE": "mine", "PULUMI_CONFIG_PASSPHRASE_FILE": "f"}, at)
    assert found["PULUMI_CONFIG_PASSPHRASE"] == "local"
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" not in found


def test_the_state_is_kept_in_files_of_the_local_cloud(at: Places) -> None:
    assert environment({"PULUMI_BACKEND_URL": "https://elsewhere"}, at)["PULUMI_BACKEND_URL"] == f"file://{at.base}/state?metadata=skip"
    inside = {"LOCALCLOUD_DB": str(at.database)}
    real = {**inside, "PULUMI_BACKEND_URL": "azblob://pulumi?storage_account=st"}  # what a pipeline names
    assert environment(real, at)["PULUMI_BACKEND_URL"] == f"file://{at.base}/state?metadata=skip"
    assert environment({**inside, "PULUMI_BACKEND_URL": "file:///other"}, at)["PULUMI_BACKEND_URL"] == "file:///other"


def test_another_backend_is_used_when_it_is_meant_for_the_local_cloud(at: Places) -> None:
    """With the sign-in to its store, and no other one."""
    given = {"LOCALCLOUD_BACKEND": "azblob://states", "AZURE_STORAGE_ACCOUNT": "local", "AZURE_CLIENT_ID": "real"}
    found = environment({**given, "PULUMI_BACKEND_URL": "https://elsewhere"}, at)
    assert (found["PULUMI_BACKEND_URL"], found["AZURE_STORAGE_ACCOUNT"]) == ("azblob://states", "local")
    assert "AZURE_CLIENT_ID" not in found
    assert "AZURE_STORAGE_ACCOUNT" not in environment({"AZURE_STORAGE_ACCOUNT": "real"}, at)


def test_another_backend_is_asked_for_its_stacks(at: Places) -> None:
    def states_in(folder: str) -> dict[str, str]:
        (at.base / folder).mkdir(exist_ok=True)
        return environment({**os.environ, "LOCALCLOUD_BACKEND": f"file://{at.base}/{folder}"}, at)

    assert stack_to_create(["up", "-s", "dev"], at, states_in("empty")) == "dev"
    kept = at.base / "other" / ".pulumi" / "stacks" / "databricks-cicd" / "dev.json"
    kept.parent.mkdir(parents=True)
    resource = {"urn": "urn:pulumi:dev::p::t::n", "custom": False, "type": "t"}
    latest = {"manifest": {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}, "resources": [resource]}
    kept.write_text(json.dumps({"version": 3, "checkpoint": {"stack": "dev", "latest": latest}}))
    (kept.parents[2] / "meta.yaml").write_text("version: 1\n")
    assert stack_to_create(["up", "-s", "dev"], at, states_in("other")) is None
    inside = {**os.environ, "LOCALCLOUD_DB": str(at.database), "PULUMI_BACKEND_URL": f"file://{at.base}/other"}
    assert stack_to_create(["up", "-s", "dev"], at, environment(inside, at)) is None, "a command inside chooses a folder"
    assert [found["urn"] for found in states.of(at, ROOT, "dev", states_in("other")).resources()] == [resource["urn"]]
    with pytest.raises(states.UnreachableBackend, match="the backend nonsense:// does not answer for stack dev"):
        stack_to_create(["up", "-s", "dev"], at, environment({**os.environ, "LOCALCLOUD_BACKEND": "nonsense://"}, at))


@pytest.mark.parametrize(
    ("arguments", "directory", "project", "rest"),
    [
        (["up"], ROOT, ROOT, ["up"]),
        (["up"], ROOT / "tests", ROOT, ["up"]),
        (["up"], ROOT / "bootstrap", ROOT / "bootstrap", ["up"]),
        (["-C", "bootstrap", "up", "-s", "x"], ROOT, ROOT / "bootstrap", ["up", "-s", "x"]),
        (["up", "--cwd", "../bootstrap"], ROOT / "tests", ROOT / "bootstrap", ["up"]),
        (["-C/elsewhere", "up"], ROOT, None, ["-C/elsewhere", "up"]),
        (["-C", "/elsewhere", "up"], ROOT, None, ["-C", "/elsewhere", "up"]),
        (["--cwd=/elsewhere", "up"], ROOT, None, ["--cwd=/elsewhere", "up"]),
        (["up"], Path("/"), None, ["up"]),
    ],
)
def test_an_explicit_project_wins(arguments: list[str], directory: Path, project: Path | None, rest: list[str]) -> None:
    assert split_project(arguments, directory) == (project, rest)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["up", "--config-file", "Pulumi.dev.yaml"], ["up", "--config-file", "/shadow/Pulumi.dev.yaml"]),
        (["up", f"--config-file={ROOT}/Pulumi.dev.yaml", "--yes"], ["up", "--config-file=/shadow/Pulumi.dev.yaml", "--yes"]),
        (["up", "--config-file", "/elsewhere/Pulumi.dev.yaml"], ["up", "--config-file", "/elsewhere/Pulumi.dev.yaml"]),
        (["up", "--config-file", "other.yaml"], ["up", "--config-file", f"{ROOT}/other.yaml"]),
        (["up", "--config-file=tests/Pulumi.dev.yaml"], ["up", f"--config-file={ROOT}/tests/Pulumi.dev.yaml"]),
        (["up", "Pulumi.dev.yaml"], ["up", "Pulumi.dev.yaml"]),
        (["stack", "export", "--file", "state.json"], ["stack", "export", "--file", f"{ROOT}/state.json"]),
        (["preview", "--policy-pack", "policies", "-s", "dev"], ["preview", "--policy-pack", f"{ROOT}/policies", "-s", "dev"]),
    ],
)
def test_the_engine_writes_into_no_tracked_stack_file(arguments: list[str], expected: list[str]) -> None:
    assert [*copied_stack_files(arguments, ROOT, ROOT, Path("/shadow"))] == expected


def test_each_project_has_a_shadow_of_its_own(at: Places) -> None:
    assert at.shadow(ROOT) == at.project
    assert at.shadow(ROOT / "bootstrap") != at.project


@pytest.mark.parametrize("arguments", [["up", "-s", "dev"], ["up", "--stack", "dev"], ["preview", "--stack=dev"]])
def test_a_stack_with_a_file_and_no_state_is_created_on_first_use(at: Places, arguments: list[str]) -> None:
    assert stack_to_create(arguments, at, {}) == "dev"
    state = at.state / ".pulumi" / "stacks" / "databricks-cicd" / "dev.json"
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    assert stack_to_create(arguments, at, {}) is None


@pytest.mark.parametrize("arguments", [["stack", "init", "-s", "dev"], ["up", "-s", "unheard-of"], ["up"], ["stack", "ls"]])
def test_no_other_stack_is_created(at: Places, arguments: list[str]) -> None:
    assert stack_to_create(arguments, at, {}) is None


def test_a_link_to_the_command_finds_the_repository(tmp_path: Path) -> None:
    (tmp_path / "anywhere").symlink_to(ROOT / "local")
    environment_of_it = {**os.environ, "LOCALCLOUD_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [tmp_path / "anywhere", "echo", "found"], cwd=tmp_path, env=environment_of_it, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "found\n"), done.stderr


def local(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`./local ARGUMENTS` with these variables."""
    return subprocess.run(
        [ROOT / "local", *arguments], cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )


def test_a_passphrase_that_is_not_used_is_said_in_one_line(tmp_path: Path) -> None:
    done = local("pulumi", "version", LOCALCLOUD_HOME=str(tmp_path), PULUMI_CONFIG_PASSPHRASE_FILE="/of/mine")
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if "PASSPHRASE" in line] == [
        "./local: PULUMI_CONFIG_PASSPHRASE_FILE is set and not used: stacks of the local cloud have a passphrase of their own "
        "(unset PULUMI_CONFIG_PASSPHRASE_FILE)"
    ]
    assert local("./local", "pulumi", "version", LOCALCLOUD_HOME=str(tmp_path)).stderr == "", "its own is no news"


def test_a_place_that_cannot_be_written_to_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = local("pulumi", "version", LOCALCLOUD_HOME=str(tmp_path / "file" / "cloud"))
    assert done.returncode == 1
    assert done.stderr == (
        f"./local: {tmp_path}/file/cloud/state cannot be written: Not a directory. "
        "Keep the local cloud elsewhere: export LOCALCLOUD_HOME=$HOME/local-cloud\n"
    )
