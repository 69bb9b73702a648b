"""Unity Catalog: catalogs, schemas, volumes, tables, models and storage.

A metastore belongs to a region; here every workspace has its own, which is there from the first day. What is in it stays when the workspace
is deleted, and keeps its name from everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from localcloud.behaviours.azure import roles, storage, workspaces
from localcloud.behaviours.checks import matching, one_of, pattern
from localcloud.behaviours.databricks import data_files, principals
from localcloud.behaviours.databricks.place import caller, token
from localcloud.behaviours.identifiers import derived_uuid, random_uuid
from localcloud.behaviours.model import Behaviour, CheckRule, Computed, Reference, Refusal, Request, Rule
from localcloud.behaviours.paths import flag, text
from localcloud.store_model import Record, View
from localcloud.values import Json

CATALOG: Final = token("catalog")
SCHEMA: Final = token("schema")
VOLUME: Final = token("volume")
TABLE: Final = token("sqlTable")
MODEL: Final = token("registeredModel")
CREDENTIAL: Final = token("storageCredential")
LOCATION: Final = token("externalLocation")
OWN_CATALOGS: Final = ("system", "samples", "hive_metastore")

_NAME: Final = pattern("name", r"[^\s./\\]{1,255}", "1 to 255 characters without blanks, dots and slashes")


def metastore_id(scope: str) -> str:
    """The id of the metastore behind a workspace."""
    return derived_uuid("metastore", scope)


def milliseconds(_: Request) -> Json:
    """The time in milliseconds, as Unity Catalog writes it."""
    return int(datetime.now(UTC).timestamp() * 1000)


def _owner_is_known(request: Request) -> None:
    """Objects of the account belong to somebody of the account.

    Source: https://learn.microsoft.com/azure/databricks/data-governance/unity-catalog/manage-privileges/ownership.
    """
    owner = text(request.inputs, "owner")
    if owner and not principals.of_the_account(request.view, request.scope, owner):
        raise Refusal(f"PRINCIPAL_DOES_NOT_EXIST: Could not find principal with name {owner} in the account.")


def _full_name(*properties: str) -> Callable[[Request], str]:
    return lambda request: ".".join(text(request.inputs, name) for name in properties)


def catalog_exists(name: str, request: Request) -> bool:
    """Whether a catalog is there without anybody making it: the service's own, and the workspace's."""
    workspace = request.scope.removeprefix("https://").split(".")[0].replace("-", "_")
    return name in OWN_CATALOGS or name == workspace


def _schema_stands(request: Request) -> None:
    catalog, schema = text(request.inputs, "catalogName"), text(request.inputs, "schemaName")
    own = schema in ("default", "information_schema") and request.view.get(CATALOG, request.scope, catalog) is not None
    if not own and request.view.get(SCHEMA, request.scope, f"{catalog}.{schema}") is None:
        raise Refusal(f"SCHEMA_DOES_NOT_EXIST: Schema '{catalog}.{schema}' does not exist.")


def _within(*kinds: str) -> Callable[[Record, View], Iterable[Record]]:
    def contents(record: Record, view: View) -> Iterable[Record]:
        for kind in kinds:
            yield from (other for other in view.find(kind, record.scope) if other.id.startswith(f"{record.id}."))

    return contents


def _is_empty(*kinds: str) -> Rule:
    """Refused while something is inside, unless `forceDestroy` was set."""

    def rule(request: Request) -> None:
        if request.old is None or flag(request.old.inputs, "forceDestroy"):
            return
        inside = [record.id for kind in kinds for record in _within(kind)(request.old, request.view)]
        inside += data_files.made_by_notebooks(request)
        if inside:
            raise Refusal(f"INVALID_STATE: '{request.id}' is not empty: it holds {', '.join(inside[:3])}. Set force_destroy to delete all.")

    return rule


def _credential_is_unused(request: Request) -> None:
    if request.old is not None and flag(request.old.inputs, "forceDestroy"):
        return
    users = [
        location.id for location in request.view.find(LOCATION, request.scope) if text(location.inputs, "credentialName") == request.id
    ]
    if users:
        raise Refusal(f"INVALID_STATE: Storage credential '{request.id}' is in use by external location {', '.join(users[:3])}.")


def _connector_stands(request: Request) -> None:
    wanted = text(request.inputs, "azureManagedIdentity.accessConnectorId")
    if wanted and request.view.by_id(wanted) is None:
        raise Refusal(f"INVALID_PARAMETER_VALUE: The access connector {wanted} does not exist.")


def _location_is_free(request: Request) -> None:
    wanted = text(request.inputs, "url").rstrip("/") + "/"
    for other in request.view.find(LOCATION, request.scope):
        taken = text(other.inputs, "url").rstrip("/") + "/"
        if other.id != request.id and (taken.startswith(wanted) or wanted.startswith(taken)):
            raise Refusal(f"LOCATION_OVERLAP: Input path url '{wanted}' overlaps with external location '{other.name}' ({taken}).")


def _location_is_reachable(request: Request) -> None:
    """Databricks lists a new location as the access connector of its credential.

    Source: https://learn.microsoft.com/azure/databricks/connect/unity-catalog/cloud-storage/azure-managed-identities.
    """
    container, _, host = text(request.inputs, "url").removeprefix("abfss://").partition("/")[0].partition("@")
    account = next((found for found in request.view.find(storage.ACCOUNT) if found.name == host.partition(".")[0]), None)
    credential = request.view.get(CREDENTIAL, request.scope, text(request.inputs, "credentialName"))
    connector = request.view.by_id(text(credential.inputs, "azureManagedIdentity.accessConnectorId")) if credential else None
    if account is None or connector is None or flag(request.inputs, "skipValidation"):
        return
    failed = f"Failed to access cloud storage {text(request.inputs, 'url')}: This request is not authorized to perform this operation"
    if storage.refuses_connector(account, connector.id):
        raise Refusal(f"PERMISSION_DENIED: {failed}., 403: the firewall of the account has no rule for {connector.id}")
    principal, place = text(connector.outputs, "identity.principalId"), f"{account.id}/blobServices/default/containers/{container}"
    if principal and not roles.holds(request.view, principal, _READS_FILES, place):
        raise Refusal(f"PERMISSION_DENIED: {failed} using this permission., 403: {connector.id} needs Storage Blob Data Contributor")


def _is_not_left_behind(new_id: Callable[[Request], str]) -> Rule:
    """Refused while a workspace that is gone has left something of that name in the metastore."""

    def rule(request: Request) -> None:
        wanted = new_id(request)
        for other in request.view.find(request.token):
            if other.id == wanted and other.scope != request.scope and workspaces.of_host(request.view, other.scope) is None:
                raise Refusal(f"RESOURCE_ALREADY_EXISTS: '{wanted}' already exists. It was created in {other.scope}, which is gone.")

    return rule


_READS_FILES: Final = frozenset({"Storage Blob Data Reader", "Storage Blob Data Contributor", "Storage Blob Data Owner"})
_IN_CATALOG = Reference(
    "catalogName", CATALOG, built_in=catalog_exists, message="CATALOG_DOES_NOT_EXIST: Catalog '{value}' does not exist."
)


def _row(
    name: str,
    *,
    new_id: Callable[[Request], str],
    computed: Mapping[str, Computed] | None = None,
    references: tuple[Reference, ...] = (),
    checks: tuple[CheckRule, ...] = (),
    create_rules: tuple[Rule, ...] = (),
    delete_rules: tuple[Rule, ...] = (),
    contents: Callable[[Record, View], Iterable[Record]] | None = None,
    ends: Callable[[Record, View, bool], None] | None = None,
    write_only: tuple[str, ...] = (),
) -> Behaviour:
    return Behaviour(
        token(name),
        new_id=new_id,
        auto_name="name",
        computed={"owner": caller, **(computed or {})},
        write_only=frozenset(write_only),
        references=references,
        checks=(_NAME, *checks),
        create_rules=(_owner_is_known, _is_not_left_behind(new_id), *create_rules),
        update_rules=(_owner_is_known,),
        delete_rules=delete_rules,
        contents=contents,
        ends=ends,
        taken="RESOURCE_ALREADY_EXISTS: '{id}' already exists.",
    )


_IN_METASTORE: Mapping[str, Computed] = {"metastoreId": lambda request: metastore_id(request.scope)}
_STORAGE_OPTIONS = ("forceDestroy", "forceUpdate", "skipValidation")
_STAMPS: Mapping[str, Computed] = {"createdAt": milliseconds, "createdBy": caller, "updatedAt": milliseconds, "updatedBy": caller}

ROWS: tuple[Behaviour, ...] = (
    _row(
        "catalog",
        new_id=_full_name("name"),
        computed={
            **_STAMPS,
            **_IN_METASTORE,
            "fullName": lambda request: request.id,
            "catalogType": lambda _: "MANAGED_CATALOG",
            "securableType": lambda _: "CATALOG",
            "isolationMode": lambda _: "OPEN",
            "enablePredictiveOptimization": lambda _: "INHERIT",
            "storageLocation": lambda request: text(request.inputs, "storageRoot"),
        },
        write_only=("forceDestroy",),
        checks=(one_of("isolationMode", ("OPEN", "ISOLATED")),),
        delete_rules=(_is_empty(SCHEMA),),
        contents=_within(SCHEMA),
        ends=data_files.end,
    ),
    _row(
        "schema",
        new_id=_full_name("catalogName", "name"),
        write_only=("forceDestroy",),
        computed={**_IN_METASTORE, "schemaId": random_uuid, "enablePredictiveOptimization": lambda _: "INHERIT"},
        references=(_IN_CATALOG,),
        delete_rules=(_is_empty(TABLE, VOLUME, MODEL),),
        contents=_within(TABLE, VOLUME, MODEL),
        ends=data_files.end,
    ),
    _row(
        "volume",
        new_id=_full_name("catalogName", "schemaName", "name"),
        computed={"volumePath": lambda request: f"/Volumes/{request.id.replace('.', '/')}"},
        references=(_IN_CATALOG,),
        checks=(one_of("volumeType", ("MANAGED", "EXTERNAL")),),
        create_rules=(_schema_stands,),
        ends=data_files.end,
    ),
    _row(
        "sqlTable",
        new_id=_full_name("catalogName", "schemaName", "name"),
        computed={"tableId": random_uuid, "effectiveProperties": lambda _: {}},
        references=(_IN_CATALOG, Reference("clusterId", token("cluster")), Reference("warehouseId", token("sqlEndpoint"))),
        checks=(one_of("tableType", ("MANAGED", "EXTERNAL", "VIEW", "METRIC_VIEW")),),
        create_rules=(_schema_stands,),
    ),
    _row(
        "registeredModel",
        new_id=_full_name("catalogName", "schemaName", "name"),
        computed={**_STAMPS, **_IN_METASTORE, "fullName": lambda request: request.id},
        references=(_IN_CATALOG,),
        create_rules=(_schema_stands,),
    ),
    _row(
        "storageCredential",
        new_id=_full_name("name"),
        write_only=_STORAGE_OPTIONS,
        computed={**_IN_METASTORE, "storageCredentialId": random_uuid, "isolationMode": lambda _: "ISOLATION_MODE_OPEN"},
        create_rules=(_connector_stands,),
        delete_rules=(_credential_is_unused,),
    ),
    _row(
        "externalLocation",
        new_id=_full_name("name"),
        write_only=_STORAGE_OPTIONS,
        computed={
            **_STAMPS,
            **_IN_METASTORE,
            "credentialId": random_uuid,
            "browseOnly": lambda _: False,
            "isolationMode": lambda _: "ISOLATION_MODE_OPEN",
        },
        references=(
            Reference(
                "credentialName", CREDENTIAL, message="STORAGE_CREDENTIAL_DOES_NOT_EXIST: Storage Credential '{value}' does not exist."
            ),
        ),
        checks=(matching("url", lambda url: "://" in url, "an address, as abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/PATH"),),
        create_rules=(_location_is_free, _location_is_reachable),
    ),
)
