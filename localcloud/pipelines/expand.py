"""Expands a pipeline: the one way into this room.

Two results of one expansion: the model, for the agent, and the tree, which `python -m localcloud expand` prints.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from localcloud.pipelines.building.fields import plain
from localcloud.pipelines.building.pipeline import pipeline_of
from localcloud.pipelines.expansion.declarations import Declared
from localcloud.pipelines.expansion.pipeline import PipelineExpansion
from localcloud.pipelines.expansion.session import Session, Stopped
from localcloud.pipelines.files import Files
from localcloud.pipelines.model import Parameter, Pipeline
from localcloud.pipelines.nodes import Keys, Leaf, Node, leaf
from localcloud.pipelines.places import PipelineError, Place
from localcloud.pipelines.reader import read

_FRAMES: Final = 20_000
"""Python's own limit is too low for 100 templates within one another."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """An expanded pipeline, twice."""

    pipeline: Pipeline
    tree: Keys


def expand(
    files: Files,
    path: str,
    parameters: Mapping[str, object] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Pipeline:
    """The pipeline in a file.

    `parameters` are what a person sets, as text or as JSON values; `variables` those that exist before the run: predefined ones, and
    those of the pipeline's settings. Raises `PipelineError` with everything that is wrong.
    """
    return expansion(files, path, parameters, variables).pipeline


def expansion(
    files: Files,
    path: str,
    parameters: Mapping[str, object] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Expansion:
    """The same with the tree."""
    session = Session(files)
    made: Expansion | None = None
    with _deep_recursion(), suppress(Stopped):  # the limit is reported
        made = _made(session, path, parameters or {}, variables or {})
    if session.problems or made is None:
        raise PipelineError(session.problems)
    return made


def _made(session: Session, path: str, parameters: Mapping[str, object], variables: Mapping[str, str]) -> Expansion | None:
    given = {name: _node(name, value, path) for name, value in parameters.items()}
    expanded = PipelineExpansion(session).expand(path, given, variables)
    if expanded is None:
        return None
    pipeline = pipeline_of(expanded.root, tuple(map(_parameter, expanded.declared)), expanded.extends, session)
    return Expansion(pipeline, expanded.root)


def _node(name: str, value: object, path: str) -> Node:
    """What a person sets: a text as it is, all else as its JSON, which is YAML, too."""
    place = Place(f"--parameter {name}", 1)
    if isinstance(value, str):
        return Leaf(place, value, is_plain=True, first_line=1, is_final=True)
    node, _ = read(json.dumps(value), place.file)
    return node or leaf("", place)


def _parameter(each: Declared) -> Parameter:
    default = None if each.default is None else plain(each.default)
    is_required = each.default is None and not each.values and each.type != "boolean"
    return Parameter(each.name, each.display_name or each.name, each.type, default, each.values, is_required, each.place)


@contextmanager
def _deep_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
