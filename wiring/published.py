"""What the stack published at the end of its last update: all that the program knows about its previous state."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pulumi
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from grpc import RpcError
from pulumi.runtime.proto.resource_pb2 import ResourceInvokeRequest
from pulumi.runtime.resource import register_resource_outputs
from pulumi.runtime.settings import get_monitor, get_root_resource

from config.diagnostics import dotted
from config.keys import NAMESPACE, RELEASE
from config.model import StackConfig
from config.stack_files.loader import line_of
from config.vocabulary import git_reference

READ_OUTPUTS = "pulumi:pulumi:readStackOutputs"
"""The engine's own function behind `pulumi.StackReference`.

The resource would keep a copy of these very outputs in the state, which every refresh after an update would find outdated.
"""

MOST_RELEASES = 10
"""How many releases the outputs remember."""

_DIGEST = re.compile(r"[0-9a-f]{12}")
"""What a release without git folders is called (`wiring.databricks.contents.digest`), which nothing can be checked out at."""

PAUSES = (0.25, 0.5, 1.0, 2.0)
"""Seconds between attempts to read the state. In a folder, a read that meets the engine's own write, as it begins an update, finds an
empty file."""


def published_last() -> Mapping[str, object]:
    """The stack's own outputs; empty before its first update and after it was destroyed.

    Raises `pulumi.RunError` where the state cannot be read.
    """
    itself = Struct()
    itself.update({"name": f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"})
    published = _invoke(ResourceInvokeRequest(tok=READ_OUTPUTS, args=itself)).get("outputs")
    return published if isinstance(published, dict) else {}


def _invoke(request: ResourceInvokeRequest, pauses: Sequence[float] = PAUSES) -> dict[str, object]:
    # Not `pulumi.runtime.invoke`, which would fail the program at its end because of one refused attempt, even after a successful one.
    monitor = get_monitor()
    assert monitor is not None, "a program runs under an engine"
    try:
        answer: dict[str, object] = MessageToDict(getattr(monitor.Invoke(request), "return"))
    except RpcError as refused:
        if not pauses:
            raise pulumi.RunError(f"the stack's last outputs cannot be read from its state: {refused.details()}") from None
    else:
        return answer
    time.sleep(pauses[0])
    return _invoke(request, pauses[1:])


def with_release(config: StackConfig, previous: Mapping[str, object]) -> StackConfig:
    """The configuration with the release that git folders are at: the one in the stack file, else what is out, else the first one.

    What is out is the last complete release, so an update without `release` also takes back what is half released. Raises
    `pulumi.RunError` where nothing says it.
    """
    if config.release is not None:
        return config
    for key, workspace in sorted(config.databricks.workspaces.items()):
        for name, notebooks in sorted(workspace.notebooks.items()):
            if notebooks.repository is not None:
                named = (release for release in _complete(previous) if not _DIGEST.fullmatch(release))
                release = next(named, config.delivery.first_release)
                if release is None:
                    place = config.keys.path_today(("databricks", "workspaces", key, "notebooks", name))
                    raise pulumi.RunError(
                        f"{line_of(place)}: {dotted(place)}: nothing has been released yet, so there is nothing to check out. Say what the "
                        "first release is (a tag, or a branch as refs/heads/main): `first_release: v1.0.0` in the section delivery, or for "
                        f"one update `pulumi up --config {NAMESPACE}:{RELEASE}=v1.0.0`."
                    )
                return replace(config, release=release)
    return config


def keep_until_complete(release: str | None, previous: Mapping[str, object]) -> None:
    """Publishes the outputs of the last update again, at the beginning of this one, with the rollback to its release.

    The engine keeps them if this update stops half-way: what is half released is not in them, and `previous_release` leads to what was last
    released completely. An update that ends well publishes its own over them.
    """
    root = get_root_resource()
    if root is None or not previous or pulumi.runtime.is_dry_run():
        return
    rollback = previous.get("previous_release", "")
    has_failed = rollback == previous.get("release")  # a release after the last complete one, to which the way back still leads
    if release and not has_failed:
        rollback = release_before(release, previous)
    register_resource_outputs(root, {**previous, "previous_release": rollback})


def released(release: str, checked_out: Iterable[pulumi.Output[str | None]], previous: Mapping[str, object]) -> pulumi.Output[str]:
    """The release, if git folders are checked out at it; else the last one: an update of single resources (`--target`) left them out.

    From a branch to a tag, this cannot be seen: of a tag that was not there before, the engine repeats what it was asked for.
    """
    _, name = git_reference(release)
    last = str(previous.get("release") or release)
    return pulumi.Output.all(*checked_out).apply(lambda found: release if {*found} <= {name} else last)


def release_before(release: str, previous: Mapping[str, object]) -> str:
    """The release that this one replaces, so that a rollback is one command; empty for the first.

    An update without another release does not change the one before it.
    """
    return next((found for found in _complete(previous) if found != release), "")


def releases(release: str, previous: Mapping[str, object]) -> list[str]:
    """All that were completely out, up to this one."""
    before = _complete(previous)
    return [release, *(before[1:] if before[:1] == [release] else before)][:MOST_RELEASES]


def _complete(previous: Mapping[str, object]) -> list[str]:
    found = previous.get("releases")
    return [str(release) for release in found] if isinstance(found, list) else []
