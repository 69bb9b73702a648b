"""Azure: what holds the workspaces, who may reach what, and where secrets live."""

from components.lazy_sdk import skip_init

skip_init(
    *(f"pulumi_azure_native.{package}" for package in ("authorization", "databricks", "keyvault", "managedidentity", "resources")),
)
