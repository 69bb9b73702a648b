"""What the arguments of a command mean: types by their short names, resources by their ids, workspaces by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from localcloud import schema
from localcloud.behaviours import tabled
from localcloud.cli.errors import CommandError
from localcloud.schema.nearest import did_you_mean
from localcloud.store import Transaction
from localcloud.store_model import Record

_WORKSPACE: Final = "azure-native:databricks:Workspace"


def last_part(token: str) -> str:
    """`Git` of `azuredevops:index/git:Git`."""
    return token.rpartition(":")[2]


def known_type(name: str, present: Iterable[str]) -> str:
    """The name, as a full token or a last part, if there is such a type. Raises `CommandError` with the nearest ones.

    `present` are the types that the cloud holds. The SDKs' full lists are read only for what is in no table.
    """
    usual = {*present, *(token for package in schema.PACKAGES for token in tabled(package))}
    if _is_among(name, usual):
        return name
    everything = [token for package in schema.PACKAGES for token in schema.tokens(package)]
    if _is_among(name, everything):
        return name
    hint = did_you_mean(name, everything if ":" in name else {last_part(token) for token in usual})
    raise CommandError(
        f"there is no type {name!r}. {hint or 'A type is a token such as azuredevops:index/git:Git, or its last part, Git.'}"
    )


def matches(name: str, token: str) -> bool:
    """Whether the token is meant by the name."""
    return name in {token, last_part(token)}


def workspaces(view: Transaction) -> Mapping[str, str]:
    """The names of the Databricks workspaces, by the scope of what is in them."""
    return {f"https://{record.outputs.get('workspaceUrl')}": record.name for record in view.find(_WORKSPACE)}


def scope_of(view: Transaction, place: str) -> str:
    """The scope of what is in a workspace, from its name or address; an organisation's address is one, too.

    Raises `CommandError` with the names that there are.
    """
    known = workspaces(view)
    address = "https://" + place.removeprefix("https://").rstrip("/").lower()
    found = [scope for scope, name in known.items() if place == name or address == scope]
    if not found and any(record.scope == address for record in view.all()):
        return address
    if len(found) > 1:
        raise CommandError(f"{len(found)} workspaces are called {place!r}: say the address of one: {', '.join(found)}")
    if not found:
        raise CommandError(f"there is no workspace {place!r}. {_names(known)}")
    return found[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One resource as a person names it: the id, and what tells it from others with the same id."""

    id: str
    type: str | None = None
    place: str | None = None
    """The workspace it is in."""
    deleted: bool = False
    """Whether it is one of those that have been deleted and can be recovered or purged."""


def resource(view: Transaction, wanted: Wanted) -> Record:
    """The one resource that is meant. Raises `CommandError` when there is none, or several of several types or workspaces."""
    scope = None if wanted.place is None else scope_of(view, wanted.place)
    everything = view.all_tombstones() if wanted.deleted else view.all()
    named = [record for record in everything if record.id.lower() == wanted.id.lower()] if wanted.deleted else view.named(wanted.id)
    found = [record for record in named if wanted.type is None or matches(wanted.type, record.token)]
    found = [record for record in found if scope in {None, record.scope}]
    if len(found) == 1:
        return found[0]
    if not found:
        kind = "deleted resource" if wanted.deleted else "resource"
        where = (f" of type {wanted.type}" if wanted.type else "") + (f" in {wanted.place}" if wanted.place else "")
        hint = did_you_mean(wanted.id, (record.id for record in everything if scope in {None, record.scope}))
        listed = f"`python -m localcloud list{' --deleted' if wanted.deleted else ''}` shows the ids."
        raise CommandError(f"no {kind}{where} has the id {wanted.id!r}. {hint or listed}")
    if len({record.token for record in found}) == 1:
        known = workspaces(view)
        choices = " or ".join(f"--in {known.get(record.scope, record.scope)}" for record in found)
        raise CommandError(f"{len(found)} resources have the id {wanted.id!r}: say {choices}")
    types = " or --type ".join(record.token for record in found)
    raise CommandError(f"resources of several types have the id {wanted.id!r}: say --type {types}")


def _names(known: Mapping[str, str]) -> str:
    return f"There are {', '.join(sorted(known.values()))}." if known else "The local cloud has none."


def _is_among(name: str, tokens: Iterable[str]) -> bool:
    return any(matches(name, token) for token in tokens)
