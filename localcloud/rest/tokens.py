"""Tokens that say who calls: a personal access token of a person, or `System.AccessToken` of a build service. Only digests are kept."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from typing import Final

from localcloud.behaviours.devops.identities import Subject
from localcloud.pull_requests import persons
from localcloud.store import Store, Transaction

KIND: Final = "token"


def make(store: Store, scope: str, person: str) -> str:
    """A new token for somebody in the organisation. Raises `Refusal` where there is nobody of that name."""
    with store.transaction() as view:
        return keep(view, scope, persons.person(view, scope, person))[0]


def keep(view: Transaction, scope: str, subject: Subject) -> tuple[str, int]:
    """A new token of somebody, and the number of the document that has to be there as long as it is valid."""
    token = secrets.token_urlsafe(39)
    return token, view.documents.add(KIND, {"digest": _digest(token), "scope": scope, "subject": subject.id})


def caller(view: Transaction, scope: str, authorization: str) -> Subject | None:
    """Whom a header `Authorization` names, as `Bearer TOKEN` or as `Basic` with the token as the password; None for nobody."""
    kind, _, value = authorization.partition(" ")
    token = value.strip()
    if kind.lower() == "basic":
        try:
            token = base64.b64decode(token, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None
    elif kind.lower() != "bearer":
        return None
    found = view.documents.find(KIND, digest=_digest(token), scope=scope)
    return persons.with_id(view, scope, str(found[0].body["subject"])) if found else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
