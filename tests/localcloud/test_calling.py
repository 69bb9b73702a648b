"""`--as`: the identity that a word names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from localcloud.calling import UnknownCaller, variables_of
from localcloud.places import CALLER, Places
from localcloud.states import State
from tests.localcloud.behaviours.world import World


@pytest.fixture
def at(tmp_path: Path) -> Places:
    return Places(tmp_path)


def state(folder: Path, *identities: str) -> State:
    """The state of a stack with these identities."""
    file = folder / "dev.json"
    resources = [
        {
            "type": "azure-native:managedidentity:UserAssignedIdentity",
            "urn": f"urn:pulumi:dev::p::t::{name}-identity",
            "outputs": {"clientId": f"client of {name}"},
        }
        for name in identities
    ]
    file.write_text(json.dumps({"checkpoint": {"latest": {"resources": resources}}}))
    return State("dev", file)


def test_a_person_is_no_identity(at: Places) -> None:
    assert variables_of("person", at, None) == {CALLER: ""}


def test_an_identity_of_a_stack_is_in_its_state(at: Places, tmp_path: Path) -> None:
    assert variables_of("plan", at, state(tmp_path, "apply", "plan")) == {CALLER: "client of plan"}


def test_an_identity_is_known_by_its_name(at: Places, tmp_path: Path) -> None:
    world = World(tmp_path)
    world.resource_group()
    identity = world.client_id(world.identity())
    assert variables_of("id-deploy", at, None) == {CALLER: identity}


def test_what_nobody_is_called_is_said(at: Places, tmp_path: Path) -> None:
    with pytest.raises(UnknownCaller, match="name the stack with -s"):
        variables_of("apply", at, None)
    for its in (state(tmp_path), State("dev", tmp_path / "none.json")):
        with pytest.raises(UnknownCaller, match="has no identity to apply yet"):
            variables_of("apply", at, its)
    with pytest.raises(UnknownCaller, match=r"nobody called appply\. It knows person, apply, plan"):
        variables_of("appply", at, None)
