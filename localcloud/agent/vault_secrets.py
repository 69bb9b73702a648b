"""Secrets of the local Key Vaults, read with the rights of an identity."""

from __future__ import annotations

from localcloud.behaviours.azure import identity, roles, vaults
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.store_model import Record, View


def secret_names(view: View, vault_name: str) -> list[str]:
    """The names of all secrets of a vault. Raises `Refusal`."""
    return sorted(vaults.secret_names(view, _vault(view, vault_name)))


def read_secret(view: View, vault_name: str, name: str, client_id: str) -> str:
    """The value of a secret, for the identity with that client id. Raises `Refusal` where it may not read it, or there is none."""
    vault = _vault(view, vault_name)
    reader = identity.by_client_id(view, client_id)
    if reader is not None:  # the rights of an application that Azure DevOps made itself are not known here
        principal = text(reader.outputs, "principalId")
        has_role = vaults.uses_roles(vault) and roles.holds(view, principal, roles.READS_SECRETS, vault.id)
        is_allowed = has_role or (not vaults.uses_roles(vault) and vaults.policy_reads(vault, principal))
        if not is_allowed:
            raise Refusal(
                f"ForbiddenByRbac: Caller is not authorized to perform action on resource. Action: "
                f"'Microsoft.KeyVault/vaults/secrets/getSecret/action', Resource: '{vault.id}', Caller: {reader.name} ({principal})."
            )
    found = view.get(vaults.SECRET, "", f"{vault.id}/secrets/{name}")
    if found is None:
        raise Refusal(f"SecretNotFound: A secret with (name/id) {name} was not found in this key vault ({vault_name}).")
    return text(found.inputs, "properties.value")


def _vault(view: View, name: str) -> Record:
    found = vaults.by_name(view, name)
    if found is None:
        raise Refusal(f"the vault {name} does not exist (no such host {name}.vault.azure.net)")
    return found
