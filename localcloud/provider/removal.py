"""Deleting: the rules, then the resource with everything that lives inside it."""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours import enforce
from localcloud.behaviours.model import Request
from localcloud.store import Transaction
from localcloud.store_model import Record


def remove(view: Transaction, record: Record, environment: Mapping[str, str]) -> list[Record]:
    """Deletes what the service lets go, with its contents; all that went. Raises `Refusal` where the service keeps it."""
    request = Request(record.token, record.scope, record.inputs, view, record.id, record, environment)
    enforce.delete(behaviour_of(record.token), request)
    return take(view, record)


def take(view: Transaction, record: Record) -> list[Record]:
    """Deletes the resource and its contents without asking; all that went, contents first."""
    gone: dict[tuple[str, str, str], Record] = {}
    _collect(view, record, gone)
    for each in reversed(list(gone.values())):
        keeps_name = behaviour_of(each.token).tombstone
        if keeps_name is not None and keeps_name(each):
            view.put(_dead(each))
        else:
            view.delete(each)
    return list(reversed(gone.values()))


def _collect(view: Transaction, record: Record, gone: dict[tuple[str, str, str], Record]) -> None:
    key = (record.token, record.scope, record.id)
    if key in gone:
        return
    gone[key] = record
    contents = behaviour_of(record.token).contents
    for inner in contents(record, view) if contents else ():
        _collect(view, inner, gone)


def _dead(record: Record) -> Record:
    return Record(record.token, record.scope, record.id, record.name, record.inputs, record.outputs, tombstone=True, secrets=record.secrets)
