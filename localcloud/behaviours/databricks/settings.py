"""Settings of a workspace, of which there is one each: making one changes it, and deleting it puts the default back."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Final

from localcloud.behaviours.checks import one_of, pattern
from localcloud.behaviours.databricks.place import number, token
from localcloud.behaviours.databricks.securables import CATALOG, metastore_id, milliseconds
from localcloud.behaviours.databricks.warehouses import now
from localcloud.behaviours.identifiers import hexadecimal, random_uuid
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import as_text, known_at, text
from localcloud.schema.model import Failure
from localcloud.values import Json, Properties

_SINGLETONS: Final = (
    "defaultNamespaceSetting",
    "restrictWorkspaceAdminsSetting",
    "disableLegacyAccessSetting",
    "disableLegacyDbfsSetting",
    "automaticClusterUpdateWorkspaceSetting",
    "enhancedSecurityMonitoringWorkspaceSetting",
    "complianceSecurityProfileWorkspaceSetting",
)


def _addresses(inputs: Properties) -> Iterator[Failure]:
    for where, value in known_at(inputs, "ipAddresses[]"):
        try:
            ipaddress.ip_network(as_text(value), strict=False)
        except ValueError:
            yield Failure(where, f"expected an IPv4 address or a range of them (CIDR), got {as_text(value)!r}")


def _workspace_is_this(request: Request) -> None:
    wanted = text(request.inputs, "workspaceId")
    known = {text(record.outputs, "workspaceId") for record in request.view.find("azure-native:databricks:Workspace")}
    if wanted and wanted not in known:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Workspace {wanted} does not exist. This one is {number(request)}.")


def _metastore_is_there(request: Request) -> None:
    wanted = text(request.inputs, "metastoreId")
    scopes = {f"https://{text(record.outputs, 'workspaceUrl')}" for record in request.view.find("azure-native:databricks:Workspace")}
    if wanted not in {metastore_id(scope) for scope in scopes}:
        raise Refusal(f"METASTORE_DOES_NOT_EXIST: Metastore '{wanted}' does not exist.")


def _expiry(request: Request) -> Json:
    lifetime = text(request.inputs, "lifetimeSeconds")
    return int(as_text(milliseconds(request))) + int(lifetime) * 1000 if lifetime else -1


def _destination(request: Request) -> Json:
    config = request.inputs.get("config")
    kind = next((key for key, value in config.items() if value is not None), "") if isinstance(config, dict) else ""
    return {"genericWebhook": "WEBHOOK", "microsoftTeams": "MICROSOFT_TEAMS"}.get(kind, kind.upper())


def _binding_id(request: Request) -> str:
    name = text(request.inputs, "securableName") or text(request.inputs, "catalogName")
    kind = text(request.inputs, "securableType") or "catalog"
    return f"{text(request.inputs, 'workspaceId')}|{kind}|{name}"


def _binding(kind: str) -> Behaviour:
    return Behaviour(
        token(kind),
        name="securableName",
        new_id=_binding_id,
        adopts=True,  # of another type, it is that one from then on
        defaults={"securableType": "catalog", "bindingType": "BINDING_TYPE_READ_WRITE"},
        references=(Reference("catalogName", CATALOG, message="CATALOG_DOES_NOT_EXIST: Catalog '{value}' does not exist."),),
        checks=(
            one_of("securableType", ("catalog", "external_location", "storage_credential", "credential")),
            one_of("bindingType", ("BINDING_TYPE_READ_WRITE", "BINDING_TYPE_READ_ONLY")),
        ),
        create_rules=(_workspace_is_this,),
    )


def _one_setting(kind: str) -> Behaviour:
    return Behaviour(
        token(kind),
        name="settingName",
        new_id=lambda _: "default",
        computed={"etag": random_uuid, "settingName": lambda _: "default"},
        volatile=frozenset({"etag"}),
        adopts=True,
    )


ROWS: tuple[Behaviour, ...] = (
    *(_one_setting(kind) for kind in _SINGLETONS),
    Behaviour(token("workspaceConf"), new_id=lambda _: "_", adopts=True),
    Behaviour(
        token("ipAccessList"),
        name="label",
        checks=(one_of("listType", ("ALLOW", "BLOCK")), _addresses),
        defaults={"enabled": True},
    ),
    Behaviour(
        token("notificationDestination"),
        name="displayName",
        computed={"notificationDestinationId": lambda request: request.id, "destinationType": _destination},
        secret_outputs=frozenset({"config.slack.url", "config.microsoftTeams.url", "config.pagerduty.integrationKey"}),
        unique=(("displayName",),),
        taken="RESOURCE_ALREADY_EXISTS: A notification destination with the name {name} exists already.",
    ),
    Behaviour(
        token("metastoreAssignment"),
        name="metastoreId",
        new_id=lambda request: f"{text(request.inputs, 'workspaceId')}|{text(request.inputs, 'metastoreId')}",
        create_rules=(_workspace_is_this, _metastore_is_there),
        adopts=True,
    ),
    Behaviour(
        token("token"),
        name="comment",
        computed={
            "tokenId": lambda request: request.id,
            "tokenValue": lambda _: f"dapi{hexadecimal(32)}",
            "creationTime": milliseconds,
            "expiryTime": _expiry,
        },
        secret_outputs=frozenset({"tokenValue"}),
    ),
    _binding("workspaceBinding"),
    _binding("catalogWorkspaceBinding"),
    Behaviour(
        token("artifactAllowlist"),
        name="artifactType",
        new_id=lambda request: f"{metastore_id(request.scope)}|{text(request.inputs, 'artifactType')}",
        computed={"metastoreId": lambda request: metastore_id(request.scope), "createdAt": milliseconds},
        checks=(
            one_of("artifactType", ("INIT_SCRIPT", "LIBRARY_JAR", "LIBRARY_MAVEN")),
            one_of("artifactMatchers[].matchType", ("PREFIX_MATCH",)),
        ),
        adopts=True,
    ),
    Behaviour(
        token("policyInfo"),
        new_id=lambda request: "/".join(text(request.inputs, key) for key in ("onSecurableType", "onSecurableFullname", "name")),
        auto_name="name",
        computed={"createdAt": milliseconds, "updatedAt": milliseconds},
    ),
    Behaviour(
        token("tagPolicy"),
        name="tagKey",
        new_id=lambda request: text(request.inputs, "tagKey"),
        computed={"createTime": now, "updateTime": now},
        replaces=frozenset({"tagKey"}),
        checks=(pattern("tagKey", r"[^,=.:/-]{1,255}", "1 to 255 characters without , = . : / -"),),
        taken="RESOURCE_ALREADY_EXISTS: A tag policy for {name} exists already.",
    ),
    Behaviour(token("budgetPolicy"), name="policyName", computed={"policyId": lambda request: request.id}),
    Behaviour(
        token("servicePrincipalFederationPolicy"),
        name="policyId",
        new_id=random_uuid,
        computed={
            "policyId": lambda request: request.id,
            "uid": lambda request: request.id,
            "name": lambda request: f"servicePrincipals/{text(request.inputs, 'servicePrincipalId')}/federationPolicies/{request.id}",
            "createTime": now,
            "updateTime": now,
        },
        volatile=frozenset({"updateTime"}),
        replaces=frozenset({"servicePrincipalId", "policyId"}),
    ),
)
