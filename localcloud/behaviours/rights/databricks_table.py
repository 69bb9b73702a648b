"""Databricks: what each operation needs, as data.

Whoever may manage a workspace's Azure resource signs in to it as an administrator, if the provider says the resource's id: the claim is
`Microsoft.Databricks/workspaces/write` on it, which Contributor has (checked in databricks-sdk-go, `config/auth_azure_*`, and
https://learn.microsoft.com/azure/databricks/dev-tools/auth/aad-token-manual). Everybody else signs in as the service principal that an
administrator has put into the workspace, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from localcloud.behaviours.databricks import principals
from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.databricks.securables import CATALOG, CREDENTIAL, LOCATION, MODEL, SCHEMA, TABLE, VOLUME

ADMINISTERS: Final = "Microsoft.Databricks/workspaces/write"
"""The action in Azure that makes an administrator of a workspace."""

Kind = Literal["administrator", "owner", "manager", "themselves"]


@dataclass(frozen=True, slots=True)
class Need:
    """What a change of one type, and a read of it, needs."""

    token: str
    kind: Kind
    """`administrator` of the workspace; `owner` of the object in Unity Catalog, or of what it is in; `manager` of the service principal; or
    nobody but whom it belongs to (`themselves`)."""
    why: str
    source: str


_LEARN: Final = "https://learn.microsoft.com/azure/databricks"
PRIVILEGES_SOURCE: Final = f"{_LEARN}/data-governance/unity-catalog/manage-privileges/privileges"
_OWNERSHIP: Final = f"{_LEARN}/data-governance/unity-catalog/manage-privileges/ownership"

NEEDS: Final[tuple[Need, ...]] = (
    *(
        Need(kind, "owner", "Only owners change what is in Unity Catalog, and who may use it", _OWNERSHIP)
        for kind in (CATALOG, SCHEMA, VOLUME, TABLE, MODEL, CREDENTIAL, LOCATION)
    ),
    *(Need(token(kind), "owner", "Only owners grant", PRIVILEGES_SOURCE) for kind in ("grants", "grant")),
    Need(token("workspaceBinding"), "owner", "Only owners say which workspaces see it", f"{_LEARN}/catalogs/binding"),
    Need(
        token("accessControlRuleSet"),
        "manager",
        "Only a manager of a service principal, which its creator is, says who uses it",
        f"{_LEARN}/security/auth/access-control/service-principal-acl",
    ),
    Need(
        token("gitCredential"),
        "themselves",
        "A git credential belongs to whoever makes it, and to a service principal only by its id",
        "terraform-provider-databricks, docs/resources/git_credential.md",
    ),
)
"""Every other type needs an administrator: others can see and change only what somebody has shared with them, and nobody else can see or
set who may do what (https://learn.microsoft.com/azure/databricks/security/auth/access-control)."""

BY_ADMINISTRATORS: Final[Mapping[str, str]] = {
    CATALOG: "CREATE CATALOG",
    CREDENTIAL: "CREATE STORAGE CREDENTIAL",
    LOCATION: "CREATE EXTERNAL LOCATION",
}
"""Privileges on the metastore, which administrators of a workspace have where the metastore was attached by itself."""
ADMINISTRATORS_SOURCE: Final = f"{_LEARN}/data-governance/unity-catalog/manage-privileges/admin-privileges"


@dataclass(frozen=True, slots=True)
class OnAzure:
    """A role that whoever creates something must have on a resource of Azure that it names. Databricks looks for a built-in role: one that
    permits the same does not count."""

    token: str
    path: str
    """The input that names the resource."""
    roles: frozenset[str]
    why: str
    source: str
    said: str
    """The service's error, with `{id}` in it."""


ON_AZURE: Final[tuple[OnAzure, ...]] = (
    OnAzure(
        CREDENTIAL,
        "azureManagedIdentity.accessConnectorId",
        frozenset({"Owner", "Contributor"}),
        "A credential acts as the access connector",
        "https://github.com/databricks/terraform-provider-databricks/issues/5768 and https://github.com/databricks/cli/issues/1486",
        "Registering a credential requires the contributor role over the corresponding access connector with ID {id}",
    ),
    OnAzure(
        token("secretScope"),
        "keyvaultMetadata.resourceId",
        frozenset({"Owner", "Contributor", "Key Vault Contributor"}),
        "A scope lets Databricks read the vault",
        f"{_LEARN}/security/secrets/",
        "Unable to grant read/list permission to Databricks service principal to KeyVault '{id}'",
    ),
)

CREATED_IN: Final[Mapping[str, tuple[str, str]]] = {
    SCHEMA: ("CREATE SCHEMA", "catalogName"),
    VOLUME: ("CREATE VOLUME", "catalogName.schemaName"),
    MODEL: ("CREATE MODEL", "catalogName.schemaName"),
    TABLE: ("CREATE TABLE", "catalogName.schemaName"),
}
"""Privileges on what something is made in, and the inputs that name that; its owner has them all."""

STORED_IN: Final[tuple[tuple[str, str, str, str], ...]] = (
    (LOCATION, "credentialName", CREDENTIAL, "CREATE EXTERNAL LOCATION"),
    (CATALOG, "storageRoot", LOCATION, "CREATE MANAGED STORAGE"),
    (SCHEMA, "storageRoot", LOCATION, "CREATE MANAGED STORAGE"),
    (VOLUME, "storageLocation", LOCATION, "CREATE EXTERNAL VOLUME"),
)
"""What is made with a credential or in a location, the input that says which, and the privilege on that, which its owner has."""

WHAT: Final[Mapping[str, str]] = {
    "catalog": CATALOG,
    "schema": SCHEMA,
    "volume": VOLUME,
    "table": TABLE,
    "model": MODEL,
    "storageCredential": CREDENTIAL,
    "externalLocation": LOCATION,
}
"""The inputs that name a securable, and its type."""

RULE_SETS: Final = token("accessControlRuleSet")
GIT_CREDENTIAL: Final = token("gitCredential")
REPO: Final = token("repo")
SERVICE_PRINCIPAL: Final = principals.SERVICE_PRINCIPAL
MANAGER: Final = "roles/servicePrincipal.manager"
"""The role on a service principal. Its creator has it, and administrators of the account have it on all."""
