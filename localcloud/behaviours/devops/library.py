"""Variable groups, plain or linked to a Key Vault, and single variables in them.

A linked group looks its secrets up when it is made, through its service connection: Entra must trust the connection, the connection's
identity must be allowed to read the vault, and the secrets must be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from localcloud.behaviours.azure import identity, roles, vaults
from localcloud.behaviours.checks import conflicts, known, not_blank, not_empty, uuid
from localcloud.behaviours.devops import endpoints
from localcloud.behaviours.devops.approvals import on_target
from localcloud.behaviours.devops.organisation import in_project, number_between, token
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import as_text, first, flag, is_absent, items, known_at, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Properties

VARIABLE_GROUP: Final = token("variableGroup")
_VARIABLE: Final = token("variableGroupVariable")
_SEARCHED: Final = 20


def _linked(inputs: Properties) -> bool:
    return isinstance(inputs.get("keyVault"), dict)


def _values_fit(inputs: Properties) -> Iterator[Failure]:
    """A linked group has names only."""
    if not _linked(inputs):
        return
    for index, variable in enumerate(items(inputs.get("variables"))):
        for key in ("value", "secretValue", "isSecret"):
            if known(dict(variable), key) and not is_absent(first(variable, key)):  # type: ignore[arg-type]
                yield Failure(f"variables[{index}].{key}", "conflicts with keyVault: a linked group takes its values from the vault")


def _secret_or_plain(request: Request) -> None:
    for variable in items(request.inputs.get("variables")):
        name = text(variable, "name")
        if flag(variable, "isSecret") and text(variable, "value"):
            raise Refusal(f"variable {name}: 'value' is for plain variables: with 'is_secret' give 'secret_value'")
        if not flag(variable, "isSecret") and text(variable, "secretValue"):
            raise Refusal(f"variable {name}: 'secret_value' needs 'is_secret': true")


def _names_differ(request: Request) -> None:
    seen: set[str] = set()
    for _, value in known_at(request.inputs, "variables[].name"):
        name = as_text(value).lower()
        if name in seen:
            raise Refusal(f"Unexpectedly found more than one variable named {as_text(value)} in the variable group")
        seen.add(name)


def _secrets_are_found(request: Request) -> None:
    vault_name = text(request.inputs, "keyVault.name")
    if not vault_name:
        return
    endpoint = endpoints.find(request.view, request.scope, text(request.inputs, "keyVault.serviceEndpointId"))
    if endpoint is None or text(endpoint.inputs, "projectId") != text(request.inputs, "projectId"):
        raise Refusal(f"Service endpoint {text(request.inputs, 'keyVault.serviceEndpointId')} was not found in the project.")
    vault = vaults.by_name(request.view, vault_name)
    if vault is None:
        raise Refusal(f"Failed to query Azure Key Vault {vault_name}: the vault does not exist (no such host {vault_name}.vault.azure.net)")
    _may_read(request.view, endpoint, vault)
    depth = int(text(request.inputs, "keyVault.searchDepth") or _SEARCHED)
    found = {name.lower() for name in sorted(vaults.secret_names(request.view, vault))[:depth]}
    missing = [as_text(value) for _, value in known_at(request.inputs, "variables[].name") if as_text(value).lower() not in found]
    if missing:
        raise Refusal(
            f"Invalid Key Vault secret: ( {','.join(missing)} ) , can not find in Azure Key Vault: ( {vault_name} ) . The first {depth} "
            f"secrets were searched (key_vault.search_depth): make the secrets first, or search deeper."
        )


def _may_read(view: View, endpoint: Record, vault: Record) -> None:
    subject = endpoints.subject_of(endpoint)
    reader = identity.by_client_id(view, text(endpoint.inputs, "credentials.serviceprincipalid"))
    if reader is None:
        return  # a principal that Azure DevOps made itself: its rights are not known here
    trusted = [credential.inputs.get("subject") for credential in identity.credentials_of(view, reader)]
    if subject and subject not in trusted:
        raise Refusal(
            f"AADSTS70021: No matching federated identity record found for presented assertion subject '{subject}'. The identity "
            f"{reader.name} needs a federated credential with the connection's issuer and subject before the connection can be used."
        )
    principal = text(reader.outputs, "principalId")
    if vaults.uses_roles(vault):
        allowed = roles.holds(view, principal, roles.READS_SECRETS, vault.id)
    else:
        allowed = vaults.policy_reads(vault, principal)
    if not allowed:
        raise Refusal(
            f"ForbiddenByRbac: Caller is not authorized to perform action on resource. Action: "
            f"'Microsoft.KeyVault/vaults/secrets/readMetadata/action', Resource: '{vault.id}', Caller: {reader.name} ({principal}). Give "
            f"it the role 'Key Vault Secrets User' on the vault first."
        )


def _contents(record: Record, view: View) -> Iterable[Record]:
    yield from on_target(record, view, "variablegroup")
    yield from view.find(_VARIABLE, record.scope, variableGroupId=record.id)
    yield from view.find(token("variableGroupPermissions"), record.scope, variableGroupId=record.id)


def _is_its_own(request: Request) -> None:
    """A variable is written in the group or on its own, not in both."""
    group = request.view.get(VARIABLE_GROUP, request.scope, text(request.inputs, "variableGroupId"))
    assert group is not None  # the reference has been looked at
    name = text(request.inputs, "name")
    if isinstance(group.inputs.get("keyVault"), dict):
        raise Refusal(f"Variable group {group.name} is linked to a Key Vault: its variables are the vault's secrets")
    if any(text(variable, "name").lower() == name.lower() for variable in items(group.inputs.get("variables"))):
        raise Refusal(f"Variable {name} exists already in variable group {group.name}")


ROWS: tuple[Behaviour, ...] = (
    in_project(
        Behaviour(
            VARIABLE_GROUP,
            new_id=number_between(10, 9_999),
            auto_name="name",
            defaults={"allowAccess": False, "description": ""},
            secret_outputs=frozenset({"variables[].secretValue"}),
            write_only=frozenset({"variables[].secretValue"}),
            unique=(("projectId", "name"),),
            taken="Variable group with name {name} already exists in the project (VariableGroupExistsException).",
            checks=(not_blank("name"), not_empty("variables"), uuid("keyVault.serviceEndpointId"), _values_fit),
            create_rules=(_secret_or_plain, _names_differ, _secrets_are_found),
            update_rules=(_secret_or_plain, _names_differ, _secrets_are_found),
            contents=_contents,
        )
    ),
    in_project(
        Behaviour(
            _VARIABLE,
            new_id=lambda request: "/".join(text(request.inputs, key) for key in ("projectId", "variableGroupId", "name")),
            auto_name="name",
            secret_outputs=frozenset({"secretValue"}),
            write_only=frozenset({"secretValue"}),
            references=(Reference("variableGroupId", VARIABLE_GROUP, message="Variable group {value} was not found."),),
            checks=(conflicts("value", "secretValue"),),
            create_rules=(_is_its_own,),
        )
    ),
)
