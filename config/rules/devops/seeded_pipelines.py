"""Pipelines among the files that a new repository starts with: what they name is declared by a stack of this repository.

Azure Pipelines finds out when a run starts: it refuses a connection, variable group, feed or template that does not exist, and makes an
environment that does not exist, without any check. Source: https://learn.microsoft.com/azure/devops/pipelines/process/environments.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from yaml import YAMLError

from config.diagnostics import Diagnostic, Path, allowed_words, error
from config.rules.facts import Facts
from config.stack_files.nodes import Items, Keys, Leaf, Tree, documents
from config.stack_files.source import StackFile
from config.stack_files.unreadable import UnreadableStackFile
from domain import naming
from domain.seeds import filled

CONNECTION_INPUTS = frozenset({"azuresubscription", "connectedservicename", "connectedservicenamearm", "azureresourcemanagerconnection"})
"""Inputs of tasks that name a service connection into Azure."""
FEED_INPUTS = frozenset({"vstsfeed", "publishvstsfeed", "feedrestore", "feedpublish", "artifactfeed", "artifactfeeds"})
"""Inputs of tasks that name a feed, as FEED or PROJECT/FEED."""
PURPOSES = ("", "plan", "agents")


@dataclass(frozen=True, slots=True)
class _Stack:
    """Who a stack is, as far as names go."""

    name: str
    environment: str


@dataclass(frozen=True, slots=True)
class _Named:
    """One name in a pipeline."""

    noun: str
    name: str
    file: str
    line: int


def a_seeded_pipeline_names_what_is_declared(facts: Facts) -> Iterator[Diagnostic]:
    """The environments, connections, variable groups, feeds and templates that a seeded pipeline names by a fixed name."""
    if facts.devops is None or facts.stack is None or facts.devops.project.mode != "create":
        return
    declared: Mapping[str, Set[str]] = {}
    seen: dict[str, set[str]] = {}
    for key, pipeline in facts.devops.pipelines.items():
        repository = facts.devops.repositories.get(pipeline.repository)
        if pipeline.path is None or repository is None or repository.pushed_content is None:
            continue
        values = {
            "product": facts.stack.name,
            "environment": facts.stack.environment,
            "project": facts.devops.project.name,
            "repository": repository.name or pipeline.repository,
        }
        files = facts.seed(repository.pushed_content)
        if files.mistakes:
            continue
        place: Path = ("devops", "pipelines", key, "path")
        found = _Reader({name: filled(text, values) for name, text in files.files.items()}, seen.setdefault(pipeline.repository, set()))
        for named in found.read(pipeline.path):
            if isinstance(named, str):
                yield error(place, named, "Azure Pipelines would refuse every run.")
                continue
            declared = declared or _declared(facts)
            if named.name not in declared[named.noun]:
                summary = f'{named.file}:{named.line} names the {named.noun} "{named.name}", which no stack of this repository declares'
                yield error(place, summary, allowed_words(named.name, declared[named.noun]))


@dataclass(frozen=True, slots=True)
class _Reader:
    files: Mapping[str, str]
    seen: set[str]
    """Those that were read already: each is read once, however many pipelines extend it."""

    def read(self, file: str) -> Iterator[_Named | str]:
        """What a file and the templates that it extends name, or why one of them cannot be read."""
        if file in self.seen or file not in self.files:  # another rule reports a pipeline without a file
            return
        self.seen.add(file)
        try:
            trees = list(documents(self.files[file].encode()))
        except (YAMLError, RecursionError) as problem:
            mark = getattr(problem, "problem_mark", None)
            yield f"{file}:{mark.line + 1 if mark else 1} is not valid YAML"
            return
        if not trees or not all(isinstance(tree, Keys) for tree in trees):
            yield f"{file}:1 is no pipeline: it must be a mapping, such as `steps:` with a list"
        for tree in trees:
            yield from self._in(tree, file)

    def _in(self, tree: Tree, file: str) -> Iterator[_Named | str]:
        if isinstance(tree, Items):
            for item in tree.items:
                yield from self._in(item, file)
        if not isinstance(tree, Keys):
            return
        for key, entry in tree.entries.items():
            inner = entry.value
            if key == "environment" and "deployment" in tree.entries:
                named = inner.entries["name"].value if isinstance(inner, Keys) and "name" in inner.entries else inner
                yield from _fixed("environment", named, file, lambda name: name.partition(".")[0])  # NAME.RESOURCE is one of its machines
            elif key == "variables":
                yield from _groups(inner, file)
            elif key == "inputs" and isinstance(inner, Keys):
                yield from _of_a_task(inner, file)
            elif key == "template" and isinstance(inner, Leaf) and isinstance(inner.value, str):
                yield from self._template(inner.value.removesuffix("@self"), file, entry.line)
            yield from self._in(inner, file)

    def _template(self, name: str, file: str, line: int) -> Iterator[_Named | str]:
        if "@" in name or "$" in name:  # in another repository, or known when it runs
            return
        path = name.lstrip("/") if name.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(file), name))
        if path not in self.files:
            yield f"{file}:{line} names the template {name}, and there is no {path}"
        yield from self.read(path)


def _groups(variables: Tree, file: str) -> Iterator[_Named]:
    """Variable groups of a list of variables, and of those in it that depend on a condition."""
    for item in variables.items if isinstance(variables, Items) else ():
        for key, entry in item.entries.items() if isinstance(item, Keys) else ():
            yield from _fixed("variable group", entry.value, file) if key == "group" else _groups(entry.value, file)


def _of_a_task(inputs: Keys, file: str) -> Iterator[_Named]:
    for name, given in inputs.entries.items():
        if name.lower() in CONNECTION_INPUTS:
            yield from _fixed("service connection", given.value, file)
        elif name.lower() in FEED_INPUTS:
            yield from _fixed("feed", given.value, file, lambda feed: feed.rpartition("/")[2])


def _fixed(noun: str, tree: Tree, file: str, named: Callable[[str], str] = str) -> Iterator[_Named]:
    """The name, unless it is only known when the pipeline runs."""
    if isinstance(tree, Leaf) and isinstance(tree.value, str) and "$" not in tree.value:
        yield _Named(noun, named(tree.value), file, tree.line)


def _declared(facts: Facts) -> Mapping[str, Set[str]]:
    """The names of all stacks beside this one, by noun."""
    stacks = list(_stacks(facts))
    feed = facts.devops.feed if facts.devops else None
    return {
        "environment": {naming.environment(stack) for stack in stacks},
        "variable group": {name(stack) for stack in stacks for name in (naming.variable_group, naming.vault_variable_group)},
        "service connection": {naming.service_connection(stack, purpose) for stack in stacks for purpose in PURPOSES},
        "feed": {feed.name} if feed else set(),
    }


def _stacks(facts: Facts) -> Iterator[_Stack]:
    if facts.stack:
        yield _Stack(facts.stack.name, facts.stack.environment)
    for file in sorted(facts.root.glob("Pulumi.*.yaml")):
        try:
            section = StackFile(file).values.get("databricks-cicd:stack")
        except UnreadableStackFile:
            continue  # reported for that stack
        if isinstance(section, Mapping):
            name, _, environment = str(section.get("formerly") or "").rpartition("-")  # physical names stay as they were
            yield _Stack(name or str(section.get("name")), environment or str(section.get("environment")))
