"""What the real provider refuses in single values, by type, as its own validation says. (Rules about several values are in the rows.)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from localcloud.behaviours.checks import at_most_characters, between, conflicts, not_blank, not_empty, not_empty_text, one_of, pattern, uuid
from localcloud.behaviours.model import Behaviour, CheckRule

_CHECKS: Final = (
    *("checkApproval", "checkBranchControl", "checkBusinessHours", "checkExclusiveLock"),
    *("checkRequiredTemplate", "checkRestApi"),
)
_PERMISSIONS: Final = (
    *("areaPermissions", "buildDefinitionPermissions", "buildFolderPermissions", "gitPermissions", "iterativePermissions"),
    *("libraryPermissions", "projectPermissions", "serviceendpointPermissions", "taggingPermissions", "variableGroupPermissions"),
)
_POLICIES: Final = (
    *("branchPolicyAutoReviewers", "branchPolicyBuildValidation", "branchPolicyCommentResolution", "branchPolicyMergeTypes"),
    *("branchPolicyMinReviewers", "branchPolicyStatusCheck", "branchPolicyWorkItemLinking"),
)

_NOT_BLANK: Final[Mapping[str, str]] = {
    **dict.fromkeys(_CHECKS, "targetResourceId"),
    **dict.fromkeys(_PERMISSIONS, "principal"),
    "areaPermissions": "principal path",
    "buildDefinition": "name",
    "dashboard": "name",
    "elasticPool": "name",
    "feedPermission": "identityDescriptor displayName",
    "project": "name",
    "servicePrincipalEntitlement": "origin originId",
    "team": "administrators[] members[]",
    "workitemquery": "name",
    "workitemqueryFolder": "name",
}
_NOT_EMPTY: Final[Mapping[str, str]] = {
    **dict.fromkeys(_POLICIES, "settings.scopes[].repositoryRef"),
    "branchPolicyAutoReviewers": "settings.pathFilters[] settings.scopes[].repositoryRef",
    "branchPolicyBuildValidation": "settings.displayName settings.filenamePatterns[] settings.scopes[].repositoryRef",
    "buildDefinition": "agentSpecification schedules[].branchFilters[].includes[] schedules[].branchFilters[].excludes[]",
    "checkBranchControl": "displayName",
    "checkBusinessHours": "displayName",
    "checkRequiredTemplate": "requiredTemplates[].repositoryName requiredTemplates[].templatePath",
    "git": "name defaultBranch",
    "gitRepositoryFile": "authorName authorEmail committerName committerEmail",
    "group": "members[]",
    "groupMembership": "group members[]",
    "projectTags": "tags[]",
    "repositoryPolicyAuthorEmailPattern": "authorEmailPatterns[]",
    "securityroleAssignment": "scope resourceId",
}
_UUIDS: Final[Mapping[str, str]] = {
    "elasticPool": "serviceEndpointId serviceEndpointScope",
    "feed": "projectId",
    "feedPermission": "projectId feedId",
    "feedRetentionPolicy": "projectId feedId",
    "gitPermissions": "repositoryId",
    "securityroleAssignment": "identityId",
    "serviceendpointPermissions": "serviceendpointId",
    "wikiPage": "wikiId",
}
_OTHERS: Final[Mapping[str, tuple[CheckRule, ...]]] = {
    "buildDefinition": (not_empty("schedules[].branchFilters", "schedules[].daysToBuilds"),),
    "checkApproval": (between("timeout", 1, 43_200),),
    "checkExclusiveLock": (between("timeout", 1, 43_200),),
    "dashboard": (at_most_characters("description", 128),),
    "elasticPool": tuple(between(path, 0, 2**31 - 1) for path in ("desiredIdle", "maxCapacity", "timeToLiveMinutes")),
    "environment": (pattern("name", r"[^,\"/\\\[\]:|<>+=;?*]{1,128}", '1 to 128 characters without , " / \\ [ ] : | < > + = ; ? *'),),
    "queue": (between("agentPoolId", 1, 2**31 - 1),),
    "serviceEndpointAzureRM": (
        conflicts("azurermManagementGroupName", "azurermSubscriptionId"),
        pattern("serverUrl", r"https?://[^/].*", "an http:// or https:// URL"),
    ),
    "servicePrincipalEntitlement": (
        one_of(
            "accountLicenseType",
            ("advanced", "earlyAdopter", "express", "basic", "none", "professional", "stakeholder"),
            ignore_case=True,
        ),
        one_of("licensingSource", ("none", "account", "msdn", "profile", "auto", "trial"), ignore_case=True),
    ),
    "team": (at_most_characters("description", 256),),
}

_UNORDERED: Final[Mapping[str, str]] = {
    "buildDefinition": "variables variableGroups schedules[].branchFilters[].includes buildCompletionTriggers[].branchFilters[].includes",
    "group": "members",
    "groupMembership": "members",
    "projectTags": "tags",
    "team": "members administrators",
    "teamAdministrators": "administrators",
    "teamMembers": "members",
    "variableGroup": "variables",
    "workitem": "tags",
}


def with_values(row: Behaviour) -> Behaviour:
    """The row with what the provider says about single values of that type, and with the lists that are sets to it."""
    kind = row.token.split("/")[-1].split(":")[0]
    rules = (
        not_blank(*_NOT_BLANK.get(kind, "").split()),
        not_empty_text(*_NOT_EMPTY.get(kind, "").split()),
        uuid(*_UUIDS.get(kind, "").split()),
        *_OTHERS.get(kind, ()),
    )
    return replace(row, checks=(*row.checks, *rules), unordered=row.unordered | set(_UNORDERED.get(kind, "").split()))
