"""Credentials that nobody marked as secret: where a change writes one, and how it stays out of names, ids and paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from audit import paths
from audit.model import Change
from audit.secrecy import Secrecy
from audit.values import Key, Tree
from domain.property_credentials import credentials_of


def new_credentials(trees: Sequence[Tree], secrecy: Secrecy) -> Iterator[tuple[str, str]]:
    """Those that this change writes: one that was there before is not its news."""
    before = set(credentials_of(trees[0]))
    yield from ((_path(paths.write(path), secrecy), what) for path, what in credentials_of(trees[2]) if (path, what) not in before)


def hidden(change: Change, secrecy: Secrecy) -> Change:
    """Without what looks like a credential in names, ids and paths; values have none any more."""
    resource, hide = change.resource, secrecy.hide
    return replace(
        change,
        resource=replace(
            resource,
            name=hide(resource.name),
            id=hide(resource.id) if resource.id else None,
            ancestors=tuple(replace(item, name=hide(item.name) if item.name else None) for item in resource.ancestors),
        ),
        properties=tuple(replace(item, path=_path(item.path, secrecy), inside=_path(item.inside, secrecy)) for item in change.properties),
        reasons=tuple(_path(reason, secrecy) for reason in change.reasons),
        notes=tuple(hide(note) for note in change.notes),
    )


def _path(text: str, secrecy: Secrecy) -> str:
    """A path whose keys are looked at one by one: a dot before it would make a credential look like a part of a longer word."""
    path = paths.parse(secrecy.hide(text))
    shown = tuple(
        segment
        if isinstance(segment, int)
        else Key(segment.field, secrecy.hide(segment.value))
        if isinstance(segment, Key)
        else secrecy.hide(segment)
        for segment in path
    )
    return paths.write(shown) if shown != path else secrecy.hide(text)
