"""Tokens of service connections, which Azure Pipelines gives and Entra takes for one of its own. Only digests are kept.

They have the claims that callers read, and a signature that no real service accepts.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from localcloud.behaviours.azure import identity
from localcloud.behaviours.devops import endpoints
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.federation import lifetimes
from localcloud.store import Transaction
from localcloud.store_model import Record
from localcloud.values import Json

KIND: Final = "federated-token"
AUDIENCE: Final = "api://AzureADTokenExchange"


@dataclass(frozen=True, slots=True)
class Assertion:
    """A new token."""

    text: str
    issued: int
    """Seconds since 1970."""
    expires: int


def issue(view: Transaction, endpoint: Record, run: int) -> Assertion:
    """A token of a service connection for a run of a pipeline."""
    now = int(time.time())
    expires = now + lifetimes.of_connection(view)
    subject, issuer = endpoints.subject_of(endpoint), endpoints.issuer_of(endpoint)
    claims: dict[str, str | int] = {
        "iss": issuer,
        "sub": subject,
        "aud": AUDIENCE,
        "iat": now,
        "nbf": now,
        "exp": expires,
        "jti": secrets.token_hex(8),
        "appid": text(endpoint.inputs, "credentials.serviceprincipalid"),
        "tid": text(endpoint.inputs, "azurermSpnTenantid"),
    }
    token = ".".join([_encoded({"alg": "none", "typ": "JWT"}), _encoded(claims), secrets.token_urlsafe(32)])
    body: dict[str, Json] = {"digest": _digest(token), "subject": subject, "issuer": issuer, "issued": now, "expires": expires, "run": run}
    view.documents.add(KIND, body)
    return Assertion(token, now, expires)


def exchange(view: Transaction, token: str, client: str) -> float:
    """What Entra does with a token in the name of an identity: until when its own is valid, in seconds since 1970. Raises `Refusal`."""
    found = view.documents.find(KIND, digest=_digest(token.strip()))
    if not found:
        raise Refusal("AADSTS50027: JWT token is invalid or malformed.")
    body, now = found[0].body, time.time()
    refuse_expired(int(str(body["issued"])), int(str(body["expires"])), now)
    credential = identity.credential_for(view, str(body["issuer"]), str(body["subject"]))
    own = identity.by_client_id(view, client)
    if own is None or credential not in identity.credentials_of(view, own):
        raise Refusal(
            f"AADSTS700213: No matching federated identity record found for presented assertion subject '{body['subject']}'. Check your "
            f"federated identity credential Subject, Audience and Issuer against the presented assertion: {client} does not trust it."
        )
    return now + lifetimes.of_identity(view)


def refuse_expired(issued: int, expires: int, now: float) -> None:
    """Raises `Refusal` for a token whose time is over."""
    if now >= expires:
        current, valid, over = (datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (now, issued, expires))
        raise Refusal(
            f"AADSTS700024: Client assertion is not within its valid time range. Current time: {current}, assertion valid from {valid}, "
            f"expiry time of assertion {over}. Review the documentation at "
            "https://learn.microsoft.com/entra/identity-platform/certificate-credentials"
        )


def revoke(view: Transaction, run: int) -> None:
    """Forgets the tokens of a run."""
    for document in view.documents.find(KIND, run=run):
        view.documents.delete(KIND, document.number)


def _encoded(part: dict[str, str] | dict[str, str | int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
