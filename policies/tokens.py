"""Type tokens that rules are about, under the names that people use."""

from __future__ import annotations

from typing import Final


def devops(kind: str) -> str:
    """Of a resource of Azure DevOps."""
    return f"azuredevops:index/{kind[0].lower()}{kind[1:]}:{kind}"


def databricks(kind: str) -> str:
    """Of a resource of Databricks."""
    return f"databricks:index/{kind[0].lower()}{kind[1:]}:{kind}"


# Azure
ACTION_GROUP: Final = "azure-native:monitor:ActionGroup"
AGENT_POOL: Final = "azure-native:devopsinfrastructure:Pool"
BLOB_SERVICE: Final = "azure-native:storage:BlobServiceProperties"
BUDGET: Final = "azure-native:consumption:Budget"
CONTAINER: Final = "azure-native:storage:BlobContainer"
DIAGNOSTICS: Final = "azure-native:monitor:DiagnosticSetting"
FEDERATION: Final = "azure-native:managedidentity:FederatedIdentityCredential"
LOCK: Final = "azure-native:authorization:ManagementLockByScope"
LOG_ALERT: Final = "azure-native:monitor:ScheduledQueryRule"
LOGS: Final = "azure-native:operationalinsights:Workspace"
NETWORK_RULES: Final = "azure-native:network:NetworkSecurityGroup"
NETWORK_RULE: Final = "azure-native:network:SecurityRule"
PERIMETER_RULE: Final = "azure-native:network:NetworkSecurityPerimeterAccessRule"
ROLE_ASSIGNMENT: Final = "azure-native:authorization:RoleAssignment"
ROLE_DEFINITION: Final = "azure-native:authorization:RoleDefinition"
SCALE_SET: Final = "azure-native:compute:VirtualMachineScaleSet"
STORAGE: Final = "azure-native:storage:StorageAccount"
SUBNET: Final = "azure-native:network:Subnet"
VAULT: Final = "azure-native:keyvault:Vault"
VAULT_SECRET: Final = "azure-native:keyvault:Secret"
WORKSPACE: Final = "azure-native:databricks:Workspace"

# Azure DevOps
APPROVAL: Final = devops("CheckApproval")
BRANCH_CONTROL: Final = devops("CheckBranchControl")
BUILD_VALIDATION: Final = devops("BranchPolicyBuildValidation")
BUSINESS_HOURS: Final = devops("CheckBusinessHours")
COMMENT_RESOLUTION: Final = devops("BranchPolicyCommentResolution")
CONNECTION: Final = devops("ServiceEndpointAzureRM")
ELASTIC_POOL: Final = devops("ElasticPool")
ENVIRONMENT: Final = devops("Environment")
EXCLUSIVE_LOCK: Final = devops("CheckExclusiveLock")
FEED: Final = devops("Feed")
GIT_PERMISSIONS: Final = devops("GitPermissions")
PIPELINE: Final = devops("BuildDefinition")
PIPELINE_AUTHORIZATION: Final = devops("PipelineAuthorization")
PIPELINE_SETTINGS: Final = devops("ProjectPipelineSettings")
PROJECT: Final = devops("Project")
REPOSITORY: Final = devops("Git")
REQUIRED_TEMPLATE: Final = devops("CheckRequiredTemplate")
REVIEWERS: Final = devops("BranchPolicyMinReviewers")
SECURITY_ROLE: Final = devops("SecurityroleAssignment")
VARIABLE_GROUP: Final = devops("VariableGroup")
WEBHOOK: Final = devops("ServicehookWebhookTfs")

# Databricks
ALERT: Final = databricks("AlertV2")
CATALOG: Final = databricks("Catalog")
CLUSTER: Final = databricks("Cluster")
CLUSTER_POLICY: Final = databricks("ClusterPolicy")
DASHBOARD: Final = databricks("Dashboard")
ENTITLEMENTS: Final = databricks("Entitlements")
GIT_CREDENTIAL: Final = databricks("GitCredential")
GRANTS: Final = databricks("Grants")
GROUP: Final = databricks("Group")
IP_ACCESS_LIST: Final = databricks("IpAccessList")
JOB: Final = databricks("Job")
LEGACY_ACCESS: Final = databricks("DisableLegacyAccessSetting")
LEGACY_DBFS: Final = databricks("DisableLegacyDbfsSetting")
LOCATION: Final = databricks("ExternalLocation")
MODEL: Final = databricks("RegisteredModel")
PERMISSION_ASSIGNMENT: Final = databricks("PermissionAssignment")
PERMISSIONS: Final = databricks("Permissions")
POOL: Final = databricks("InstancePool")
PROVIDER: Final = "pulumi:providers:databricks"
RULE_SET: Final = databricks("AccessControlRuleSet")
SCHEMA: Final = databricks("Schema")
SECRET: Final = databricks("Secret")
SECRET_ACL: Final = databricks("SecretAcl")
SECRET_SCOPE: Final = databricks("SecretScope")
SERVICE_PRINCIPAL: Final = databricks("ServicePrincipal")
SERVING: Final = databricks("ModelServing")
STORAGE_CREDENTIAL: Final = databricks("StorageCredential")
VOLUME: Final = databricks("Volume")
WAREHOUSE: Final = databricks("SqlEndpoint")
WORKSPACE_CONF: Final = databricks("WorkspaceConf")
