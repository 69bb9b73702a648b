"""Pipelines among the files that a new repository starts with: what they name is declared by a stack of this repository.

Azure Pipelines finds out when a run starts: it refuses a connection, variable group, feed or template that does not exist, and makes an
environment that does not exist, without any check. Source: https://learn.microsoft.com/azure/devops/pipelines/process/environments.
What it does not support of YAML: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema, "YAML structure".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as FilePath

from yaml import YAMLError

from config.diagnostics import Diagnostic, Path, allowed_words, error
from config.environments import Environment, environment_of, of_the_project, seed_values
from config.rules.facts import Facts
from config.stack_files.neighbours import neighbours
from config.stack_files.nodes import Items, Keys, Leaf, Tree, anchors, documents
from domain import naming
from domain.seeds import filled_files, unknown_placeholders

HOSTED_POOL = "Azure Pipelines"
CONNECTION_INPUTS = frozenset({"azuresubscription", "connectedservicename", "connectedservicenamearm", "azureresourcemanagerconnection"})
"""Inputs of tasks that name a service connection into Azure."""
FEED_INPUTS = frozenset({"vstsfeed", "publishvstsfeed", "feedrestore", "feedpublish", "artifactfeed", "artifactfeeds"})
"""Inputs of tasks that name a feed, as FEED or PROJECT/FEED."""
_VARIABLE = re.compile(r"\$\{\{ *variables\.(\w+) *\}\}")
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}")
PURPOSES = ("", "plan", "agents")
"""Of the connections that every stack may have; that of reviews is the value of a placeholder."""


@dataclass(frozen=True, slots=True)
class _Named:
    """One name in a pipeline."""

    noun: str
    name: str
    file: str
    line: int


def a_seeded_pipeline_names_what_is_declared(facts: Facts) -> Iterator[Diagnostic]:
    """The environments, connections, variable groups, feeds, pools and templates that a seeded pipeline names, by a fixed name or by a
    variable of its files."""
    if facts.devops is None or facts.stack is None or facts.azure is None or facts.databricks is None:
        return
    if facts.devops.project.mode != "create":
        return
    own = environment_of(facts.stack, facts.azure, facts.devops, facts.databricks)
    stacks = _Stacks(facts.root, own)
    declared: Mapping[str, Set[str]] = {}
    seen: dict[str, set[str]] = {}
    for key, pipeline in facts.devops.pipelines.items():
        repository = facts.devops.repositories.get(pipeline.repository)
        if pipeline.path is None or repository is None or repository.pushed_content is None:
            continue
        files = facts.seed(repository.pushed_content)
        if files.mistakes:
            continue
        place: Path = ("devops", "pipelines", key, "path")
        values = seed_values(own, facts.devops, repository.name or pipeline.repository)
        several = any(unknown_placeholders(name, ()) for name in files.files)
        texts = filled_files(files.files, values, [each.placeholders for each in of_the_project(own, stacks.all)] if several else ())
        found = _Reader(texts, f"{values['project']}/{values['repository']}", seen.setdefault(pipeline.repository, set()))
        for named in list(found.read(pipeline.path)):  # all variables are known by the end
            if isinstance(named, str):
                yield error(place, named, "Azure Pipelines would refuse every run.")
                continue
            declared = declared or _declared(stacks.all, facts.devops.feed.name if facts.devops.feed else None)
            for meant in found.values(named):
                if meant.name not in declared[meant.noun]:
                    summary = f'{meant.file}:{meant.line} names the {meant.noun} "{meant.name}", which no stack of this repository declares'
                    yield error(place, summary, allowed_words(meant.name, declared[meant.noun]))


@dataclass(frozen=True)
class _Stacks:
    """This stack and those beside it, whose files are read when they are needed."""

    root: FilePath
    own: Environment

    @cached_property
    def all(self) -> Sequence[Environment]:
        """As typed, and this one as it is."""
        return [*neighbours(self.root), self.own]


@dataclass(frozen=True, slots=True)
class _Reader:
    files: Mapping[str, str]
    repository: str
    """The repository that they are the first files of, as PROJECT/REPOSITORY."""
    seen: set[str]
    """Those that were read already: each is read once, however many pipelines extend it."""
    variables: dict[str, list[_Named]] = field(default_factory=dict)
    """The literal values of the variables in these files, by name in lower case."""
    aliases: set[str] = field(default_factory=set)
    """By what names `resources` call this repository."""

    def values(self, named: _Named) -> Iterator[_Named]:
        """What a name may be: itself, or each value of the variable that it is. Nothing for one that is only known when a run starts."""
        variable = _VARIABLE.fullmatch(named.name)
        if variable:
            yield from (replace(value, noun=named.noun) for value in self.variables.get(variable[1].lower(), ()) if value.name)
        elif "$" not in named.name:
            yield named

    def read(self, file: str) -> Iterator[_Named | str]:
        """What a file and the templates that it extends name, or why one of them cannot be read."""
        if file in self.seen or file not in self.files:  # another rule reports a pipeline without a file
            return
        self.seen.add(file)
        try:
            trees = documents(self.files[file].encode())
        except (YAMLError, RecursionError) as problem:
            mark = getattr(problem, "problem_mark", None)
            yield f"{file}:{mark.line + 1 if mark else 1} is not valid YAML"
            return
        if not trees or not all(isinstance(tree, Keys) for tree in trees):
            yield f"{file}:1 is no pipeline: it must be a mapping, such as `steps:` with a list"
        for line, name in anchors(self.files[file].encode()):
            yield f"{file}:{line} has the anchor &{name}, which Azure Pipelines does not support: use a template or a variable instead"
        for tree in trees:
            self.aliases.update(alias for alias, name in _repositories(tree) if name.lower() == self.repository.lower())
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
                yield from _named("environment", named, file, _without_machine)
            elif key == "variables":
                self._remember(inner, file)
                yield from _groups(inner, file)
            elif key == "pool":
                named = inner.entries["name"].value if isinstance(inner, Keys) and "name" in inner.entries else inner
                yield from _named("pool", named, file)
            elif key == "inputs" and isinstance(inner, Keys):
                yield from _of_a_task(inner, file)
            elif key == "template" and isinstance(inner, Leaf) and isinstance(inner.value, str):
                yield from self._template(inner.value.removesuffix("@self"), file, entry.line)
            yield from self._in(inner, file)

    def _template(self, name: str, file: str, line: int) -> Iterator[_Named | str]:
        name, _, alias = name.partition("@")
        if alias and alias not in self.aliases:  # in another repository
            return
        path = name.lstrip("/") if alias or name.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(file), name))
        meant = re.compile("[^/]*".join(map(re.escape, _EXPRESSION.split(path))))
        found = [each for each in self.files if meant.fullmatch(each)]
        if not found:
            yield f"{file}:{line} names the template {name}, and there is no {path}"
        for each in found:
            yield from self.read(each)

    def _remember(self, variables: Tree, file: str) -> None:
        """The values of a map of variables, or of a list of them."""
        for item in variables.items if isinstance(variables, Items) else (variables,):
            entries = item.entries if isinstance(item, Keys) else {}
            if "name" in entries and "value" in entries:
                entries = {_text(entries["name"].value): entries["value"]}
            for name, entry in entries.items():
                self.variables.setdefault(name.lower(), []).extend(_named("variable", entry.value, file))


def _repositories(pipeline: Tree) -> Iterator[tuple[str, str]]:
    """The repositories of a pipeline's resources, as alias and PROJECT/REPOSITORY."""
    resources = pipeline.entries["resources"].value if isinstance(pipeline, Keys) and "resources" in pipeline.entries else None
    listed = resources.entries["repositories"].value if isinstance(resources, Keys) and "repositories" in resources.entries else None
    for item in listed.items if isinstance(listed, Items) else ():
        if isinstance(item, Keys) and {"repository", "name"} <= item.entries.keys():
            yield _text(item.entries["repository"].value), _text(item.entries["name"].value)


def _groups(variables: Tree, file: str) -> Iterator[_Named]:
    """Variable groups of a list of variables, and of those in it that depend on a condition."""
    for item in variables.items if isinstance(variables, Items) else ():
        for key, entry in item.entries.items() if isinstance(item, Keys) else ():
            yield from _named("variable group", entry.value, file) if key == "group" else _groups(entry.value, file)


def _of_a_task(inputs: Keys, file: str) -> Iterator[_Named]:
    for name, given in inputs.entries.items():
        if name.lower() in CONNECTION_INPUTS:
            yield from _named("service connection", given.value, file)
        elif name.lower() in FEED_INPUTS:
            yield from _named("feed", given.value, file, lambda feed: feed.rpartition("/")[2])  # PROJECT/FEED


def _named(noun: str, tree: Tree, file: str, named: Callable[[str], str] = str) -> Iterator[_Named]:
    if isinstance(tree, Leaf) and isinstance(tree.value, str):
        yield _Named(noun, named(tree.value), file, tree.line)


def _without_machine(environment: str) -> str:
    """NAME.RESOURCE is one of its machines."""
    return environment if "$" in environment else environment.partition(".")[0]


def _text(tree: Tree) -> str:
    return str(tree.value) if isinstance(tree, Leaf) else ""


def _declared(stacks: Sequence[Environment], feed: str | None) -> Mapping[str, Set[str]]:
    """The names of all stacks beside this one, by noun."""
    return {
        "environment": {naming.environment(stack) for stack in stacks},
        "variable group": {name(stack) for stack in stacks for name in (naming.variable_group, naming.vault_variable_group)},
        "service connection": {
            *(naming.service_connection(stack, purpose) for stack in stacks for purpose in PURPOSES),
            *(stack.placeholders["reviews"] for stack in stacks if stack.has_reviews),
        },
        "feed": {feed} if feed else set(),
        "pool": {HOSTED_POOL, *(stack.placeholders["agents"] for stack in stacks if stack.has_agents)},
    }
