"""What `dbutils.secrets` reads: scopes of the workspace, backed by Databricks or by a local Key Vault."""

from __future__ import annotations

from localcloud.behaviours.azure import vaults
from localcloud.behaviours.databricks import secrets
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.jobs.callers import groups_of, is_administrator
from localcloud.store_model import Record, View


def scopes(view: View, workspace: str) -> list[str]:
    """The names of the scopes of a workspace."""
    return sorted(record.id for record in view.find(secrets.SCOPE, workspace))


def keys(view: View, workspace: str, scope: str) -> list[str]:
    """The names of a scope's secrets. Raises `Refusal`."""
    found = _scope(view, workspace, scope)
    vault = secrets.vault_of(view, found)
    if vault is not None:
        return sorted(vaults.secret_names(view, vault))
    return sorted(text(record.inputs, "key") for record in view.find(secrets.SECRET, workspace, where={"scope": scope}))


def value(view: View, workspace: str, scope: str, key: str, reader: str) -> str:
    """The value of a secret, for whoever the job runs as. Raises `Refusal`."""
    found = _scope(view, workspace, scope)
    _refuse_unreadable(view, workspace, scope, reader)
    vault = secrets.vault_of(view, found)
    if vault is None:
        secret = view.get(secrets.SECRET, workspace, f"{scope}|||{key}")
        told = text(secret.inputs, "stringValue") if secret else ""
    else:
        names = {name.lower(): name for name in vaults.secret_names(view, vault)}
        secret = view.get(vaults.SECRET, "", f"{vault.id}/secrets/{names.get(key.lower(), key)}")
        told = text(secret.inputs, "properties.value") if secret else ""
    if secret is None:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Secret does not exist with scope: {scope} and key: {key}")
    return told


def _scope(view: View, workspace: str, scope: str) -> Record:
    found = view.get(secrets.SCOPE, workspace, scope)
    if found is None:
        there = ", ".join(scopes(view, workspace)) or "none"
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Secret scope does not exist with name: {scope}. There are: {there}")
    return found


def _refuse_unreadable(view: View, workspace: str, scope: str, reader: str) -> None:
    """Whoever has no entry for the scope, nor a group of theirs, may not read it. Administrators manage all."""

    if is_administrator(view, workspace, reader):
        return
    names = {reader.lower(), "users", *groups_of(view, workspace, reader)}
    if not any(text(record.inputs, "principal").lower() in names for record in view.find(secrets.ACL, workspace, where={"scope": scope})):
        raise Refusal(f"PERMISSION_DENIED: User {reader} does not have READ permission on scope: {scope}")
