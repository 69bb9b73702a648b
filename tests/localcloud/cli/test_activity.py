"""Azure's activity log of the local cloud: who did what, for whoever may see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from localcloud.cli.commands import main
from localcloud.places import CALLER
from tests.localcloud.behaviours.world import World

READER = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"


def test_who_changed_a_resource_of_azure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    world = World(tmp_path / "cloud")
    monkeypatch.setenv("LOCALCLOUD_DB", str(world.store.path))
    group, identity = world.resource_group(), world.identity()
    vault = world.vault()

    def seen() -> list[tuple[str, str]]:
        capsys.readouterr()
        assert main(["activity", "--resource-id", vault, "--offset", "1d", "-o", "json"]) == 0
        return [(each["caller"], each["operationName"]["value"]) for each in json.loads(capsys.readouterr().out)]

    assert main(["edit", vault, 'tags.owner="x"', "--as", "rob"]) == 0
    made, edited = (
        ("local.admin@contoso.com", "Microsoft.KeyVault/vaults/write"),
        ("rob.reviewer@contoso.com", "Microsoft.KeyVault/vaults/write"),
    )
    assert seen() == [edited, made]
    assert main(["edit", vault, 'tags.owner="x"', "--as", "nobody"]) == 2
    assert "nobody, or more than one, is called 'nobody'" in capsys.readouterr().err

    monkeypatch.setenv(CALLER, world.client_id(identity))
    assert main(["activity", vault]) == 1
    assert "Microsoft.Insights/eventtypes/values/read" in capsys.readouterr().err
    monkeypatch.delenv(CALLER)
    world.allow(world.output("azure-native:managedidentity:UserAssignedIdentity", identity, "principalId"), group, READER)
    monkeypatch.setenv(CALLER, world.client_id(identity))
    assert seen() == [edited, made]

    for arguments in (["activity"], ["activity", vault, "--offset", "91d"], ["activity", vault, "--offset", "x"]):
        with pytest.raises(SystemExit):
            main(arguments)
    world.store.close()
