"""Rules about keys that have been renamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.created_keys import KeyedMap, keyed_maps
from config.diagnostics import Diagnostic, error
from config.rules.facts import Facts


def each_thing_has_one_key(facts: Facts) -> Iterator[Diagnostic]:
    """With `formerly`, two keys of a map must not stand for the same thing. Two keys may change places."""
    for name, section in (("azure", facts.azure), ("devops", facts.devops), ("databricks", facts.databricks)):
        if section is not None:
            yield from conflicts(keyed_maps(section, (name,), {}))


def conflicts(maps: Iterable[KeyedMap]) -> Iterator[Diagnostic]:
    """Where two entries of a map would be the same thing: a key that something was created under is taken once."""
    for here in maps:
        first: dict[str, str] = {}
        for key, under in sorted(here.created.items(), key=lambda item: item[0] != item[1]):
            other = first.setdefault(under, key)
            if other == key:
                continue
            if other != under:
                summary, advice = f'"{other}" has the same former key', "One of them is new: leave `formerly` out there."
                yield error((*here.path, key, "formerly"), summary, advice)
            elif here.is_remembered(key):
                yield error((*here.path, under), f'"{key}" was created under this key, which it keeps', "Choose another key.")
            else:
                summary, advice = f'"{under}" is still a key here', f"Leave `formerly` out, or say what {under} was formerly."
                yield error((*here.path, key, "formerly"), summary, advice)
