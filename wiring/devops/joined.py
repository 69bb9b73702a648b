"""Stacks that have joined the project of this one."""

from __future__ import annotations

from collections.abc import Iterator

import pulumi
from pulumi_azuredevops.get_groups import get_groups

from config.diagnostics import dotted
from config.model import StackConfig
from config.stack_files.loader import line_of
from domain import naming

_ROLES = ("approvers", "operators")
"""Of which every environment has a group (`wiring.devops.groups`)."""


def must_stay(config: StackConfig) -> bool:
    """Whether the project is protected against deletion: by its lock, or, without that, as long as other stacks are in it.

    `pulumi destroy` does not run this program, so nothing could stop it later.
    """
    if config.devops.deletion_lock:
        return True
    others = list(_joined(config))
    if others:
        place = ("devops", "deletion_lock")
        pulumi.log.warn(
            f"{line_of(place)}: {dotted(place)} is off, and other environments have joined the project {config.devops.project.name}: "
            f"{', '.join(others)}. They would lose pipelines and approvals with it, so it stays protected. Destroy their stacks, then "
            "update this one: docs/deleting.md"
        )
    return bool(others)


def _joined(config: StackConfig) -> Iterator[str]:
    """The environments of the project that are not this stack's, by their groups in it."""
    mark = f"[{config.devops.project.name}]\\"
    listed = [str(group.principal_name) for group in get_groups().groups]
    names = {name.removeprefix(mark) for name in listed if name.startswith(mark)}
    of_each = [{name.removesuffix(f" {role}") for name in names if name.endswith(f" {role}")} for role in _ROLES]
    yield from sorted(set.intersection(*of_each) - {naming.prefix(config.stack)})
