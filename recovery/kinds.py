"""How an interrupted create is found again: by kinds of resource, as the providers' sources and documentation have it.

Azure's resources have a function each that takes what their ids are made of. Of the others, some are found by name through a function, of
some the id is the name, and some may simply be created again, since that sets what is there. The rest nobody can look up.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FIELD = re.compile(r"\{(\w+)\}")
"""An input's name in a template."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question to a provider, whose answer has the id."""

    function: str
    """The function's token."""
    arguments: Mapping[str, str]
    """What it is asked, in the provider's own names."""
    id: str = "id"
    """The result that is the id."""


def _by_name(package: str, rows: Mapping[str, tuple[str, Mapping[str, str]]]) -> dict[str, tuple[str, Mapping[str, str]]]:
    return {
        f"{package}:index/{name}:{name[0].upper()}{name[1:]}": (f"{package}:index/{function}:{function}", arguments)
        for name, (function, arguments) in rows.items()
    }


def _tokens(package: str, *names: str) -> set[str]:
    return {f"{package}:index/{name}:{name[0].upper()}{name[1:]}" for name in names}


_IN_PROJECT = {"projectId": "{projectId}", "name": "{name}"}

BY_NAME = {
    **_by_name(
        "azuredevops",
        {
            "project": ("getProject", {"name": "{name}"}),
            "git": ("getGitRepository", _IN_PROJECT),
            "buildDefinition": ("getBuildDefinition", {**_IN_PROJECT, "path": "{path}"}),
            "environment": ("getEnvironment", _IN_PROJECT),
            "serviceEndpointAzureRM": (
                "getServiceEndpointAzureRM",
                {"projectId": "{projectId}", "serviceEndpointName": "{serviceEndpointName}"},
            ),
            "variableGroup": ("getVariableGroup", _IN_PROJECT),
            "team": ("getTeam", _IN_PROJECT),
            "group": ("getGroup", {"projectId": "{scope}", "name": "{displayName}"}),
            "feed": ("getFeed", _IN_PROJECT),
            "queue": ("getAgentQueue", _IN_PROJECT),
            "elasticPool": ("getPool", {"name": "{name}"}),
        },
    ),
    **_by_name(
        "databricks",
        {
            "cluster": ("getCluster", {"clusterName": "{clusterName}"}),
            "clusterPolicy": ("getClusterPolicy", {"name": "{name}"}),
            "instancePool": ("getInstancePool", {"name": "{instancePoolName}"}),
            "job": ("getJob", {"jobName": "{name}"}),
            "sqlEndpoint": ("getSqlWarehouse", {"name": "{name}"}),
            "group": ("getGroup", {"displayName": "{displayName}"}),
            "servicePrincipal": ("getServicePrincipal", {"applicationId": "{applicationId}"}),
            "mlflowExperiment": ("getMlflowExperiment", {"name": "{name}"}),
            "catalog": ("getCatalog", {"name": "{name}"}),
            "schema": ("getSchema", {"name": "{catalogName}.{name}"}),
            "volume": ("getVolume", {"name": "{catalogName}.{schemaName}.{name}"}),
            "registeredModel": ("getRegisteredModel", {"fullName": "{catalogName}.{schemaName}.{name}"}),
            "externalLocation": ("getExternalLocation", {"name": "{name}"}),
            "storageCredential": ("getStorageCredential", {"name": "{name}"}),
        },
    ),
}
"""Kinds that a function finds by name: the function, and templates of its arguments."""

IDS = {
    "azuredevops:index/gitRepositoryFile:GitRepositoryFile": "{repositoryId}/{file}",
    "databricks:index/secretScope:SecretScope": "{name}",
    "databricks:index/modelServing:ModelServing": "{name}",
    "databricks:index/vectorSearchEndpoint:VectorSearchEndpoint": "{name}",
    "databricks:index/vectorSearchIndex:VectorSearchIndex": "{name}",
}
"""Kinds whose id follows from their names."""

FIRST_COMMIT = "Initial commit."
"""The message of the commit with a README.md that the provider begins a repository with.
Source: https://github.com/microsoft/terraform-provider-azuredevops, `initializeGitRepository`."""

REPEATABLE = _tokens(
    "azuredevops",
    *("gitPermissions", "projectPermissions", "buildDefinitionPermissions", "buildFolderPermissions", "serviceendpointPermissions"),
    *("servicehookPermissions", "taggingPermissions"),
    *("libraryPermissions", "variableGroupPermissions", "areaPermissions", "iterativePermissions", "securityroleAssignment"),
    *("pipelineAuthorization", "groupMembership", "teamMembers", "teamAdministrators", "feedPermission", "feedRetentionPolicy"),
    *("projectFeatures", "projectPipelineSettings", "projectTags"),
) | _tokens(
    "databricks",
    *("notebook", "workspaceFile", "directory", "secret", "secretAcl", "permissions", "grants", "grant", "entitlements"),
    *("permissionAssignment", "groupMember", "workspaceBinding", "workspaceConf", "disableLegacyAccessSetting"),
    *("disableLegacyDbfsSetting",),
)
"""Kinds whose create sets or overwrites what is at its address: the next update may do it again."""


def id_of(type: str, inputs: Mapping[str, object]) -> str | None:
    """The id that a resource has if it exists, where it follows from its inputs."""
    return _filled(IDS[type], inputs) if type in IDS else None


def is_placeholder(type: str, outputs: Mapping[str, object]) -> bool:
    """Whether what was found at an address is only what the provider has put there: the next update writes over it."""
    return type == "azuredevops:index/gitRepositoryFile:GitRepositoryFile" and outputs.get("commitMessage") == FIRST_COMMIT


def lookup_of(type: str, inputs: Mapping[str, object]) -> Lookup | None:
    """What to ask the provider for it; None where no function finds this kind, or its inputs do not say enough."""
    if type.startswith("azure-native:"):
        parameters = _azure_parameters(type)
        named = {key: value for key, value in inputs.items() if key.lower() in parameters and isinstance(value, str)}
        module, _, name = type.rpartition(":")
        return Lookup(f"{module}:get{name}", named) if named else None
    function, templates = BY_NAME.get(type, ("", {}))
    arguments = {key: value for key, template in templates.items() if (value := _filled(template, inputs)) is not None}
    if not any(key != "projectId" for key in arguments):
        return None
    return Lookup(function, arguments)


def _filled(template: str, inputs: Mapping[str, object]) -> str | None:
    values = {name: inputs.get(name) for name in FIELD.findall(template)}
    return FIELD.sub(lambda match: str(values[match[1]]), template) if all(values.values()) else None


@cache
def _azure_parameters(type: str) -> frozenset[str]:
    """The parameters of a type's function in the SDK, without underscores: read from its source, since importing it takes seconds."""
    _, path, name = type.split(":")
    spec = find_spec("pulumi_azure_native")
    roots = spec.submodule_search_locations if spec and spec.submodule_search_locations else ()
    for root in roots:
        for file in Path(root, *path.split("/")).glob("get_*.py"):
            if file.stem.replace("_", "") == f"get{name}".lower():
                found = next(
                    node for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef) and node.name == file.stem
                )
                return frozenset(argument.arg.replace("_", "") for argument in found.args.args) - {"opts"}
    return frozenset()
