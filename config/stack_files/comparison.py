"""What the stack files of one folder say about each other: each may be right by itself, and an update of one would still break another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from config.diagnostics import Diagnostic, Path, allowed_words, error, warning
from config.keys import NAMESPACE
from config.stack_files.source import StackFile
from config.stack_files.unreadable import UnreadableStackFile


@dataclass(frozen=True)
class _Stack:
    """One stack file as typed: its mistakes are reported elsewhere."""

    file: StackFile
    name: str
    values: Mapping[str, object]

    def at(self, *path: str) -> object:
        """What is typed at a path."""
        here: object = self.values
        for part in path:
            here = here.get(part) if isinstance(here, Mapping) else None
        return here

    def keys(self, *path: str) -> Mapping[str, object]:
        """A map that is typed at a path; empty if none is."""
        here = self.at(*path)
        return here if isinstance(here, Mapping) else {}

    def located(self, found: Diagnostic) -> Diagnostic:
        """The same with the line of its path."""
        whole = [self.file.find(found.path[:length], self.values) for length in range(len(found.path), 0, -1)]
        return replace(found, location=next((line for line in whole if line), self.file.at(0)))

    @property
    def project(self) -> str:
        """Name of the Azure DevOps project, which ignores case."""
        return str(self.at("devops", "project", "name")).lower()


def compare(files: Sequence[StackFile]) -> list[Diagnostic]:
    """All mistakes between the files, each where it can be mended. What cannot be read is left out."""
    stacks = list(filter(None, map(_read, files)))
    found = [item for stack in stacks for item in _alone(stack)]
    return found + [item for one, other in permutations(stacks, 2) for item in _between(one, other)]


def compare_one(name: str, file: StackFile, others: Sequence[StackFile]) -> list[Diagnostic]:
    """The same for the stack of that name alone. What its update would break for another stack is a warning."""
    stack = _read(file, name)
    if stack is None:
        return []
    found = list(_alone(stack))
    for other in filter(None, map(_read, others)):
        found += _between(stack, other)
        found += [replace(other.located(item), severity="warning") for item in _joined(other, stack)]
    return found


def _read(file: StackFile, name: str | None = None) -> _Stack | None:
    try:
        values = {key.removeprefix(f"{NAMESPACE}:"): value for key, value in file.values.items()}
    except UnreadableStackFile:
        return None
    return _Stack(file, name or file.file.name.removeprefix("Pulumi.").removesuffix(".yaml"), values)


def _alone(stack: _Stack) -> Iterator[Diagnostic]:
    """A copied file that still has the environment of the other one."""
    environment = stack.at("stack", "environment")
    if isinstance(environment, str) and environment.lower() not in stack.name.lower():
        detail = f"If that is meant, call the file Pulumi.{environment}.yaml, so that nobody updates one and means the other."
        item = warning(("stack", "environment"), f"the environment is {environment}, and the stack is called {stack.name}", detail)
        yield stack.located(item)


def _between(one: _Stack, other: _Stack) -> Iterator[Diagnostic]:
    """What is wrong in the one because of the other."""
    for item in (*_both(one, other), *_joined(one, other)):
        yield one.located(item)


def _both(one: _Stack, other: _Stack) -> Iterator[Diagnostic]:
    name = other.file.file.name
    who = [(stack.at("stack", "name"), stack.at("stack", "environment")) for stack in (other, one)]
    if who[0] == who[1] and all(isinstance(part, str) for part in who[0]):
        detail = "Every name in Azure would be the same, and the second update would fail half-way. Give each stack its own environment."
        yield error(("stack", "environment"), f"{name} is stack {who[0][0]}, environment {who[0][1]} as well", detail)
    if one.project == other.project and {stack.at("devops", "project", "mode") for stack in (one, other)} == {"create"}:
        detail = "One stack creates a project. Write `mode: join` in the others, or give this one a project of its own."
        yield error(("devops", "project", "mode"), f"{name} creates the project {other.at('devops', 'project', 'name')} as well", detail)


def _joined(joining: _Stack, creating: _Stack) -> Iterator[Diagnostic]:
    """A pipeline that is looked up in a project which the other stack creates."""
    modes = (joining.at("devops", "project", "mode"), creating.at("devops", "project", "mode"))
    if modes != ("join", "create") or joining.project != creating.project:
        return
    there = {_full_name(key, pipeline) for key, pipeline in creating.keys("devops", "pipelines").items()}
    for key, pipeline in joining.keys("devops", "pipelines").items():
        name = _full_name(key, pipeline)
        if isinstance(pipeline, Mapping) and "path" not in pipeline and name.lower() not in {known.lower() for known in there}:
            path: Path = ("devops", "pipelines", key)
            detail = f"{allowed_words(name, there)} Or give it a path, and this stack creates it."
            yield error(path, f"{creating.file.file.name}, which creates the project, makes no pipeline {name}", detail)


def _full_name(key: str, pipeline: object) -> str:
    typed = pipeline if isinstance(pipeline, Mapping) else {}
    folder = str(typed.get("folder", "\\")).rstrip("\\")
    return f"{folder}\\{typed.get('name', key)}"
