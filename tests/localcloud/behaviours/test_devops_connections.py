"""Service connections by federation, and the variable groups that read a vault through them."""

from __future__ import annotations

import re

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import SUBSCRIPTION, TENANT, World, devops, paths

ENDPOINT = devops("serviceEndpointAzureRM")
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
VAULT = "azure-native:keyvault:Vault"


@pytest.fixture
def identity(world: World) -> str:
    world.resource_group()
    return world.identity()


@pytest.fixture
def project(world: World) -> str:
    return world.project()


@pytest.fixture
def connection(world: World, project: str, identity: str) -> str:
    return world.connection(project, world.client_id(identity))


def test_5_issuer_and_subject(world: World, connection: str, identity: str) -> None:
    outputs = world.look(ENDPOINT, connection).outputs
    assert outputs["workloadIdentityFederationIssuer"] == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    tenant = "fQ4fiis8Xk2fYHGCk6S1xg"  # the tenant's bytes in Microsoft's order, in base64url
    subject = outputs["workloadIdentityFederationSubject"]
    assert isinstance(subject, str)
    assert re.fullmatch(rf"/eid1/c/pub/t/{tenant}/a/rISbSSETf0KqFyZ8ppdXmA/sc/[0-9a-f-]{{36}}/{connection}", subject)
    assert outputs["servicePrincipalId"] == world.client_id(identity)


def test_the_identity_must_stand(world: World, project: str) -> None:
    with pytest.raises(Refusal, match="AADSTS700016: Application with identifier"):
        world.connection(project, TENANT)


def test_6_a_connection_stays_while_a_credential_trusts_it(world: World, connection: str) -> None:
    credential = world.trust(connection)
    with pytest.raises(Refusal, match="Cannot delete this service connection while federated credentials"):
        world.delete(ENDPOINT, connection)
    world.delete(CREDENTIAL, credential)
    world.delete(ENDPOINT, connection)


def test_6_another_connections_credential_is_no_matter(world: World, project: str, identity: str, connection: str) -> None:
    other = world.connection(project, world.client_id(identity), "azure-other")
    world.trust(other)
    world.delete(ENDPOINT, connection)


def test_34_a_replacement_collides_with_its_own_name(world: World, project: str, identity: str, connection: str) -> None:
    assert connection
    with pytest.raises(Refusal, match="Service connection with name azure-dev already exists"):
        world.connection(project, world.client_id(identity), "AZURE-dev")


GIVEN: dict[str, object] = {
    "projectId": TENANT,
    "serviceEndpointName": "azure",
    "azurermSpnTenantid": TENANT,
    "azurermSubscriptionId": SUBSCRIPTION,
    "azurermSubscriptionName": "Development",
    "serviceEndpointAuthenticationScheme": "WorkloadIdentityFederation",
}


class TestChecks:
    """What the provider refuses in a preview."""

    def test_good_inputs(self) -> None:
        assert paths(ENDPOINT, **GIVEN, credentials={"serviceprincipalid": ...}) == []

    def test_39_credentials_and_resource_group(self) -> None:
        assert paths(ENDPOINT, **GIVEN, credentials={"serviceprincipalid": TENANT}, resourceGroup="rg") == ["credentials"]

    def test_39_a_project_is_named_by_its_id(self) -> None:
        assert paths(ENDPOINT, **{**GIVEN, "projectId": "Data"}) == ["projectId"]

    def test_federation_has_no_secret(self) -> None:
        credentials = {"serviceprincipalid": TENANT, "serviceprincipalkey": "s3cret"}
        assert paths(ENDPOINT, **GIVEN, credentials=credentials) == ["credentials.serviceprincipalkey"]

    def test_a_subscription_or_a_management_group(self) -> None:
        assert paths(ENDPOINT, **{**GIVEN, "azurermSubscriptionId": None, "azurermSubscriptionName": None}) == ["azurermSubscriptionId"]

    def test_schemes(self) -> None:
        assert paths(ENDPOINT, **{**GIVEN, "serviceEndpointAuthenticationScheme": "Oidc"}) == ["serviceEndpointAuthenticationScheme"]


class TestLinkedVariableGroup:
    """Pitfall 40: a linked group looks its secrets up when it is made."""

    @pytest.fixture
    def vault(self, world: World, identity: str) -> str:
        assert identity
        return world.vault()

    def secret(self, world: World, name: str = "token") -> None:
        world.make(
            "azure-native:keyvault:Secret",
            resourceGroupName="data-dev",
            vaultName="kv-data-dev",
            secretName=name,
            properties={"value": "x"},
        )

    def link(self, world: World, project: str, connection: str, *names: str, vault: str = "kv-data-dev", depth: int | None = None) -> str:
        return world.make(
            devops("variableGroup"),
            projectId=project,
            name="data-dev-vault",
            keyVault={"name": vault, "serviceEndpointId": connection, "searchDepth": depth},
            variables=[{"name": name} for name in names or ("token",)],
        )

    def ready(self, world: World, identity: str, connection: str, vault: str) -> None:
        world.trust(connection)
        world.allow(world.output("azure-native:managedidentity:UserAssignedIdentity", identity, "principalId"), vault)

    def test_40_all_is_there(self, world: World, project: str, identity: str, connection: str, vault: str) -> None:
        self.secret(world)
        self.ready(world, identity, connection, vault)
        made = self.link(world, project, connection)
        assert made.isdigit()

    def test_40_the_vault_comes_first(self, world: World, project: str, connection: str) -> None:
        with pytest.raises(Refusal, match="Failed to query Azure Key Vault kv-data-dev"):
            self.link(world, project, connection)

    def test_40_the_credential_comes_first(self, world: World, project: str, connection: str, vault: str) -> None:
        assert vault
        with pytest.raises(Refusal, match="AADSTS70021: No matching federated identity record found"):
            self.link(world, project, connection)

    def test_40_the_role_assignment_comes_first(self, world: World, project: str, connection: str, vault: str) -> None:
        assert vault
        world.trust(connection)
        with pytest.raises(Refusal, match="ForbiddenByRbac"):
            self.link(world, project, connection)

    def test_40_the_secrets_come_first(self, world: World, project: str, identity: str, connection: str, vault: str) -> None:
        self.secret(world)
        self.ready(world, identity, connection, vault)
        with pytest.raises(Refusal, match=r"Invalid Key Vault secret: \( missing \) , can not find in Azure Key Vault: \( kv-data-dev \)"):
            self.link(world, project, connection, "token", "missing")

    def test_14_twenty_secrets_are_searched_unless_told(
        self, world: World, project: str, identity: str, connection: str, vault: str
    ) -> None:
        names = [f"secret-{number:02}" for number in range(21)]
        for name in names:
            self.secret(world, name)
        self.ready(world, identity, connection, vault)
        with pytest.raises(Refusal, match="The first 20 secrets were searched"):
            self.link(world, project, connection, names[-1])
        self.link(world, project, connection, names[-1], depth=30)

    def test_the_connection_must_stand(self, world: World, project: str, vault: str) -> None:
        assert vault
        with pytest.raises(Refusal, match="was not found in the project"):
            self.link(world, project, TENANT)

    def test_a_vault_with_access_policies(self, world: World, project: str, identity: str, connection: str) -> None:
        principal = world.output("azure-native:managedidentity:UserAssignedIdentity", identity, "principalId")
        world.vault(
            enableRbacAuthorization=False,
            accessPolicies=[{"objectId": principal, "tenantId": TENANT, "permissions": {"secrets": ["get", "list"]}}],
        )
        self.secret(world)
        world.trust(connection)
        self.link(world, project, connection)

    def test_38_a_value_and_is_secret(self, world: World, project: str) -> None:
        with pytest.raises(Refusal, match="with 'is_secret' give 'secret_value'"):
            world.make(devops("variableGroup"), projectId=project, name="g", variables=[{"name": "a", "value": "x", "isSecret": True}])

    def test_a_linked_group_has_names_only(self) -> None:
        wrong = paths(
            devops("variableGroup"),
            projectId=TENANT,
            name="g",
            keyVault={"name": "kv", "serviceEndpointId": TENANT},
            variables=[{"name": "a"}, {"name": "b", "value": "x"}],
        )
        assert wrong == ["variables[1].value"]

    def test_a_group_has_variables(self) -> None:
        assert paths(devops("variableGroup"), projectId=TENANT, name="g", variables=[]) == ["variables"]

    def test_names_are_unique(self, world: World, project: str) -> None:
        given = {"projectId": project, "variables": [{"name": "a", "value": "x"}]}
        made = world.make(devops("variableGroup"), name="data-dev", **given)
        with pytest.raises(Refusal, match="Variable group with name data-dev already exists"):
            world.make(devops("variableGroup"), name="data-DEV", **given)
        world.change(devops("variableGroup"), made, name="data-dev", **given)
