"""The home for states: it comes up, keeps what is in it, and a stack moves there with the printed command."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.harness import ROOT, Cloud

STACK = ("-C", "bootstrap", "-s", "shared")
PROGRAM = """
import pulumi
from pulumi_azure_native.resources import ResourceGroup
ResourceGroup("group", resource_group_name="rg-small", location="westeurope")
pulumi.export("password", pulumi.Config().require_secret("password"))
"""


@pytest.fixture(scope="module")
def home(module_cloud: Cloud) -> Iterator[Cloud]:
    """The home for states, up; afterwards gone again, and no file of the repository has changed."""
    before = (ROOT / "bootstrap" / "Pulumi.shared.yaml").read_text()
    module_cloud.pulumi("up", *STACK, "--yes", "--skip-preview")
    yield module_cloud
    module_cloud.pulumi("destroy", *STACK, "--yes", "--skip-preview")
    assert module_cloud.localcloud("list") == ""
    assert (ROOT / "bootstrap" / "Pulumi.shared.yaml").read_text() == before


def output(cloud: Cloud, name: str) -> str:
    return cloud.pulumi("stack", "output", name, *STACK).strip()


def test_a_second_preview_shows_no_change(home: Cloud) -> None:
    home.pulumi("preview", *STACK, "--expect-no-changes")
    home.pulumi("refresh", *STACK, "--yes", "--expect-no-changes")


def test_it_publishes_what_pulumi_takes(home: Cloud) -> None:
    assert output(home, "backend_url").startswith("azblob://pulumi?storage_account=st")
    assert re.fullmatch(r"azurekeyvault://kv-[^/]*\.vault\.azure\.net/keys/pulumi-STACK", output(home, "secrets_provider"))
    assert output(home, "move_secrets") == f"pulumi stack change-secrets-provider --stack STACK '{output(home, 'secrets_provider')}'"


def test_nothing_on_the_store_goes_before_the_lock_does(home: Cloud) -> None:
    given = json.loads(home.pulumi("config", "get", "databricks-cicd:state", *STACK))
    (engineers,) = given["access"].values()

    def settle(**changes: object) -> None:
        home.pulumi("config", "set", "databricks-cicd:state", json.dumps({**given, **changes}), *STACK)

    settle(access={"others": {**engineers, "object_id": "00000000-0000-4000-8000-00000000000f"}})
    assert "ScopeLocked" in home.refused("up", *STACK, "--yes", "--skip-preview")
    settle(lock=False)
    home.pulumi("up", *STACK, "--yes", "--skip-preview")
    settle()
    home.pulumi("up", *STACK, "--yes", "--skip-preview")


def test_a_stack_moves_with_the_printed_command_and_its_secrets_stay_secret(home: Cloud, tmp_path: Path) -> None:
    project, backend = tmp_path / "small", tmp_path / "new-home"
    project.mkdir()
    backend.mkdir()
    (project / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (project / "__main__.py").write_text(PROGRAM)
    home.pulumi("stack", "init", "dev", cwd=project)
    home.pulumi("config", "set", "--secret", "password", "not for everybody", "-s", "dev", cwd=project)
    home.pulumi("up", "-s", "dev", "--yes", "--skip-preview", cwd=project)
    command = output(home, "move_state").replace("STACK", "dev").replace(output(home, "backend_url"), backend.as_uri())
    # `./local` fixes the backend for every pulumi that it starts; the engine itself has to follow the command.
    shell = f"PATH={ROOT / 'engine' / 'bin'}:$PATH && {command} && pulumi preview -s dev --expect-no-changes"
    moved = home.run("bash", "-c", f"{shell} && pulumi stack output -s dev --show-secrets", cwd=project)
    assert moved.returncode == 0, moved.stdout
    assert "not for everybody" in moved.stdout
    assert "not for everybody" not in (project / "dev.json").read_text()
    assert (backend / ".pulumi" / "stacks" / "small" / "dev.json").exists()
    home.pulumi("destroy", "-s", "dev", "--yes", "--skip-preview", cwd=project)


def test_settings_are_refused_all_at_once_with_their_lines(home: Cloud) -> None:
    wrong = {"name": "Data", "location": "westeurope", "acess": {}}
    home.pulumi("stack", "init", "wrong", "-C", "bootstrap", "--no-select")
    home.pulumi("config", "set", "databricks-cicd:state", json.dumps(wrong), "-C", "bootstrap", "-s", "wrong")
    printed = home.refused("preview", "-C", "bootstrap", "-s", "wrong")
    home.pulumi("stack", "rm", "wrong", "-C", "bootstrap", "--yes", "--force")
    for expected in ("state.name", 'Did you mean "access"?', "state.owner", "bootstrap/README.md"):
        assert expected in printed
