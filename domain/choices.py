"""What services let one choose from, as types: the stack file offers these words, and components take them.

Only what more than one room speaks of is here; a word that one component alone knows stays with it.
"""

from __future__ import annotations

from typing import Literal

# Azure
AlertMinutes = Literal[5, 10, 15, 30, 60]
"""How often a log alert runs, in minutes."""
ComputeMode = Literal["hybrid", "serverless"]
"""Whether a workspace has machines of its own."""
PrincipalType = Literal["Group", "User", "ServicePrincipal"]
"""What a role is given to; a managed identity is a `ServicePrincipal`."""
Replication = Literal["LRS", "ZRS", "GRS", "GZRS"]
"""How many copies a storage account keeps, and where."""

# Azure DevOps
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
FileSize = Literal[1, 2, 5, 10, 50, 100, 200]
"""The largest files that a repository may be told to take, in megabytes."""
MergeType = Literal["squash", "merge", "rebase", "rebase-merge"]
"""How a pull request may be completed: one new commit, a merge commit, the commits on top, or both of the latter."""
Strength = Literal["off", "optional", "required"]
"""Whether a policy is there, and whether a pull request may be completed without it."""

# Databricks
AccessListKind = Literal["ALLOW", "BLOCK"]
"""Whether the addresses of a list are the only ones let in, or kept out."""
Entitlement = Literal["workspace_access", "databricks_sql_access", "allow_cluster_create", "allow_instance_pool_create"]
"""What a principal may do in a workspace at all."""
ReleaseKind = Literal["branch", "tag"]
"""What a git folder is checked out at."""
GroupOrigin = Literal["workspace", "entra"]
"""Whether a group is made in a workspace, for it alone, or comes from Entra."""
LibraryKind = Literal["pypi", "maven", "cran", "whl", "jar", "requirements"]
PrincipalKind = Literal["group", "user", "service_principal"]
