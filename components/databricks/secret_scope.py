"""A secret scope on a Key Vault, for notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_databricks.secret_acl import SecretAcl
from pulumi_databricks.secret_scope import SecretScope as DatabricksSecretScope

from components.databricks.access import Access


class SecretScopeArgs(TypedDict):
    """What a `SecretScope` needs."""

    scope_name: str
    """Name, unique in the workspace; notebooks use it in `dbutils.secrets.get`."""
    vault_id: pulumi.Input[str]
    """Azure resource id of the vault."""
    vault_uri: pulumi.Input[str]
    """The vault's address."""
    access: Mapping[str, Access]
    """Who may read, write or manage it (`READ`, `WRITE`, `MANAGE`), by a stable key."""


class SecretScope(pulumi.ComponentResource):
    """A secret scope backed by a Key Vault: every secret of the vault can be read through it, none is copied.

    Manages: the scope and its access list.
    Does not manage: the vault, its secrets, and the role that lets Azure Databricks read it (`RoleAssignments`).
    Errors: needs a premium workspace and an Entra sign-in (a personal access token is refused).
    """

    scope_name: pulumi.Output[str]
    """Its name, for notebooks."""

    def __init__(self, name: str, *, args: SecretScopeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:SecretScope", name, None, opts)
        scope = DatabricksSecretScope(
            f"{name}-scope",
            name=args["scope_name"],
            # Without both of these it would silently become a scope that Databricks stores.
            backend_type="AZURE_KEYVAULT",
            keyvault_metadata={"resource_id": args["vault_id"], "dns_name": args["vault_uri"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
        for key, entry in sorted(args["access"].items()):
            SecretAcl(
                f"{name}-acl/{key}",
                scope=scope.name,
                principal=entry["principal"],
                permission=entry["level"],
                # A change is a replacement under the same id: if the new one were created first, deleting the old one would delete it.
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
        self.scope_name = scope.name
        self.register_outputs({"scope_name": self.scope_name})
