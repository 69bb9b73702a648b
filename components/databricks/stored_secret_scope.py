"""A secret scope that Databricks itself stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_databricks.secret import Secret
from pulumi_databricks.secret_acl import SecretAcl
from pulumi_databricks.secret_scope import SecretScope

from components.databricks.access import Access


class StoredSecretScopeArgs(TypedDict):
    """What a `StoredSecretScope` needs."""

    scope_name: str
    """Name, unique in the workspace; notebooks use it in `dbutils.secrets.get`."""
    secrets: Mapping[str, pulumi.Input[str]]
    """Secret values by key. Every value is kept secret in the stack's state."""
    access: Mapping[str, Access]
    """Who may read, write or manage it (`READ`, `WRITE`, `MANAGE`), by a stable key."""


class StoredSecretScope(pulumi.ComponentResource):
    """A secret scope that Databricks stores, for secrets of one workspace only.

    Manages: the scope, the secrets named in `secrets`, its access list.
    Does not manage: secrets that people add by hand. Secrets that Azure DevOps reads too belong in the vault (`SecretScope`).
    """

    scope_name: pulumi.Output[str]
    """Its name, for notebooks."""

    def __init__(self, name: str, *, args: StoredSecretScopeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:StoredSecretScope", name, None, opts)
        scope = SecretScope(f"{name}-scope", name=args["scope_name"], backend_type="DATABRICKS", opts=pulumi.ResourceOptions(parent=self))
        # A change of either is a replacement under the same id: if the new one were created first, deleting the old one would delete it.
        for key, value in sorted(args["secrets"].items()):
            Secret(
                f"{name}-secret/{key}",
                scope=scope.name,
                key=key,
                string_value=pulumi.Output.secret(value),
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
        for key, entry in sorted(args["access"].items()):
            SecretAcl(
                f"{name}-acl/{key}",
                scope=scope.name,
                principal=entry["principal"],
                permission=entry["level"],
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
        self.scope_name = scope.name
        self.register_outputs({"scope_name": self.scope_name})
