"""A full set of arguments for every component, so that rules for all of them need no list of their own.

Each sample asks for everything that is optional: the component then has all the children it can have.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

import pulumi

import wiring
from components.azure.custom_role import CustomRole
from components.azure.federated_credential import FederatedCredential
from components.azure.identity import Identity
from components.azure.key_vault import KeyVault, KeyVaultArgs
from components.azure.resource_group import ResourceGroup
from components.azure.role_assignments import Role, RoleAssignments
from components.azure.vault_secrets import VaultSecrets, VaultSecretsArgs
from components.azure.workspace import Workspace
from tests.components.azure.samples import AZURE_SAMPLES, Make
from tests.components.databricks.samples import DATABRICKS_SAMPLES
from tests.components.devops.project_samples import PROJECT_SAMPLES
from tests.components.devops.samples import DEVOPS_SAMPLES
from tests.components.mocked import Graph, run
from tests.kinds.modules import modules

SUBSCRIPTION = "00000000-0000-0000-0000-0000000000d1"
TENANT = "00000000-0000-0000-0000-0000000000d0"
TAGS = {"owner": "data-platform@contoso.com"}
VAULT: KeyVaultArgs = {
    "vault_name": "kv-data-dev-123456",
    "resource_group_name": "rg-data-dev",
    "location": "westeurope",
    "tenant_id": TENANT,
    "soft_delete_days": 7,
    "purge_protection": True,
    "recover": False,
    "tags": TAGS,
}
VAULT_SECRETS: VaultSecretsArgs = {
    "vault_name": "kv-data-dev-123456",
    "resource_group_name": "rg-data-dev",
    "secrets": {"warehouse-password": "not for everybody"},
    "tags": TAGS,
}
SAMPLES: Mapping[type[pulumi.ComponentResource], Make] = {
    **{component: make for module in modules() for component, make in module.SAMPLES.items()},
    **AZURE_SAMPLES,
    **DATABRICKS_SAMPLES,
    **DEVOPS_SAMPLES,
    **PROJECT_SAMPLES,
    ResourceGroup: lambda name, opts: ResourceGroup(
        name, args={"resource_group_name": "rg-data-dev", "location": "westeurope", "tags": TAGS}, opts=opts
    ),
    Identity: lambda name, opts: Identity(
        name,
        args={"identity_name": "id-data-dev", "resource_group_name": "rg-data-dev", "location": "westeurope", "tags": TAGS},
        opts=opts,
    ),
    FederatedCredential: lambda name, opts: FederatedCredential(
        name,
        args={
            "credential_name": "fc-data-dev",
            "resource_group_name": "rg-data-dev",
            "identity_name": "id-data-dev",
            "issuer": "https://issuer.example",
            "subject": "the connection",
        },
        opts=opts,
    ),
    CustomRole: lambda name, opts: CustomRole(
        name,
        args={
            "role_id": "33333333-3333-5333-8333-333333333334",
            "role_name": "data-dev-apply",
            "description": "Pipelines change the budget",
            "scope": f"/subscriptions/{SUBSCRIPTION}",
            "actions": ["Microsoft.Consumption/budgets/write", "Microsoft.Consumption/budgets/read"],
        },
        opts=opts,
    ),
    RoleAssignments: lambda name, opts: RoleAssignments(
        name,
        args={
            "subscription_id": SUBSCRIPTION,
            "grants": {
                "pipelines.vault": {
                    "assignment_name": "33333333-3333-5333-8333-333333333333",
                    "role": Role.KEY_VAULT_SECRETS_USER,
                    "scope": "/subscriptions/x/vaults/kv-data-dev-123456",
                    "principal_id": "44444444-4444-4444-8444-444444444444",
                    "principal_type": "ServicePrincipal",
                    "description": "Pipelines read secrets",
                }
            },
        },
        opts=opts,
    ),
    KeyVault: lambda name, opts: KeyVault(name, args=VAULT, opts=opts),
    VaultSecrets: lambda name, opts: VaultSecrets(name, args=VAULT_SECRETS, opts=opts),
    Workspace: lambda name, opts: Workspace(
        name,
        args={
            "workspace_name": "dbw-data-dev-main",
            "resource_group_name": "rg-data-dev",
            "managed_resource_group_id": "/subscriptions/x/resourceGroups/rg-data-dev-main-managed",
            "location": "westeurope",
            "tags": TAGS,
        },
        opts=opts,
    ),
}


def built(component: type[pulumi.ComponentResource], opts: pulumi.ResourceOptions | None = None) -> Graph:
    """The graph of a component's sample. Nobody may change it: without options, it is shared."""
    return run(lambda: SAMPLES[component]("sample", opts) and None) if opts else _shared(SAMPLES[component])


@cache
def _shared(make: Make) -> Graph:
    return run(lambda: make("sample", None) and None)


def used_components() -> list[type[pulumi.ComponentResource]]:
    """Every component class that the program builds stacks from, by name."""
    found = {
        candidate
        for room in (import_module(module.name) for module in pkgutil.walk_packages(wiring.__path__, "wiring."))
        for _, candidate in inspect.getmembers(room, inspect.isclass)
        if issubclass(candidate, pulumi.ComponentResource)
    }
    return sorted(found, key=lambda component: component.__name__)
