"""What the three clouds would compute, for programs that run without an engine."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable, Mapping

import grpc

from localcloud.behaviours import behaviour

Answer = Callable[[str, Mapping[str, object]], dict[str, object]]

GUID = "6f1d5a52-0000-4000-8000-{:012d}"
"""Ids that Azure DevOps and Entra give."""

_NUMBERED = (
    "buildDefinition",
    "environment:",
    "variableGroup:",
    "check",
    "branchPolicy",
    "repositoryPolicy",
    "elasticPool",
    "queue:",
    "wikiPage",
)

ENTRA_GROUPS = [
    {"origin": "vsts", "originId": GUID.format(900), "displayName": "Engineers", "descriptor": "vssgp.engineers"},
    {"origin": "aad", "originId": GUID.format(901), "displayName": "Engineers", "descriptor": "aadgp.engineers"},
    {"origin": "aad", "originId": GUID.format(904), "displayName": "Data Engineers", "descriptor": "aadgp.data-engineers"},
    {"origin": "aad", "originId": GUID.format(905), "displayName": "Data Operations", "descriptor": "aadgp.data-operations"},
    {"origin": "aad", "originId": GUID.format(902), "displayName": "Twins", "descriptor": "aadgp.twin-1"},
    {"origin": "aad", "originId": GUID.format(903), "displayName": "Twins", "descriptor": "aadgp.twin-2"},
]
"""The groups of an organisation, two of Entra with one name among them."""


def computed(token: str, name: str, inputs: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """Id and computed outputs of a new resource."""
    package, _, rest = token.partition(":")
    if package == "azure-native":
        return _azure(rest, name, inputs)
    if package == "azuredevops":
        return _devops(rest, name, inputs)
    return _databricks(rest, name, inputs)


def _databricks(kind: str, name: str, inputs: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    if kind.startswith("index/cluster:"):
        return f"cluster-{name}", {"clusterId": f"cluster-{name}"}
    if kind.startswith("index/gitCredential:"):
        return str(sum(map(ord, name))), {}
    if kind.startswith("index/job:"):
        return f"id-{name}", {"url": f"https://workspace.example/#job/{name}"}
    if kind.startswith("index/schema:"):
        return f"{inputs['catalogName']}.{inputs['name']}", {}
    if kind.startswith("index/volume:"):
        place = f"{inputs['catalogName']}/{inputs['schemaName']}/{inputs['name']}"
        return place.replace("/", "."), {"volumePath": f"/Volumes/{place}"}
    if kind.startswith("index/registeredModel:"):
        return f"{inputs['catalogName']}.{inputs['schemaName']}.{inputs['name']}", {}
    if kind.startswith("index/permissionAssignment:"):
        return f"account-{name}", {"principalId": f"account-{name}"}
    if kind.startswith("index/modelServing:"):
        return str(inputs["name"]), {"servingEndpointId": f"endpoint-{name}", "endpointUrl": f"https://endpoints.example/{name}"}
    ids = (output for output in behaviour(f"databricks:{kind}").computed if output.endswith("Id") and output not in inputs)
    return f"id-{name}", {output: f"{output}-{name}" for output in ids}


def _azure(kind: str, name: str, inputs: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    named = {
        "resources:ResourceGroup": "resourceGroupName",
        "keyvault:Vault": "vaultName",
        "databricks:Workspace": "workspaceName",
        "managedidentity:UserAssignedIdentity": "resourceName",
        "network:Subnet": "subnetName",
        "storage:StorageAccount": "accountName",
        "storage:BlobContainer": "containerName",
    }.get(kind)
    physical = str(inputs.get(named, name)) if named else name
    outputs: dict[str, object] = {"name": physical}
    if kind == "databricks:Workspace":
        outputs |= {"workspaceUrl": f"adb-{physical}.azuredatabricks.net", "workspaceId": "1234567890123456"}
    if kind == "managedidentity:UserAssignedIdentity":
        outputs |= {"clientId": f"client-id-of-{name}", "principalId": f"principal-id-of-{name}", "tenantId": GUID.format(3)}
    if kind == "keyvault:Vault":
        outputs["properties"] = {**_mapping(inputs["properties"]), "vaultUri": f"https://{physical}.vault.azure.net/"}
    if kind == "keyvault:Key":
        outputs |= {"keyUriWithVersion": f"https://vault.example/keys/{inputs['keyName']}/0123456789abcdef"}
    if kind == "databricks:AccessConnector":
        identity = _mapping(inputs["identity"])
        given = identity.get("userAssignedIdentities")
        used: dict[str, object] = (
            {"userAssignedIdentities": {id_: {} for id_ in given}}
            if isinstance(given, list)
            else {"principalId": f"principal-id-of-{name}"}
        )
        outputs |= {"identity": {"type": identity["type"], **used}}
    if kind == "network:PublicIPAddress":
        outputs |= {"ipAddress": "203.0.113.7"}
    return f"/azure/{kind}/{physical}", outputs


def number(name: str) -> str:
    """An id where Azure DevOps counts, another one for each name."""
    return str(zlib.crc32(name.encode()) % 1_000_000)


def guid(name: str) -> str:
    """An id where Azure DevOps does not count, another one for each name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def _mapping(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping)
    return value


def _devops(kind: str, name: str, inputs: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    id_ = number(name) if any(numbered in kind for numbered in _NUMBERED) else guid(name)
    if "serviceEndpointAzureRM" in kind:
        return id_, {
            "workloadIdentityFederationIssuer": "https://issuer.example/of-the-connection",
            "workloadIdentityFederationSubject": f"subject-of-{inputs['serviceEndpointName']}",
        }
    if kind.startswith("index/group:"):
        named: dict[str, object] = {"groupId": guid(name), "principalName": f"[project]\\{inputs['displayName']}"}
        return f"vssgp.{name}", {"descriptor": f"vssgp.{name}", **named}
    if kind.startswith("index/team:"):
        return id_, {"descriptor": f"vssgp.{name}"}
    if kind.startswith("index/wiki:"):
        return id_, {"remoteUrl": f"https://dev.azure.com/org/project/_wiki/wikis/{inputs['name']}"}
    if kind.startswith("index/git:"):
        return id_, {"webUrl": f"https://dev.azure.com/org/project/_git/{inputs['name']}"}
    return id_, {}


def called(token: str, arguments: Mapping[str, object]) -> dict[str, object]:
    """What a provider function returns when everything that is looked up is there."""
    if token.endswith(":getUsers"):
        return {"id": "users", "users": [{"descriptor": f"svc.{arguments['principalName']}"}]}
    if token.endswith(":getIdentityUsers"):
        wanted = arguments["name"]
        return {"id": f"id-of-{wanted}", "name": wanted, "descriptor": f"identity of {wanted}", "subjectDescriptor": f"aad.{wanted}"}
    if token.endswith(":getGroups"):
        return {"id": "groups", "groups": ENTRA_GROUPS}
    if token.endswith(":getClientConfig"):
        return {"id": "organisation", "organizationUrl": "https://dev.azure.com/contoso/"}
    name = arguments["name"]
    if token == "pulumi:pulumi:readStackOutputs":
        return {"name": name, "outputs": {}, "secretOutputNames": []}
    if token.endswith(":getGroup"):
        return {"id": f"vssgp.{name}", "descriptor": f"vssgp.{name}", "name": name}
    if token.endswith(":getAgentQueue"):
        return {"id": "80", "name": name, "agentPoolId": 81}
    if token.endswith(":getProject"):
        return {"id": guid(str(name)), "name": name}
    if token.endswith(":getGitRepository"):
        return {
            "id": guid(str(name)),
            "name": name,
            "defaultBranch": "refs/heads/main",
            "webUrl": f"https://dev.azure.com/org/project/_git/{name}",
        }
    if token.endswith(":getBuildDefinition"):
        return {"id": number(str(name)), "name": name, "path": arguments["path"]}
    raise AssertionError(f"nobody said what {token} answers")


class Refused(grpc.RpcError):
    """How the engine hands on that a provider refused a look-up."""

    def __init__(self, text: str) -> None:
        self.text = text

    def code(self) -> grpc.StatusCode:
        """Not that of an engine that is gone."""
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        """What the SDK shows."""
        return self.text


def refused(reason: str) -> Answer:
    """An answer that is a refusal, with what the service says."""

    def answer(token: str, arguments: Mapping[str, object]) -> dict[str, object]:
        raise Refused(f"invocation of {token} returned an error: {reason}")

    return answer
