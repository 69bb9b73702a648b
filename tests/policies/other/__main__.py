"""Raw resources of the three packages, written as somebody in a hurry writes them."""

import pulumi_azuredevops as azuredevops
import pulumi_databricks as databricks
from pulumi_azure_native import resources, storage

group = resources.ResourceGroup("group", location="westeurope", tags={"owner": "ada@contoso.com", "environment": "test"})
storage.StorageAccount(
    "account",
    resource_group_name=group.name,
    account_name="stothertest",
    kind="StorageV2",
    sku={"name": "Standard_LRS"},
    allow_blob_public_access=True,
    tags={"owner": "ada@contoso.com", "environment": "test"},
)
project = azuredevops.Project("project", name="other", visibility="public")
azuredevops.PipelineAuthorization("everybody", project_id=project.id, resource_id="1", type="variablegroup")
databricks.Cluster("cluster", spark_version="16.4.x-scala2.12", node_type_id="Standard_D4ds_v5", num_workers=1, autotermination_minutes=0)
