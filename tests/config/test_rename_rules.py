"""What a stack file may say about former keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from config.base import Keyed
from config.created_keys import CreatedKeys, KeyedMap
from config.databricks.section import Workspace
from config.model import SECTIONS
from config.renames import BY_PRINCIPAL
from config.stack_files.schema_introspection import Shape, field_shape, fields, shape
from config.vocabulary import Principal
from tests.config.program import Program

FIXED = {
    "policies.exemptions": "nothing is made of one",
    "azure.network.workspaces": "the keys are those of the workspaces",
    "azure.workspaces": "the keys are those of the workspaces",
    "devops.repositories.*.branch_policies": "the keys are branches",
    "devops.repositories.*.branch_policies.*.build_validation": "the keys are those of the pipelines",
    "delivery.required_templates": "they are parts of one check: another key is a change of it",
    "devops.pipelines.*.schedules": "they are parts of the pipeline: another key is a change of it",
    "databricks.workspaces.*.jobs.*.tasks": "they are parts of the job: another key is a change of it",
    "databricks.workspaces.*.jobs.*.job_clusters": "they are parts of the job: another key is a change of it",
    "databricks.workspaces.*.data.grants": "the keys are principals",
    "databricks.workspaces.*.permissions": "the keys are principals",
    "databricks.workspaces.*.vector_search.*.indexes": "the keys are names in Unity Catalog; an index is built anew under another one",
}
"""Maps of mappings whose entries are not renamed, each with the reason."""
PRINCIPAL = shape(Principal).word
REPOSITORIES = "      tools:\n        name: Tools\n"


def maps(shape: Shape, pattern: str) -> Iterator[tuple[str, bool]]:
    """Every map of mappings, and whether its entries can be renamed."""
    if shape.model:
        for key, info in fields(shape.model).items():
            yield from maps(field_shape(info), f"{pattern}.{key}")
    for kind in shape.variants.values():
        yield from maps(Shape(kind), pattern)
    if shape.is_map and shape.entry and shape.entry.model:
        yield pattern, issubclass(shape.entry.model, Keyed)
        yield from maps(shape.entry, f"{pattern}.*")


def principals(here: Shape, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every place of a mapping that names a principal."""
    if here.word == PRINCIPAL:
        yield path
    if here.key and here.key.word == PRINCIPAL:
        yield (*path, "*")
    for key, info in fields(here.model).items() if here.model else ():
        yield from principals(field_shape(info), (*path, key))
    if here.entry:
        yield from principals(here.entry, (*path, "*"))


def test_a_principal_is_renamed_wherever_it_is_named() -> None:
    assert sorted(principals(Shape(Workspace))) == sorted(BY_PRINCIPAL)


def test_whatever_has_a_key_can_be_renamed() -> None:
    found = dict(found for name, model in SECTIONS.items() for found in maps(Shape(model), name))
    assert {pattern for pattern, keyed in found.items() if not keyed} == FIXED.keys()


@pytest.mark.parametrize(
    ("repositories", "said"),
    [
        ("data: {formerly: notebooks}", 'data.formerly: "notebooks" is still a key here. Leave `formerly` out, or say what'),
        ("data: {formerly: old}\n      more: {formerly: old}", 'more.formerly: "data" has the same former key. One of them is new'),
    ],
)
def test_each_thing_has_one_key(program: Program, repositories: str, said: str) -> None:
    program.replace(REPOSITORIES, f"      {repositories}\n{REPOSITORIES}")
    (item,) = program.check()
    assert f"devops.repositories.{said}" in str(item)


def test_two_keys_may_change_places(program: Program) -> None:
    program.replace(REPOSITORIES, f"{REPOSITORIES}        formerly: notebooks\n")
    program.replace("      notebooks:\n        content", "      notebooks:\n        formerly: tools\n        content")
    assert program.check() == []


def test_former_names_lead_back_and_forth() -> None:
    keys = CreatedKeys({"databricks.workspaces.new": "old", "databricks.workspaces.old.clusters.new": "old"})
    assert keys.path_created(("databricks", "workspaces", "new", "clusters", "new")) == (
        "databricks",
        "workspaces",
        "old",
        "clusters",
        "old",
    )
    assert keys.path_today(("databricks", "workspaces", "old", "clusters", "old")) == ("databricks", "workspaces", "new", "clusters", "new")


@pytest.mark.parametrize(
    ("formerly", "remembered", "created"),
    [
        (None, {}, "new"),
        ("old", {}, "old"),
        (None, {"new": "old"}, "old"),  # done, and the file is clean again
        ("old", {"new": "old"}, "old"),  # done, and still said
        ("newer", {"newer": "old"}, "old"),  # renamed twice
        ("old", {"newer": "old"}, "old"),  # the same, said with the first key
    ],
)
def test_a_thing_keeps_the_key_that_it_was_created_under(formerly: str | None, remembered: Mapping[str, str], created: str) -> None:
    known = {f"devops.teams.{key}": under for key, under in remembered.items()}
    assert KeyedMap(("devops", "teams"), ("devops", "teams"), {"new": Keyed(formerly=formerly)}, known).created == {"new": created}
