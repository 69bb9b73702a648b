"""Secret scopes, backed by Databricks or by a Key Vault, their secrets and who may use them.

A scope on a Key Vault is made with a token of Entra: a personal access token is refused. Without the premium tier only the group
`users` may manage a scope. Reading goes through Azure: the vault must let the AzureDatabricks application read.

A secret or an access entry that is written again is written over, under the same id. So where a replacement is made before the old one
is deleted, the deletion takes the new one away, and nobody is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from localcloud.behaviours.azure import identity, roles, vaults
from localcloud.behaviours.checks import known, one_of, pattern
from localcloud.behaviours.databricks import principals
from localcloud.behaviours.databricks.place import is_premium, token
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import first, is_absent, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

SCOPE: Final = token("secretScope")
SECRET: Final = token("secret")
ACL: Final = token("secretAcl")
_NAME: Final = r"[\w.@/-]{1,128}"
_PLACEHOLDER: Final = re.compile(r"\{\{secrets/([^/}]+)/([^}]+)\}\}")


def vault_of(view: View, scope: Record) -> Record | None:
    """The vault behind a scope; None for one that Databricks keeps itself."""
    wanted = text(scope.inputs, "keyvaultMetadata.resourceId")
    return view.by_id(wanted) if wanted else None


def refuse_unreadable(request: Request, cluster: Mapping[str, Json]) -> None:
    """Refuses a cluster that names a secret (`{{secrets/SCOPE/KEY}}`) which cannot be read when it starts."""
    for path in ("sparkConf", "sparkEnvVars"):
        settings = cluster.get(path)
        for value in settings.values() if isinstance(settings, dict) else ():
            for scope, key in _PLACEHOLDER.findall(value) if isinstance(value, str) else ():
                _refuse_missing(request, scope, key)


def _refuse_missing(request: Request, scope_name: str, key: str) -> None:
    scope = request.view.get(SCOPE, request.scope, scope_name)
    if scope is None:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Scope {scope_name} does not exist!")
    vault = vault_of(request.view, scope)
    if vault is None:
        there = request.view.get(SECRET, request.scope, f"{scope_name}|||{key}") is not None
    else:
        there = key.lower() in {name.lower() for name in vaults.secret_names(request.view, vault)}
        _refuse_forbidden(request.view, vault, scope_name)
    if not there:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Secret does not exist with scope: {scope_name} and key: {key}")


def _refuse_forbidden(view: View, vault: Record, scope_name: str) -> None:
    if not vaults.uses_roles(vault):
        return
    own = {text(record.outputs, "principalId") for record in view.find(identity.IDENTITY)}
    readers = {text(record.inputs, "principalId") for record in roles.granting(view, roles.READS_SECRETS, vault.id)}
    if not readers - own:
        raise Refusal(
            f"PERMISSION_DENIED: Invalid permissions on the specified KeyVault {vault.name} (scope {scope_name}): give the AzureDatabricks "
            f"application (application id 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d) the role 'Key Vault Secrets User' on the vault."
        )


def _entra_token_is_used(request: Request) -> None:
    if text(request.inputs, "keyvaultMetadata.resourceId") and request.environment.get("token"):
        raise Refusal(
            "INVALID_PARAMETER_VALUE: Scope with Azure KeyVault must have userAADToken defined! A personal access token cannot make it: "
            "sign in with Azure CLI or a service principal of Entra."
        )


def _tier_allows(request: Request) -> None:
    principal = text(request.inputs, "initialManagePrincipal")
    if principal not in ("", "users"):
        raise Refusal("INVALID_PARAMETER_VALUE: initial_manage_principal can only be 'users', or be left out.")
    if principal != "users" and not is_premium(request):
        raise Refusal(
            "BAD_REQUEST: Premium Tier is disabled in this workspace. Secret scopes can only be created with "
            'initial_manage_principal "users".'
        )


def _vault_stands(request: Request) -> None:
    wanted = text(request.inputs, "keyvaultMetadata.resourceId")
    if not wanted:
        return
    vault = request.view.by_id(wanted)
    if vault is None or vault.token != vaults.VAULT:
        raise Refusal(
            f"INVALID_PARAMETER_VALUE: Unable to grant read/list permission to Databricks on Key Vault {wanted}: it does not exist."
        )
    uri, given = text(vault.outputs, "properties.vaultUri"), text(request.inputs, "keyvaultMetadata.dnsName")
    if uri.rstrip("/").lower() != given.rstrip("/").lower():
        raise Refusal(f"INVALID_PARAMETER_VALUE: DNS name {given} is not that of the Key Vault: {uri}")


def _backend_fits(inputs: Properties) -> Iterator[Failure]:
    """Without metadata the scope silently becomes Databricks' own, and the difference never goes away."""
    if not known(inputs, "backendType", "keyvaultMetadata"):
        return
    backend, has_vault = text(inputs, "backendType"), not is_absent(first(inputs, "keyvaultMetadata"))
    if backend == "AZURE_KEYVAULT" and not has_vault:
        yield Failure("backendType", "AZURE_KEYVAULT needs keyvaultMetadata: without it the scope silently becomes one of Databricks' own")
    if backend == "DATABRICKS" and has_vault:
        yield Failure("backendType", "with keyvaultMetadata the backend is AZURE_KEYVAULT")


def _scope_is_own(request: Request) -> None:
    scope = request.view.get(SCOPE, request.scope, text(request.inputs, "scope"))
    if scope is not None and text(scope.inputs, "keyvaultMetadata.resourceId"):
        raise Refusal(
            f"BAD_REQUEST: Cannot write secrets to Azure KeyVault-backed scope {scope.name}: write them to the vault, "
            f"{vaults.VAULT.split(':')[0]} has them as keyvault.Secret."
        )


def _principal_exists(request: Request) -> None:
    name = text(request.inputs, "principal")
    if not principals.exists(request.view, request.scope, name):
        raise Refusal(
            f"RESOURCE_DOES_NOT_EXIST: Principal {name} does not exist: a group's name, a user's, or an application id is needed."
        )


def _now(_: Request) -> Json:
    return int(datetime.now(UTC).timestamp() * 1000)


def _contents(record: Record, view: View) -> Iterable[Record]:
    for kind in (SECRET, ACL):
        yield from view.find(kind, record.scope, where={"scope": record.id})


_OF_SCOPE = Reference("scope", SCOPE, message="RESOURCE_DOES_NOT_EXIST: Scope {value} does not exist!")

ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        SCOPE,
        new_id=lambda request: text(request.inputs, "name"),
        auto_name="name",
        computed={
            "backendType": lambda request: "AZURE_KEYVAULT" if text(request.inputs, "keyvaultMetadata.resourceId") else "DATABRICKS",
        },
        write_only=frozenset({"initialManagePrincipal"}),
        checks=(
            pattern("name", _NAME, "1 to 128 letters, digits, and - _ . @ /"),
            one_of("backendType", ("DATABRICKS", "AZURE_KEYVAULT")),
            _backend_fits,
        ),
        create_rules=(_entra_token_is_used, _tier_allows, _vault_stands),
        contents=_contents,
        taken="RESOURCE_ALREADY_EXISTS: Scope {name} already exists!",
    ),
    Behaviour(
        SECRET,
        name="key",
        new_id=lambda request: f"{text(request.inputs, 'scope')}|||{text(request.inputs, 'key')}",
        computed={
            "lastUpdatedTimestamp": _now,
            "configReference": lambda request: f"{{{{secrets/{text(request.inputs, 'scope')}/{text(request.inputs, 'key')}}}}}",
        },
        secret_outputs=frozenset({"stringValue"}),
        write_only=frozenset({"stringValue"}),
        references=(_OF_SCOPE,),
        checks=(pattern("key", r"[\w.@-]{1,128}", "1 to 128 letters, digits, and - _ . @"),),
        create_rules=(_scope_is_own,),
        adopts=True,  # what is written again is written over
    ),
    Behaviour(
        ACL,
        name="principal",
        new_id=lambda request: f"{text(request.inputs, 'scope')}|||{text(request.inputs, 'principal')}",
        references=(_OF_SCOPE,),
        checks=(one_of("permission", ("READ", "WRITE", "MANAGE")),),
        create_rules=(_principal_exists,),
        adopts=True,
    ),
)
