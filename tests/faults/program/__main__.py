"""A small stack over all three systems, without the SDKs' own classes: their import is most of what a small update costs."""

from __future__ import annotations

import pulumi

VERSIONS = {"azure-native": "3.29.0", "azuredevops": "3.16.2", "databricks": "1.118.0"}
TAG = pulumi.Config().get("tag") or "first"
LOCATION = "westeurope"


class Resource(pulumi.CustomResource):
    """Of any type. Outputs that it is asked for are inputs that are None."""

    def __init__(self, token: str, name: str, inputs: dict[str, object], opts: pulumi.ResourceOptions | None = None) -> None:
        version = pulumi.ResourceOptions(version=VERSIONS[token.partition(":")[0]])
        super().__init__(token, name, inputs, pulumi.ResourceOptions.merge(opts, version))

    def __getitem__(self, output: str) -> pulumi.Output[str]:
        found = getattr(self, output)
        assert isinstance(found, pulumi.Output)
        return found


def azure(kind: str, name: str, /, **inputs: object) -> Resource:
    return Resource(f"azure-native:{kind}", name, inputs)


def terraformed(package: str, kind: str) -> str:
    return f"{package}:index/{kind}:{kind[0].upper()}{kind[1:]}"


def devops(kind: str, name: str, /, **inputs: object) -> Resource:
    return Resource(terraformed("azuredevops", kind), name, inputs)


group = azure("resources:ResourceGroup", "group", resourceGroupName="rg-faults", location=LOCATION, tags={"tag": TAG})
in_group = {"resourceGroupName": group["resourceGroupName"], "location": LOCATION}
azure("managedidentity:UserAssignedIdentity", "identity", resourceName="id-faults", **in_group)
vault = azure(
    "keyvault:Vault",
    "vault",
    vaultName="kv-faults",
    properties={"tenantId": "00000000-0000-4000-8000-000000000002", "sku": {"family": "A", "name": "standard"}},
    **in_group,
)
azure(
    "keyvault:Secret",
    "secret",
    secretName="token",
    vaultName=vault["vaultName"],
    resourceGroupName=group["resourceGroupName"],
    properties={"value": pulumi.Output.secret(f"hidden-{TAG}")},
)
workspace = azure(
    "databricks:Workspace",
    "workspace",
    workspaceName="dbw-faults",
    managedResourceGroupId=group.id.apply("{}-managed".format),
    sku={"name": "premium"},
    workspaceUrl=None,
    **in_group,
)

project = devops("project", "project", name="faults", description=TAG)
repository = devops("git", "repository", projectId=project.id, name="code", initialization={"initType": "Clean"})
devops("variableGroup", "variables", projectId=project.id, name="settings", variables=[{"name": "tag", "value": TAG}])
devops("environment", "environment", projectId=project.id, name="live")
devops(
    "branchPolicyMinReviewers",
    "reviewers",
    projectId=project.id,
    settings={"reviewerCount": 2, "scopes": [{"repositoryId": repository.id, "repositoryRef": "refs/heads/main", "matchType": "Exact"}]},
)

host = workspace["workspaceUrl"].apply(lambda url: f"https://{url}")
provider = pulumi.ProviderResource(
    "databricks",
    "provider",
    {"host": host, "azureWorkspaceResourceId": workspace.id},
    pulumi.ResourceOptions(version=VERSIONS["databricks"]),
)


def databricks(kind: str, name: str, /, **inputs: object) -> Resource:
    opts = pulumi.ResourceOptions(provider=provider, deleted_with=workspace)
    return Resource(terraformed("databricks", kind), name, inputs, opts)


databricks("directory", "folder", path="/Shared/faults")
databricks("workspaceFile", "file", path="/Shared/faults-file.txt", contentBase64="Zmlyc3Q=")
databricks("notebook", "notebook", path="/Shared/faults-notebook", language="PYTHON", contentBase64="cHJpbnQoMSk=")
databricks("clusterPolicy", "policy", name="small", definition='{"spark_version": {"type": "unlimited"}}')
databricks("secretScope", "scope", name="faults")
