"""Looking up what a joined project must already have, with errors for the person at the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, TypeVar

import pulumi

Found = TypeVar("Found")

_IN_FRONT = re.compile(r"invoke of \S+ failed: (invocation of \S+ returned an error: )?")
"""What the SDK and the engine put in front of what the service says."""


class ProjectHandle(Protocol):
    """A project, whether this stack made it or found it."""

    project_id: pulumi.Output[str]
    """GUID of the project."""
    project_name: pulumi.Output[str]
    """Its name, as URLs spell it."""
    resource: pulumi.Resource | None
    """The project itself where this stack owns it, for `deleted_with`: what is inside goes with it."""


class RepositoryHandle(Protocol):
    """A git repository, whether this stack made it or found it."""

    repository_id: pulumi.Output[str]
    """GUID of the repository."""
    repository_name: pulumi.Output[str]
    """Its name."""
    default_branch: pulumi.Output[str]
    """Full name of its default branch, such as `refs/heads/main`."""
    web_url: pulumi.Output[str]
    """Where people look at it."""


class PipelineHandle(Protocol):
    """A pipeline, whether this stack made it or found it."""

    pipeline_id: pulumi.Output[int]
    """The number in the pipeline's address."""
    pipeline_name: pulumi.Output[str]
    """Its name."""


def look_up(what: str, invoke: Callable[[], Found], *, advice: str) -> Found:
    """The result of `invoke`.

    `what` names the thing and where it was looked for; `advice` says what to type or change when it is not there.
    Raises `pulumi.RunError`, which ends the program with the message alone, with the service's own reason in it.
    """
    try:
        return invoke()
    except Exception as error:  # the SDK raises bare exceptions for every refusal of a provider
        raise pulumi.RunError(f"cannot find {what}.\n  The service says: {reason(error)}\n  {advice}") from error


def reason(error: Exception) -> str:
    """What the service says, of an error that the SDK raised."""
    return _IN_FRONT.sub("", str(error)).strip()
