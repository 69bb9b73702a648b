"""Every wait has a reason: one table of what depends on what where no input says so, and no edge without a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from tests.graph.stacks import STACKS, unchanged
from tests.kinds.modules import modules

AZURE, DEVOPS, DATABRICKS = "databricks-cicd:azure:", "databricks-cicd:devops:", "databricks-cicd:databricks:"
LOCK = "azure-native:authorization:ManagementLockByScope locks-*"
LOCKED = "a lock refuses what would still be made on what it locks, and goes first when everything is deleted"
ONE_AT_A_TIME = "Azure changes one of them at a time in a network, and refuses a second one meanwhile"
NEW_REPOSITORY = "a new repository has its branch once its first files are pushed, and policies then refuse pushes"
PARENT_FIRST = "a folder or page is made below one that is there"
SECRETS_IT_READS = "a cluster reads secrets when it starts, so the scope must be there"
DISKS = "the disks of its machines are encrypted with a key that their identity may use first"
RUNS_AS = "it runs as an identity, which whoever makes it must be allowed to"
ROLE_TAKES_TIME = "without the role it is refused, and whoever deletes it needs the role until then"
WAITS: Mapping[tuple[str, str], str] = {
    (LOCK, f"{AZURE}DataLake lake"): LOCKED,
    (LOCK, f"{AZURE}DiagnosticSettings logs"): LOCKED,
    (LOCK, f"{AZURE}EncryptionKey keys"): LOCKED,
    (LOCK, f"{AZURE}KeyVault keys"): LOCKED,
    (LOCK, f"{AZURE}KeyVault secrets"): LOCKED,
    (LOCK, f"{AZURE}PrivateEndpoints endpoints"): LOCKED,
    (LOCK, f"{AZURE}RoleAssignments access"): LOCKED,
    (LOCK, f"{AZURE}RoleAssignments keepers"): LOCKED,
    (LOCK, f"{AZURE}RoleAssignments keys"): LOCKED,
    (LOCK, f"{AZURE}StoragePerimeter lake"): LOCKED,
    (LOCK, f"{AZURE}VaultSecrets secrets"): LOCKED,
    (LOCK, f"{AZURE}Workspace *"): LOCKED,
    ("azure-native:databricks:Workspace *", f"{AZURE}RoleAssignments keys"): "Databricks uses the key when the workspace is made",
    ("azure-native:network:PrivateEndpoint *", "azure-native:network:PrivateEndpoint *"): ONE_AT_A_TIME,
    ("azure-native:network:PrivateEndpoint *", f"{AZURE}Workspace *"): "a workspace that is being made refuses an endpoint",
    ("azure-native:network:Subnet *", "azure-native:network:Subnet *"): ONE_AT_A_TIME,
    ("azure-native:storage:ManagementPolicy *", "azure-native:storage:BlobContainer *"): "its rules name the containers",
    ("azuredevops:index/gitRepositoryFile:* *", "azuredevops:index/git:Git *"): "a file is pushed to a repository that is there",
    ("azuredevops:index/gitRepositoryFile:* *", "azuredevops:index/gitRepositoryFile:* *"): "each file is a push, and two at once collide",
    ("azuredevops:index/pipelineAuthorization:* *", "azuredevops:index/pipelineAuthorization:* *"): "two at once overwrite each other",
    ("azuredevops:index/wikiPage:WikiPage *", "azuredevops:index/wikiPage:WikiPage *"): PARENT_FIRST,
    (f"{AZURE}EncryptionKey keys", f"{AZURE}RoleAssignments keepers"): ROLE_TAKES_TIME,
    (f"{AZURE}RoleAssignments subscription-*", f"{AZURE}CustomRole *"): "a role must exist before somebody is given it",
    (f"{AZURE}ManagedAgentPool agents", f"{AZURE}RoleAssignments network"): "the pool's machines join a subnet as soon as it is made",
    ("azure-native:keyvault:Secret *", "azure-native:keyvault:Secret *"): "a vault takes one change at a time",
    (f"{AZURE}VaultSecrets secrets", f"{AZURE}PrivateEndpoints endpoints"): "a vault takes one change at a time, and an endpoint is one",
    (f"{AZURE}VaultSecrets secrets", f"{AZURE}RoleAssignments access"): ROLE_TAKES_TIME,
    (f"{DATABRICKS}Cluster *", f"{AZURE}RoleAssignments access"): DISKS,
    (f"{DATABRICKS}InstancePool *", f"{AZURE}RoleAssignments access"): DISKS,
    (f"{DATABRICKS}SqlWarehouse *", f"{AZURE}RoleAssignments access"): DISKS,
    (f"{DATABRICKS}Cluster *", f"{DATABRICKS}*SecretScope *"): SECRETS_IT_READS,
    (f"{DATABRICKS}Job *", f"{DATABRICKS}*SecretScope *"): SECRETS_IT_READS,
    (f"{DATABRICKS}Job *", f"{DATABRICKS}RunAsRights run-as"): RUNS_AS,
    (f"{DATABRICKS}QueryAlerts *", f"{DATABRICKS}RunAsRights run-as"): RUNS_AS,
    (f"{DATABRICKS}* *", f"{DATABRICKS}RunIdentity *"): "it is let in first, because everything gives it permissions, owns or runs as it",
    (f"{DATABRICKS}DataStorage *", f"{AZURE}PrivateEndpoints endpoints"): "Databricks tries the location out, over the endpoint",
    (f"{DATABRICKS}DataStorage *", f"{AZURE}RoleAssignments access"): "Databricks tries the location out, with the connector's role",
    (f"{DATABRICKS}GitFolders *", f"{AZURE}FederatedCredential git-*"): "it is cloned as an identity that has to trust the workspace",
    (f"{DATABRICKS}GitFolders *", f"{DEVOPS}PipelineIdentities identities"): "it is cloned as an identity that has to be a member",
    (f"{DATABRICKS}GitFolders *", f"{DEVOPS}Repository *"): NEW_REPOSITORY,
    (f"{DATABRICKS}GitFolders *", f"{DEVOPS}RepositoryLookup *"): "what is looked up costs nothing to wait for",
    (f"{AZURE}FederatedCredential review-git", f"{AZURE}FederatedCredential review"): "Azure changes one of an identity's at a time",
    (f"{DATABRICKS}Reviews *", f"{AZURE}FederatedCredential review-git"): "its git credential is that of an identity that has to trust it",
    (f"{DATABRICKS}Reviews *", f"{DEVOPS}PipelineIdentities identities"): "its git credential is that of a member",
    (f"{DATABRICKS}SecretScope *", f"{AZURE}VaultSecrets secrets"): "whoever reads the scope finds the secrets",
    (f"{DEVOPS}BranchPolicies *", f"{DEVOPS}Repository *"): NEW_REPOSITORY,
    (f"{DEVOPS}RepositoryPolicies *", f"{DEVOPS}Repository *"): NEW_REPOSITORY,
    (f"{DEVOPS}ScaleSetPool agents", f"{AZURE}FederatedCredential *"): "Azure DevOps signs in at once",
    (f"{DEVOPS}ScaleSetPool agents", f"{AZURE}RoleAssignments agents"): "Azure DevOps looks at the scale set at once",
    (f"{DEVOPS}VaultVariableGroup vault", f"{AZURE}FederatedCredential apply"): "Azure DevOps signs in to read the vault at once",
    (f"{DEVOPS}VaultVariableGroup vault", f"{AZURE}RoleAssignments access"): "the connection may read the vault",
    (f"{DEVOPS}VaultVariableGroup vault", f"{AZURE}VaultSecrets secrets"): "the group names secrets that must be there",
    ("databricks:index/directory:Directory *", "databricks:index/directory:Directory *"): PARENT_FIRST,
    (
        "databricks:index/ipAccessList:IpAccessList *",
        "databricks:index/workspaceConf:WorkspaceConf *",
    ): "off, it refuses lists",
    ("databricks:index/mlflowExperiment:MlflowExperiment *", "databricks:index/directory:Directory *"): PARENT_FIRST,
    ("databricks:index/notebook:Notebook *", "databricks:index/directory:Directory *"): PARENT_FIRST,
    ("databricks:index/repo:Repo *", "databricks:index/gitCredential:GitCredential *"): "it is cloned with the credential",
    ("databricks:index/workspaceFile:WorkspaceFile *", "databricks:index/directory:Directory *"): PARENT_FIRST,
    ("pulumi:providers:databricks *", f"{AZURE}PrivateEndpoints endpoints"): "a closed workspace answers over its endpoint only",
    **{edge: reason for module in modules() for edge, reason in module.WAITS.items()},
}
"""What waits, what it waits for (type and name, with * for anything), and why. Kinds with tests of their own have theirs there."""


def edges() -> Iterator[tuple[str, str]]:
    """Every `depends_on` of all stacks: who waits for whom."""
    for stack in STACKS:
        for resource in unchanged(stack).resources:
            yield from ((resource.label, other) for other in resource.explicit)


def fits(edge: tuple[str, str], row: tuple[str, str]) -> bool:
    return all(fnmatchcase(label, pattern) for label, pattern in zip(edge, row, strict=True))


def test_every_wait_has_a_reason() -> None:
    assert sorted({edge for edge in edges() if not any(fits(edge, row) for row in WAITS)}) == []


def test_every_reason_has_a_wait() -> None:
    found = set(edges())
    assert [row for row in WAITS if not any(fits(edge, row) for edge in found)] == []


def test_everything_in_a_workspace_waits_for_the_run_identity() -> None:
    for stack in STACKS:
        for resource in unchanged(stack).resources:
            if resource.type.startswith(DATABRICKS) and resource.type not in {
                f"{DATABRICKS}{kind}" for kind in ("RunIdentity", "RunAsRights", "GitCredential")
            }:
                workspace = re.split(r"[.:]", resource.name)[0]
                assert f"{DATABRICKS}RunIdentity {workspace}" in resource.explicit, resource.label
