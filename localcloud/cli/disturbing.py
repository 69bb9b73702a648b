"""Disturbing the local cloud: drift by hand, failures, delays, and a fresh start."""

from __future__ import annotations

import argparse
from dataclasses import replace

from localcloud.cli.edits import applied, parse
from localcloud.cli.finding import known_type, resource
from localcloud.provider import removal
from localcloud.store import Disturbance, Store


def edit(store: Store, arguments: argparse.Namespace) -> None:
    """Changes a resource as somebody in the portal would."""
    changes = [parse(text) for text in arguments.changes]
    with store.transaction() as view:
        record = resource(view, arguments.id, arguments.type)
        inputs, outputs = applied(record, changes)
        view.put(replace(record, inputs=inputs, outputs=outputs))
        view.log("edit by hand", record.token, record.id)
    print(f"{record.token} {record.id}: {', '.join(change.text for change in changes)}")


def delete(store: Store, arguments: argparse.Namespace) -> None:
    """Deletes a resource as somebody in the portal would."""
    with store.transaction() as view:
        record = resource(view, arguments.id, arguments.type)
        gone = removal.take(view, record) if arguments.force else removal.remove(view, record, {})
        view.log("delete by hand", record.token, record.id)
    for each in gone:
        print(f"deleted {each.token} {each.id}")


def fail(store: Store, arguments: argparse.Namespace) -> None:
    """Makes coming operations fail."""
    _add(store, Disturbance("fail", arguments.type, arguments.op, arguments.after, arguments.times))


def slow(store: Store, arguments: argparse.Namespace) -> None:
    """Makes operations take longer."""
    _add(store, Disturbance("slow", arguments.type, arguments.op, seconds=arguments.seconds))


def reset(store: Store, arguments: argparse.Namespace) -> None:
    """Empties the cloud, or only ends the disturbances."""
    if not arguments.disturbances:
        store.clear()
        print(f"{store.path} is empty. Stacks that had resources there: `pulumi refresh`, then `pulumi up`")
        return
    with store.transaction() as view:
        view.disturbances.clear()
    print("nothing is set to go wrong any more")


def _add(store: Store, disturbance: Disturbance) -> None:
    with store.transaction() as view:
        known_type(disturbance.type, {record.token for record in view.all()})
        view.disturbances.add(disturbance)
    print(disturbance)
