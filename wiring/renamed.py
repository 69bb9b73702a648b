"""What has been renamed since it was created, as the stack file says and the stack's outputs remember."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from config.created_keys import keyed_maps
from config.diagnostics import dotted
from config.model import SECTIONS, StackConfig
from config.renames import as_created, created_keys
from config.rules.renames import conflicts
from config.stack_files.loader import line_of


def under_created_keys(config: StackConfig, previous: Mapping[str, object]) -> StackConfig:
    """The configuration under the keys that everything was created under.

    `previous` are the outputs of the last update, which remember them: `formerly` may leave the stack file after it. Raises
    `pulumi.RunError` where something new has a key that something else was created under.
    """
    known = remembered(previous)
    found = [item for name in SECTIONS for item in conflicts(keyed_maps(getattr(config, name), (name,), known))]
    if found:
        raise pulumi.RunError("\n".join(f"{line_of(item.path)}: {dotted(item.path)}: {item.summary}. {item.detail}" for item in found))
    return as_created(config, created_keys(config, known))


def remembered(previous: Mapping[str, object]) -> Mapping[str, str]:
    """The keys that things were created under, by their paths in the stack file of the last update."""
    found = previous.get("formerly")
    return {str(path): str(key) for path, key in found.items()} if isinstance(found, Mapping) else {}
