"""The expanded tree as YAML: what the preview of Azure DevOps calls the final YAML."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import yaml

from localcloud.pipelines.nodes import Items, Keys, Leaf, Node

_ORDER: Final = ("name", "trigger", "pr", "schedules", "resources", "variables", "lockBehavior", "pool")


def final_yaml(root: Keys) -> str:
    """A document that reads as the same pipeline again."""
    entries = sorted(root.entries, key=lambda entry: (*_ORDER, entry.key.text).index(entry.key.text))
    tree = _plain(replace(root, entries=tuple(entries)))
    return str(yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)).removesuffix("...\n")


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, and lists indented as people write them."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _nothing(dumper: yaml.SafeDumper, _: None) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(type(None), _nothing)


def _plain(node: Node) -> object:
    if isinstance(node, Leaf):
        # `${{` that is left is a text that an expression has made: written as such, it stays one
        if node.is_plain and not node.text:
            return None
        return f"${{{{ '{node.text.replace(chr(39), chr(39) * 2)}' }}}}" if "${{" in node.text else node.text
    if isinstance(node, Items):
        return [_plain(inner) for inner in node.nodes]
    return {entry.key.text: _plain(entry.node) for entry in node.entries if entry.key.text != "templateContext"}
