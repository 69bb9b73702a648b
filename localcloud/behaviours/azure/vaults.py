"""Key vaults with their secrets and keys, and what the other systems may read from them.

A deleted vault keeps its name, which is one in the whole world, until its retention time is over or somebody purges it; so do a secret
and a key in their vault (Azure, "Key Vault soft-delete overview"). A vault that is recovered (`createMode: recover`) is as it was when it
was deleted, whatever else the request says (github.com/Azure/azure-rest-api-specs/issues/21306), with the secrets and keys that it had
then; what had been deleted before stays deleted. Over a deleted secret or key, Azure answers with `ObjectIsDeletedButRecoverable`; the
provider therefore recovers it first and then writes it (github.com/pulumi/pulumi-azure-native/pull/4759). Over a key that exists, that
writes nothing (https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist): an update, too, leaves its tags as they
are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from localcloud.behaviours.azure import arm
from localcloud.behaviours.checks import between, pattern, uuid
from localcloud.behaviours.identifiers import letters
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import flag, text
from localcloud.store_model import Record, View
from localcloud.values import Json

VAULT: Final = "azure-native:keyvault:Vault"
SECRET: Final = "azure-native:keyvault:Secret"
KEY: Final = "azure-native:keyvault:Key"
_PATH = "Microsoft.KeyVault/vaults/{vaultName}"


def by_name(view: View, name: str) -> Record | None:
    """The living vault of that name, wherever it is: names are global."""
    return next((record for record in view.find(VAULT) if record.id.rsplit("/", 1)[-1].lower() == name.lower()), None)


def secret_names(view: View, vault: Record) -> list[str]:
    """The names of a vault's secrets."""
    prefix = f"{vault.id.lower()}/secrets/"
    return [record.id.rsplit("/", 1)[-1] for record in view.find(SECRET) if record.id.lower().startswith(prefix)]


def uses_roles(vault: Record) -> bool:
    """Whether a vault asks Azure's role assignments (and not its own access policies) who may read it; new vaults do."""
    return flag(vault.inputs, "properties.enableRbacAuthorization", default=True)


def policy_reads(vault: Record, principal_id: str) -> bool:
    """Whether an access policy of the vault lets a principal get and list secrets."""
    policies = vault.inputs.get("properties")
    entries = policies.get("accessPolicies") if isinstance(policies, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and text(entry, "objectId").lower() == principal_id.lower():
            granted = entry.get("permissions")
            allowed = granted.get("secrets") if isinstance(granted, dict) else None
            if isinstance(allowed, list) and ("all" in allowed or {"get", "list"} <= {str(item).lower() for item in allowed}):
                return True
    return False


def _name_is_free(request: Request) -> None:
    name, recover = text(request.inputs, "vaultName"), _is_recovered(request)
    if by_name(request.view, name):
        raise Refusal(
            f"VaultAlreadyExists: The vault name '{name}' is already in use. Vault names are globally unique so it is possible that the "
            f"name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name "
            f"was recently deleted but not purged after being placed in a recoverable state."
        )
    deleted = next((vault for vault in request.view.tombstones(VAULT) if vault.id.rsplit("/", 1)[-1].lower() == name.lower()), None)
    wanted = arm.resource_id(request, _PATH)
    if deleted is None and recover:
        raise Refusal(f"DeletedVaultNotFound: there is no deleted vault '{name}' to recover: leave out createMode, or set it to 'default'.")
    if deleted is not None and not recover:
        raise Refusal(_deleted_but_there(deleted))
    if deleted is not None and deleted.id.lower() != wanted.lower():
        raise Refusal(f"ConflictError: the deleted vault '{name}' can only be recovered where it was: {deleted.id}")


def _deleted_but_there(vault: Record) -> str:
    name = vault.id.rsplit("/", 1)[-1]
    days = text(vault.inputs, "properties.softDeleteRetentionInDays") or "90"
    location = text(vault.inputs, "location")
    purge = (
        "Purge protection is on, so it cannot be purged before that"
        if flag(vault.inputs, "properties.enablePurgeProtection")
        else f"Purge it with: az keyvault purge --name {name} --location {location} (on the local cloud: "
        f"./local python -m localcloud purge {vault.id})"
    )
    return (
        f"ConflictError: A vault with the same name already exists in deleted state. You need to either recover or purge existing key "
        f"vault. '{name}' ({vault.id}) keeps its name for {days} days after its deletion. Recover it with properties.createMode 'recover' "
        f"and the same resource group and location. {purge}."
    )


def _protection_stays(request: Request) -> None:
    assert request.old is not None
    if flag(request.old.inputs, "properties.enablePurgeProtection") and not flag(request.inputs, "properties.enablePurgeProtection"):
        raise Refusal(
            'BadRequest: The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an '
            "irreversible action."
        )
    before, after = (text(inputs, "properties.softDeleteRetentionInDays") or "90" for inputs in (request.old.inputs, request.inputs))
    if before != after:
        raise Refusal('BadRequest: The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.')


def _is_recovered(request: Request) -> bool:
    return text(request.inputs, "properties.createMode").lower() == "recover"


def _refuse_purge(request: Request) -> None:
    assert request.old is not None
    vault = request.old if request.token == VAULT else by_name(request.view, text(request.old.inputs, "vaultName"))
    if vault is not None and flag(vault.inputs, "properties.enablePurgeProtection"):
        raise Refusal(
            'Forbidden: Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will '
            "automatically purge it after the retention period has passed."
        )


def _uri(request: Request) -> Json:
    return f"https://{request.id.rsplit('/', 1)[-1].lower()}.vault.azure.net/"


def _in_vault(kind: str, request: Request) -> str:
    return f"https://{text(request.inputs, 'vaultName').lower()}.vault.azure.net/{kind}/{request.id.rsplit('/', 1)[-1]}"


def _location(request: Request) -> Json:
    vault = by_name(request.view, text(request.inputs, "vaultName"))
    return text(vault.inputs, "location") if vault else ""


_VERSION = "0123456789abcdef"

ROWS = (
    arm.row(
        VAULT,
        _PATH,
        replaces=("properties.tenantId",),
        provisioned=False,
        computed={
            "properties.vaultUri": _uri,
            "properties.provisioningState": lambda _: "Succeeded",
            "properties.hsmPoolResourceId": lambda _: "00000000-0000-0000-0000-000000000000",
            "systemData": arm.created_by,
        },
        write_only=frozenset({"properties.createMode"}),
        checks=(
            pattern(
                "vaultName",
                r"(?=.{3,24}$)[A-Za-z](-?[A-Za-z0-9])*",
                "3 to 24 letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
            ),
            between("properties.softDeleteRetentionInDays", 7, 90),
            uuid("properties.tenantId"),
        ),
        create_rules=(_name_is_free,),
        update_rules=(_protection_stays,),
        tombstone=lambda _: True,  # nobody can opt out any more, whatever enableSoftDelete says
        recovers=_is_recovered,
        recovered_as_it_was=True,
        purge_rules=(_refuse_purge,),
    ),
    arm.row(
        SECRET,
        f"{_PATH}/secrets/{{secretName}}",
        parent=_PATH,
        located=False,
        locked=False,
        provisioned=False,
        computed={
            "location": _location,
            "properties.secretUri": lambda request: _in_vault("secrets", request),
            "properties.secretUriWithVersion": lambda request: f"{_in_vault('secrets', request)}/{letters(32, _VERSION)}",
        },
        volatile=frozenset({"properties.secretUriWithVersion"}),
        write_only=frozenset({"properties.value"}),
        secret_outputs=frozenset({"properties.value"}),
        checks=(pattern("secretName", r"[0-9A-Za-z-]{1,127}", "1 to 127 letters, digits and hyphens"),),
        tombstone=lambda _: True,
        recovers=lambda _: True,
        purge_rules=(_refuse_purge,),
    ),
    replace(
        arm.row(
            KEY,
            f"{_PATH}/keys/{{keyName}}",
            parent=_PATH,
            located=False,
            locked=False,
            provisioned=False,
            replaces=("properties",),
            computed={
                "location": _location,
                "kty": lambda request: text(request.inputs, "properties.kty") or "RSA",
                "keySize": lambda request: int(text(request.inputs, "properties.keySize") or "2048"),
                "keyOps": lambda _: ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"],
                "keyUri": lambda request: _in_vault("keys", request),
                "keyUriWithVersion": lambda request: f"{_in_vault('keys', request)}/{letters(32, _VERSION)}",
            },
            checks=(pattern("keyName", r"[0-9A-Za-z-]{1,127}", "1 to 127 letters, digits and hyphens"),),
            tombstone=lambda _: True,
            recovers=lambda _: True,
            recovered_as_it_was=True,
            purge_rules=(_refuse_purge,),
        ),
        created_only=frozenset({"tags"}),
    ),
)
