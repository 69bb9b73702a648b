"""Microsoft's own applications that the stack gives roles to. Each has another object id in every tenant, which only the tenant tells."""

from __future__ import annotations

FIND_DATABRICKS = "az ad sp show --id 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --query id --output tsv"
"""The command that prints the object id of AzureDatabricks, whose application id is the same everywhere
(https://learn.microsoft.com/azure/databricks/security/secrets/secret-scopes)."""
FIND_DEVOPS_INFRASTRUCTURE = "az ad sp list --display-name DevOpsInfrastructure --query [0].id --output tsv"
"""The command that prints the object id of DevOpsInfrastructure
(https://learn.microsoft.com/azure/devops/managed-devops-pools/configure-networking)."""
