"""Entra's tokens in the local cloud: `az account get-access-token` makes them, workspaces know them. Only digests are kept."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.azure import identity, workspaces
from localcloud.behaviours.devops.identities import Subject
from localcloud.databricks_rest.calls import ApiError, Caller
from localcloud.pull_requests import persons
from localcloud.rest import tokens as devops_tokens
from localcloud.store import Transaction

KIND: Final = "entra-token"
DATABRICKS_RESOURCE: Final = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"
"""The application that every token for a workspace is for: AzureDatabricks."""
ARM: Final = "https://management.core.windows.net/"
_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token is for, in which run of a pipeline."""

    client: str
    tenant: str
    subject: str
    run: int


def issue(view: Transaction, holder: Holder, resource: str) -> str:
    """A new token of an identity for a resource, valid as long as the run of the pipeline. It has the claims that callers read, and a
    signature that no real service accepts."""
    now = int(time.time())
    header: dict[str, str | int] = {"alg": "none", "typ": "JWT"}
    claims: dict[str, str | int] = {
        "aud": resource,
        "appid": holder.client,
        "tid": holder.tenant,
        "sub": holder.subject or holder.client,
        "iat": now,
        "exp": now + _SECONDS,
    }
    token = ".".join([_encoded(header), _encoded(claims), secrets.token_urlsafe(32)])
    view.documents.add(KIND, {"digest": _digest(token), "client": holder.client, "resource": resource, "run": holder.run})
    return token


def revoke(view: Transaction, run: int) -> None:
    """Ends the tokens of a run."""
    for document in view.documents.find(KIND, run=run):
        view.documents.delete(KIND, document.number)


def caller(view: Transaction, scope: str, headers: Mapping[str, str]) -> Caller:
    """Who calls a workspace, by the request's headers (their names in lower case). Raises `ApiError`."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise ApiError(401, "Credential was not sent or was of an unsupported type for this API.", 401)
    found = view.documents.find(KIND, digest=_digest(token.strip()))
    if found:
        if found[0].body["resource"] != DATABRICKS_RESOURCE:
            raise ApiError(403, f"Invalid access token: it is for {found[0].body['resource']}, and not for {DATABRICKS_RESOURCE}", 403)
        client = str(found[0].body["client"])
        if identity.by_client_id(view, client) is None:
            raise ApiError(403, "Invalid access token.", 403)
        return Caller(client, _names_workspace(view, scope, headers, client))
    person = _person(view, token.strip())
    if person is None:
        raise ApiError(403, "Invalid access token.", 403)
    return Caller(person, False)


def _names_workspace(view: Transaction, scope: str, headers: Mapping[str, str], client: str) -> bool:
    """Whether a request says which resource the workspace is in Azure, with a token that Azure would take from the same identity."""
    workspace = workspaces.of_host(view, scope)
    told = headers.get("x-databricks-azure-workspace-resource-id", "")
    if workspace is None or told.lower() != workspace.id.lower():
        return False
    management = view.documents.find(KIND, digest=_digest(headers.get("x-databricks-azure-sp-management-token", "")))
    return bool(management) and management[0].body["client"] == client and management[0].body["resource"] == ARM


def _person(view: Transaction, token: str) -> str | None:
    """The e-mail address of the person that a token of `localcloud token` is of."""
    for document in view.documents.find(devops_tokens.KIND, digest=_digest(token)):
        subject: Subject | None = persons.with_id(view, str(document.body["scope"]), str(document.body["subject"]))
        if subject is not None and people.by_mail(subject.principal_name) is not None:
            return subject.principal_name
    return None


def _encoded(part: Mapping[str, str | int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
