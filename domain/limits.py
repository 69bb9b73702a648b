"""Numbers that a service sets and that more than one place reads. Limits of names are in `domain.naming`."""

from __future__ import annotations

SHORTEST_SOFT_DELETE_DAYS, LONGEST_SOFT_DELETE_DAYS = 7, 90
"""For how long a deleted Key Vault can be recovered (https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview)."""

LARGEST_NETWORK, SMALLEST_NETWORK = 16, 24
"""Prefix lengths that Databricks takes for a network (https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject)."""
SMALLEST_WORKSPACE_SUBNET = 26
"""Likewise for each of a workspace's two subnets."""
RESERVED_ADDRESSES = 5
"""Addresses that Azure keeps in every subnet."""
