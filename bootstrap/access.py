"""Who uses states, and how: least for those who only preview, and only their own stacks for those who are named with some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import pulumi

from bootstrap.settings import State
from components.azure.custom_role import CustomRole
from components.azure.role_assignments import Grant, Role
from config.keys import NAMESPACE
from domain import naming
from domain.choices import PrincipalType

_BLOBS: Final = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
_KEYS: Final = "Microsoft.KeyVault/vaults/keys"
STATES, KEYS = "states", "keys"
"""What the two roles are for, in their names."""
ROLES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    STATES: (
        "Reads and writes the states of Pulumi stacks, and nothing else.",
        tuple(f"{_BLOBS}/{action}" for action in ("read", "write", "add/action", "delete")),
    ),
    KEYS: (
        "Encrypts and decrypts with a key of Pulumi stacks, and nothing else.",
        tuple(f"{_KEYS}/{action}" for action in ("read", "encrypt/action", "decrypt/action")),
    ),
}
"""Roles of one's own, with their data actions. The built-in *Storage Blob Data Contributor* could also delete the whole container, and *Key
Vault Crypto User* could switch a key off and write a copy of it into a file.

The engine decrypts one data key of a stack, in every command that reads secrets, and encrypts one when the stack is made.
"""


class Member(NamedTuple):
    """Somebody who uses states. The id may be known only after the update."""

    id: pulumi.Input[str]
    type: PrincipalType
    may: str = "update"
    stacks: Sequence[str] = ()
    """None: all."""


def roles(settings: State, opts: pulumi.ResourceOptions) -> list[CustomRole]:
    """The definitions of both roles."""
    return [
        CustomRole(
            purpose,
            args={
                "role_id": _role(settings, purpose),
                "role_name": naming.custom_role(settings, settings.subscription_id, purpose),
                "description": description,
                "scope": naming.subscription_id(settings.subscription_id),
                "actions": (),
                "data_actions": actions,
            },
            opts=opts,
        )
        for purpose, (description, actions) in ROLES.items()
    ]


def _role(settings: State, purpose: str) -> str:
    return naming.role_definition(settings, settings.subscription_id, purpose)


def grants(
    settings: State, members: Mapping[str, Member], container: pulumi.Input[str], keys: Mapping[str, pulumi.Input[str]]
) -> Mapping[str, Grant]:
    """One role on the container, and one on each key of the stacks that somebody is for."""
    return {key: grant for name, member in members.items() for key, grant in _of(settings, name, member, container, keys)}


def _of(
    settings: State, name: str, member: Member, container: pulumi.Input[str], keys: Mapping[str, pulumi.Input[str]]
) -> Iterator[tuple[str, Grant]]:
    def grant(thing: str, role: str, scope: pulumi.Input[str], why: str) -> Grant:
        place = f"{settings.subscription_id}/{naming.resource_group(settings)}/{thing}"
        return {
            "assignment_name": naming.role_assignment(scope=place, principal=name, role=role),
            "role": role,
            "scope": scope,
            "principal_id": member.id,
            "principal_type": member.type,
            "description": why,
        }

    if member.may == "preview":
        yield f"{name}-states", grant("states", Role.STORAGE_BLOB_DATA_READER, container, "Reads the states of Pulumi stacks.")
    else:
        writes = grant("states", _role(settings, STATES), container, "Reads and writes the states of Pulumi stacks.")
        if member.stacks:
            writes["condition"] = may_only_write(member.stacks)
        yield f"{name}-states", writes
    uses = _role(settings, KEYS)
    for stack in member.stacks or keys:
        yield f"{name}-secrets-{stack}", grant(f"secrets/{stack}", uses, keys[stack], f"Encrypts and decrypts the secrets of {stack}.")


def blobs_of(stack: str) -> tuple[str, ...]:
    """The blobs that the engine writes for a stack: its state with copies of it, its history, and its locks.

    Source: pulumi, pkg/backend/diy (store.go, lock.go) of 3.259.
    """
    kept = (f".pulumi/{folder}/{NAMESPACE}/{stack}" for folder in ("history", "backups"))
    return (
        f".pulumi/stacks/{NAMESPACE}/{stack}.*",
        *(f"{folder}/*" for folder in kept),
        f".pulumi/locks/organization/{NAMESPACE}/{stack}/*",
    )


def may_only_write(stacks: Sequence[str]) -> str:
    """The condition under which a role changes only the blobs of these stacks; it reads all of them.

    Source: https://learn.microsoft.com/azure/storage/blobs/storage-auth-abac-examples, the examples with blob paths.
    """
    changes = " AND ".join(f"!(ActionMatches{{'{action}'}})" for action in ROLES[STATES][1] if not action.endswith("/read"))
    paths = ", ".join(f"'{pattern}'" for stack in stacks for pattern in blobs_of(stack))
    return f"(({changes}) OR (@Resource[{_BLOBS}:path] ForAnyOfAnyValues:StringLike {{{paths}}}))"
