"""Deleting: the rules, then the resource with everything that lives inside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours import enforce
from localcloud.behaviours.model import Request
from localcloud.store import Transaction
from localcloud.store_model import Record, Tombstone


def remove(view: Transaction, record: Record, environment: Mapping[str, str]) -> list[Record]:
    """Deletes what the service lets go, with its contents; all that went. Raises `Refusal` where the service keeps it."""
    request = Request(record.token, record.scope, record.inputs, view, record.id, record, environment=environment)
    enforce.delete(behaviour_of(record.token), request)
    return take(view, record)


def take(view: Transaction, record: Record) -> list[Record]:
    """Deletes the resource and its contents without asking; all that went, contents first."""
    gone: list[Record] = []
    _collect(view, record, gone, set())
    for each in gone:
        row = behaviour_of(each.token)
        if row.ends is not None:
            row.ends(each, view, each is record)
        keeps_name = row.tombstone
        if keeps_name is not None and keeps_name(each):
            view.put(replace(each, tombstone=Tombstone.ITSELF if each is record else Tombstone.WITH_PARENT))
        else:
            view.delete(each)
    return gone


def _collect(view: Transaction, record: Record, gone: list[Record], seen: set[tuple[str, str, str]]) -> None:
    key = (record.token, record.scope, record.id)
    if key in seen:
        return
    seen.add(key)
    contents = behaviour_of(record.token).contents
    for inner in contents(record, view) if contents else ():
        _collect(view, inner, gone, seen)
    gone.append(record)
