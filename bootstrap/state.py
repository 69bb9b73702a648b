"""What the states of all stacks need: a store, a key, and who may use them."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_azure_native.provider import Provider

from bootstrap.access import Member, grants, roles
from bootstrap.settings import KEY, State
from components.azure.deletion_locks import DeletionLocks, LockArgs
from components.azure.encryption_key import EncryptionKey
from components.azure.federated_credential import FederatedCredential
from components.azure.identity import Identity
from components.azure.key_vault import KeyVault
from components.azure.resource_group import ResourceGroup
from components.azure.role_assignments import RoleAssignments
from components.azure.state_store import StateStore
from domain import naming
from domain.limits import LONGEST_SOFT_DELETE_DAYS
from domain.tags import own_tags

CONTAINER = "pulumi"


def build(settings: State) -> Mapping[str, pulumi.Output[str]]:
    """The graph, and what it publishes: addresses, and the commands that move a stack here (put its name in place of STACK)."""
    opts = pulumi.ResourceOptions(providers=[Provider("azure", subscription_id=settings.subscription_id)])
    tags = own_tags(product=settings.name, owner=settings.owner)
    group = ResourceGroup(
        "state",
        args={"resource_group_name": naming.resource_group(settings), "location": settings.location, "tags": tags},
        opts=opts,
    )
    store = StateStore(
        "state",
        args={
            "account_name": naming.storage_account(settings, settings.subscription_id),
            "container_name": CONTAINER,
            "resource_group_name": group.name,
            "location": settings.location,
            "replication": f"Standard_{settings.replication}",
            "keep_days": settings.keep_days,
            "address_ranges": settings.address_ranges,
            "tags": tags,
        },
        opts=opts,
    )
    vault = KeyVault(
        "state",
        args={
            "vault_name": naming.key_vault(settings, settings.subscription_id),
            "resource_group_name": group.name,
            "location": settings.location,
            "tenant_id": settings.tenant_id,
            # Without the key, no secret in any state can be read again.
            "soft_delete_days": LONGEST_SOFT_DELETE_DAYS,
            "purge_protection": True,
            "tags": tags,
        },
        opts=opts,
    )
    keys = {
        stack: EncryptionKey(
            f"secrets-{stack}",
            args={
                "key_name": key_name(stack),
                "vault_name": vault.name,
                "vault_uri": vault.uri,
                "resource_group_name": group.name,
                "operations": ["encrypt", "decrypt"],
                "tags": tags,
            },
            opts=opts,
        )
        for stack in dict.fromkeys(settings.stacks)
    }
    identity = Identity(
        "pipelines",
        args={
            "identity_name": naming.identity(settings, "pipelines"),
            "resource_group_name": group.name,
            "location": settings.location,
            "tags": tags,
        },
        opts=opts,
    )
    if settings.pipelines:
        FederatedCredential(
            "pipelines",
            args={
                "credential_name": naming.federated_credential(settings, "pipelines"),
                "resource_group_name": group.name,
                "identity_name": identity.name,
                "issuer": settings.pipelines.issuer,
                "subject": settings.pipelines.subject,
            },
            opts=opts,
        )
    everybody = {key: Member(each.object_id, each.type, each.may, each.stacks) for key, each in settings.access.items()}
    everybody[f"{KEY}-pipelines"] = Member(identity.principal_id, "ServicePrincipal")
    assigned = RoleAssignments(
        "access",
        args={
            "subscription_id": settings.subscription_id,
            "grants": grants(settings, everybody, store.container_id, {stack: key.resource_id for stack, key in keys.items()}),
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=roles(settings, opts))),
    )
    if settings.lock:
        DeletionLocks("locks", args={"locks": _locks(settings), "depends_on": [store, vault, *keys.values(), assigned]}, opts=opts)
    secrets_provider = pulumi.Output.concat("azurekeyvault://", vault.name, ".vault.azure.net/keys/", key_name("STACK"))
    return {
        "backend_url": store.backend_url,
        "secrets_provider": secrets_provider,
        "identity_client_id": identity.client_id,
        **_commands(store.backend_url, secrets_provider),
    }


def key_name(stack: str) -> str:
    """The key that a stack's secrets are encrypted with: whoever decrypts those of dev has nothing of prod's by that."""
    return f"pulumi-{stack}"


def _locks(settings: State) -> Mapping[str, LockArgs]:
    subscription, group = settings.subscription_id, naming.resource_group(settings)
    account, vault = naming.storage_account(settings, subscription), naming.key_vault(settings, subscription)
    return {
        "states": {"lock_name": naming.management_lock(account), "scope": naming.storage_account_id(subscription, group, account)},
        "vault": {"lock_name": naming.management_lock(vault), "scope": naming.key_vault_id(subscription, group, vault)},
    }


def _commands(backend_url: pulumi.Output[str], secrets_provider: pulumi.Output[str]) -> Mapping[str, pulumi.Output[str]]:
    """What to type in the main project, once for each stack, in this order."""
    return {
        "move_state": pulumi.Output.concat(
            "pulumi stack export --stack STACK --file STACK.json && export PULUMI_BACKEND_URL='",
            backend_url,
            "' && ",
            "pulumi stack init STACK && pulumi stack import --stack STACK --file STACK.json",
        ),
        "move_secrets": pulumi.Output.concat("pulumi stack change-secrets-provider --stack STACK '", secrets_provider, "'"),
    }
