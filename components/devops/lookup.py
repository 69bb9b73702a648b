"""Looks up what a joined project must already have, with errors that say what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, TypeVar

import pulumi

Found = TypeVar("Found")

_IN_FRONT = re.compile(r"invoke of \S+ failed: (invocation of \S+ returned an error: )?")
"""The prefix of the SDK and the engine before the service's message."""


class ProjectHandle(Protocol):
    """A project, created or looked up by this stack."""

    project_id: pulumi.Output[str]
    """GUID of the project."""
    project_name: pulumi.Output[str]
    """Its name, as URLs spell it."""
    resource: pulumi.Resource | None
    """The project itself if this stack owns it, for `deleted_with`: its contents are deleted with it."""


class RepositoryHandle(Protocol):
    """A git repository, created or looked up by this stack."""

    repository_id: pulumi.Output[str]
    """GUID of the repository."""
    repository_name: pulumi.Output[str]
    """Its name."""
    default_branch: pulumi.Output[str]
    """Full name of its default branch, such as `refs/heads/main`."""
    web_url: pulumi.Output[str]
    """Its web address."""


class PipelineHandle(Protocol):
    """A pipeline, created or looked up by this stack."""

    pipeline_id: pulumi.Output[int]
    """The id of the pipeline, the number in its address."""
    pipeline_name: pulumi.Output[str]
    """Its name."""


def look_up(what: str, invoke: Callable[[], Found], *, advice: str) -> Found:
    """The result of `invoke`.

    `what` names the object and where it was looked up; `advice` says what to type or change if it does not exist.
    Raises `pulumi.RunError`, which ends the program with the message alone, with the service's own reason in it.
    """
    try:
        return invoke()
    except Exception as error:  # the SDK raises bare exceptions for every refusal of a provider
        raise pulumi.RunError(f"cannot find {what}.\n  The service says: {reason(error)}\n  {advice}") from error


def reason(error: Exception) -> str:
    """The service's message in an error that the SDK raised."""
    return _IN_FRONT.sub("", str(error)).strip()
