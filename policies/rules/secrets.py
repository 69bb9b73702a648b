"""Where secrets are kept, and where they must not be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from domain.credentials import is_telling
from domain.policy_limits import Limits
from domain.property_credentials import credentials_of
from domain.property_values import Marker, Value
from domain.rights import EVERYBODY
from policies import tokens
from policies.reading import at, dicts, is_missing, text
from policies.references import azure, benchmark, databricks, devops, psrule
from policies.requirements import requires
from policies.resources import Resource
from policies.rule import Level, Rule

_A, _M = Level.ADVISORY, Level.MANDATORY
_MARKED: Final[Mapping[str, tuple[str, ...]]] = {
    tokens.SECRET: ("stringValue",),
    tokens.WEBHOOK: ("basicAuthPassword", "httpHeaders"),
    tokens.SCALE_SET: ("virtualMachineProfile.osProfile.adminPassword",),
    tokens.VARIABLE_GROUP: ("variables.secretValue",),
    tokens.PIPELINE: ("variables.secretValue",),
}
"""Properties that are credentials by nature."""
_VARIABLES: Final = (tokens.VARIABLE_GROUP, tokens.PIPELINE)


def _plain(resource: Resource, limits: Limits) -> Iterator[str]:
    for path, what in credentials_of(resource.inputs):
        yield f"{resource.label} has {what} in plain text ({'.'.join(map(str, path))})."


def _unmarked(resource: Resource, limits: Limits) -> Iterator[str]:
    for path in _MARKED.get(resource.type, ()):
        container, _, key = path.rpartition(".")
        owners = dicts(at(resource.inputs, container)) if container == "variables" else [resource.inputs]
        for owner in owners:
            value = at(owner, key if container == "variables" else path)
            if not is_missing(value) and not isinstance(value, Marker):
                yield f"{resource.label} has {path} without marking it as a secret: the state keeps it as text."


def _telling_variables(resource: Resource, limits: Limits) -> Iterator[str]:
    for variable in dicts(resource.inputs.get("variables")):
        name = text(variable.get("name"))
        hidden = variable.get("isSecret") is True or isinstance(variable.get("value"), Marker)
        if is_telling(name) and not hidden and not is_missing(variable.get("value")) and not is_missing(name):
            yield f"{resource.label} has the variable {name}, which everybody who sees it can read."


def _from_vault(resource: Resource, limits: Limits) -> Iterator[str]:
    if is_missing(resource.inputs.get("keyVault")):
        for variable in dicts(resource.inputs.get("variables")):
            if variable.get("isSecret") is True or not is_missing(variable.get("secretValue")):
                yield f"{resource.label} keeps the secret {text(variable.get('name'))} itself."


def _overridable(resource: Resource, limits: Limits) -> Iterator[str]:
    for variable in dicts(resource.inputs.get("variables")):
        if variable.get("allowOverride", True) is True:
            yield f"{resource.label} lets whoever starts it change the variable {text(variable.get('name'))}."


def _cluster_environment(resource: Resource, limits: Limits) -> Iterator[str]:
    for clusters in (
        [resource.inputs],
        *([item] for cluster in dicts(resource.inputs.get("jobClusters")) if isinstance(item := cluster.get("newCluster"), dict)),
    ):
        for cluster in clusters:
            for key in ("sparkEnvVars", "sparkConf"):
                found: Value = cluster.get(key)
                for name, value in (found if isinstance(found, dict) else {}).items():
                    if is_telling(name) and isinstance(value, str) and value and "{{secrets/" not in value:
                        yield f"{resource.label} has {name} in {key} as text: everybody who may use it can read it."


def _acl(resource: Resource, limits: Limits) -> Iterator[str]:
    principal = text(resource.inputs.get("principal")) or text(resource.inputs.get("initialManagePrincipal"))
    if principal in EVERYBODY:
        yield f"{resource.label} opens the scope to everybody in the workspace."


RULES: Final = (
    Rule(
        name="no-plain-credential", dev=_M, prod=_M,
        what="No input holds a credential as plain text.",
        why="It is then in the state, in previews and in the history of Git, and must count as known.",
        fix="Revoke it. Keep the new one in a vault, or set it with `pulumi config set --secret` and read it as a secret.",
        references=(benchmark("IM-8"), psrule("Pipelines.Core.NoPlainTextSecrets")),
        of_resource=_plain,
    ),
    Rule(
        name="secret-marked", dev=_M, prod=_M, types=tuple(_MARKED),
        what="Properties that are credentials by nature are secret.",
        why="What becomes secret later is printed once more in plain text, and stays in the history of states.",
        fix="Read the value with `require_secret`, or wrap it in `pulumi.Output.secret`.",
        references=(benchmark("IM-8"),),
        of_resource=_unmarked,
    ),
    Rule(
        name="variable-hidden", dev=_M, prod=_M, types=_VARIABLES,
        what="Variables whose names say that they are credentials are secret, or come from a vault.",
        why="Plain variables are shown in the settings and in logs.",
        fix="Link the variable group to a vault, or set `isSecret` with `secretValue`; rename what is no credential.",
        references=(psrule("Pipelines.Core.NoPlainTextSecrets"), devops("pipelines/process/set-secret-variables", "Secret variables")),
        of_resource=_telling_variables,
    ),
    Rule(
        name="variable-secrets-in-vault", dev=_A, prod=_M, types=(tokens.VARIABLE_GROUP,),
        what="Secrets of variable groups are kept in a vault.",
        why="Azure DevOps does not give them back: nobody sees when one was changed, who read it, or when it expires.",
        fix="Link the group with `keyVault`, and keep the secret there.",
        references=(psrule("Tasks.VariableGroup.NoKeyVaultNoSecrets"), benchmark("DP-6")),
        of_resource=_from_vault,
    ),
    Rule(
        name="variable-fixed", dev=_A, prod=_M, types=(tokens.PIPELINE,),
        what="Whoever starts a pipeline cannot change its variables.",
        why="A value given at the start can reach a script as a command.",
        fix="Set `allowOverride` to false, and use parameters with `values:` in the YAML instead.",
        references=(psrule("Pipelines.Settings.LimitSetVariablesAtQueueTime"),),
        of_resource=_overridable,
    ),
    Rule(
        name="cluster-secrets-referenced", dev=_M, prod=_M, types=(tokens.CLUSTER, tokens.JOB),
        what="Spark settings and environments of clusters refer to secrets, and do not hold them.",
        why="Everybody who may attach to the cluster can read them.",
        fix="Write `{{secrets/SCOPE/KEY}}` as the value.",
        references=(databricks("security/secrets/secrets-spark-conf-env-var", "Secrets in Spark settings"), benchmark("IM-8")),
        of_resource=_cluster_environment,
    ),
    Rule(
        name="secret-scope-in-vault", dev=_A, prod=_A, types=(tokens.SECRET_SCOPE,),
        what="Secret scopes read a vault.",
        why="A vault logs who reads, keeps deleted secrets, and has one place for all systems.",
        fix="Set `backendType` to `AZURE_KEYVAULT` with `keyvaultMetadata`.",
        references=(databricks("security/secrets/", "Secret management"), benchmark("DP-8")),
        of_resource=requires("backendType", "AZURE_KEYVAULT", otherwise="keeps secrets in the workspace itself", default="DATABRICKS"),
    ),
    Rule(
        name="secret-scope-not-for-all", dev=_M, prod=_M, types=(tokens.SECRET_ACL, tokens.SECRET_SCOPE),
        what="No secret scope is open to everybody.",
        why="Whoever may run a notebook could read its secrets.",
        fix="Give `READ` to the groups and service principals that need it.",
        references=(databricks("security/auth/access-control/", "Access control lists"), benchmark("PA-7")),
        of_resource=_acl,
    ),
    Rule(
        name="vault-secret-typed", dev=_A, prod=_A, types=(tokens.VAULT_SECRET,),
        what="Secrets in a vault say what they are.",
        why="Somebody who must renew one has nothing else to go by.",
        fix="Set `properties.contentType`.",
        references=(azure("key-vault/secrets/about-secrets", "About secrets"), benchmark("DP-6")),
        of_resource=lambda resource, _: iter(
            [f"{resource.label} does not say what it holds."] if is_missing(at(resource.inputs, "properties.contentType")) else []
        ),
    ),
)  # fmt: skip
