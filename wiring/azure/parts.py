"""Azure's part of the stack: the group, identities, the network, the data lake, keys, the workspaces and the vault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.azure.key_vault import KeyVault
from components.azure.workspace import Workspace
from config.model import StackConfig
from wiring.azure.encryption import EncryptionKeys, build_keys
from wiring.azure.foundation import Foundation, build_foundation
from wiring.azure.identities import Identities, build_identities
from wiring.azure.lake import Lake, build_lake
from wiring.azure.network import build_network
from wiring.azure.vault import build_vault
from wiring.azure.workspaces import build_workspaces

if TYPE_CHECKING:
    from components.azure.network import Network


@dataclass(frozen=True, slots=True)
class AzureParts:
    """What all else in Azure depends on, and what the other two systems use of Azure."""

    foundation: Foundation
    identities: Identities
    network: Network | None
    """None if Databricks creates its own."""
    lake: Lake | None
    keys: EncryptionKeys | None
    """None if no workspace asks for a customer-managed key."""
    workspaces: Mapping[str, Workspace]
    """By their keys."""
    vault: KeyVault


def build_azure(config: StackConfig) -> AzureParts:
    """All of it, in the order in which the parts need each other."""
    foundation = build_foundation(config)
    identities = build_identities(config, foundation)
    network = build_network(config, foundation)
    lake = build_lake(config, foundation, network)
    keys = build_keys(config, foundation, identities)
    workspaces = build_workspaces(config, foundation, network=network, lake=lake, keys=keys)
    vault = build_vault(config, foundation)
    return AzureParts(foundation, identities, network, lake, keys, workspaces, vault)
