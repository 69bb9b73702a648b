"""The rest of them: networks, workspaces, data, compute, jobs, access, operations."""

from __future__ import annotations

from domain.property_values import Tree
from policies import tokens
from tests.policies.cases import (
    CATALOG,
    CLUSTER,
    CONF,
    GRANTED,
    LAKE,
    MAIN,
    NIGHTLY,
    OWNER,
    PERMITTED,
    ROLE,
    VAULT,
    Altered,
    Case,
    Missing,
    Raw,
)

OPEN_SSH: Tree = {"name": "ssh", "direction": "Inbound", "access": "Allow", "sourceAddressPrefix": "*", "destinationPortRange": "20-30"}
OPEN_WEB: Tree = {**OPEN_SSH, "destinationPortRange": "443"}

NETWORK = (
    Case("workspace-no-public-ip", *MAIN, {"parameters.enableNoPublicIp.value": False}, "public addresses"),
    Case("workspace-injected", *MAIN, {"parameters.customVirtualNetworkId": None}, "nobody can look into"),
    Case("workspace-storage-closed", *MAIN, {"defaultStorageFirewall": "Disabled"}, "other networks"),
    Case("storage-firewall", *LAKE, {"networkRuleSet.defaultAction": "Allow"}, "lets everybody"),
    Case("storage-not-anonymous", *LAKE, {"allowBlobPublicAccess": True}, "anonymous"),
    Case("storage-not-anonymous", tokens.CONTAINER, "lake-container/gold", {"publicAccess": "Blob"}, "anonymous"),
    Case("storage-encrypted-transit", *LAKE, {"minimumTlsVersion": "TLS1_0"}, "old encryption"),
    Case("storage-encrypted-transit", *LAKE, {"enableHttpsTrafficOnly": False}, "without encryption"),
    Altered("vault-firewall", *VAULT, {"properties.networkAcls.defaultAction": "Allow"}, "holds secrets"),
    Case("addresses-narrow", tokens.IP_ACCESS_LIST, "main-addresses/known", {"ipAddresses.0": "0.0.0.0/0"}, "0.0.0.0/0"),
    Case("addresses-narrow", *VAULT, {"properties.networkAcls.ipRules.0.value": "0.0.0.0/1"}, "0.0.0.0/1"),
    Raw("no-open-administration", tokens.NETWORK_RULES, {"securityRules": [OPEN_SSH]}, {"securityRules": [OPEN_WEB]}, "(ssh)"),
    Raw("no-open-administration", tokens.NETWORK_RULE, {**OPEN_SSH}, {**OPEN_SSH, "access": "Deny"}, "sign-in of machines"),
    Case("subnet-guarded", tokens.SUBNET, "network-main-public", {"networkSecurityGroup": None}, "no rules"),
    Case("subnet-known-outbound", tokens.SUBNET, "network-main-public", {"defaultOutboundAccess": True}, "addresses that change"),
)  # fmt: skip

WORKSPACES = (
    Case("workspace-premium", *MAIN, {"sku.name": "standard"}, "is standard"),
    Case("workspace-monitored", *MAIN, {"enhancedSecurityCompliance.enhancedSecurityMonitoring.value": "Disabled"}, "hardened"),
    Case("workspace-monitored", *MAIN, {"enhancedSecurityCompliance": None}, "without updates"),
    Case("workspace-own-key", *MAIN, {"encryption.entities.managedDisk": None}, "keeps disks"),
    Case("results-stay", *CONF, {"customConfig.enableResultsDownloading": None}, "download results"),
    Missing("legacy-access-off", ((tokens.LEGACY_ACCESS, "main-legacy-access"),), "past Unity Catalog", "databricks-main"),
    Missing("legacy-dbfs-off", ((tokens.LEGACY_DBFS, "main-legacy-dbfs"),), "everybody's", "databricks-main"),
    Case("legacy-stays-off", tokens.LEGACY_ACCESS, "main-legacy-access", {"disableLegacyAccess.value": False}, "leaves legacy access on"),
    Case("workspace-in-own-group", *MAIN, {"managedResourceGroupId": None}, "to Azure"),
)  # fmt: skip

DATA = (
    Case("repositories-protected", tokens.REPOSITORY, "notebooks-repository", {"protect": False}, "deleted by an update", stack="dev"),
    Case("data-protected", *CATALOG, {"protect": False}, "deleted by an update"),
    Missing("data-locked", ((tokens.LOCK, "locks-lake"),), "in the portal", "lake-account"),
    Case("lock-forbids-deletion", tokens.LOCK, "locks-lake", {"level": "ReadOnly"}, "level ReadOnly"),
    Case("vault-purge-protection", *VAULT, {"properties.enablePurgeProtection": None}, "purged"),
    Case("vault-recoverable", *VAULT, {"properties.softDeleteRetentionInDays": 29}, "for 29 days; at least 30"),
    Case("vault-recoverable", *VAULT, {"properties.enableSoftDelete": False}, "gone at once"),
    Case("files-recoverable", tokens.BLOB_SERVICE, "lake-blobs", {"deleteRetentionPolicy.days": 29}, "deleted files for 29 days"),
    Case("files-recoverable", tokens.BLOB_SERVICE, "lake-blobs", {"containerDeleteRetentionPolicy": None}, "loses containers"),
    Case("storage-redundant", *LAKE, {"sku.name": "Standard_LRS"}, "one data centre"),
    Case("no-forced-deletion", *CATALOG, {"forceDestroy": True}, "all tables"),
    Case("catalog-isolated", *CATALOG, {"isolationMode": None}, "every workspace"),
    Case("location-isolated", tokens.LOCATION, "main-location/silver", {"isolationMode": None}, "every workspace"),
    Case(
        "storage-by-identity", tokens.STORAGE_CREDENTIAL, "main-credential", {"azureServicePrincipal": {"clientSecret": "x"}}, "credential",
    ),
    Case("storage-by-identity", tokens.STORAGE_CREDENTIAL, "main-credential", {"azureManagedIdentity": None}, "without a managed identity"),
    Case("owned-by-groups", *CATALOG, {"owner": "ada@contoso.com"}, "belongs to ada@contoso.com"),
    Case("packages-stay", tokens.FEED, "packages-feed", {"features.0.permanentDelete": True}, "for ever", stack="dev"),
)  # fmt: skip

COMPUTE = (
    Case("cluster-policy", *CLUSTER, {"policyId": None}, "no policy"),
    Case("job-cluster-policy", *NIGHTLY, {"jobClusters.0.newCluster.policyId": None}, "without a policy"),
    Case("cluster-stops", *CLUSTER, {"autoterminationMinutes": 0}, "never stops"),
    Case("cluster-stops", *CLUSTER, {"autoterminationMinutes": 121}, "121 idle minutes; at most 120"),
    Case("cluster-access-mode", *CLUSTER, {"dataSecurityMode": None}, "no access mode"),
    Case("cluster-access-mode", *NIGHTLY, {"jobClusters.0.newCluster.dataSecurityMode": "LEGACY_TABLE_ACL"}, "LEGACY_TABLE_ACL"),
    Case("cluster-runtime", *CLUSTER, {"sparkVersion": "17.1.x-scala2.13"}, "runs on 17.1"),
    Case("cluster-size", *CLUSTER, {"autoscale.maxWorkers": 21}, "21 workers; at most 20"),
    Case("cluster-size", *NIGHTLY, {"jobClusters.0.newCluster.numWorkers": 40}, "40 workers"),
    Case("node-types", *CLUSTER, {"driverNodeTypeId": "Standard_NC24ads_A100_v4"}, "Standard_NC24ads_A100_v4"),
    Case("warehouse-stops", tokens.WAREHOUSE, "main.reports-warehouse", {"autoStopMins": 0}, "never stops"),
    Case("warehouse-size", tokens.WAREHOUSE, "main.reports-warehouse", {"clusterSize": "X-Large"}, "is X-Large; at most Large"),
    Case("warehouse-type", tokens.WAREHOUSE, "main.reports-warehouse", {"warehouseType": "CLASSIC"}, "is CLASSIC"),
    Case("pool-stops", tokens.POOL, "main.warm-pool", {"idleInstanceAutoterminationMinutes": 121}, "121 idle minutes", stack="dev"),
    Case(
        "endpoint-sleeps", tokens.SERVING, "main.embeddings-endpoint", {"config.servedEntities.0.scaleToZeroEnabled": False},
        "nobody", "dev",
    ),
    Case("policy-limits-idle", tokens.CLUSTER_POLICY, "main.production-policy", {"definition": "{}"}, "autotermination_minutes"),
    Case(
        "policy-limits-size", tokens.CLUSTER_POLICY, "main.production-policy",
        {"definition": '{"num_workers": {"type": "range", "minValue": 1}}'}, "num_workers",
    ),
    Case(
        "policy-modern", tokens.CLUSTER_POLICY, "main.production-policy",
        {"definition": '{"data_security_mode": {"type": "allowlist", "values": ["SINGLE_USER", "NONE"]}}'}, "(NONE)",
    ),
)  # fmt: skip

JOBS = (
    Case("job-runs-as-principal", *NIGHTLY, {"runAs": {"userName": "ada@contoso.com"}}, "whoever made it"),
    Case("alert-runs-as-principal", tokens.ALERT, "main-alert/no-orders", {"runAs": None}, "whoever made it"),
    Case("dashboard-as-reader", tokens.DASHBOARD, "main-dashboard/sales", {"embedCredentials": True}, "its publisher"),
    Case("job-failure-heard", *NIGHTLY, {"emailNotifications": None}, "without telling anybody"),
    Case("job-ends", *NIGHTLY, {"timeoutSeconds": 0, "health": None}, "for ever"),
    Case("job-once-at-a-time", *NIGHTLY, {"maxConcurrentRuns": 2}, "2 times at once"),
    Case("job-source-named", *NIGHTLY, {"gitSource": {"url": "https://dev.azure.com/o/p/_git/r"}}, "which version"),
    Case("job-from-shared-code", *NIGHTLY, {"tasks.0.notebookTask.notebookPath": "/Users/ada@contoso.com/x"}, "/Users/ada"),
)  # fmt: skip

ACCESS = (
    Case(
        "everybody-administers-nothing", *PERMITTED, {"accessControls.0": {"groupName": "users", "permissionLevel": "CAN_MANAGE"}},
        "CAN_MANAGE",
    ),
    Case(
        "everybody-administers-nothing", *GRANTED, {"grants.0": {"principal": "account users", "privileges": ["ALL PRIVILEGES"]}},
        "ALL_PRIV",
    ),
    Case(
        "everybody-administers-nothing", tokens.RULE_SET, "run-as-roles",
        {"grantRules.0": {"principals": ["groups/users"], "role": "roles/servicePrincipal.user"}}, "roles/servicePrincipal.user",
    ),
    Case("everybody-changes-nothing", *GRANTED, {"grants.0": {"principal": "account users", "privileges": ["MODIFY"]}}, "gives MODIFY"),
    Case("users-make-no-compute", tokens.GROUP, "main-users", {"allowClusterCreate": True}, "allowClusterCreate"),
    Case(
        "compute-by-policy", tokens.ENTITLEMENTS, "main-entitlements/Data Analysts", {"allowInstancePoolCreate": True},
        "allowInstancePoolCreate",
    ),
    Case(
        "grants-to-groups", *GRANTED, {"grants.0": {"principal": "ada@contoso.com", "privileges": ["SELECT"]}}, "SELECT to ada@contoso.com",
    ),
    Case(
        "permissions-to-groups", *PERMITTED, {"accessControls.0": {"userName": "ada@contoso.com", "permissionLevel": "CAN_RESTART"}},
        "ada@",
    ),
    Case(
        "no-workspace-administrators", tokens.PERMISSION_ASSIGNMENT, "main-group/Data Analysts", {"permissions": ["ADMIN"]}, "Data Analysts"
    ),
    Case("no-owner-role", *ROLE, {"roleDefinitionId": OWNER}, "gives Owner"),
    Case("no-wide-roles", *ROLE, {"scope": "/subscriptions/00000000-0000-0000-0000-0000000000f1"}, "Contributor on a whole subscription"),
    Case("roles-conditional", tokens.ROLE_ASSIGNMENT, "access-apply.roles", {"condition": None}, "without a condition"),
    Case("role-principal-type", *ROLE, {"principalType": None}, "kind of principal"),
    Case("custom-role-narrow", tokens.ROLE_DEFINITION, "subscription-plan-role", {"permissions.0.actions": ["*"]}, "allows *"),
    Case(
        "no-environment-administrators", tokens.SECURITY_ROLE, "environment-environment-approvers", {"roleName": "Administrator"},
        "an administrator",
    ),
)  # fmt: skip

OPERATIONS = (
    Missing("vault-logged", ((tokens.DIAGNOSTICS, "logs-vault"),), "no trace", "secrets-vault"),
    Missing("workspace-logged", ((tokens.DIAGNOSTICS, "logs-workspace.main"),), "no trace", "main-workspace"),
    Case(
        "diagnostics-say-something", tokens.DIAGNOSTICS, "logs-vault", {"logs": [{"category": "AuditEvent", "enabled": False}]}, "nothing",
    ),
    Case("logs-kept", tokens.LOGS, "logs-workspace", {"retentionInDays": 29}, "29 days; at least 30"),
    Missing("alerts-there", tuple((tokens.LOG_ALERT, f"alerts-{name}") for name in ("failed-jobs", "vault-access-denied")), "no alert"),
    Case("alerts-on", tokens.LOG_ALERT, "alerts-failed-jobs", {"enabled": False}, "switched off"),
    Case("alerts-reach-somebody", tokens.ACTION_GROUP, "alerts-people", {"emailReceivers": []}, "reaches nobody"),
    Case("tags", *LAKE, {"tags": {"Environment": "prod"}}, "does not say its owner"),
    Case("regions", *LAKE, {"location": "Mars North"}, "not a public region"),
    Altered("one-region", *LAKE, {"location": "northeurope"}, "northeurope"),
    Missing("budget", ((tokens.BUDGET, "budget-budget"),), "what they cost"),
    Case(
        "budget-warns", tokens.BUDGET, "budget-budget", {"notifications": {"late": {"threshold": 101, "contactEmails": ["a"]}}},
        "tells nobody",
    ),
    Case("budget-warns", tokens.BUDGET, "budget-budget", {"notifications": {"unheard": {"threshold": 50}}}, "tells nobody"),
)  # fmt: skip
