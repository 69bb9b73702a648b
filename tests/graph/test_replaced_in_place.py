"""A replacement at the address of what it replaces: if it were made first, deleting the old one would take the new one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.behaviours import behaviour
from localcloud.behaviours.model import Behaviour, Request
from localcloud.provider.diff import Change, deletes_first
from localcloud.store import Store
from localcloud.store_model import View
from localcloud.values import Json
from tests.components.mocked import Registered
from tests.graph.stacks import STACKS, unchanged

LOOKED_UP = {"azuredevops:index/gitRepositoryFile:GitRepositoryFile", "databricks:index/permissions:Permissions"}
"""Their ids are those of what they are in or on, which an empty cloud does not know. What replaces them is another of those."""
PROJECT = "projectId"
"""What is in another project has another address, whatever else its id is made of."""


@pytest.fixture
def view(tmp_path: Path) -> Iterator[View]:
    """An empty local cloud."""
    store = Store(tmp_path / "cloud.db")
    with store.transaction() as transaction:
        yield transaction
    store.close()


@pytest.mark.parametrize("name", STACKS)
def test_what_keeps_its_address_is_deleted_first(name: str, view: View) -> None:
    found = [f"{resource.label}: {key}" for resource in unchanged(name).provided() for key in created_first(resource, view)]
    assert not found, "set delete_before_replace"


def created_first(resource: Registered, view: View) -> Iterator[str]:
    """The inputs whose change replaces a resource, before it is deleted, by one of the same address."""
    row, inputs = behaviour(resource.type), json.loads(json.dumps(resource.inputs))
    replacing = {path.split(".")[0].removesuffix("[]") for path in row.replaces}
    for key in sorted((replacing | {*resource.request.replaceOnChanges}) & inputs.keys() - {PROJECT}):
        changed = {**inputs, key: f"{inputs[key]}-changed"}
        stays = (address := _address(row, inputs, view)) and address == _address(row, changed, view)
        change = Change((key,), "update", replaces=key in replacing)
        if stays and not resource.request.deleteBeforeReplace and not deletes_first(row, [change], inputs, changed, resource.name):
            yield key


def _address(row: Behaviour, inputs: dict[str, Json], view: View) -> str | None:
    """The id that a resource has in the service, if its inputs alone say it."""
    if row.new_id is None or row.token in LOOKED_UP:
        return None
    first, again = (row.new_id(Request(row.token, "scope", inputs, view)) for _ in range(2))
    return first if first == again else None
