"""Expands files that are written in a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

from localcloud.pipelines.expand import expansion
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


MAIN = "p.yml"


def files(main: str, **others: str) -> Texts:
    """`a__b` is the file a/b.yml, and `a__at__b` a.yml in the repository b."""
    names = {name: name.replace("__at__", ".yml@").replace("__", "/") for name in others}
    return Texts({MAIN: dedent(main), **{n if "@" in n else f"{n}.yml": dedent(others[name]) for name, n in names.items()}})


Set = Mapping[str, object]


def pipeline(main: str, parameters: Set | None = None, variables: Mapping[str, str] | None = None, **others: str) -> Pipeline:
    return expansion(files(main, **others), MAIN, parameters, variables).pipeline


def printed(main: str, parameters: Set | None = None, variables: Mapping[str, str] | None = None, **others: str) -> str:
    return final_yaml(expansion(files(main, **others), MAIN, parameters, variables).tree)


def problems(main: str, parameters: Set | None = None, variables: Mapping[str, str] | None = None, **others: str) -> list[str]:
    try:
        expansion(files(main, **others), MAIN, parameters, variables)
    except PipelineError as error:
        return [str(problem) for problem in error.problems]
    return []
