"""The secrets of a vault that both Azure DevOps and Databricks read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azure_native.keyvault.secret import Secret


class VaultSecretsArgs(TypedDict):
    """What `VaultSecrets` need."""

    vault_name: pulumi.Input[str]
    """The vault they are in."""
    resource_group_name: pulumi.Input[str]
    """The vault's resource group."""
    secrets: Mapping[str, pulumi.Input[str]]
    """Secret values by secret name. Every value is kept secret in the stack's state."""
    tags: Mapping[str, str]
    """Tags of the secrets."""


class VaultSecrets(pulumi.ComponentResource):
    """The secrets of a vault that the stack itself knows.

    Manages: the secrets named in `secrets`.
    Does not manage: the vault (`KeyVault`), who may read it (`RoleAssignments`), secrets that people add by hand.
    Errors: Azure creates a secret through its management API, but deletes it only through the vault's address (azure-native, resource
    `keyvault.Secret`): a destroy needs the role Key Vault Secrets Officer on the vault, and an address that its firewall admits.
    Let them depend on that role where this program gives it, so that they are deleted before it. A vault takes one change at a time and
    refuses another meanwhile (`ConflictError`, https://github.com/pulumi/pulumi-azure-native/issues/1013), so each secret depends on the
    one before; let them also depend on private endpoints of the vault.
    """

    vault_name: pulumi.Output[str]
    """The vault's name."""
    secret_names: list[str]
    """The names of the secrets, sorted."""

    def __init__(self, name: str, *, args: VaultSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:VaultSecrets", name, None, opts)
        previous: list[pulumi.Resource] = []
        for secret_name, value in sorted(args["secrets"].items()):
            secret = Secret(
                f"{name}-secret/{secret_name}",
                secret_name=secret_name,
                vault_name=args["vault_name"],
                resource_group_name=args["resource_group_name"],
                properties={"value": pulumi.Output.secret(value), "content_type": "text/plain"},
                tags=args["tags"],
                opts=pulumi.ResourceOptions(parent=self, depends_on=previous),
            )
            previous = [secret]
        self.vault_name = pulumi.Output.from_input(args["vault_name"])
        self.secret_names = sorted(args["secrets"])
        self.register_outputs({"vault_name": self.vault_name, "secret_names": self.secret_names})
