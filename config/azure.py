"""Section `azure`: the subscription, the Key Vault, and what protects them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.types import AzureRegion, Guid, Items, SecretName, Section


class KeyVault(Section):
    """The stack's Key Vault. Access is by Azure roles only (no access policies)."""

    soft_delete_days: Annotated[
        int, Field(ge=7, le=90, description="Days a deleted vault can be recovered, and its name stays taken. Fixed once the vault exists.")
    ] = 90
    purge_protection: Annotated[
        bool, Field(description="Refuse to purge the vault before those days are over. Can be switched on later, never off.")
    ] = True
    recover: Annotated[
        bool,
        Field(description="Recover the soft-deleted vault of the same name instead of making a new one. Switch on for one `up`, then off."),
    ] = False
    secrets: Annotated[
        Items[SecretName],
        Field(
            description="Names of the secrets kept in the vault. The value of NAME is the secret key `databricks-cicd:secret-NAME`.",
            examples=[["warehouse-password"]],
        ),
    ] = ()


class Azure(Section):
    """Where in Azure the stack lives."""

    subscription_id: Annotated[Guid, Field(description="Id of the subscription that takes every Azure resource of this stack.")]
    subscription_name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="Display name of that subscription; the service connection wants it.",
            examples=["Data Dev"],
        ),
    ]
    tenant_id: Annotated[Guid, Field(description="Id of the Entra tenant of the subscription.")]
    location: Annotated[AzureRegion, Field(description="Region of every Azure resource. A change replaces them.")]
    key_vault: Annotated[KeyVault, Field(description="The stack's Key Vault.")] = KeyVault()
    databricks_application_object_id: Annotated[
        Guid | None,
        Field(
            description="Object id, in this tenant, of the first-party application AzureDatabricks (`az ad sp show --id "
            "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --query id`). It reads the vault for secret scopes, so it is needed as soon as one is declared.",
        ),
    ] = None
    deletion_lock: Annotated[
        bool,
        Field(
            description="Lock what holds data (vault, workspaces) against deletion. `pulumi destroy` takes the locks away first; nothing else does."
        ),
    ] = True
