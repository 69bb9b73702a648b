"""Words for resources and people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from audit import paths
from audit.model import Change, Operation, Preview, Resource
from audit.values import ABSENT, Absent, Marker, Tree, Value

_NOUNS: Final[Mapping[str, str]] = {
    "AlertV2": "alert",
    "BlobContainer": "container",
    "BuildDefinition": "pipeline",
    "Git": "repository",
    "GitRepositoryFile": "seeded file",
    "ManagementLockByScope": "management lock",
    "PrivateDnsZoneGroup": "DNS record group",
    "PublicIPAddress": "public IP address",
    "Servicehook": "service hook",
    "ServicehookWebhookTfs": "service hook",
    "UserEntitlement": "member of the organisation",
    "InstancePool": "pool",
    "MlflowExperiment": "experiment",
    "ModelServing": "serving endpoint",
    "Repo": "git folder",
    "ServiceEndpointAzureRM": "service connection",
    "SqlEndpoint": "warehouse",
    "UserAssignedIdentity": "managed identity",
    "Vault": "key vault",
}
"""Types whose token is not what people call them."""

_FULL_NOUNS: Final = {
    "azure-native:operationalinsights:Workspace": "log workspace",
    "azure-native:devopsinfrastructure:Pool": "agent pool",
}
"""Types whose last part means something else in another system."""

_TARGETS: Final[Mapping[str, str]] = {
    "clusterId": "cluster",
    "clusterPolicyId": "cluster policy",
    "instancePoolId": "pool",
    "jobId": "job",
    "sqlEndpointId": "warehouse",
    "directoryPath": "folder",
    "directoryId": "folder",
    "notebookPath": "notebook",
    "repoPath": "git folder",
    "repoId": "git folder",
    "experimentId": "experiment",
    "registeredModelId": "model",
    "servingEndpointId": "serving endpoint",
    "dashboardId": "dashboard",
    "alertV2Id": "alert",
    "sqlAlertId": "alert",
    "authorization": "",
    "catalog": "catalog",
    "schema": "schema",
    "table": "table",
    "volume": "volume",
    "model": "model",
    "externalLocation": "location",
    "storageCredential": "storage credential",
    "metastore": "metastore",
}
"""Properties of rights that say what they are rights on."""


_OWN_NAMES: Final = (
    "displayName",
    "serviceEndpointName",
    "resourceName",
    "workspaceName",
    "secretName",
    "clusterName",
    "containerName",
    "budgetName",
    "poolName",
    "label",
    "name",
)


def noun(resource: Resource) -> str:
    """What people call resources of this type."""
    kind = resource.type.rsplit(":", 1)[-1]
    if resource.type.startswith("pulumi:providers:"):
        return "provider"
    return _FULL_NOUNS.get(resource.type) or noun_of(kind)


def noun_of(kind: str) -> str:
    """The same for the last part of a type's token."""
    return _NOUNS.get(kind) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", kind).lower()


def thing(change: Change, preview: Preview) -> str:
    """The resource by the name that people know: `cluster data-dev-shared`. What goes is called as it was."""
    resource = change.resource
    tree = change.before if change.operation in (Operation.DELETE, Operation.REPLACE) else change.after or change.before
    own = next((tree[key] for key in _OWN_NAMES if isinstance(tree.get(key), str)), None)
    if own is None or resource.type.endswith((":Notebook", ":WorkspaceFile", ":Repo", ":Directory", ":WikiPage", ":GitRepositoryFile")):
        own = tree["path"] if isinstance(tree.get("path"), str) else tree.get("file") or own
    return f"{noun(resource)} {own if isinstance(own, str) else preview.names.get(resource.urn) or resource.name}"


def named(change: Change, preview: Preview, path: str, value: Value | Absent) -> str:
    """A value by the name of what it stands for; of an unknown one, the names of the resources that it comes from."""
    if isinstance(value, str):
        return preview.names.get(value, value)
    if value is Marker.UNKNOWN:
        sources = origins(change, preview, path)
        return f"one of {listed(sources, len(sources))}" if len(sources) > 1 else sources[0]
    return "a secret" if value is Marker.SECRET else str(value)


def origins(change: Change, preview: Preview, path: str) -> list[str]:
    """The names of the resources that a value comes from which is known only after the update."""
    top = str(paths.parse(path)[0])
    found = [preview.names.get(urn, urn.rsplit("::", 1)[-1]) for urn in change.sources.get(top, ())]
    return list(dict.fromkeys(found)) or ["somebody who is known only after the update"]


def target(change: Change, preview: Preview) -> str:
    """What a right is on, such as `cluster data-dev-shared`."""
    tree = change.after or change.before
    for name, kind in _TARGETS.items():
        if name in tree:
            sources = [urn for urn in change.sources.get(name, ()) if urn in preview.names]
            value = tree[name]
            known = value if kind in _TARGETS and isinstance(value, str) else preview.names[sources[-1]] if sources else None
            text = known or named(change, preview, name, value)
            return f"{kind} {text}".strip()
    return change.resource.name


def checked(change: Change, preview: Preview) -> str:
    """What a check of Azure DevOps is on."""
    tree = change.after or change.before
    kind = {"endpoint": "service connection", "variablegroup": "variable group", "queue": "agent pool"}.get(
        str(tree.get("targetResourceType"))
    )
    sources = [preview.names[urn] for urn in change.sources.get("targetResourceId", ()) if urn in preview.names]
    owner = change.resource.ancestors[0].name if change.resource.ancestors else None
    name = sources[-1] if sources else named(change, preview, "targetResourceId", tree.get("targetResourceId"))
    name = owner or name if name.isdigit() else name
    return f"the {kind} {name}" if kind else name


def at(tree: Tree, path: str) -> Value | Absent:
    """The value at a path in the engine's syntax."""
    return paths.lookup(tree, paths.parse(path))


def number(value: Value | Absent) -> float | None:
    """A number, also one written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def side(value: Value | Absent) -> str:
    """One side in words."""
    if value is ABSENT or value is None:
        return "not set"
    if isinstance(value, Marker):
        return value.value
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def listed(items: Iterable[str], most: int = 5) -> str:
    """`a, b and c`, and how many more."""
    words = list(dict.fromkeys(items))
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most:,} more"
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
