"""User-assigned identities and their federated credentials."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from localcloud.behaviours.azure import arm
from localcloud.behaviours.checks import pattern
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record, View

IDENTITY: Final = arm.IDENTITY
CREDENTIAL: Final = "azure-native:managedidentity:FederatedIdentityCredential"
_MOST = 20


def by_client_id(view: View, client_id: str) -> Record | None:
    """The identity with that client (application) id."""
    wanted = client_id.lower()
    return next((record for record in view.find(IDENTITY) if text(record.outputs, "clientId").lower() == wanted), None)


def credentials_of(view: View, identity: Record) -> list[Record]:
    """The federated credentials on an identity."""
    prefix = f"{identity.id.lower()}/"
    return [record for record in view.find(CREDENTIAL) if record.id.lower().startswith(prefix)]


def credential_for(view: View, issuer: str, subject: str) -> Record | None:
    """The federated credential that trusts a subject of an issuer, on any identity. Both compare with case, as in Entra."""
    for record in view.find(CREDENTIAL):
        if text(record.inputs, "subject") == subject and text(record.inputs, "issuer") == issuer:
            return record
    return None


def _trust_is_new(request: Request) -> None:
    prefix = arm.resource_id(request, "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}").lower()
    own = [record for record in request.view.find(CREDENTIAL) if record.id.lower().startswith(f"{prefix}/") and record.id != request.id]
    issuer, subject = text(request.inputs, "issuer"), text(request.inputs, "subject")
    if any(text(record.inputs, "issuer") == issuer and text(record.inputs, "subject") == subject for record in own):
        raise Refusal(
            f"FederatedIdentityCredentialsIssuerAndSubjectMustBeUnique: the identity has a credential for issuer '{issuer}' and "
            f"subject '{subject}' already."
        )
    if len(own) >= _MOST:
        raise Refusal(f"TooManyFederatedIdentityCredentials: an identity holds at most {_MOST} federated credentials.")


ROWS = (
    arm.row(
        IDENTITY,
        "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
        provisioned=False,
        computed={
            "clientId": lambda _: str(uuid4()),
            "principalId": lambda _: str(uuid4()),
            "tenantId": arm.tenant,
            "systemData": arm.created_by,
        },
        checks=(pattern("resourceName", r"[A-Za-z0-9][\w-]{2,127}", "3 to 128 letters, digits, _ and -, not beginning with _ or -"),),
    ),
    arm.row(
        CREDENTIAL,
        "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}/federatedIdentityCredentials/"
        "{federatedIdentityCredentialResourceName}",
        parent="Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
        located=False,
        provisioned=False,
        computed={"systemData": arm.created_by},
        create_rules=(_trust_is_new,),
        update_rules=(_trust_is_new,),
        checks=(
            pattern("issuer", r"https://.+", "an https:// URL"),
            pattern(
                "federatedIdentityCredentialResourceName",
                r"[A-Za-z0-9][\w-]{2,119}",
                "3 to 120 letters, digits, _ and -, not beginning with _ or -",
            ),
        ),
    ),
)
