"""The parts of a pipeline in which Azure Pipelines does not evaluate `${{ }}`.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/template-expressions: "Expressions are only expanded for stages, jobs,
steps, and containers (inside resources)"; and for the `ref` of a repository, see .../yaml-schema/resources-repositories-repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.nodes import Items, Keys, Leaf, Node

_LITERAL: Final = ("trigger", "pr", "schedules")
_EVALUATED: Final = ("ref", "version", "branch", "tag", "endpoint")
"""Keys of resources with a value that may be an expression."""


def check_literals(root: Keys, session: Session) -> None:
    """Reports expressions where they are not evaluated."""
    for entry in root.entries:
        if entry.key.text in _LITERAL:
            _report(entry.node, entry.key.text, session)
        if entry.key.text == "resources" and isinstance(entry.node, Keys):
            for part in entry.node.entries:
                if part.key.text != "containers":
                    _report(part.node, f"resources.{part.key.text}", session)


def _report(node: Node, where: str, session: Session) -> None:
    for leaf in _evaluated(node):
        session.wrong(leaf.place, f"${{{{ }}}} is not evaluated in {where}: Azure Pipelines wants a literal")


def _evaluated(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        if "${{" in node.text:
            yield node
    elif isinstance(node, Items):
        for inner in node.nodes:
            yield from _evaluated(inner)
    else:
        for entry in node.entries:
            yield from _evaluated(entry.key)
            if entry.key.text not in _EVALUATED:
                yield from _evaluated(entry.node)
