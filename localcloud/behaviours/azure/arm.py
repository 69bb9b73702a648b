"""Azure Resource Manager: ids, what every resource under it has in common, and the maker of its table rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from localcloud.behaviours.azure import locks
from localcloud.behaviours.identifiers import derived_uuid
from localcloud.behaviours.model import Behaviour, CheckRule, Computed, Reference, Refusal, Request, Rule
from localcloud.behaviours.paths import text
from localcloud.store_model import Record, View
from localcloud.values import UNKNOWN, Json, Value

GROUP: Final = "azure-native:resources:ResourceGroup"
IDENTITY: Final = "azure-native:managedidentity:UserAssignedIdentity"
_PARAMETER = re.compile(r"\{(\w+)\}")


def subscription(request: Request) -> str:
    """The subscription that the provider is configured for."""
    return request.environment.get("subscriptionId") or derived_uuid("subscription")


def tenant(request: Request) -> str:
    """The Entra tenant that the provider is configured for."""
    return request.environment.get("tenantId") or derived_uuid("tenant")


def caller(request: Request) -> str:
    """The object id of who runs the provider: Azure CLI's user on a laptop, a pipeline's identity elsewhere."""
    identity = next(iter(request.view.find(IDENTITY, clientId=request.environment.get("caller", ""))), None)
    return text(identity.outputs, "principalId") if identity else derived_uuid("caller", tenant(request))


def group_id(request: Request, name: str = "") -> str:
    """The id of the resource group that the inputs (or `name`) say."""
    return f"/subscriptions/{subscription(request)}/resourceGroups/{name or text(request.inputs, 'resourceGroupName')}"


def resource_id(request: Request, path: str) -> str:
    """The id of what the inputs describe. `path` as in `Microsoft.KeyVault/vaults/{vaultName}`; `{scope}/...` for extension resources."""
    filled = _PARAMETER.sub(lambda match: text(request.inputs, match[1]).strip("/"), path)
    if path.startswith("{scope}") or path.startswith("{resourceUri}"):
        return f"/{filled}"
    return f"{group_id(request)}/providers/{filled}"


def row(
    token: str,
    path: str,
    *,
    replaces: Iterable[str] = (),
    parent: str | None = None,
    references: tuple[Reference, ...] = (),
    computed: Mapping[str, Computed] | None = None,
    defaults: Mapping[str, Json] | None = None,
    checks: tuple[CheckRule, ...] = (),
    create_rules: tuple[Rule, ...] = (),
    update_rules: tuple[Rule, ...] = (),
    delete_rules: tuple[Rule, ...] = (),
    located: bool = True,
    locked: bool = True,
    provisioned: bool = True,
    typed: bool = True,
    write_only: frozenset[str] = frozenset(),
    secret_outputs: frozenset[str] = frozenset(),
    volatile: frozenset[str] = frozenset(),
    tombstone: Callable[[Record], bool] | None = None,
    recovers: Callable[[Request], bool] | None = None,
    recovered_as_it_was: bool = False,
    purge_rules: tuple[Rule, ...] = (),
    adopts: bool = False,
    new_id: Callable[[Request], str] | None = None,
    contents: Callable[[Record, View], Iterable[Record]] | None = None,
) -> Behaviour:
    """The row of a resource whose id is `path` under its resource group (or under `{scope}`).

    Every parameter of the path replaces when it changes, and so does `location` where there is one. The group and, with `parent`
    (the part of the path that names it), the resource it is in must exist. Deleting it deletes its contents; a management
    lock keeps it from going.
    """
    parameters = _PARAMETER.findall(path)
    in_group = "scope" not in parameters and "resourceUri" not in parameters
    always = {*parameters, *(("resourceGroupName",) if in_group else ()), *(("location",) if located else ())}
    named: dict[str, Computed] = {
        "name": lambda request: request.id.rsplit("/", 1)[-1],
        **({"type": lambda _: resource_type(path)} if typed else {}),
        **({"provisioningState": lambda _: "Succeeded"} if provisioned else {}),
        **(computed or {}),
    }
    stands: tuple[Rule, ...] = (_group_stands,) if in_group else ()
    if parent:
        stands = (*stands, _parent_stands(parent, resource_type(path)))

    def refuse_change(request: Request) -> None:
        locks.refuse_change(request, request.id or resource_id(request, path))

    return Behaviour(
        token,
        new_id=new_id or (lambda request: resource_id(request, path)),
        auto_name=parameters[-1] if parameters and parameters[-1] not in ("scope", "resourceUri") else None,
        shaped={"identity.userAssignedIdentities": _by_id},
        computed=named,
        defaults=defaults or {},
        replaces=frozenset({*always, *replaces}),
        references=references,
        checks=checks,
        create_rules=(*stands, *((refuse_change,) if locked else ()), *create_rules),
        update_rules=(*((refuse_change,) if locked else ()), *update_rules),
        delete_rules=(*((locks.refuse_deletion,) if locked else ()), *delete_rules),
        contents=contents or inside,
        write_only=write_only,
        secret_outputs=secret_outputs,
        volatile=volatile,
        tombstone=tombstone,
        recovers=recovers,
        recovered_as_it_was=recovered_as_it_was,
        purge_rules=purge_rules,
        adopts=adopts,
        taken="Cannot create already existing resource '{id}': import it (`pulumi import`), or choose another name.",
    )


def resource_type(path: str) -> str:
    """`Microsoft.KeyVault/vaults/secrets` for `Microsoft.KeyVault/vaults/{vaultName}/secrets/{secretName}`."""
    after = path.rpartition("/providers/")[2]
    provider, *segments = after.split("/")
    return "/".join((provider, *segments[::2]))


def inside(record: Record, view: View) -> Iterable[Record]:
    """The Azure resources whose ids start with this one's."""
    prefix = f"{record.id.lower()}/"
    return [other for other in view.all() if other.token.startswith("azure-native:") and other.id.lower().startswith(prefix)]


def now(_: Request) -> str:
    """The time as Azure writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def created_by(request: Request) -> Json:
    """Who made a resource and when, as ARM's systemData says it."""
    moment = now(request)
    who = caller(request)
    return {
        "createdAt": moment,
        "createdBy": who,
        "createdByType": "Application",
        "lastModifiedAt": moment,
        "lastModifiedBy": who,
        "lastModifiedByType": "Application",
    }


def _by_id(identities: Value) -> Value:
    """Identities are given as a list of ids, and come back as a map by id, which is not known before all of them are."""
    if not isinstance(identities, list):
        return identities
    return {str(identity): {} for identity in identities} if all(isinstance(identity, str) for identity in identities) else UNKNOWN


def _group_stands(request: Request) -> None:
    wanted = group_id(request)
    group = request.view.by_id(wanted)
    if group is None or group.token != GROUP:
        name = wanted.rsplit("/", 1)[-1]
        raise Refusal(f"ResourceGroupNotFound: Resource group '{name}' could not be found.")


def _parent_stands(parent: str, type: str) -> Rule:
    def rule(request: Request) -> None:
        wanted = resource_id(request, parent)
        if request.view.by_id(wanted) is None:
            raise Refusal(
                f"ParentResourceNotFound: Failed to perform 'write' on resource(s) of type '{type}', because the parent "
                f"resource '{wanted}' could not be found."
            )

    return rule
