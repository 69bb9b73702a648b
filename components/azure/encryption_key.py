"""A customer-managed key that services encrypt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

import pulumi
from pulumi_azure_native.keyvault.key import Key

KEY_BITS = 3072
"""Databricks takes RSA keys of 2048, 3072 or 4096 bits.

Source: https://learn.microsoft.com/azure/databricks/security/keys/customer-managed-keys."""


class EncryptionKeyArgs(TypedDict):
    """What an `EncryptionKey` needs."""

    key_name: str
    """Name in the vault. A deleted key reserves it for the vault's retention period."""
    vault_name: pulumi.Input[str]
    """The vault, which must have purge protection: losing the key would lose what it encrypts."""
    vault_uri: pulumi.Input[str]
    """The vault's address."""
    resource_group_name: pulumi.Input[str]
    """The vault's resource group."""
    operations: Sequence[Literal["encrypt", "decrypt", "wrapKey", "unwrapKey"]]
    """The only permitted operations: Azure's own services wrap and unwrap, Pulumi encrypts and decrypts."""
    tags: Mapping[str, str]
    """Tags of a new key."""


class EncryptionKey(pulumi.ComponentResource):
    """An RSA key in a Key Vault that never leaves it.

    Manages: the key, of which Azure keeps every version.
    Does not manage: who may use it (`RoleAssignments`), and its rotation.
    Errors: like a secret, a key is deleted over the vault's own address: a destroy needs the role Key Vault Crypto Officer on the
    vault. Let the key depend on that role where this program gives it, so that it is gone before the role is. Azure's management API
    creates a key and never changes it (https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist), so later changes
    of tags are ignored.
    """

    name: pulumi.Output[str]
    """The key's name."""
    resource_id: pulumi.Output[str]
    """Full Azure resource id, for role scopes."""
    vault_uri: pulumi.Output[str]
    """The vault's address, with the key in it."""
    version: pulumi.Output[str]
    """The version that was current when this key was created or last changed."""

    def __init__(self, name: str, *, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:EncryptionKey", name, None, opts)
        key = Key(
            f"{name}-key",
            key_name=args["key_name"],
            vault_name=args["vault_name"],
            resource_group_name=args["resource_group_name"],
            properties={"kty": "RSA", "key_size": KEY_BITS, "key_ops": list(args["operations"])},
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["tags"]),
        )
        self.name = key.name
        self.resource_id = key.id
        self.vault_uri = pulumi.Output.from_input(args["vault_uri"])
        self.version = key.key_uri_with_version.apply(lambda uri: uri.rsplit("/", 1)[-1])
        self.register_outputs({"name": self.name, "resource_id": self.resource_id, "vault_uri": self.vault_uri, "version": self.version})
