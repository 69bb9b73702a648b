"""The stacks whose whole graphs are tested: the shipped ones, and the maximal ones, which use every key between them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path

import pulumi
from ruamel.yaml import YAML

import stack
from config.keys import NAMESPACE, SECRET_PREFIX
from config.stack_files.parser import Source, check, parse
from tests.components.mocked import Graph, run
from wiring.published import READ_OUTPUTS

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
MAXIMAL = tuple(sorted(file.stem for file in HERE.glob("maximal*.yaml")))
STACKS = ("dev", "prod", *MAXIMAL)


@cache
def sections(name: str) -> Mapping[str, object]:
    """The keys of a stack file, without the namespace. Nobody may change them."""
    file = HERE / f"{name}.yaml" if name in MAXIMAL else ROOT / f"Pulumi.{name}.yaml"
    keys = YAML(typ="safe").load(file)["config"]
    return {key.removeprefix(f"{NAMESPACE}:"): value for key, value in keys.items() if key.startswith(f"{NAMESPACE}:")}


@cache
def unchanged(name: str) -> Graph:
    """The graph of a stack file as it is. Nobody may change it."""
    return built(name, sections(name))


def built(name: str, keys: Mapping[str, object], published: object = None) -> Graph:
    """The graph of a stack with these keys, after an update with these outputs. Raises `ConfigError` where they make no sense."""

    def program() -> object:
        values = {key: pulumi.Output.secret(f"the value of {key.removeprefix(SECRET_PREFIX)}") for key in _secrets(keys)}
        return stack.build(parse(_plain(keys), values, Source(stack=name, root=ROOT)))

    return run(program, {READ_OUTPUTS: lambda *_: {"outputs": published}} if published else None)


def is_valid(name: str, keys: Mapping[str, object]) -> bool:
    """Whether these keys make sense."""
    secrets = dict.fromkeys(_secrets(keys), pulumi.Output.from_input(""))
    return check(_plain(keys), secrets, Source(stack=name, root=ROOT)).config is not None


def _secrets(keys: Mapping[str, object]) -> list[str]:
    return [key for key in keys if key.startswith(SECRET_PREFIX)]


def _plain(keys: Mapping[str, object]) -> Mapping[str, object]:
    return {key: deepcopy(value) for key, value in keys.items() if not key.startswith(SECRET_PREFIX)}
