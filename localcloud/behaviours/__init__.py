"""How the real services behave, as tables: one row per type of resource, and one function per invoke.

Only the package that is asked for is loaded: a provider process serves one, and its start counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module

from localcloud.behaviours import replaces
from localcloud.behaviours.model import Behaviour, Request
from localcloud.values import Json

__all__ = ["behaviour", "functions"]

Function = Callable[[Request], dict[str, Json]]

_ROOMS = {"azure-native": "azure", "azuredevops": "devops", "databricks": "databricks"}
_VERSIONED = re.compile(r"/v\d{8}(preview)?:")


def behaviour(token: str) -> Behaviour:
    """The table row of a resource type; a plain one (random UUID, no rules) where no table has the type.

    `azure-native:keyvault/v20240501:Vault` has the row of `azure-native:keyvault:Vault`.
    """
    plain_token = _VERSIONED.sub(":", token)
    package = plain_token.partition(":")[0]
    if package not in _ROOMS:
        return Behaviour(token)
    return _table(package).get(plain_token) or _plain(package, plain_token)


def tabled(package: str) -> frozenset[str]:
    """The tokens that have a row of their own."""
    return frozenset(_table(package))


class _Functions(Mapping[str, Function]):
    """Token to function, over all packages; one package's functions are imported when a token of it is looked up."""

    def __getitem__(self, token: str) -> Function:
        plain_token = _VERSIONED.sub(":", token)
        package = plain_token.partition(":")[0]
        if package not in _ROOMS:
            raise KeyError(token)
        return _functions_of(package)[plain_token]

    def __iter__(self) -> Iterator[str]:
        for package in _ROOMS:
            yield from _functions_of(package)

    def __len__(self) -> int:
        return sum(len(_functions_of(package)) for package in _ROOMS)


functions: Mapping[str, Function] = _Functions()
"""What Invoke answers with, by the function's wire token. Each raises `Refusal` where the service finds nothing."""


@cache
def _table(package: str) -> Mapping[str, Behaviour]:
    rows: tuple[Behaviour, ...] = import_module(f"{__name__}.{_ROOMS[package]}.table").ROWS
    table: dict[str, Behaviour] = {}
    for row in rows:
        assert row.token not in table, f"two rows for {row.token}"
        table[row.token] = replace(row, replaces=row.replaces | replaces.of(row.token))
    return table


@cache
def _plain(package: str, token: str) -> Behaviour:
    room = import_module(f"{__name__}.{_ROOMS[package]}.table")
    row: Behaviour = room.plain(token)
    return replace(row, replaces=row.replaces | replaces.of(token))


@cache
def _functions_of(package: str) -> Mapping[str, Function]:
    table: Mapping[str, Function] = import_module(f"{__name__}.{_ROOMS[package]}.functions").FUNCTIONS
    return table
