"""Who may use what in Unity Catalog: all grants on a securable in one resource, or one principal's alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from localcloud.behaviours.checks import exactly_one, not_empty
from localcloud.behaviours.databricks import principals
from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.databricks.securables import CATALOG, CREDENTIAL, LOCATION, MODEL, SCHEMA, TABLE, VOLUME, catalog_exists
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.behaviours.paths import items, known_at, text
from localcloud.schema.model import Failure
from localcloud.values import Properties

GRANTABLE: Final[Mapping[str, str]] = {
    "catalog": CATALOG,
    "schema": SCHEMA,
    "table": TABLE,
    "volume": VOLUME,
    "model": MODEL,
    "storageCredential": CREDENTIAL,
    "externalLocation": LOCATION,
}
"""What a grant can be on and the local cloud knows; the rest (functions, shares, recipients, ...) is taken on trust."""

_ALL_GRANTABLE: Final = (
    *GRANTABLE,
    "credential",
    "foreignConnection",
    "function",
    "mcpService",
    "metastore",
    "modelProviderService",
    "modelService",
    "pipeline",
    "recipient",
    "share",
)


def _principals_exist(request: Request) -> None:
    names = [text(request.inputs, "principal"), *(text(grant, "principal") for grant in items(request.inputs.get("grants")))]
    for name in filter(None, names):
        if not principals.of_the_account(request.view, request.scope, name):
            local = " in the account: a group of the workspace alone has no part in Unity Catalog"
            known = principals.exists(request.view, request.scope, name)
            raise Refusal(f"PRINCIPAL_DOES_NOT_EXIST: Could not find principal with name {name}{local if known else ''}")


def _securable(request: Request) -> tuple[str, str]:
    kind = next(key for key in _ALL_GRANTABLE if text(request.inputs, key))
    return kind, text(request.inputs, kind)


def _securable_stands(request: Request) -> None:
    kind, name = _securable(request)
    known = GRANTABLE.get(kind)
    if kind == "catalog" and catalog_exists(name, request):
        return
    if known and request.view.get(known, request.scope, name) is None:
        raise Refusal(f"{kind.upper()}_DOES_NOT_EXIST: {kind} '{name}' does not exist.")


def _grants_id(request: Request) -> str:
    return "/".join(_securable(request))


def _one_of_the_grantable(inputs: Properties) -> Iterator[Failure]:
    given = [key for key in _ALL_GRANTABLE if inputs.get(key) is not None]
    if len(given) != 1:
        got = " and ".join(given) or "none"
        yield Failure(given[0] if given else "grants", f"exactly one of {', '.join(sorted(_ALL_GRANTABLE))} must be given, got {got}")


def _privileges_are_words(inputs: Properties) -> Iterator[Failure]:
    for path in ("grants[].privileges[]", "privileges[]"):
        for where, value in known_at(inputs, path):
            if not str(value).replace(" ", "_").isupper():
                yield Failure(where, f"expected a privilege in upper case, as USE_CATALOG, got {value!r}")


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        token("grants"),
        name="catalog",
        sets=True,
        new_id=_grants_id,
        checks=(_one_of_the_grantable, _privileges_are_words, not_empty("grants")),
        create_rules=(_securable_stands, _principals_exist),
        update_rules=(_principals_exist,),
        taken="The grants on {id} are set by another Grants resource already. Each would overwrite the other at every "
        "update: put all of a securable's grants into one.",
    ),
    Behaviour(
        token("grant"),
        name="principal",
        sets=True,
        new_id=lambda request: f"{_grants_id(request)}/{text(request.inputs, 'principal')}",
        checks=(exactly_one(*_ALL_GRANTABLE), _privileges_are_words, not_empty("privileges")),
        create_rules=(_securable_stands, _principals_exist),
        taken="The grants of this principal are set by another Grant resource already ({id}).",
    ),
)
