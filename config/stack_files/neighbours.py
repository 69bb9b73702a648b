"""The stack files of one folder, as far as the pipelines of their project must know them before a run starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from config.environments import Environment
from config.keys import NAMESPACE
from config.stack_files.source import StackFile
from config.stack_files.unreadable import UnreadableStackFile


def stack_files(root: Path) -> list[Path]:
    """The stack files of a folder."""
    return sorted(root.glob("Pulumi.*.yaml"))


def neighbours(root: Path) -> Iterator[Environment]:
    """The environments of all stack files in a folder, by the names they were created with. What is not there, or cannot be read, is
    reported for its own stack, and left out here."""
    for file in stack_files(root):
        found = environment_in(file)
        if found is not None:
            yield found


def environment_in(file: Path) -> Environment | None:
    """The environment of one stack file; None where it cannot be read."""
    try:
        values = StackFile(file).values
    except UnreadableStackFile:
        return None
    stack = _keys(values.get(f"{NAMESPACE}:stack"))
    devops = _keys(values.get(f"{NAMESPACE}:devops"))
    azure = _keys(values.get(f"{NAMESPACE}:azure"))
    workspaces = _keys(_keys(values.get(f"{NAMESPACE}:databricks")).get("workspaces"))
    name, _, environment = str(stack.get("formerly") or "").rpartition("-")  # physical names stay as they were
    return Environment(
        name=name or str(stack.get("name")),
        environment=environment or str(stack.get("environment")),
        project=str(_keys(devops.get("project")).get("name")),
        subscription_id=str(azure.get("subscription_id")),
        has_agents=_keys(devops.get("agents")).get("type", "hosted") != "hosted",
        has_reviews=any("reviews" in _keys(workspace) for workspace in workspaces.values()),
    )


def _keys(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
