"""A local cloud with providers on it, and the resources that most scenes begin with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from localcloud.behaviours import functions
from localcloud.provider import check, lifecycle
from localcloud.provider.configuration import Configuration
from localcloud.provider.lifecycle import Cloud
from localcloud.provider.reading import read as reading_of
from localcloud.schema.model import Failure
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import UNKNOWN, Json, Properties, Value, as_json

SUBSCRIPTION = "2f6f2c4a-0b7e-4a63-9c5e-6f1a2b3c4d5e"
TENANT = "8a1f0e7d-3c2b-4d5e-9f60-718293a4b5c6"
ORGANISATION = "https://dev.azure.com/local"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/data-dev"

SECRETS_USER = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"


def devops(name: str) -> str:
    """`git` as a token."""
    return f"azuredevops:index/{name}:{name[0].upper()}{name[1:]}"


def bricks(name: str) -> str:
    """`cluster` as a token."""
    return f"databricks:index/{name}:{name[0].upper()}{name[1:]}"


class World:
    """Makes, changes and deletes resources as the providers do it, without an engine."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "cloud.db")
        self.host = ""
        self.token = ""
        self.caller = ""
        """The client id of the identity that calls; "" for a person."""

    def make(self, token: str, **inputs: object) -> str:
        """Creates a resource; its id."""
        return lifecycle.create(self.cloud(token), token, _properties(inputs))[0]

    def change(self, token: str, id: str, **inputs: object) -> Properties:
        """Updates a resource with all its inputs; its outputs."""
        return self.change_knowing({}, token, id, **inputs)

    def change_knowing(self, known: Mapping[str, object], token: str, id: str, **inputs: object) -> Properties:
        """The same for a stack whose state holds these outputs of the resource."""
        return lifecycle.update(self.cloud(token), token, id, _properties(inputs), _properties(known))

    def delete(self, token: str, id: str, **inputs: object) -> None:
        """Deletes a resource, as a stack does that knows these inputs of it."""
        lifecycle.delete(self.cloud(token), token, id, _properties(inputs))

    def read(self, token: str, id: str, **inputs: object) -> Properties | None:
        """The outputs that a refresh finds, for a stack that knows these inputs; None when it is gone."""
        reading = reading_of(self.cloud(token), token, id, _properties(inputs), _properties(inputs))
        return None if reading is None else reading.outputs

    def look(self, token: str, id: str) -> Record:
        """The resource as the cloud keeps it."""
        found = self.find(token, id)
        assert found is not None, f"{token} {id} is not there"
        return found

    def find(self, token: str, id: str) -> Record | None:
        """The resource, or None."""
        with self.store.reading() as view:
            return next((record for record in view.all() if record.token == token and record.id == id), None)

    def everything(self) -> list[Record]:
        """All that lives."""
        with self.store.reading() as view:
            return list(view.all())

    def ask(self, token: str, **arguments: object) -> dict[str, Json]:
        """A function's answer."""
        with self.store.reading() as view:
            request = self.cloud(token).request(view, token, _json(arguments))
            return functions[token](request)

    def listed(self, token: str, key: str, **arguments: object) -> list[dict[str, Json]]:
        """The objects in one list of a function's answer."""
        found = self.ask(token, **arguments)[key]
        assert isinstance(found, list)
        return [item for item in found if isinstance(item, dict)]

    def cloud(self, token: str) -> Cloud:
        """The cloud as the provider of that token sees it; Databricks is the workspace at `host`."""
        package = token.partition(":")[0]
        values: Mapping[str, str] = {
            "azure-native": {"subscriptionId": SUBSCRIPTION, "tenantId": TENANT},
            "azuredevops": {"orgServiceUrl": ORGANISATION, "tenantId": TENANT},
            "databricks": {"host": self.host, "token": self.token},
        }[package]
        return Cloud(self.store, Configuration(package, {**values, "caller": self.caller}))

    def output(self, token: str, id: str, name: str) -> str:
        """One output as text."""
        value = self.look(token, id).outputs[name]
        assert isinstance(value, str)
        return value

    # what scenes begin with

    def resource_group(self, name: str = "data-dev") -> str:
        return self.make("azure-native:resources:ResourceGroup", resourceGroupName=name, location="westeurope")

    def vault(self, name: str = "kv-data-dev", **properties: object) -> str:
        return self.make(
            "azure-native:keyvault:Vault",
            resourceGroupName="data-dev",
            vaultName=name,
            location="westeurope",
            properties={
                "tenantId": TENANT,
                "sku": {"family": "A", "name": "standard"},
                "enableRbacAuthorization": True,
                "softDeleteRetentionInDays": 7,
                **properties,
            },
        )

    def identity(self, name: str = "id-deploy") -> str:
        return self.make(
            "azure-native:managedidentity:UserAssignedIdentity", resourceGroupName="data-dev", resourceName=name, location="westeurope"
        )

    def client_id(self, identity: str) -> str:
        return self.output("azure-native:managedidentity:UserAssignedIdentity", identity, "clientId")

    def workspace(self, name: str = "dbw-data-dev", tier: str = "premium") -> str:
        """A workspace with its group; from now on `host` is its address."""
        made = self.make(
            "azure-native:databricks:Workspace",
            resourceGroupName="data-dev",
            workspaceName=name,
            location="westeurope",
            managedResourceGroupId=f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}-managed",
            sku={"name": tier},
        )
        self.host = f"https://{self.output('azure-native:databricks:Workspace', made, 'workspaceUrl')}"
        return made

    def project(self, name: str = "Data") -> str:
        return self.make(devops("project"), name=name)

    def repository(self, project: str, name: str = "notebooks", **inputs: object) -> str:
        given = {"initialization": {"initType": "Clean"}, "defaultBranch": "refs/heads/main", **inputs}
        return self.make(devops("git"), projectId=project, name=name, **given)

    def connection(self, project: str, client_id: str, name: str = "azure-dev") -> str:
        return self.make(
            devops("serviceEndpointAzureRM"),
            projectId=project,
            serviceEndpointName=name,
            serviceEndpointAuthenticationScheme="WorkloadIdentityFederation",
            azurermSpnTenantid=TENANT,
            azurermSubscriptionId=SUBSCRIPTION,
            azurermSubscriptionName="Development",
            credentials={"serviceprincipalid": client_id},
        )

    def trust(self, connection: str, identity: str = "id-deploy") -> str:
        """The federated credential that lets a connection act as an identity."""
        endpoint = self.look(devops("serviceEndpointAzureRM"), connection).outputs
        return self.make(
            "azure-native:managedidentity:FederatedIdentityCredential",
            resourceGroupName="data-dev",
            resourceName=identity,
            federatedIdentityCredentialResourceName="azure-devops",
            issuer=endpoint["workloadIdentityFederationIssuer"],
            subject=endpoint["workloadIdentityFederationSubject"],
            audiences=["api://AzureADTokenExchange"],
        )

    def allow(self, principal: str, scope: str, role: str = SECRETS_USER, **inputs: object) -> str:
        given = {"principalType": "ServicePrincipal", **inputs}
        return self.make(
            "azure-native:authorization:RoleAssignment",
            principalId=principal,
            scope=scope,
            roleDefinitionId=role,
            **given,
        )


def failures(token: str, **inputs: object) -> list[Failure]:
    """What Check says about inputs; `...` stands for a value that is not known yet."""
    return check.check(token, "thing", _properties(inputs), {}, b"seed")[1]


def paths(token: str, **inputs: object) -> list[str]:
    """Where Check finds something wrong."""
    return [failure.path for failure in failures(token, **inputs)]


def _properties(inputs: Mapping[str, object]) -> Properties:
    return {key: _value(value) for key, value in inputs.items()}


def _value(value: object) -> Value:
    if value is ...:
        return UNKNOWN
    if isinstance(value, dict):
        return {str(key): _value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_value(item) for item in value]
    assert value is None or isinstance(value, bool | int | float | str)
    return value


def _json(inputs: Mapping[str, object]) -> dict[str, Json]:
    return {key: as_json(_value(value)) for key, value in inputs.items()}
