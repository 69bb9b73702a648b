"""What becomes of deleted resources that keep their names: brought back, or gone for good."""

from __future__ import annotations

from dataclasses import replace

from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours.model import Refusal, Request
from localcloud.store import Transaction
from localcloud.store_model import Record, Tombstone


def recover(view: Transaction, record: Record) -> list[Record]:
    """Brings a deleted resource back, as it was, with what was deleted together with it; all that came back.

    What had been deleted before stays deleted. Raises `Refusal` where what it was in is gone.
    """
    around = _around(record)
    if around and view.by_id(around) is None:
        raise Refusal(f"{record.id} cannot be recovered before what it was in is there again: {around}")
    together = view.tombstones_inside(record.id) if around else []
    back = [record, *(inner for inner in together if inner.tombstone is Tombstone.WITH_PARENT)]
    for each in back:
        view.put(replace(each, tombstone=Tombstone.NONE))
    return [replace(each, tombstone=Tombstone.NONE) for each in back]


def purge(view: Transaction, record: Record, *, force: bool = False) -> list[Record]:
    """Lets go of a deleted resource for good, with everything in it; all that went. Raises `Refusal` where the service keeps it,
    unless `force` stands in for the end of the time that it keeps it for."""
    if not force:
        for rule in behaviour_of(record.token).purge_rules:
            rule(Request(record.token, record.scope, record.inputs, view, record.id, record))
    inside = view.tombstones_inside(record.id) if record.token.startswith("azure-native:") else []
    for each in (gone := [*inside, record]):
        view.delete(each)
    return gone


def _around(record: Record) -> str:
    """The id of the Azure resource that it was in, "" for what is not of Azure."""
    if not record.token.startswith("azure-native:"):
        return ""
    before, _, own = record.id.rpartition("/providers/")
    return before if own.count("/") == 2 else record.id.rsplit("/", 2)[0]
