"""The changes between two states of a resource, as the engine's answer to Diff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours.model import Behaviour
from localcloud.provider.diff import Change, Kind, changes, deletes_first
from localcloud.provider.stubs import provider_pb2
from localcloud.values import Properties

_KINDS: Final[Mapping[tuple[Kind, bool], provider_pb2.PropertyDiff.Kind.ValueType]] = {
    ("add", False): provider_pb2.PropertyDiff.ADD,
    ("add", True): provider_pb2.PropertyDiff.ADD_REPLACE,
    ("delete", False): provider_pb2.PropertyDiff.DELETE,
    ("delete", True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    ("update", False): provider_pb2.PropertyDiff.UPDATE,
    ("update", True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


def diff_resource(
    token: str, name: str, *, old: Properties, new: Properties, outputs: Properties, ignored: Iterable[str]
) -> provider_pb2.DiffResponse:
    """The answer for a resource, from its old and new inputs and its old outputs."""
    behaviour = behaviour_of(token)
    found = changes(behaviour, old, new, outputs, ignored)
    return _response(found, delete_first=deletes_first(behaviour, found, old, new, name))


def diff_config(token: str, old: Properties, new: Properties) -> provider_pb2.DiffResponse:
    """The answer for a provider's own configuration, which never replaces what the provider made."""
    return _response(changes(Behaviour(token), old, new, {}), delete_first=False)


def _response(found: Sequence[Change], *, delete_first: bool) -> provider_pb2.DiffResponse:
    kinds = provider_pb2.DiffResponse
    return provider_pb2.DiffResponse(
        changes=kinds.DIFF_SOME if found else kinds.DIFF_NONE,
        diffs=sorted({change.name for change in found}),
        replaces=sorted({change.name for change in found if change.replaces}),
        detailedDiff={
            str(change): provider_pb2.PropertyDiff(kind=_KINDS[change.kind, change.replaces], inputDiff=True) for change in found
        },
        hasDetailedDiff=True,
        deleteBeforeReplace=delete_first,
    )
