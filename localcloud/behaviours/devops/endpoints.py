"""Service connections (service endpoints). One by workload identity federation is trusted by a federated credential in Entra."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from localcloud.behaviours.azure import identity
from localcloud.behaviours.checks import conflicts, known, not_blank, one_of, requires, uuid
from localcloud.behaviours.devops import organisation
from localcloud.behaviours.devops.organisation import in_project, token
from localcloud.behaviours.identifiers import random_uuid, url_safe
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import first, is_absent, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

AZURE: Final = token("serviceEndpointAzureRM")
_FEDERATION: Final = "WorkloadIdentityFederation"
_DEVOPS_APPLICATION: Final = "499b84ac-1321-427f-aa17-267ca6975798"
"""The application id of Azure DevOps in every tenant; Entra writes it into the subjects of its tokens."""

_TAKEN: Final = (
    "Service connection with name {name} already exists. Only a user having Administrator/User role permissions on service connection "
    "{name} can see it."
)


def is_endpoint(record: Record) -> bool:
    """Whether a record is a service connection, of whatever kind."""
    return record.token.lower().startswith("azuredevops:index/serviceendpoint") and not record.token.endswith("Permissions")


def find(view: View, scope: str, id: str) -> Record | None:
    """The service connection with that id, of whatever kind."""
    return next((record for record in view.all(scope) if record.id == id and is_endpoint(record)), None)


def issuer_of(endpoint: Record) -> str:
    """Who issues the tokens of a connection by federation; "" for others."""
    return text(endpoint.outputs, "workloadIdentityFederationIssuer")


def subject_of(endpoint: Record) -> str:
    """Whom the tokens of a connection by federation are about; "" for others."""
    return text(endpoint.outputs, "workloadIdentityFederationSubject")


def _scheme(request: Request) -> str:
    return text(request.inputs, "serviceEndpointAuthenticationScheme") or "ServicePrincipal"


def _federated(request: Request) -> bool:
    return _scheme(request).lower() == _FEDERATION.lower()


def _issuer(request: Request) -> Json:
    tenant = text(request.inputs, "azurermSpnTenantid")
    return f"https://login.microsoftonline.com/{tenant}/v2.0" if _federated(request) else None


def _subject(request: Request) -> Json:
    """The subject as Entra forms it since 2024: tenant, Azure DevOps' application, organisation and connection."""
    if not _federated(request):
        return None
    tenant, application = url_safe(text(request.inputs, "azurermSpnTenantid")), url_safe(_DEVOPS_APPLICATION)
    return f"/eid1/c/pub/t/{tenant}/a/{application}/sc/{organisation.organisation_id(request)}/{request.id}"


def _principal(request: Request) -> Json:
    return text(request.inputs, "credentials.serviceprincipalid") or random_uuid(request)


def _no_credential_trusts_it(request: Request) -> None:
    """The connection goes last: Azure DevOps refuses while Entra still trusts it, and Entra takes its time to forget."""
    if request.old is None or not subject_of(request.old):
        return
    credential = identity.credential_for(request.view, issuer_of(request.old), subject_of(request.old))
    if credential is not None:
        raise Refusal(
            f"Cannot delete this service connection while federated credentials for app "
            f"{text(request.old.inputs, 'credentials.serviceprincipalid')} exist in Entra tenant "
            f"{text(request.old.inputs, 'azurermSpnTenantid')}. Please make sure federated credentials have been removed prior to deleting "
            f"the service connection: {credential.id} is still there."
        )


def _subscription_or_management_group(inputs: Properties) -> Iterator[Failure]:
    if not known(inputs, "azurermSubscriptionId", "azurermManagementGroupId"):
        return
    both = [key for key in ("azurermSubscriptionId", "azurermManagementGroupId") if not is_absent(first(inputs, key))]
    if len(both) != 1:
        yield Failure("azurermSubscriptionId", "give azurermSubscriptionId, or azurermManagementGroupId, and not both")


def _credentials_fit_the_scheme(inputs: Properties) -> Iterator[Failure]:
    scheme, key = text(inputs, "serviceEndpointAuthenticationScheme"), first(inputs, "credentials.serviceprincipalkey")
    if scheme == _FEDERATION and not is_absent(key):
        yield Failure("credentials.serviceprincipalkey", f"{_FEDERATION} has no secret: leave the key out")
    if scheme == "ManagedServiceIdentity" and not is_absent(first(inputs, "credentials")):
        yield Failure("credentials", "ManagedServiceIdentity takes no credentials")


def _contents(record: Record, view: View) -> Iterable[Record]:
    yield from view.find(token("pipelineAuthorization"), record.scope, type="endpoint", resourceId=record.id)
    yield from view.find(token("serviceendpointPermissions"), record.scope, serviceendpointId=record.id)


ROWS: tuple[Behaviour, ...] = (
    in_project(
        Behaviour(
            AZURE,
            name="serviceEndpointName",
            computed={
                "servicePrincipalId": _principal,
                "workloadIdentityFederationIssuer": _issuer,
                "workloadIdentityFederationSubject": _subject,
                "authorization": lambda request: {"scheme": _scheme(request)},
                "serverUrl": lambda _: "https://management.azure.com/",
            },
            defaults={
                "environment": "AzureCloud",
                "serviceEndpointAuthenticationScheme": "ServicePrincipal",
                "description": "Managed by Pulumi",
            },
            secret_outputs=frozenset({"credentials.serviceprincipalkey", "credentials.serviceprincipalcertificate"}),
            write_only=frozenset({"credentials.serviceprincipalkey", "credentials.serviceprincipalcertificate", "features"}),
            unique=(("projectId", "serviceEndpointName"),),
            taken=_TAKEN,
            references=(
                Reference(
                    "credentials.serviceprincipalid",
                    identity.IDENTITY,
                    by="clientId",
                    any_scope=True,
                    message="AADSTS700016: Application with identifier '{value}' was not found in the directory. The service connection "
                    "needs the client id of an identity that exists.",
                ),
            ),
            checks=(
                one_of("serviceEndpointAuthenticationScheme", ("ServicePrincipal", "ManagedServiceIdentity", _FEDERATION)),
                one_of("environment", ("AzureCloud", "AzureChinaCloud", "AzureUSGovernment", "AzureGermanCloud", "AzureStack")),
                not_blank("serviceEndpointName"),
                uuid("azurermSpnTenantid", "azurermSubscriptionId"),
                conflicts("credentials", "resourceGroup"),
                requires("azurermSubscriptionId", "azurermSubscriptionName"),
                requires("azurermManagementGroupId", "azurermManagementGroupName"),
                _subscription_or_management_group,
                _credentials_fit_the_scheme,
            ),
            delete_rules=(_no_credential_trusts_it,),
            contents=_contents,
        )
    ),
    in_project(
        Behaviour(
            token("serviceEndpointGeneric"),
            name="serviceEndpointName",
            computed={"authorization": lambda _: {"scheme": "UsernamePassword"}},
            defaults={"description": "Managed by Pulumi"},
            secret_outputs=frozenset({"password"}),
            write_only=frozenset({"password"}),
            unique=(("projectId", "serviceEndpointName"),),
            taken=_TAKEN,
            checks=(not_blank("serviceEndpointName"),),
            contents=_contents,
        )
    ),
)
