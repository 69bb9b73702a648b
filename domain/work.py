"""What holds people's work: another update cannot restore it."""

from __future__ import annotations

HOLDS_WORK = frozenset(
    [
        "azuredevops:index/project:Project",
        "azuredevops:index/git:Git",
        "azuredevops:index/feed:Feed",
        "azuredevops:index/wiki:Wiki",
        "azure-native:databricks:Workspace",
        "azure-native:keyvault:Vault",
        "azure-native:keyvault:Key",
        "azure-native:storage:StorageAccount",
        "azure-native:storage:BlobContainer",
        "azure-native:operationalinsights:Workspace",
        "databricks:index/catalog:Catalog",
        "databricks:index/schema:Schema",
        "databricks:index/volume:Volume",
        "databricks:index/registeredModel:RegisteredModel",
        "databricks:index/mlflowExperiment:MlflowExperiment",
    ]
)
"""Type tokens of the resources that hold it."""
