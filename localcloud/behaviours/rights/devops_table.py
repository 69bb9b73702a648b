"""Azure DevOps: the permission that each operation needs, as data, and the permissions that its own groups have from the first day.

Names are those of the security namespaces (https://learn.microsoft.com/azure/devops/organizations/security/namespace-reference). Which of a
namespace's permissions reads and which writes its access control lists: `readPermission` and `writePermission` in
https://learn.microsoft.com/rest/api/azure/devops/security/security-namespaces/query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from localcloud.behaviours.devops.approvals import ENVIRONMENT_ROLES
from localcloud.behaviours.devops.organisation import token

Namespace = Literal[
    "Build",
    "CSS",
    "Collection",
    "DistributedTask",
    "Environment",
    "Git Repositories",
    "Identity",
    "Library",
    "Packaging",
    "Project",
    "ServiceEndpoints",
    "ServiceHooks",
]


@dataclass(frozen=True, slots=True)
class Need:
    """What the operations on one type of resource need, on which object."""

    type: str
    """The name in the token: `git` for `azuredevops:index/git:Git`."""
    namespace: Namespace
    read: str
    write: str
    """For an update and a delete, and for a create that `create` does not name."""
    create: str = ""
    object: str = ""
    """The input that names the object; "": the resource itself, or what the namespace has for the whole project."""
    source: str = "security/permissions"
    """Where this was checked: an address, or a page under https://learn.microsoft.com/azure/devops/organizations/."""

    @property
    def token(self) -> str:
        """The type token."""
        return token(self.type)


CREATE_PROJECTS: Final = "CREATE_PROJECTS"
"""A permission of the organisation, which only its administrators have from the first day."""
_ROLES: Final = "security/about-security-roles"
_REPOSITORY: Final = "https://learn.microsoft.com/azure/devops/repos/git/set-git-repository-permissions"
_HOOKS: Final = "https://learn.microsoft.com/azure/devops/service-hooks/overview#permissions"

NEEDS: Final[tuple[Need, ...]] = (
    Need("project", "Project", "GENERIC_READ", "GENERIC_WRITE", CREATE_PROJECTS, object="id"),
    Need("projectTags", "Project", "GENERIC_READ", "GENERIC_WRITE"),
    Need("projectFeatures", "Project", "GENERIC_READ", "GENERIC_WRITE"),
    Need("projectPipelineSettings", "Project", "GENERIC_READ", "GENERIC_WRITE"),
    Need("projectPermissions", "Project", "GENERIC_READ", "GENERIC_WRITE"),
    Need("taggingPermissions", "Project", "GENERIC_READ", "GENERIC_WRITE"),
    Need("dashboard", "Project", "GENERIC_READ", "GENERIC_WRITE"),
    Need("workitemquery", "Project", "GENERIC_READ", "GENERIC_WRITE"),
    Need("workitemqueryFolder", "Project", "GENERIC_READ", "GENERIC_WRITE"),
    Need("team", "Identity", "Read", "Manage"),
    Need("teamMembers", "Identity", "Read", "ManageMembership"),
    Need("teamAdministrators", "Identity", "Read", "ManageMembership"),
    Need("group", "Identity", "Read", "Manage", object="scope"),
    Need("groupMembership", "Identity", "Read", "ManageMembership", object="group"),
    Need("servicePrincipalEntitlement", "Collection", "GENERIC_READ", "GENERIC_WRITE", source="accounts/add-organization-users"),
    Need("user", "Collection", "GENERIC_READ", "GENERIC_WRITE", source="accounts/add-organization-users"),
    Need("groupEntitlement", "Collection", "GENERIC_READ", "GENERIC_WRITE", source="accounts/add-organization-users"),
    Need("git", "Git Repositories", "GenericRead", "RenameRepository", "CreateRepository", source=_REPOSITORY),
    Need("gitRepositoryFile", "Git Repositories", "GenericRead", "GenericContribute", object="repositoryId", source=_REPOSITORY),
    Need("gitRepositoryBranch", "Git Repositories", "GenericRead", "GenericContribute", object="repositoryId", source=_REPOSITORY),
    Need("gitPermissions", "Git Repositories", "GenericRead", "ManagePermissions", object="repositoryId", source=_REPOSITORY),
    Need("branchPolicy", "Git Repositories", "GenericRead", "EditPolicies", source=_REPOSITORY),
    Need("repositoryPolicy", "Git Repositories", "GenericRead", "EditPolicies", source=_REPOSITORY),
    Need("wiki", "Git Repositories", "GenericRead", "CreateRepository"),
    Need("wikiPage", "Git Repositories", "GenericRead", "GenericContribute"),
    Need("buildDefinition", "Build", "ViewBuildDefinition", "EditBuildDefinition"),
    Need("buildFolder", "Build", "ViewBuildDefinition", "EditBuildDefinition"),
    Need("buildDefinitionPermissions", "Build", "ViewBuildDefinition", "AdministerBuildPermissions", object="buildDefinitionId"),
    Need("buildFolderPermissions", "Build", "ViewBuildDefinition", "AdministerBuildPermissions"),
    Need("serviceEndpoint", "ServiceEndpoints", "ViewEndpoint", "Administer", "Create", source=_ROLES),
    Need("serviceendpointPermissions", "ServiceEndpoints", "ViewEndpoint", "Administer", object="serviceendpointId", source=_ROLES),
    Need("variableGroup", "Library", "View", "Administer", "Create", source=_ROLES),
    Need("variableGroupPermissions", "Library", "View", "Administer", object="variableGroupId", source=_ROLES),
    Need("libraryPermissions", "Library", "View", "Administer", source=_ROLES),
    Need("areaPermissions", "CSS", "GENERIC_READ", "GENERIC_WRITE"),
    Need("iterativePermissions", "CSS", "GENERIC_READ", "GENERIC_WRITE"),
    Need("environment", "Environment", "View", "Manage", "Create", source=_ROLES),
    Need("securityroleAssignment", "Environment", "View", "Administer", object="resourceId", source=_ROLES),
    Need("servicehook", "ServiceHooks", "ViewSubscriptions", "EditSubscriptions", source=_HOOKS),
    Need("servicehookPermissions", "ServiceHooks", "ViewSubscriptions", "EditSubscriptions", source=_HOOKS),
    Need("feed", "Packaging", "Read", "Administer"),
    Need("feedPermission", "Packaging", "Read", "Administer"),
    Need("feedRetentionPolicy", "Packaging", "Read", "Administer"),
    Need("pool", "DistributedTask", "View", "Manage", source=_ROLES),
    Need("queue", "DistributedTask", "View", "Manage", source=_ROLES),
    Need("elasticPool", "DistributedTask", "View", "Manage", source=_ROLES),
)
"""A type that ends in more letters (`branchPolicyMinReviewers`, `serviceEndpointAzureRM`) has the row that its name begins with."""

CHECK_NEEDS: Final = ("View", "Administer")
"""What a check needs of what it is on: to be read, and to be changed. Source: only administrators of a resource manage its checks
(https://learn.microsoft.com/azure/devops/pipelines/process/approvals)."""
AUTHORISATION_NEEDS: Final = ("View", "Use")
"""What an authorisation for one pipeline needs of the resource. For all pipelines, it would be its administrator's, and that of all
resources of the type. Source: the service itself refuses so (provider issues 923 and 1117, both about all pipelines; azure-devops-docs
issues 13381 and 13830), and its own code (`PipelineResourceAuthorizationService.UpdatePipelinePermisionsForResource`)."""

OF_TARGETS: Final[Mapping[str, tuple[Namespace, Mapping[str, str]]]] = {
    "endpoint": ("ServiceEndpoints", {"View": "ViewEndpoint", "Use": "Use", "Administer": "Administer"}),
    "environment": ("Environment", {"View": "View", "Use": "Use", "Administer": "Administer"}),
    "variablegroup": ("Library", {"View": "View", "Use": "Use", "Administer": "Administer"}),
    "queue": ("DistributedTask", {"View": "View", "Use": "Use", "Administer": "Manage"}),
    "repository": ("Git Repositories", {"View": "GenericRead", "Use": "GenericRead", "Administer": "EditPolicies"}),
}
"""By the kind of what checks and authorisations are put on."""

POOL_ROLES: Final = "distributedtask.agentpoolrole"
"""The scope of the roles on pools of agents."""

VALID_USERS: Final = "Project Valid Users"
"""Everybody who is in any group of the project."""

DEFAULTS: Final[Mapping[str, Mapping[Namespace, frozenset[str]]]] = {
    "Project Administrators": {
        "Project": frozenset({"GENERIC_READ", "GENERIC_WRITE", "DELETE"}),
        "Identity": frozenset({"Read", "Manage", "ManageMembership"}),
        "Git Repositories": frozenset(
            {"GenericRead", "GenericContribute", "CreateRepository", "RenameRepository", "EditPolicies", "ManagePermissions"}
        ),
        "Build": frozenset({"ViewBuildDefinition", "EditBuildDefinition", "AdministerBuildPermissions"}),
        "ServiceEndpoints": frozenset({"ViewEndpoint", "Use", "Administer", "Create"}),
        "Library": frozenset({"View", "Use", "Administer", "Create"}),
        "CSS": frozenset({"GENERIC_READ", "GENERIC_WRITE"}),
        "Environment": frozenset({"View", "Create"}),
        "ServiceHooks": frozenset({"ViewSubscriptions", "EditSubscriptions"}),
        "Packaging": frozenset({"Read", "Administer"}),
        "DistributedTask": frozenset({"View", "Use", "Manage"}),
    },
    "Contributors": {
        "Git Repositories": frozenset({"GenericRead", "GenericContribute"}),
        "Build": frozenset({"ViewBuildDefinition", "EditBuildDefinition"}),
        "ServiceEndpoints": frozenset({"Create"}),
        "Library": frozenset({"View", "Create"}),
        "Environment": frozenset({"View", "Create"}),
    },
    "Readers": {
        "Git Repositories": frozenset({"GenericRead"}),
        "Build": frozenset({"ViewBuildDefinition"}),
        "CSS": frozenset({"GENERIC_READ"}),
        "Packaging": frozenset({"Read"}),
    },
    VALID_USERS: {
        "Project": frozenset({"GENERIC_READ"}),
        "Identity": frozenset({"Read"}),
        "Environment": frozenset({"View"}),
        "Library": frozenset({"View"}),
        "DistributedTask": frozenset({"View"}),
    },
}
"""What a project's own groups may do. Sources: https://learn.microsoft.com/azure/devops/organizations/security/permissions-access and
about-security-roles; for environments, on which project administrators are readers and creators alone, also provider issue 923 and the
service's own code (`EnvironmentSecurityProvider.GetDefaultAccessControlEntries`: 33, View and Create); for connections
`ServiceEndpointSecurity.ProvisionProjectLevelGroups`, which makes them members of Endpoint Administrators. Of agents, they administer the
project's queues alone: a pool is the organisation's."""

SET_BY: Final[Mapping[Namespace, tuple[tuple[str, str], ...]]] = {
    "Git Repositories": (("gitPermissions", "repositoryId"),),
    "Build": (("buildDefinitionPermissions", "buildDefinitionId"), ("buildFolderPermissions", "")),
    "ServiceEndpoints": (("serviceendpointPermissions", "serviceendpointId"),),
    "Library": (("variableGroupPermissions", "variableGroupId"), ("libraryPermissions", "")),
    "CSS": (("areaPermissions", ""), ("iterativePermissions", "")),
    "Project": (("projectPermissions", ""),),
    "ServiceHooks": (("servicehookPermissions", ""),),
}
"""The types of resources that set permissions in a namespace, and the input that names the object ("": all of the project)."""

ALL_POOLS: Final = "0"
"""The object whose roles hold for every pool of the organisation, and for making one (provider issue 1592)."""

ROLES: Final[Mapping[Namespace, tuple[str, Mapping[str, frozenset[str]]]]] = {
    "Environment": (
        ENVIRONMENT_ROLES,
        {
            "Reader": frozenset({"View"}),
            "User": frozenset({"View", "Use"}),
            "Administrator": frozenset({"View", "Use", "Manage", "Administer"}),
        },
    ),
    "DistributedTask": (
        POOL_ROLES,
        {"Reader": frozenset({"View"}), "Service Account": frozenset({"View"}), "Administrator": frozenset({"View", "Use", "Manage"})},
    ),
}
"""The scope of a namespace's roles, and what each permits. Sources:
https://learn.microsoft.com/azure/devops/organizations/security/about-security-roles and
https://learn.microsoft.com/azure/devops/pipelines/policies/agent-pool-permissions."""
