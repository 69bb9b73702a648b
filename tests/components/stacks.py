"""The shipped stacks without an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

import stack
from config.stack_files.parser import Source, parse
from tests.components.answers import Answer
from tests.components.mocked import Graph, run
from tests.graph.stacks import unchanged

ROOT = Path(__file__).parent.parent.parent
Section = dict[str, object]


@cache
def shipped(name: str) -> Mapping[str, Section]:
    """The sections of a shipped stack file, by name."""
    document = YAML(typ="safe").load(ROOT / f"Pulumi.{name}.yaml")
    return {key.removeprefix("databricks-cicd:"): value for key, value in document["config"].items() if key.startswith("databricks-cicd:")}


def graph(name: str, change: Callable[[dict[str, Section]], None] | None = None, *, answers: Mapping[str, Answer] | None = None) -> Graph:
    """The graph of a shipped stack, after `change` has edited a copy of its sections. Nobody may change it: unchanged, it is shared."""
    if change is None and answers is None:
        return unchanged(name)
    sections = deepcopy(dict(shipped(name)))
    if change:
        change(sections)
    config = parse(sections, {}, Source(stack=name, root=ROOT))
    return run(lambda: stack.build(config), answers)


def by_people(sections: dict[str, Section]) -> None:
    """A change of a shipped stack: people deploy, and no pipeline runs the program."""
    access = sections["devops"]["access"]
    assert isinstance(access, dict)
    access["pipelines_run_this_program"] = False
    without_reviews(sections)


def without_reviews(sections: dict[str, Section]) -> None:
    """A change of a shipped stack: nothing is run that nobody has looked at."""
    workspaces, pipelines = sections["databricks"]["workspaces"], sections["devops"]["pipelines"]
    assert isinstance(workspaces, dict)
    assert isinstance(pipelines, dict)
    workspaces["main"].pop("reviews", None)
    if "review" in pipelines:
        pipelines["review"]["uses"] = ["addresses"]
