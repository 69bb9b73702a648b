"""Tags that are given without being asked for, by the stack and by Databricks."""

from __future__ import annotations

DATABRICKS_TAGS = ("vendor", "creator", "clustername", "clusterid", "name", "databricksenvironment")
"""Tags that Azure Databricks sets on the machines it starts (in lower case).

Source: https://learn.microsoft.com/azure/databricks/admin/account-settings/usage-detail-tags.
"""


def own_tags(*, product: str, owner: str, environment: str = "") -> dict[str, str]:
    """The tags of everything that this project makes. What serves all environments, such as the store of states, names none."""
    tags = {"product": product, "environment": environment, "owner": owner, "managed-by": "pulumi"}
    return {name: value for name, value in tags.items() if value}


OWN_TAGS = tuple(own_tags(product="any", owner="any", environment="any"))
"""Their names, which no other tag may have."""
