"""One change for each rule that breaks it, made to a resource of a shipped stack, which the rule lets pass as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.property_values import Tree, Value
from policies import tokens
from policies.tokens import databricks, devops


@dataclass(frozen=True)
class Case:
    """A rule about one resource, the resource, the change, and a part of the sentence that follows."""

    rule: str
    token: str
    name: str
    changes: Mapping[str, Value]
    says: str
    stack: str = "prod"


@dataclass(frozen=True)
class Raw:
    """The same for a resource that no shipped stack has: its inputs when it breaks the rule, and when it does not."""

    rule: str
    token: str
    broken: Tree
    fine: Tree
    says: str


@dataclass(frozen=True)
class Missing:
    """A rule about the whole stack, and what breaks it when it is taken out."""

    rule: str
    gone: tuple[tuple[str, str], ...]
    says: str
    about: str = ""
    """Name of the resource that is blamed; none, if it is the stack as a whole."""
    stack: str = "prod"


@dataclass(frozen=True)
class Altered:
    """A rule about the whole stack, and the resource whose change breaks it."""

    rule: str
    token: str
    name: str
    changes: Mapping[str, Value]
    says: str
    stack: str = "prod"
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Inputs that no longer come from another resource."""


EXCHANGE = "api://AzureADTokenExchange"
APPROVAL = (tokens.APPROVAL, "delivery-approval")
BRANCHES = (tokens.BRANCH_CONTROL, "delivery-branch-control")
REVIEW = (tokens.REVIEWERS, "notebooks.main-reviewers")
SETTINGS = (tokens.PIPELINE_SETTINGS, "delivery-pipeline-settings")
LAKE = (tokens.STORAGE, "lake-account")
VAULT = (tokens.VAULT, "secrets-vault")
MAIN = (tokens.WORKSPACE, "main-workspace")
CLUSTER = (tokens.CLUSTER, "main.shared-cluster")
NIGHTLY = (tokens.JOB, "main.nightly-job")
GRANTED = (tokens.GRANTS, "main.sales-grants")
PERMITTED = (tokens.PERMISSIONS, "main.shared-permissions")
CONF = (tokens.WORKSPACE_CONF, "main-configuration")
CATALOG = (tokens.CATALOG, "main.sales-catalog")
ROLE = (tokens.ROLE_ASSIGNMENT, "access-apply.group")
ROLES = "/subscriptions/0/providers/Microsoft.Authorization/roleDefinitions/"
OWNER = f"{ROLES}8e3af657-a8ff-443c-a75c-2fe8c4bcb635"

SIGN_IN = (
    Case("connection-federated", tokens.CONNECTION, "plan-connection", {"serviceEndpointAuthenticationScheme": None}, "ServicePrincipal"),
    Case(
        "connection-without-secret", tokens.CONNECTION, "plan-connection", {"credentials.serviceprincipalkey": "x"}, "serviceprincipalkey",
    ),
    Raw("connection-without-secret", devops("ServiceEndpointGitHub"), {"authPersonal": {"personalAccessToken": "x"}}, {}, "authPersonal"),
    Case(
        "federation-audience", tokens.FEDERATION, "plan-credential", {"audiences": [EXCHANGE, "https://graph"]}, "meant for https://graph",
    ),
    Case("federation-audience", tokens.FEDERATION, "plan-credential", {"audiences": []}, "does not say whom"),
    Case("federation-exact", tokens.FEDERATION, "plan-credential", {"subject": "sc://contoso/*/azure"}, "more than one subject"),
    Case("federation-exact", tokens.FEDERATION, "plan-credential", {"issuer": "http://issuer.example"}, "not reached by HTTPS"),
    Altered(
        "federation-from-outputs", tokens.FEDERATION, "plan-credential", {"subject": "sc://contoso/data/azure"}, "its subject typed",
        sources={"subject": frozenset()},
    ),
    Case("git-without-token", tokens.GIT_CREDENTIAL, "main-credential", {"gitProvider": "gitHub"}, "personal access token"),
    Raw("no-workspace-tokens", databricks("Token"), {"comment": "for a script"}, {}, "token that the state keeps"),
    Case("provider-without-credential", tokens.PROVIDER, "databricks-main", {"azureClientSecret": "x"}, "azureClientSecret"),
    Case("workspace-tokens-off", *CONF, {"customConfig.enableTokensConfig": "true"}, "make personal access tokens"),
    Case("storage-without-keys", *LAKE, {"allowSharedKeyAccess": None}, "account key"),
    Case("logs-without-keys", tokens.LOGS, "logs-workspace", {"features.disableLocalAuth": False}, "whoever has its key"),
    Case("vault-by-roles", *VAULT, {"properties.enableRbacAuthorization": False}, "policies of its own"),
    Raw(
        "machine-without-password", tokens.SCALE_SET,
        {"virtualMachineProfile": {"osProfile": {"linuxConfiguration": {"disablePasswordAuthentication": False}}}},
        {"virtualMachineProfile": {"osProfile": {"linuxConfiguration": {"disablePasswordAuthentication": True}}}}, "with a password",
    ),
)  # fmt: skip

SECRETS = (
    Case("no-plain-credential", *CLUSTER, {"sparkEnvVars": {"TOKEN": "dapi" + "a81f3c07d92be654" * 2}}, "sparkEnvVars.TOKEN"),
    Raw("secret-marked", tokens.SECRET, {"stringValue": "x"}, {"stringValue": ""}, "without marking it"),
    Raw("secret-marked", tokens.VARIABLE_GROUP, {"variables": [{"secretValue": "x"}]}, {"variables": [{"value": "x"}]}, "secretValue"),
    Case(
        "variable-hidden", tokens.VARIABLE_GROUP, "addresses-variables", {"variables.0": {"name": "db_password", "value": "x"}},
        "db_password",
    ),
    Case(
        "variable-secrets-in-vault", tokens.VARIABLE_GROUP, "addresses-variables", {"variables.0": {"name": "key", "isSecret": True}},
        "keeps the secret key itself",
    ),
    Case("variable-fixed", tokens.PIPELINE, "release-pipeline", {"variables.0.allowOverride": True}, "change the variable", stack="dev"),
    Case("cluster-secrets-referenced", *CLUSTER, {"sparkConf": {"db.password": "x"}}, "db.password in sparkConf"),
    Case("cluster-secrets-referenced", *NIGHTLY, {"jobClusters.0.newCluster.sparkEnvVars": {"API_TOKEN": "x"}}, "API_TOKEN"),
    Case("secret-scope-in-vault", tokens.SECRET_SCOPE, "main.vault-scope", {"backendType": "DATABRICKS"}, "in the workspace itself"),
    Case(
        "secret-scope-not-for-all", tokens.SECRET_ACL, "main.vault-acl/run-identity", {"principal": "users"}, "everybody in the workspace",
    ),
    Case("secret-scope-not-for-all", tokens.SECRET_SCOPE, "main.vault-scope", {"initialManagePrincipal": "users"}, "everybody"),
    Case(
        "vault-secret-typed", tokens.VAULT_SECRET, "secrets-secret/databricks-host-main", {"properties.contentType": None}, "what it holds"
    ),
)  # fmt: skip

RELEASES = (
    Missing("environment-approved", (APPROVAL,), "nobody has approved", "delivery-environment"),
    Case("approval-count", *APPROVAL, {"minimumRequiredApprovers": 1}, "needs 1 approvals; at least 2"),
    Case("approval-count", *APPROVAL, {"minimumRequiredApprovers": None, "approvers": ["one"]}, "needs 1 approvals"),
    Case("approval-count", *APPROVAL, {"approvers": []}, "names nobody"),
    Case("approval-count", *APPROVAL, {"minimumRequiredApprovers": 3, "approvers": ["one", "two"]}, "only 2 may give one"),
    Case("approval-by-another", *APPROVAL, {"requesterCanApprove": True}, "whoever started the release"),
    Case("approval-ends", *APPROVAL, {"timeout": 43201}, "43201 minutes"),
    Missing("environment-branch-control", (BRANCHES,), "every branch", "delivery-environment"),
    Case("branch-control-protected", *BRANCHES, {"verifyBranchProtection": False}, "no policy protects"),
    Case("branch-control-protected", *BRANCHES, {"ignoreUnknownProtectionStatus": True}, "protection is unknown"),
    Case("branch-control-narrow", *BRANCHES, {"allowedBranches": "refs/heads/main, *"}, "every branch pass"),
    Case("branch-control-narrow", *BRANCHES, {"allowedBranches": ""}, "names no branch"),
    Missing("environment-exclusive-lock", ((tokens.EXCLUSIVE_LOCK, "delivery-exclusive-lock"),), "same time", "delivery-environment"),
    Missing("environment-business-hours", ((tokens.BUSINESS_HOURS, "delivery-business-hours"),), "any hour", "delivery-environment"),
    Missing("connection-required-template", ((tokens.REQUIRED_TEMPLATE, "apply-required-template"),), "any form", "apply-connection"),
    Case(
        "required-template-pinned", tokens.REQUIRED_TEMPLATE, "apply-required-template", {"requiredTemplates.0.repositoryRef": ""},
        "branch",
    ),
)  # fmt: skip

BRANCH_POLICIES = (
    Case("reviewers-minimum", *REVIEW, {"settings.reviewerCount": 0}, "asks for 0 reviewers", stack="dev"),
    Case("reviewers-others", *REVIEW, {"settings.submitterCanVote": True}, "whoever opened it", stack="dev"),
    Case(
        "reviewers-reset", *REVIEW, {"settings.onPushResetApprovedVotes": False, "settings.onPushResetAllVotes": False},
        "since", stack="dev",
    ),
    Case("reviewers-last-pusher", *REVIEW, {"settings.lastPusherCannotApprove": False}, "pushed last", stack="dev"),
    Case("reviewers-rejections", *REVIEW, {"settings.allowCompletionWithRejectsOrWaits": True}, "has rejected", stack="dev"),
    Case("branch-policies-required", *REVIEW, {"blocking": False}, "is optional", stack="dev"),
    Case("branch-policies-required", *REVIEW, {"enabled": False}, "is switched off", stack="dev"),
    Altered(
        "build-validation-required", tokens.BUILD_VALIDATION, "notebooks.main-build-ci", {"blocking": False},
        "no other build of its branch is required", stack="dev",
    ),
    Case(
        "build-validation-fresh", tokens.BUILD_VALIDATION, "notebooks.main-build-ci", {"settings.validDuration": 1441}, "1441", stack="dev",
    ),
    Case(
        "build-validation-fresh", tokens.BUILD_VALIDATION, "notebooks.main-build-ci", {"settings.manualQueueOnly": True},
        "waits", stack="dev",
    ),
    Missing(
        "repository-reviewed", (REVIEW, (tokens.REVIEWERS, "notebooks.release/*-reviewers")), "nobody has reviewed", "notebooks-repository",
        stack="dev",
    ),
    Missing(
        "repository-built",
        tuple((tokens.BUILD_VALIDATION, f"notebooks.{build}") for build in (
            "main-build-ci", "main-build-review", "release/*-build-ci", "release/*-build-review",
        )),
        "nothing has tested", "notebooks-repository", stack="dev",
    ),
    Missing(
        "repository-comments", tuple((tokens.COMMENT_RESOLUTION, f"notebooks.{branch}-comments") for branch in ("main", "release/*")),
        "open comments", "notebooks-repository", stack="dev",
    ),
    Case(
        "no-force-push", tokens.GIT_PERMISSIONS, "project-repositories-contributors", {"permissions.ForcePush": "allow"}, "ForcePush",
        stack="dev",
    ),
    Case(
        "no-policy-bypass", tokens.GIT_PERMISSIONS, "project-repositories-contributors", {"permissions.PolicyExempt": "Allow"},
        "PolicyExempt",
        stack="dev",
    ),
    Case(
        "no-permission-managers", devops("BuildDefinitionPermissions"), "environment-pipeline-ci-operators",
        {"permissions.AdministerBuildPermissions": "allow"}, "AdministerBuildPermissions",
    ),
)  # fmt: skip

PIPELINES = (
    Case("authorization-single", tokens.PIPELINE_AUTHORIZATION, "delivery-ci.addresses", {"pipelineId": None}, "every pipeline"),
    Case("variable-group-closed", tokens.VARIABLE_GROUP, "addresses-variables", {"allowAccess": True}, "every pipeline"),
    Case("job-scope", *SETTINGS, {"enforceJobScope": False}, "all projects", stack="dev"),
    Case("job-scope", *SETTINGS, {"enforceJobScopeForRelease": None}, "release pipelines", stack="dev"),
    Case("job-scope", *SETTINGS, {"enforceReferencedRepoScopedToken": False}, "all repositories", stack="dev"),
    Case("settable-variables", *SETTINGS, {"enforceSettableVar": False}, "every variable", stack="dev"),
    Case("badges-private", *SETTINGS, {"statusBadgesArePrivate": False}, "everybody", stack="dev"),
    Missing("project-has-settings", (SETTINGS,), "nobody has decided on", "delivery-project", stack="dev"),
    Case("project-private", tokens.PROJECT, "delivery-project", {"visibility": "public"}, "is public", stack="dev"),
    Case("pipeline-as-code", tokens.PIPELINE, "release-pipeline", {"repository.ymlPath": None}, "not a file"),
    Case("agents-closed", tokens.AGENT_POOL, "agents-pool", {"organizationProfile.organizations.0.openAccess": True}, "every project"),
    Case("agents-closed", tokens.AGENT_POOL, "agents-pool", {"organizationProfile.organizations.0.projects": []}, "every project"),
    Raw("agents-closed", tokens.ELASTIC_POOL, {"autoProvision": True}, {"autoProvision": False}, "every project"),
    Case("agents-fresh", tokens.AGENT_POOL, "agents-pool", {"agentProfile.kind": "Stateful"}, "another has left"),
    Raw("agents-fresh", tokens.ELASTIC_POOL, {"recycleAfterEachUse": False}, {"recycleAfterEachUse": True}, "another has left"),
    Case("webhook-encrypted", tokens.WEBHOOK, "events-pull-request", {"url": "http://chat.example.com"}, "without encryption"),
    Case("webhook-encrypted", tokens.WEBHOOK, "events-pull-request", {"acceptUntrustedCerts": True}, "claims to be"),
    Case("webhook-minimal", tokens.WEBHOOK, "events-pull-request", {"resourceDetailsToSend": "all"}, "everything"),
)  # fmt: skip
