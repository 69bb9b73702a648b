"""The table of kinds against every room, and every room against the table."""

from __future__ import annotations

import inspect
import pkgutil
import re
import typing
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pulumi
import pytest

import components.databricks
from config.databricks.section import Workspace
from config.stack_files.schema_introspection import Shape
from domain.kinds import KINDS, Kind
from localcloud.behaviours import tabled
from outputs import WorkspaceOutputs
from tests.components.samples import SAMPLES, built
from tests.kinds.contract import lacks, maps

ROOT = Path(__file__).parents[2]
NO_KINDS = {
    "permissions": "says who may do what with objects of other kinds",
    "data.grants": "says who may do what with data",
    "settings.ip_access_lists": "a setting of the workspace",
    "reviews.parameters": "values for a job that is declared elsewhere",
}
"""Maps of a workspace that hold nothing that is made for itself, each with the reason."""
OF_NO_KIND = {
    "Reviews": "the identity of reviews and its folder, once for a stack",
    "RunAsRights": "roles of the account on the run identity, once for a stack",
    "RunIdentity": "the workspace always has it",
    "WorkspaceSettings": "the workspace always has them",
}
"""Components that a workspace has without a key of the stack file, each with the reason."""


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_a_kind_lacks_nothing(kind: Kind) -> None:
    assert list(lacks(kind)) == []


def test_a_kind_that_lacks_everything_is_told_what_to_do() -> None:
    empty = Kind(
        key="models",
        noun="model",
        plural="models",
        components=("toy.Toy",),
        page="databricks-toys",
        resources=("toy",),
        levels=("CAN_PLAY",),
        permitted_by="toyId",
        outputs=("toys",),
    )
    said = "\n".join(lacks(empty))
    assert said.count("kind models: ") == len(said.splitlines())
    for part in (
        "no map `models`; add one to `Workspace` in config/databricks/section.py",
        "no component Toy; write it in components/databricks/toy.py",
        "the local cloud does not know toy; add a row to `ROWS`",
        "no key under `permissions`",
        "sets no permissions by toyId; add it to `KINDS` of localcloud/",
        "its component sets no permissions by toyId",
        "no output `toys`; add it to `WorkspaceOutputs` in outputs.py",
        "docs/configuration.md has no chapter on `models`; run: make docs",
        "docs/components/databricks-toys.md has no chapter on Toy",
        "no maximal stack file has one; add it to tests/graph/maximal*.yaml",
        "no maximal stack file permits anything",
        "no maximal stack makes a toy",
    ):
        assert part in said, part


def test_half_a_row_is_told() -> None:
    whole = KINDS["clusters"]
    assert list(lacks(replace(whole, levels=(), run_level=None))) == [
        "kind clusters: give either `levels` or `no_levels` in domain/kinds.py"
    ]
    assert list(lacks(replace(whole, outputs=()))) == ["kind clusters: give either `outputs` or `no_output` in domain/kinds.py"]
    assert list(lacks(replace(whole, levels=("CAN_RUN",)))) == [
        "kind clusters: the provider has no level CAN_RUN by clusterId; take it out of the row in domain/kinds.py"
    ]
    assert list(lacks(replace(whole, resources=("instancePool",)))) == [
        "kind clusters: no sample registers instancePool; give the sample what makes one, or take it out of the row in domain/kinds.py"
    ]


OF_THE_WORKSPACE = {"url", "resource_id", "replaced_by", "kept_by", "paths"}


def test_every_map_of_a_workspace_is_of_a_kind() -> None:
    unknown = [path for path in maps(Shape(Workspace)) if path not in KINDS and path not in NO_KINDS]
    assert unknown == [], "add a row to domain/kinds.py (docs/adding-a-kind.md), or a reason to NO_KINDS"


def test_every_output_of_a_workspace_is_of_a_kind() -> None:
    known = {output for kind in KINDS.values() for output in kind.outputs} | OF_THE_WORKSPACE
    assert set(typing.get_type_hints(WorkspaceOutputs)) == known


def test_every_component_of_a_workspace_is_of_a_kind() -> None:
    known = {component.partition(".")[2] for kind in KINDS.values() for component in kind.components}
    found = {
        name
        for module in pkgutil.iter_modules(components.databricks.__path__)
        for name, cls in inspect.getmembers(import_module(f"components.databricks.{module.name}"), inspect.isclass)
        if issubclass(cls, pulumi.ComponentResource) and cls.__module__ == f"components.databricks.{module.name}"
    }
    assert found == known | OF_NO_KIND.keys()


@pytest.mark.parametrize("component", SAMPLES, ids=lambda component: component.__name__)
def test_the_local_cloud_knows_what_a_component_of_any_system_registers(component: type[pulumi.ComponentResource]) -> None:
    for resource in built(component).provided():
        package = resource.type.partition(":")[0]
        unversioned = re.sub(r"/v\d{8}(preview)?:", ":", resource.type)
        assert unversioned in tabled(package), f"{resource.type} of {component.__name__}: add a row in localcloud/behaviours/"
