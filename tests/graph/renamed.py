"""Stack files with every key renamed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from config.base import Keyed, Section
from config.created_keys import CreatedKeys, keyed_maps
from config.keys import SECRET_PREFIX
from config.model import SECTIONS, StackConfig
from config.renames import as_created
from config.stack_files.parser import Source, parse
from tests.graph.stacks import ROOT, sections

if TYPE_CHECKING:
    from pulumi import Output


def renamed(name: str) -> dict[str, object]:
    """The keys of a stack file: every key with an x in front, wherever it is named, and with its former key beside it."""
    return _written(name, lambda key: key.removeprefix("x"))


def tidied(name: str) -> dict[str, object]:
    """The same without the former keys."""
    return _written(name, lambda _: None)


def _written(name: str, formerly: Callable[[str], str | None]) -> dict[str, object]:
    keys = sections(name)
    secrets = {key: cast("Output[str]", None) for key in keys if key.startswith(SECRET_PREFIX)}
    config = parse({key: value for key, value in keys.items() if key not in secrets}, secrets, Source(stack=name, root=ROOT))
    maps = [found for section in SECTIONS for found in keyed_maps(getattr(config, section), (section,), {})]
    new = CreatedKeys({_under_new_keys(config, (*found.path, key)): f"x{key}" for found in maps for key in found.entries})
    config = as_created(replace(config, keys=CreatedKeys()), new)
    return {**keys, **{section: _plain(getattr(config, section), formerly) for section in SECTIONS}}


def _under_new_keys(config: StackConfig, path: tuple[str | int, ...]) -> str:
    here: object = config
    found = []
    for part in path[:-1]:
        inner = here[part] if isinstance(here, Mapping) else _field(here, str(part))
        found.append(f"x{part}" if isinstance(inner, Keyed) and isinstance(here, Mapping) else str(part))
        here = inner
    return ".".join((*found, str(path[-1])))


def _field(here: object, key: str) -> object:
    if not isinstance(here, Section):
        return getattr(here, key)
    return next(getattr(here, name) for name, info in type(here).model_fields.items() if (info.alias or name) == key)


def _plain(value: object, formerly: Callable[[str], str | None]) -> object:
    if isinstance(value, Section):
        return {
            info.alias or name: _plain(getattr(value, name), formerly)
            for name, info in type(value).model_fields.items()
            if name in value.model_fields_set
        }
    if isinstance(value, Mapping):
        plain = {key: _plain(item, formerly) for key, item in value.items()}
        return {key: {"formerly": formerly(key), **item} if isinstance(value[key], Keyed) else item for key, item in plain.items()}  # type: ignore[dict-item]
    return [_plain(item, formerly) for item in value] if isinstance(value, tuple) else value
