"""Reads the text of a YAML file, with what Azure Pipelines does not accept of YAML refused.

Unsupported are anchors, complex keys and sets (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema, "YAML structure").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml

from localcloud.pipelines.nodes import NULL, Entry, Items, Keys, Leaf, Node
from localcloud.pipelines.places import Place, Problem

MAX_DEPTH: Final = 100
_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_TEXT_TAG: Final = "tag:yaml.org,2002:str"


class _Unreadable(Exception):
    """Nothing after this can be read."""


def read(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """The one document of a file, and what is wrong with it. Without a document there is a problem."""
    reader = _Reader(file)
    try:
        return reader.document(yaml.parse(text, Loader=_LOADER)), reader.problems
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = str(getattr(problem, "problem", None) or getattr(problem, "reason", None) or "it cannot be read")
        reader.wrong(line, f"not valid YAML: {what}{_hint(text, line)}")
    except _Unreadable:
        pass  # reported where it was found
    return None, reader.problems


def _hint(text: str, line: int) -> str:
    lines = text.splitlines()
    is_inline = line <= len(lines) and re.search(r"[\[{].*[\[{,:-]\s*\$\{\{", lines[line - 1])
    return ": inside of { } and [ ], ${{ }} needs quotes" if is_inline else ""


@dataclass
class _Reader:
    file: str
    problems: list[Problem] = field(default_factory=list)
    depth: int = 0

    def wrong(self, line: int, message: str) -> None:
        self.problems.append(Problem(Place(self.file, line), message))

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        node: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    self.wrong(_line(event), "a second YAML document begins here: Azure Pipelines reads one document of a file")
                    return node
                node = self.node(next(events), events)
        if node is None:
            self.wrong(1, "the file is empty")
        return node

    def node(self, event: yaml.Event, events: Iterator[yaml.Event]) -> Node:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            self.wrong(line, f"aliases (*{event.anchor}) are not supported by Azure Pipelines: use a template or a parameter")
            return Leaf(Place(self.file, line), "", is_plain=True, first_line=line, is_broken=True)
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor:
            self.wrong(line, f"anchors (&{event.anchor}) are not supported by Azure Pipelines: use a template or a parameter")
        if event.tag and event.tag not in (_TEXT_TAG, "!"):
            self.wrong(line, f"the tag {event.tag.replace('tag:yaml.org,2002:', '!!')} is not supported by Azure Pipelines")
        place = Place(self.file, line)
        if isinstance(event, yaml.ScalarEvent):
            first_line = line + 1 if event.style in ("|", ">") else line
            is_plain = not event.style and not event.tag
            text = "" if is_plain and event.value in NULL else event.value
            return Leaf(place, text, is_plain, first_line)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.wrong(line, f"lists and maps are nested deeper than {MAX_DEPTH} levels")
            raise _Unreadable
        found = self.items(place, events) if isinstance(event, yaml.SequenceStartEvent) else self.keys(place, events)
        self.depth -= 1
        return found

    def items(self, place: Place, events: Iterator[yaml.Event]) -> Items:
        nodes: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            nodes.append(self.node(event, events))
        return Items(place, tuple(nodes))

    def keys(self, place: Place, events: Iterator[yaml.Event]) -> Keys:
        entries: dict[str, Entry] = {}
        directives = 0
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.node(event, events)
            node = self.node(next(events), events)
            if not isinstance(key, Leaf):
                self.wrong(key.place.line, "a key that is a list or a map is not supported by Azure Pipelines")
            elif key.text == "<<" and key.is_plain:
                self.wrong(key.place.line, "merges (<<) are not supported by Azure Pipelines: use a template, or ${{ insert }}")
            elif "${{" in key.text:
                directives += 1
                entries[f"{key.text} {directives}"] = Entry(key, node)
            elif key.text in entries:
                self.wrong(key.place.line, f"'{key.text}' is already defined in line {entries[key.text].key.place.line}")
            else:
                entries[key.text] = Entry(key, node)
        return Keys(place, tuple(entries.values()))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
