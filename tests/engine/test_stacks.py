"""The main job, end to end: both stacks come up, stay unchanged, and go, and no tracked file notices."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from config.keys import NAMESPACE
from tests.engine.harness import Cloud
from tests.graph.renamed import renamed, tidied

CONNECTION = "azuredevops:index/serviceEndpointAzureRM:ServiceEndpointAzureRM"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
FEDERATED_CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
DATABRICKS_PROVIDER = "pulumi:providers:databricks"
RUN_IDENTITY = "databricks-cicd:databricks:RunIdentity$databricks:index/servicePrincipal:ServicePrincipal"
WORKSPACE = "azure-native:databricks:Workspace"
ENVIRONMENT = "azuredevops:index/environment:Environment"
ENVIRONMENT_ROLE = "azuredevops:index/securityroleAssignment:SecurityroleAssignment"
VAULT = "azure-native:keyvault:Vault"

States = Mapping[str, list[Mapping[str, object]]]


@pytest.fixture(scope="module", name="up")
def up_(shipped: Cloud) -> Iterator[Cloud]:
    """dev and prod, up. Afterwards both are destroyed, and nothing is left."""
    yield shipped
    shipped.destroy("prod")
    shipped.destroy("dev")
    assert shipped.localcloud("list") == ""


@pytest.fixture(scope="module", name="states")
def states_(up: Cloud) -> States:
    """The resources in the state of each."""
    return {stack: up.resources(stack) for stack in ("dev", "prod")}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_second_preview_shows_no_change(up: Cloud, stack: str) -> None:
    up.called_by("plan").pulumi("preview", "-s", stack, "--expect-no-changes")


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_refresh_finds_no_drift(up: Cloud, stack: str) -> None:
    up.called_by("apply").pulumi("refresh", "-s", stack, "--yes", "--expect-no-changes")


def by_type(resources: list[Mapping[str, object]], token: str) -> list[Mapping[str, object]]:
    return [resource for resource in resources if resource["type"] == token]


def inputs_of(resource: Mapping[str, object]) -> dict[str, object]:
    inputs = resource.get("inputs") or {}
    assert isinstance(inputs, dict)
    return inputs


def depends_on(resource: Mapping[str, object], property_name: str) -> list[str]:
    """The types that one property of a resource comes from."""
    dependencies = resource.get("propertyDependencies") or {}
    assert isinstance(dependencies, dict)
    return [urn.split("::")[2].split("$")[-1] for urn in dependencies.get(property_name) or []]


@pytest.mark.parametrize("stack", ["dev", "prod"])
@pytest.mark.parametrize(
    ("token", "property_name", "source"),
    [
        (CONNECTION, "credentials", IDENTITY),
        (FEDERATED_CREDENTIAL, "issuer", f"{CONNECTION} {WORKSPACE}"),
        (FEDERATED_CREDENTIAL, "subject", f"{CONNECTION} {IDENTITY}"),
        (DATABRICKS_PROVIDER, "host", WORKSPACE),
        (DATABRICKS_PROVIDER, "azureWorkspaceResourceId", WORKSPACE),
        ("databricks:index/secretScope:SecretScope", "keyvaultMetadata", VAULT),
        (RUN_IDENTITY, "applicationId", IDENTITY),
        (ENVIRONMENT_ROLE, "resourceId", ENVIRONMENT),
        ("databricks:index/cluster:Cluster", "policyId", "databricks:index/clusterPolicy:ClusterPolicy"),
    ],
)
def test_5_the_systems_are_wired_to_each_other(states: States, stack: str, token: str, property_name: str, source: str) -> None:
    ends = [resource for resource in states[stack] if str(resource["urn"]).split("::")[2].endswith(token)]
    found = [resource for resource in ends if property_name in inputs_of(resource)]
    assert found
    for resource in found:
        assert set(source.split()) & set(depends_on(resource, property_name)), resource["urn"]


def test_only_continuous_delivery_waits_for_an_approval(states: States) -> None:
    token = "azuredevops:index/checkApproval:CheckApproval"
    assert not by_type(states["dev"], token)
    approvals = by_type(states["prod"], token)
    assert sorted(source for approval in approvals for source in depends_on(approval, "targetResourceId")) == [ENVIRONMENT, CONNECTION]
    for approval in approvals:
        approvers = inputs_of(approval)["approvers"]
        assert isinstance(approvers, list)
        assert (len(set(approvers)), inputs_of(approval)["minimumRequiredApprovers"]) == (3, 2)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_variable_group_reads_the_vault(states: States, stack: str) -> None:
    groups = by_type(states[stack], "azuredevops:index/variableGroup:VariableGroup")
    linked = [group for group in groups if VAULT in depends_on(group, "keyVault")]
    assert linked


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_workspace_resource_goes_through_the_workspaces_own_provider(states: States, stack: str) -> None:
    providers = {
        str(resource["provider"])
        for resource in states[stack]
        if str(resource["type"]).startswith("databricks:") and resource.get("custom")
    }
    assert providers
    assert not [provider for provider in providers if "::default" in provider]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_13_no_authorisation_is_for_all_pipelines(states: States, stack: str) -> None:
    found = by_type(states[stack], "azuredevops:index/pipelineAuthorization:PipelineAuthorization")
    assert found
    for resource in found:
        assert inputs_of(resource).get("pipelineId")


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_21_no_secret_stands_in_plain_text(states: States, stack: str) -> None:
    resources = states[stack]
    secrets = by_type(resources, "azure-native:keyvault:Secret")
    assert secrets
    for resource in secrets:
        assert "ciphertext" in json.dumps(resource["inputs"])
    credentials = ("token", "password", "clientSecret", "azureClientSecret", "personalAccessToken")
    for provider in (resource for resource in resources if str(resource["type"]).startswith("pulumi:providers:")):
        assert not [name for name in credentials if name in inputs_of(provider)], provider["urn"]


def stack_file(folder: Path, keys: Mapping[str, object]) -> str:
    """A stack file of dev with other keys."""
    folder.mkdir()
    file = folder / "Pulumi.dev.yaml"
    YAML().dump({"config": {f"{NAMESPACE}:{key}": value for key, value in keys.items()}}, file)
    return str(file)


def test_everything_is_renamed_and_nothing_replaced(up: Cloud, tmp_path: Path) -> None:
    said, tidy = stack_file(tmp_path / "said", renamed("dev")), stack_file(tmp_path / "tidy", tidied("dev"))
    before = types_and_ids(up)
    steps = up.json("preview", "-s", "dev", "--config-file", said, "--json")["steps"]
    assert isinstance(steps, list)
    assert {step["op"] for step in steps} == {"same", "update"}
    up.pulumi("up", "-s", "dev", "--config-file", said, "--yes", "--skip-preview")
    assert types_and_ids(up) == before
    up.pulumi("preview", "-s", "dev", "--config-file", tidy, "--expect-no-changes")


def types_and_ids(cloud: Cloud) -> set[tuple[str, ...]]:
    """What is in a cloud, whatever its name."""
    return {tuple(record.split()[:2]) for record in cloud.localcloud("list").splitlines()}
