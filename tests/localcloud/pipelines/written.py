"""Expands files that are written in a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Final

from localcloud.pipelines.expand import Expansion, expansion
from localcloud.pipelines.files import SELF, FileMissing
from localcloud.pipelines.model import Pipeline
from localcloud.pipelines.places import PipelineError
from localcloud.pipelines.printing import final_yaml


@dataclass(frozen=True)
class Texts:
    """Files by path, or by path@alias."""

    by_path: Mapping[str, str]

    def read(self, repository: str, path: str) -> str:
        file = path if repository == SELF else f"{path}@{repository}"
        if file not in self.by_path:
            raise FileMissing(path)
        return self.by_path[file]


MAIN: Final = "p.yml"
Set = Mapping[str, object]


def files(main: str, others: Mapping[str, str]) -> Texts:
    """The pipeline, and others by path without `.yml`, with `__` for `/`."""
    return Texts({MAIN: dedent(main), **{f"{name.replace('__', '/')}.yml": dedent(text) for name, text in others.items()}})


def expanded(main: str, parameters: Set | None, variables: Mapping[str, str] | None, others: Mapping[str, str]) -> Expansion:
    return expansion(files(main, others), MAIN, parameters, variables)


def pipeline(main: str, parameters: Set | None = None, variables: Mapping[str, str] | None = None, **others: str) -> Pipeline:
    return expanded(main, parameters, variables, others).pipeline


def printed(main: str, parameters: Set | None = None, variables: Mapping[str, str] | None = None, **others: str) -> str:
    return final_yaml(expanded(main, parameters, variables, others).tree)


def problems(main: str, parameters: Set | None = None, variables: Mapping[str, str] | None = None, **others: str) -> list[str]:
    try:
        expanded(main, parameters, variables, others)
    except PipelineError as error:
        return [str(problem) for problem in error.problems]
    return []
