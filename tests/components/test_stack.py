"""The whole graph of the shipped stacks: the edges between the systems, and what a change of the stack file moves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import cast, get_args, get_origin, get_type_hints, is_typeddict

import pulumi
import pytest

import outputs
from components.azure.role_assignments import Role
from tests.components.answers import number
from tests.components.mocked import Graph, Registered
from tests.components.stacks import Section, by_people, graph

GROUP = "azure-native:resources:ResourceGroup"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
ROLE = "azure-native:authorization:RoleAssignment"
VAULT = "azure-native:keyvault:Vault"
SECRET = "azure-native:keyvault:Secret"
WORKSPACE = "azure-native:databricks:Workspace"
NETWORK = "azure-native:network:VirtualNetwork"
ACCOUNT = "azure-native:storage:StorageAccount"
CONTAINER = "azure-native:storage:BlobContainer"
KEY = "azure-native:keyvault:Key"
DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting"
ENDPOINT = "azure-native:network:PrivateEndpoint"
PROJECT = "azuredevops:index/project:Project"
CONNECTION = "azuredevops:index/serviceEndpointAzureRM:ServiceEndpointAzureRM"
GROUP_OF_VARIABLES = "azuredevops:index/variableGroup:VariableGroup"
AUTHORIZATION = "azuredevops:index/pipelineAuthorization:PipelineAuthorization"
LOCK = "azure-native:authorization:ManagementLockByScope"
APPROVAL = "azuredevops:index/checkApproval:CheckApproval"
PROVIDER = "pulumi:providers:databricks"
PRINCIPAL = "databricks:index/servicePrincipal:ServicePrincipal"
SCOPE = "databricks:index/secretScope:SecretScope"
POLICY = "databricks:index/clusterPolicy:ClusterPolicy"
CLUSTER = "databricks:index/cluster:Cluster"
REPO = "databricks:index/repo:Repo"
JOB = "databricks:index/job:Job"
LOCATION = "databricks:index/externalLocation:ExternalLocation"
CATALOG = "databricks:index/catalog:Catalog"
WAREHOUSE = "databricks:index/sqlEndpoint:SqlEndpoint"
LASTING = {"databricks-cicd:databricks:DataStorage", "databricks-cicd:databricks:DataCatalog"}
"""What stands in the region's metastore, and so would outlive the workspace."""


@pytest.fixture(scope="module", params=["dev", "prod"], name="built")
def built_(request: pytest.FixtureRequest) -> Graph:
    return graph(request.param)


@pytest.mark.parametrize(
    ("token", "property_name", "source"),
    [
        (CONNECTION, "credentials", IDENTITY),
        (PROVIDER, "host", WORKSPACE),
        (PROVIDER, "azureWorkspaceResourceId", WORKSPACE),
        (PRINCIPAL, "applicationId", IDENTITY),
        (CLUSTER, "policyId", POLICY),
        (REPO, "url", "repository"),
        (JOB, "runAs", PRINCIPAL),
        (JOB, "tasks", REPO),
        ("databricks:index/storageCredential:StorageCredential", "azureManagedIdentity", "azure-native:databricks:AccessConnector"),
        (LOCATION, "url", "azure-native:storage:BlobContainer"),
        (CATALOG, "storageRoot", LOCATION),
        ("databricks:index/dashboard:Dashboard", "warehouseId", WAREHOUSE),
        ("databricks:index/alertV2:AlertV2", "queryText", CATALOG),
        ("databricks:index/secretAcl:SecretAcl", "scope", SCOPE),
        (AUTHORIZATION, "resourceId", "any"),
        (SECRET, "properties", WORKSPACE),
    ],
)
def test_the_systems_are_wired_to_each_other(built: Graph, token: str, property_name: str, source: str) -> None:
    resources = [resource for resource in built.of(token) if property_name in resource.inputs]
    resources = [resource for resource in resources if resource.name != "main-service-principal/catalogue"]  # comes from the stack file
    assert resources
    found = [built.comes_from(resource, property_name) for resource in resources]
    if source == "repository":  # made in dev, looked up in prod: what is looked up has no resource
        assert all(types <= {"azuredevops:index/git:Git"} for types in found)
    elif token == JOB and property_name == "tasks":
        assert any(source in types for types in found)
    else:
        made = [types for types, resource in zip(found, resources, strict=True) if ".repository." not in resource.name]
        assert all(types if source == "any" else source in types for types in made)


def test_a_scope_on_the_vault_comes_from_the_vault(built: Graph) -> None:
    scopes = [scope for scope in built.of(SCOPE) if scope.inputs["backendType"] == "AZURE_KEYVAULT"]
    assert scopes
    assert {source for scope in scopes for source in built.comes_from(scope, "keyvaultMetadata")} == {VAULT}


def test_5_trust_is_in_what_signs_in(built: Graph) -> None:
    """A connection's own issuer and subject (pitfall 5), or a workspace that reads repositories as the deploying identity."""
    for credential in built.of(CREDENTIAL):
        if credential.name.startswith(("git-", "review-git-")):
            assert built.comes_from(credential, "issuer") == {WORKSPACE}
            assert str(credential.inputs["issuer"]).endswith(".azuredatabricks.net/oidc")
            assert built.comes_from(credential, "subject") == {IDENTITY}
        else:
            assert built.comes_from(credential, "issuer") == built.comes_from(credential, "subject") == {CONNECTION}


def test_every_resource_has_a_name_of_its_own(built: Graph) -> None:
    urns = [resource.urn for resource in built.resources]
    assert len(urns) == len(set(urns))


def test_names_do_not_collide_where_two_keys_could_read_alike() -> None:
    def change(sections: dict[str, Section]) -> None:
        workspaces = sections["databricks"]["workspaces"]
        assert isinstance(workspaces, dict)
        policy = {"definition": {"num_workers": {"type": "fixed", "value": 1}}}
        workspaces["a"] = {"policies": {"b-c": policy}}
        workspaces["a-b"] = {"policies": {"c": policy}}

    urns = [resource.urn for resource in graph("dev", change).resources]
    assert len(urns) == len(set(urns))


def test_30_the_order_of_the_stack_file_makes_no_difference() -> None:
    def reversed_(value: object) -> object:
        return {key: reversed_(item) for key, item in reversed(value.items())} if isinstance(value, dict) else value

    def change(sections: dict[str, Section]) -> None:
        for name, section in sections.items():
            sections[name] = reversed_(section)  # type: ignore[assignment]  # a mapping stays one

    def described(found: Graph) -> dict[str, Mapping[str, object]]:
        return {resource.urn: resource.inputs for resource in found.resources}

    assert described(graph("dev", change)) == described(graph("dev"))


def test_20_contents_of_a_workspace_go_through_its_provider_and_with_it(built: Graph) -> None:
    providers = {provider.name.removeprefix("databricks-"): provider for provider in built.of(PROVIDER)}
    assert set(providers) == {workspace.name.removesuffix("-workspace") for workspace in built.of(WORKSPACE)}
    contents = [resource for resource in built.resources if resource.type.startswith("databricks-cicd:databricks:")]
    contents = [resource for resource in contents if not resource.type.endswith(":RunAsRights")]  # of the account
    assert contents
    for component in contents:
        key = re.split(r"[.:]", component.name)[0]
        assert component.request.deletedWith == ("" if component.type in LASTING else providers[key].urn)
        for child in built.children(component):
            assert child.request.provider.split("::id-")[0] == providers[key].urn


def test_43_with_a_workspace_its_provider_is_replaced_and_so_all_that_goes_through_it(built: Graph) -> None:
    for provider in built.of(PROVIDER):
        assert provider.request.replaceOnChanges == ["host"]
    for workspace in built.of(WORKSPACE):
        assert workspace.request.deleteBeforeReplace
    for endpoint in built.of("azure-native:network:PrivateEndpoint"):
        assert endpoint.request.replaceOnChanges == ["privateLinkServiceConnections"]


def test_3_only_one_call_waits_for_a_new_workspace(built: Graph) -> None:
    for component in built.resources:
        if component.type.startswith("databricks-cicd:databricks:") and not component.type.endswith(":RunIdentity"):
            waits_for = {built.by_urn(urn).type for urn in component.depends_on}
            assert PRINCIPAL in waits_for, component.urn


def test_21_azure_goes_through_the_provider_of_the_stacks_subscription(built: Graph) -> None:
    provider = built.one("pulumi:providers:azure-native")
    assert {name for name in provider.inputs if name not in {"version", "environment"}} == {"subscriptionId"}
    for resource in built.resources:
        if resource.type.startswith("azure-native:"):
            assert resource.request.provider.startswith(provider.urn)


def linked(built: Graph) -> Registered:
    (found,) = [group for group in built.of(GROUP_OF_VARIABLES) if "keyVault" in group.inputs]
    return found


def test_40_the_linked_group_reads_the_vault_once_it_can(built: Graph) -> None:
    group = linked(built)
    assert built.comes_from(group, "keyVault") == {VAULT, CONNECTION}
    before = {built.by_urn(urn).type for urn in built.by_urn(group.parent).depends_on}
    assert {SECRET, CREDENTIAL, ROLE} <= before
    variables = group.inputs["variables"]
    assert isinstance(variables, list)
    assert {variable["name"] for variable in variables} == {secret.inputs["secretName"] for secret in built.of(SECRET)}


def test_13_no_pipeline_is_authorised_but_by_its_number_for_this_stacks_things(built: Graph) -> None:
    found = built.of(AUTHORIZATION)
    assert {"endpoint", "environment", "variablegroup"} <= {str(resource.inputs["type"]) for resource in found}
    assert all(resource.inputs.get("pipelineId") for resource in found)


def in_group(built: Graph) -> list[Registered]:
    return [assignment for assignment in built.of(ROLE) if not assignment.name.startswith("subscription-")]


def test_roles_are_narrow(built: Graph) -> None:
    for assignment in in_group(built):
        (scope,) = built.comes_from(assignment, "scope")
        assert scope in {GROUP, VAULT, WORKSPACE, ACCOUNT, KEY, NETWORK}


def roles_of(built: Graph, purpose: str) -> set[tuple[str, str]]:
    """The roles of an identity: the role, and the type of what it is given on."""
    found = [assignment for assignment in built.of(ROLE) if assignment.name.startswith((f"access-{purpose}.", f"keepers-{purpose}."))]
    return {(Role(str(item.inputs["roleDefinitionId"]).rsplit("/", 1)[-1]).name, *built.comes_from(item, "scope")) for item in found}  # type: ignore[misc]


def test_who_plans_only_reads(built: Graph) -> None:
    assert roles_of(built, "plan") == {("READER", GROUP)}


def test_who_applies_changes_workspaces_or_what_this_program_makes() -> None:
    assert roles_of(graph("dev", by_people), "apply") == {("READER", GROUP), ("KEY_VAULT_SECRETS_USER", VAULT), ("CONTRIBUTOR", WORKSPACE)}
    prod = graph("prod")
    assert roles_of(prod, "apply") == {
        ("CONTRIBUTOR", GROUP),
        ("ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR", GROUP),
        ("LOCKS_CONTRIBUTOR", GROUP),
        ("KEY_VAULT_SECRETS_OFFICER", VAULT),
        ("KEY_VAULT_CRYPTO_OFFICER", VAULT),
    }
    (administrator,) = [assignment for assignment in prod.of(ROLE) if assignment.name == "access-apply.roles"]
    condition = str(administrator.inputs["condition"])
    assert Role.ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR not in condition
    given = {str(each.inputs["roleDefinitionId"]).rsplit("/", 1)[-1] for each in in_group(prod) if each != administrator}
    own = {Role.LOCKS_CONTRIBUTOR, Role.KEY_VAULT_SECRETS_OFFICER, Role.KEY_VAULT_CRYPTO_OFFICER}
    assert {role for role in given if role not in condition} == own


def test_each_connection_signs_in_as_an_identity_of_its_own(built: Graph) -> None:
    connections = {connection.name: connection for connection in built.of(CONNECTION)}
    assert set(connections) - {"review-connection"} == {"plan-connection", "apply-connection"}
    for name, connection in connections.items():
        (identity,) = connection.property_depends_on["credentials"]
        assert built.by_urn(identity).name == name.replace("connection", "identity")
    for credential in (found for found in built.of(CREDENTIAL) if not found.name.startswith(("git-", "review-git-"))):
        (connection_urn,) = credential.property_depends_on["issuer"]
        assert built.by_urn(connection_urn).name == credential.name.replace("credential", "connection")


def test_a_pipeline_may_use_what_it_needs_and_no_more() -> None:
    uses = {authorization.name.removeprefix("delivery-") for authorization in graph("prod").of(AUTHORIZATION)}
    assert {name for name in uses if name.startswith("ci.")} == {"ci.plan", "ci.addresses", "ci.agents"}
    needed = {"plan", "apply", "environment", "addresses", "vault", "agents", "repository.infrastructure", "repository.notebooks"}
    assert {name for name in uses if name.startswith("release.")} == {f"release.{name}" for name in needed}


def test_16_databricks_may_read_the_vault_only_where_there_is_a_scope() -> None:
    def change(sections: dict[str, Section]) -> None:
        workspaces = sections["databricks"]["workspaces"]
        assert isinstance(workspaces, dict)
        for workspace in workspaces.values():
            workspace.pop("secret_scopes", None)
            workspace.get("clusters", {}).pop("training", None)
            for permissions in workspace.get("permissions", {}).values():
                permissions.pop("secret_scopes", None)
                permissions.get("clusters", {}).pop("training", None)

    def readers(found: Graph) -> set[str]:
        return {assignment.name for assignment in found.of(ROLE) if assignment.name.startswith("access-databricks")}

    assert readers(graph("dev")) == {"access-databricks.vault"}
    assert readers(graph("dev", change)) == set()


def test_19_role_assignments_of_two_stacks_never_share_a_name() -> None:
    names = [assignment.inputs["roleAssignmentName"] for stack in ("dev", "prod") for assignment in graph(stack).of(ROLE)]
    assert len(names) == len(set(names))


def test_a_stack_that_joins_makes_nothing_that_belongs_to_the_project() -> None:
    made = {resource.type for resource in graph("prod").resources if resource.custom}
    owned = {PROJECT, "azuredevops:index/git:Git", "azuredevops:index/team:Team", "azuredevops:index/wiki:Wiki"}
    assert made.isdisjoint(owned)
    assert owned <= {resource.type for resource in graph("dev").resources}


def test_a_stack_that_joins_authorises_the_pipelines_it_found() -> None:
    built = graph("prod")
    found = [authorization for authorization in built.of(AUTHORIZATION) if authorization.name.startswith("delivery-ci.")]
    assert {authorization.inputs["pipelineId"] for authorization in found} == {int(number("ci"))}


def test_11_branch_policies_wait_for_the_seeded_files() -> None:
    built = graph("dev")
    files = {file.urn for file in built.of("azuredevops:index/gitRepositoryFile:GitRepositoryFile")}
    branches = [policy for policy in built.of("databricks-cicd:devops:BranchPolicies") if policy.name.startswith("notebooks.")]
    policies = [*branches, *built.of("databricks-cicd:devops:RepositoryPolicies")]
    assert files
    assert len(policies) == 3
    for policy in policies:
        assert files <= policy.depends_on


def test_a_change_of_the_delivery_mode_moves_approvals_and_the_trigger_of_the_release_and_nothing_else() -> None:
    def change(sections: dict[str, Section]) -> None:
        sections["delivery"]["mode"] = "continuous-deployment"
        del sections["delivery"]["approval"]

    asked, by_itself = graph("prod"), graph("prod", change)
    gone = {resource.urn for resource in asked.resources} - {resource.urn for resource in by_itself.resources}
    assert {asked.by_urn(urn).name: asked.by_urn(urn).type for urn in gone} == {"delivery-approval": APPROVAL, "apply-approval": APPROVAL}
    before = {resource.urn: resource.inputs for resource in asked.resources}
    changed = [resource for resource in by_itself.resources if resource.inputs != before.get(resource.urn)]
    assert [resource.name for resource in changed] == ["release-pipeline"]
    (release,) = changed
    assert {key for key in release.inputs if release.inputs[key] != before[release.urn].get(key)} == {"buildCompletionTriggers"}


def test_approvals_stand_on_the_environment_and_on_what_deploys() -> None:
    assert {str(approval.inputs["targetResourceType"]) for approval in graph("prod").of(APPROVAL)} == {"environment", "endpoint"}


def test_what_holds_data_is_locked_in_prod_and_not_in_dev() -> None:
    built = graph("prod")
    locked = Counter(str(found.inputs["scope"]).split("/providers/")[1].rsplit("/", 1)[0] for found in built.of(LOCK))
    assert locked == {
        "Microsoft.Databricks/workspaces": len(built.of(WORKSPACE)),
        "Microsoft.KeyVault/vaults": len(built.of(VAULT)),
        "Microsoft.Storage/storageAccounts": len(built.of(ACCOUNT)),
    }
    assert graph("dev").of(LOCK) == []


def test_locks_come_after_the_roles_on_what_they_lock() -> None:
    built = graph("prod")
    on_it = (VAULT, SECRET, KEY, WORKSPACE, ACCOUNT, CONTAINER, ROLE, DIAGNOSTICS, ENDPOINT)
    assert all(built.of(token) for token in on_it if token != SECRET)
    elsewhere = {item.urn for item in built.of(ROLE) if item not in in_group(built) or built.comes_from(item, "scope") == {NETWORK}}
    standing = {item.urn for token in on_it for item in built.of(token)} - elsewhere
    for lock in built.of(LOCK):
        assert standing <= lock.depends_on


def test_37_a_cluster_repeats_what_its_policy_fixes(built: Graph) -> None:
    workloads = {"data-dev-shared": "interactive", "data-dev-training": "interactive", "data-prod-shared": "production"}
    for cluster in built.of(CLUSTER):
        tags = cluster.inputs["customTags"]
        assert isinstance(tags, Mapping)
        assert tags.get("workload") == workloads.get(str(cluster.inputs["clusterName"]))
    for job in built.of(JOB):
        job_clusters = job.inputs.get("jobClusters", [])
        assert isinstance(job_clusters, list)
        assert {job_cluster["newCluster"]["customTags"]["workload"] for job_cluster in job_clusters} <= {"job"}


def published(built: Graph) -> Mapping[str, object]:
    assert isinstance(built.result, Mapping)
    return built.result


def test_the_outputs_are_the_contract_and_nothing_but_names(built: Graph) -> None:
    def check(value: object, contract: object) -> None:
        if is_typeddict(contract):
            assert isinstance(value, Mapping)
            assert set(value) == set(get_type_hints(contract))
            for key, hint in get_type_hints(contract).items():
                check(value[key], hint)
        elif value is None:
            assert NoneType in get_args(contract)
        elif isinstance(value, Mapping) and UnionType in (type(contract), get_origin(contract)):
            check(value, get_args(contract)[0])
        elif isinstance(value, Mapping):
            for item in value.values():
                check(item, getattr(contract, "__args__", (None, None))[1])
        elif isinstance(value, list):
            for item in value:
                check(item, getattr(contract, "__args__", (None,))[0])
        else:
            assert isinstance(value, str | int)

    check(built.result, outputs.StackOutputs)
    assert published(built)["workspaces"]


def test_every_output_is_exported_under_its_own_name(built: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    exported: dict[str, object] = {}
    monkeypatch.setattr(pulumi, "export", exported.__setitem__)
    outputs.publish(cast("outputs.StackOutputs", built.result))
    assert exported == built.result
