"""Who may sign in as the identity, and what it may do."""

from __future__ import annotations

import asyncio

import pulumi
import pytest

from components.azure.federated_credential import FederatedCredential
from components.azure.role_assignments import WAIT_VARIABLE, Role, RoleAssignments, until_it_works
from tests.components.mocked import Registered, run
from tests.components.samples import SAMPLES, SUBSCRIPTION

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"


def credential() -> Registered:
    graph = run(lambda: SAMPLES[FederatedCredential]("deploy", None) and None)
    return graph.one("azure-native:managedidentity:FederatedIdentityCredential")


def assignment() -> Registered:
    return run(lambda: SAMPLES[RoleAssignments]("access", None) and None).one("azure-native:authorization:RoleAssignment")


def test_5_the_trust_is_in_the_connections_own_issuer_and_subject() -> None:
    inputs = credential().inputs
    assert (inputs["issuer"], inputs["subject"]) == ("https://issuer.example", "the connection")
    assert inputs["audiences"] == ["api://AzureADTokenExchange"]
    assert (inputs["resourceName"], inputs["federatedIdentityCredentialResourceName"]) == ("id-data-dev", "fc-data-dev")


def test_a_replaced_connection_replaces_the_trust_and_the_old_trust_goes_first() -> None:
    request = credential().request
    assert set(request.replaceOnChanges) == {"issuer", "subject"}
    assert request.deleteBeforeReplace
    assert request.customTimeouts.delete == "15m"


def test_19_an_assignment_has_a_fixed_name_and_says_what_the_principal_is() -> None:
    inputs = assignment().inputs
    assert inputs["roleAssignmentName"] == "33333333-3333-5333-8333-333333333333"
    assert inputs["principalType"] == "ServicePrincipal"
    definitions = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
    assert inputs["roleDefinitionId"] == f"{definitions}/4633458b-17de-408a-b874-0445c86b69e6"


def test_an_assignment_whose_principal_changes_is_removed_before_it_is_made_again() -> None:
    assert assignment().request.deleteBeforeReplace


def test_nobody_can_be_made_owner() -> None:
    assert {OWNER, USER_ACCESS_ADMINISTRATOR}.isdisjoint(role.value for role in Role)


def test_60_what_depends_on_a_new_role_goes_on_after_two_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [name.rsplit("_", 2)[-2:] for name in assignment().request.hooks.after_create] == [["create", "0"]]
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.delenv(WAIT_VARIABLE, raising=False)
    created = pulumi.ResourceHookArgs("urn", "id", "name", "type")
    asyncio.run(until_it_works(created))
    monkeypatch.setenv(WAIT_VARIABLE, "0")
    asyncio.run(until_it_works(created))
    assert waited == [120, 0]
