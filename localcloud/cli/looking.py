"""Looking at the local cloud: status, list, show."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter

from localcloud import schema
from localcloud.behaviours import behaviour as behaviour_of
from localcloud.cli.finding import Wanted, known_type, matches, resource, scope_of, workspaces
from localcloud.provider.nested import changed_at
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json, as_json, from_json

MASK = "[secret]"


def status(store: Store, _: argparse.Namespace) -> None:
    """Prints how much there is, what was done, and what is set to go wrong."""
    with store.reading() as view:
        packages = Counter(record.token.partition(":")[0] for record in view.all())
        done: Counter[str] = Counter()
        for (_token, op), count in view.operations().items():
            done[op] += count
        disturbances = [str(disturbance) for disturbance in view.disturbances]
        deleted = len(view.all_tombstones())
    print(f"file            {store.path}")
    print(f"resources       {packages.total()}{f', and {deleted} deleted that can be recovered or purged' if deleted else ''}")
    for package in schema.PACKAGES:
        print(f"  {package:<12}  {packages[package]}")
    print(f"operations      {', '.join(f'{op} {count}' for op, count in sorted(done.items())) or 'none yet'}")
    print(f"disturbances    {len(disturbances) or 'none'}")
    for disturbance in disturbances:
        print(f"  {disturbance}")


def list_resources(store: Store, arguments: argparse.Namespace) -> None:
    """Prints one resource per line: type token, id, name, and the workspace of what is in one; with tabs where a program reads it."""
    with store.reading() as view:
        known = workspaces(view)
        scope = None if arguments.place is None else scope_of(view, arguments.place)
        records = view.all_tombstones() if arguments.deleted else list(view.all())
    records = [record for record in records if scope in {None, record.scope}]
    if arguments.type is not None:
        wanted = known_type(arguments.type, {record.token for record in records})
        records = [record for record in records if matches(wanted, record.token)]
    lines = [(record.token, record.id, record.name, *([known[record.scope]] if record.scope in known else [])) for record in records]
    if sys.stdout.isatty():
        widths = [max((len(line[column]) for line in lines if column < len(line)), default=0) for column in range(4)]
        lines = [tuple(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=False)) for line in lines]
    for line in lines:
        print("\t".join(line) if not sys.stdout.isatty() else "  ".join(line).rstrip())


def show(store: Store, arguments: argparse.Namespace) -> None:
    """Prints one resource as JSON, its secrets masked."""
    with store.reading() as view:
        record = resource(view, Wanted(arguments.id, arguments.type, arguments.place))
    shown: dict[str, Json] = {
        "type": record.token,
        "id": record.id,
        "name": record.name,
        **({"scope": record.scope} if record.scope else {}),
        "inputs": _masked(record, record.inputs),
        "outputs": _masked(record, record.outputs),
    }
    print(json.dumps(shown, indent=2, ensure_ascii=False))


def _masked(record: Record, properties: dict[str, Json]) -> Json:
    described = schema.load(record.token)
    secrets = {*record.secrets, *behaviour_of(record.token).secret_outputs, *described.secret_outputs}
    secrets |= {name for side in (described.inputs, described.outputs) for name, each in side.items() if each.secret}
    value = from_json(properties)
    for path in secrets:
        value = changed_at(value, path, lambda _: MASK)
    return as_json(value)
