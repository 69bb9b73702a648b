"""What azuredevops' invokes answer about one person, group or service principal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.values import Json

Function = Callable[[Request], dict[str, Json]]


def _with_descriptor(request: Request) -> Subject:
    wanted = text(request.inputs, "descriptor")
    for subject in identities.subjects(request.view, request.scope):
        if subject.descriptor == wanted:
            return subject
    raise Refusal(f"VS860018: The subject with descriptor {wanted} was not found in the organisation.")


def _user(request: Request) -> dict[str, Json]:
    user = _with_descriptor(request)
    if user.kind != "user":
        raise Refusal(f"{user.descriptor} is no user but a {user.kind}: {user.name}")
    return {
        "id": user.descriptor,
        "descriptor": user.descriptor,
        "displayName": user.name,
        "domain": "",
        "mailAddress": user.mail,
        "origin": user.origin,
        "originId": user.origin_id,
        "principalName": user.principal_name,
        "subjectKind": "user",
    }


def _storage_key(request: Request) -> dict[str, Json]:
    subject = _with_descriptor(request)
    return {"id": subject.descriptor, "descriptor": subject.descriptor, "storageKey": subject.id}


def _descriptor(request: Request) -> dict[str, Json]:
    wanted = text(request.inputs, "storageKey")
    for subject in identities.subjects(request.view, request.scope):
        if subject.id.lower() == wanted.lower():
            return {"id": subject.id, "storageKey": wanted, "descriptor": subject.descriptor}
    raise Refusal(f"VS860018: No subject has the storage key {wanted}.")


def _service_principal(request: Request) -> dict[str, Json]:
    name, origin_id = text(request.inputs, "displayName"), text(request.inputs, "originId")
    for subject in identities.subjects(request.view, request.scope):
        named = subject.kind == "servicePrincipal" and subject.name.lower() == name.lower()
        if named and origin_id.lower() in ("", subject.origin_id.lower()):
            described = {"descriptor": subject.descriptor, "origin": subject.origin, "originId": subject.origin_id}
            return {"id": subject.descriptor, "displayName": subject.name, **described}
    raise Refusal(f"Could not find service principal with display name {name}")


FUNCTIONS: Final[dict[str, Function]] = {
    "getDescriptor": _descriptor,
    "getServicePrincipal": _service_principal,
    "getStorageKey": _storage_key,
    "getUser": _user,
}
