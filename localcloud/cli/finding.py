"""What the arguments of a command mean: types by their short names, resources by their ids."""

from __future__ import annotations

from collections.abc import Iterable

from localcloud import schema
from localcloud.behaviours import tabled
from localcloud.cli.errors import CommandError
from localcloud.schema.nearest import did_you_mean
from localcloud.store import Transaction
from localcloud.store_model import Record


def last_part(token: str) -> str:
    """`Git` of `azuredevops:index/git:Git`."""
    return token.rpartition(":")[2]


def known_type(name: str, standing: Iterable[str]) -> str:
    """The name, as a full token or a last part, if there is such a type. Raises `CommandError` with the nearest ones.

    `standing` are the types that the cloud holds. The SDKs' full lists are read only for what is in no table.
    """
    usual = {*standing, *(token for package in schema.PACKAGES for token in tabled(package))}
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


def resource(view: Transaction, id: str, type: str | None) -> Record:
    """The one resource with that id. Raises `CommandError` when there is none, or one of several types."""
    found = [record for record in view.named(id) if type is None or matches(type, record.token)]
    if len(found) == 1:
        return found[0]
    if not found:
        of_type = f" of type {type}" if type else ""
        hint = did_you_mean(id, (record.id for record in view.all()))
        raise CommandError(f"no resource{of_type} has the id {id!r}. {hint or '`python -m localcloud list` shows the ids.'}")
    if len({record.token for record in found}) == 1:
        places = ", ".join(record.scope for record in found)
        raise CommandError(f"{len(found)} resources have the id {id!r}, in {places}")
    raise CommandError(f"resources of several types have the id {id!r}: say --type {' or --type '.join(record.token for record in found)}")


def _is_among(name: str, tokens: Iterable[str]) -> bool:
    return any(matches(name, token) for token in tokens)
