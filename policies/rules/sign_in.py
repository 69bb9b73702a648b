"""How programs and pipelines prove who they are: without secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from policies import tokens
from policies.reading import at, is_hidden, is_missing, text, words
from policies.references import azure, benchmark, databricks, devops
from policies.requirements import must_not_have, requires
from policies.resources import Resource, Stack
from policies.rule import Level, Rule, Violation

_A, _M = Level.ADVISORY, Level.MANDATORY
_FEDERATION: Final = devops("pipelines/release/configure-workload-identity", "Workload identity federation")
_EXCHANGE: Final = "api://AzureADTokenExchange"
_OF_CONNECTIONS: Final = (
    "credentials.serviceprincipalkey", "credentials.serviceprincipalcertificate", "password", "authPersonal", "authBasic", "authToken",
    "authenticationBasic", "authenticationToken", "secretAccessKey", "token", "secret", "apiToken", "apiKey", "dockerPassword",
    "accessToken", "personalAccessToken", "kubeconfig", "serviceAccount", "privateKey", "connectionString", "certificate",
)  # fmt: skip
_OF_PROVIDERS: Final = (
    "token", "password", "clientSecret", "azureClientSecret", "googleCredentials", "personalAccessToken", "oidcToken", "oidcRequestToken",
    "clientCertificatePassword", "clientCertificate",
)  # fmt: skip
_CONNECTIONS: Final = tuple(
    tokens.devops(kind)
    for kind in (
        "ServiceEndpointArtifactory", "ServiceEndpointAws", "ServiceEndpointAzureDevOps", "ServiceEndpointAzureEcr",
        "ServiceEndpointAzureRM", "ServiceEndpointBitBucket", "ServiceEndpointDockerRegistry", "ServiceEndpointGeneric",
        "ServiceEndpointGenericGit",
        "ServiceEndpointGitHub", "ServiceEndpointGitHubEnterprise", "ServiceEndpointGitLab", "ServiceEndpointKubernetes",
        "ServiceEndpointNpm", "ServiceEndpointPipeline", "ServiceEndpointSonarCloud", "ServiceEndpointSonarQube",
        "ServiceEndpointSsh", "ServiceendpointArgocd",
        "ServiceendpointAzureServiceBus", "ServiceendpointExternaltfs", "ServiceendpointGcpTerraform", "ServiceendpointIncomingwebhook",
        "ServiceendpointJenkins", "ServiceendpointMaven", "ServiceendpointNexus", "ServiceendpointNuget", "ServiceendpointOpenshift",
    )
)  # fmt: skip
"""All kinds that can keep a credential."""


def _audience(resource: Resource, limits: Limits) -> Iterator[str]:
    audiences = at(resource.inputs, "audiences")
    for audience in words(audiences):
        if audience != _EXCHANGE:
            yield f"{resource.label} takes tokens that are meant for {audience}."
    if is_missing(audiences):
        yield f"{resource.label} does not say whom its tokens are meant for."


def _exact(resource: Resource, limits: Limits) -> Iterator[str]:
    subject, issuer = at(resource.inputs, "subject"), at(resource.inputs, "issuer")
    if not is_hidden(subject) and (is_missing(subject) or "*" in text(subject)):
        yield f"{resource.label} trusts more than one subject."
    if not is_hidden(issuer) and not text(issuer).startswith("https://"):
        yield f"{resource.label} trusts an issuer that is not reached by HTTPS."


def _from_outputs(stack: Stack, limits: Limits) -> Iterator[Violation]:
    for resource in stack.of(tokens.FEDERATION):
        typed: list[str] = [key for key in ("issuer", "subject") if not resource.sources.get(key) and resource.inputs.get(key)]
        if typed:
            yield Violation(f"{resource.label} has its {' and '.join(typed)} typed by hand.", resource)


def _git_token(resource: Resource, limits: Limits) -> Iterator[str]:
    provider = at(resource.inputs, "gitProvider")
    if provider != "azureDevOpsServicesAad" and not is_hidden(provider) and not is_missing(resource.inputs.get("personalAccessToken")):
        yield f"{resource.label} signs in to Git with a personal access token."


RULES: Final = (
    Rule(
        name="connection-federated", dev=_M, prod=_M, types=(tokens.CONNECTION,),
        what="A service connection signs in to Azure by workload identity federation.",
        why="A secret of a service principal can be copied, and works from anywhere until it expires.",
        fix="Set `serviceEndpointAuthenticationScheme` to `WorkloadIdentityFederation`, and give the identity a federated credential.",
        references=(_FEDERATION, benchmark("IM-3")),
        of_resource=requires(
            "serviceEndpointAuthenticationScheme", "WorkloadIdentityFederation", "ManagedServiceIdentity",
            otherwise="signs in by {}, which needs a secret", default="ServicePrincipal",
        ),
    ),
    Rule(
        name="connection-without-secret", dev=_M, prod=_M, types=_CONNECTIONS,
        what="No service connection keeps a password, key or token.",
        why="Whoever may use the connection, or read the state, can take it along.",
        fix="Use a connection with workload identity federation, or read the secret from a vault in the pipeline.",
        references=(_FEDERATION, benchmark("IM-8")),
        of_resource=must_not_have(*_OF_CONNECTIONS, otherwise="keeps a credential (`{}`)"),
    ),
    Rule(
        name="federation-audience", dev=_M, prod=_M, types=(tokens.FEDERATION,),
        what="A federated credential takes only tokens that are made for the exchange with Entra.",
        why="A token made for another service could be replayed.",
        fix=f"Set `audiences` to `{_EXCHANGE}` alone.",
        references=(azure("active-directory/workload-identities/workload-identity-federation", "Federation in Entra"),),
        of_resource=_audience,
    ),
    Rule(
        name="federation-exact", dev=_M, prod=_M, types=(tokens.FEDERATION,),
        what="A federated credential trusts one subject of one issuer.",
        why="With a pattern, other pipelines and projects become the same identity.",
        fix="Write the whole `subject`, without `*`, and an `issuer` that begins with https://.",
        references=(_FEDERATION, benchmark("IM-3")),
        of_resource=_exact,
    ),
    Rule(
        name="federation-from-outputs", dev=_A, prod=_M,
        what="Issuer and subject of a federated credential come from the resource that signs in.",
        why="Azure DevOps changes their form; what is typed by hand stops working, or trusts somebody else after a rename.",
        fix="Use `workload_identity_federation_issuer` and `workload_identity_federation_subject` of the service connection.",
        references=(_FEDERATION,),
        of_stack=_from_outputs,
    ),
    Rule(
        name="git-without-token", dev=_M, prod=_M, types=(tokens.GIT_CREDENTIAL,),
        what="Workspaces read repositories without a personal access token.",
        why="The token is a person's, has that person's rights, and expires.",
        fix="Use the provider `azureDevOpsServicesAad` with an identity, and no token.",
        references=(databricks("repos/get-access-tokens-from-git-provider", "Git credentials"), benchmark("IM-8")),
        of_resource=_git_token,
    ),
    Rule(
        name="no-workspace-tokens", dev=_M, prod=_M, types=(tokens.databricks("Token"), tokens.databricks("OboToken")),
        what="The program makes no personal access tokens of Databricks.",
        why="They are kept in the state, and work from anywhere for as long as they live.",
        fix="Let programs sign in with OAuth as a service principal (workload identity federation).",
        references=(databricks("dev-tools/auth/", "Authentication"), benchmark("IM-8")),
        of_resource=lambda resource, _: iter([f"{resource.label} is a token that the state keeps."]),
    ),
    Rule(
        name="provider-without-credential", dev=_M, prod=_M,
        types=("pulumi:providers:databricks", "pulumi:providers:azuredevops", "pulumi:providers:azure-native"),
        what="Providers take credentials from their environment, never from inputs.",
        why="Inputs of a provider are kept in the state of the stack, and repeated in its exports.",
        fix="Remove the property; sign in with the Azure CLI or workload identity.",
        references=(benchmark("IM-8"),),
        of_resource=must_not_have(*_OF_PROVIDERS, otherwise="has a credential among its inputs (`{}`)"),
    ),
    Rule(
        name="workspace-tokens-off", dev=_A, prod=_M, types=(tokens.WORKSPACE_CONF,),
        what="People cannot make personal access tokens in a workspace.",
        why="A token goes round sign-in, conditional access and its second factor.",
        fix="Set `enableTokensConfig` to `false` (stack file: `settings.personal_access_tokens`).",
        references=(databricks("admin/access-control/tokens", "Personal access tokens"), benchmark("IM-7")),
        of_resource=requires(
            "customConfig.enableTokensConfig", "false", False, otherwise="lets people make personal access tokens", default="true"
        ),
    ),
    Rule(
        name="storage-without-keys", dev=_M, prod=_M, types=(tokens.STORAGE,),
        what="A storage account refuses its account keys.",
        why="A key opens all of the account to whoever has it, and nobody can be told from another.",
        fix="Set `allowSharedKeyAccess` to false, and give roles such as Storage Blob Data Contributor.",
        references=(azure("storage/common/shared-key-authorization-prevent", "Prevent Shared Key"), benchmark("IM-1")),
        of_resource=requires("allowSharedKeyAccess", False, otherwise="can be opened with its account key", default=True),
    ),
    Rule(
        name="logs-without-keys", dev=_A, prod=_M, types=(tokens.LOGS,),
        what="A log workspace takes data only from identities.",
        why="With its key, anybody can write false logs into it.",
        fix="Set `features.disableLocalAuth` to true.",
        references=(benchmark("IM-1"),),
        of_resource=requires("features.disableLocalAuth", True, otherwise="takes data from whoever has its key", default=False),
    ),
    Rule(
        name="vault-by-roles", dev=_M, prod=_M, types=(tokens.VAULT,),
        what="Access to a vault is given by Azure roles.",
        why="Whoever may change a vault could give itself an access policy.",
        fix="Set `properties.enableRbacAuthorization` to true, and leave out `accessPolicies`.",
        references=(azure("key-vault/general/rbac-guide", "Azure RBAC for Key Vault"), benchmark("PA-7")),
        of_resource=requires(
            "properties.enableRbacAuthorization", True, otherwise="gives access by policies of its own", default=False
        ),
    ),
    Rule(
        name="machine-without-password", dev=_M, prod=_M, types=(tokens.SCALE_SET,),
        what="Nobody signs in to agents with a password.",
        why="Passwords are guessed and shared.",
        fix="Set `linuxConfiguration.disablePasswordAuthentication` to true, and leave out `adminPassword`.",
        references=(benchmark("IM-6"),),
        of_resource=requires(
            "virtualMachineProfile.osProfile.linuxConfiguration.disablePasswordAuthentication", True,
            otherwise="lets people sign in with a password", default=False,
        ),
    ),
)  # fmt: skip
