"""The place in a stack file that decides on a resource. Comments and order stay out of it: only keys and lines are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml

from audit import paths
from audit.model import Change, Operation, Source
from audit.values import Key

SECTIONS: Final[Mapping[str, str]] = {
    "azure:AccessConnector": "azure.data_lake",
    "azure:Alerts": "azure.monitoring.alerts",
    "azure:Budget": "azure.budget",
    "azure:DataLake": "azure.data_lake",
    "azure:DiagnosticSettings": "azure.monitoring",
    "azure:EncryptionKey": "azure.workspaces.{0}.encryption",
    "azure:KeyVault": "azure.key_vault",
    "azure:LogAnalytics": "azure.monitoring",
    "azure:ManagedAgentPool": "devops.agents",
    "azure:Network": "azure.network",
    "azure:PrivateEndpoints": "azure.network.private_endpoints",
    "azure:VaultSecrets": "azure.key_vault.secrets",
    "azure:Workspace": "databricks.workspaces.{0}",
    "devops:BranchPolicies": "devops.repositories.{0}.branch_policies.{1}",
    "devops:DeploymentEnvironment": "delivery",
    "devops:Feed": "devops.feed",
    "devops:Pipeline": "devops.pipelines.{0}",
    "devops:Project": "devops.project",
    "devops:ProjectGroup": "devops.access.{0}",
    "devops:Repository": "devops.repositories.{0}",
    "devops:RepositoryPolicies": "devops.repository_policies",
    "devops:ServiceConnection": "delivery",
    "devops:ServiceHooks": "devops.service_hooks",
    "devops:Team": "devops.teams.{0}",
    "devops:VaultVariableGroup": "delivery",
    "devops:Wiki": "devops.wiki",
    "databricks:Cluster": "databricks.workspaces.{0}.clusters.{1}",
    "databricks:ClusterPolicy": "databricks.workspaces.{0}.policies.{1}",
    "databricks:Dashboards": "databricks.workspaces.{0}.dashboards",
    "databricks:DataCatalog": "databricks.workspaces.{0}.data.catalogs.{1}",
    "databricks:DataStorage": "databricks.workspaces.{0}.data",
    "databricks:Experiments": "databricks.workspaces.{0}.experiments",
    "databricks:GitFolders": "databricks.workspaces.{0}.notebooks",
    "databricks:InitScripts": "databricks.workspaces.{0}.init_scripts",
    "databricks:InstancePool": "databricks.workspaces.{0}.pools.{1}",
    "databricks:Job": "databricks.workspaces.{0}.jobs.{1}",
    "databricks:NotebookDeployment": "databricks.workspaces.{0}.notebooks",
    "databricks:Principals": "databricks.workspaces.{0}.groups",
    "databricks:QueryAlerts": "databricks.workspaces.{0}.alerts",
    "databricks:RunAsRights": "databricks.deployers",
    "databricks:SecretScope": "databricks.workspaces.{0}.secret_scopes.{1}",
    "databricks:ServingEndpoint": "databricks.workspaces.{0}.endpoints.{1}",
    "databricks:SqlWarehouse": "databricks.workspaces.{0}.warehouses.{1}",
    "databricks:StoredSecretScope": "databricks.workspaces.{0}.secret_scopes.{1}",
    "databricks:WorkspaceSettings": "databricks.workspaces.{0}.settings",
}
"""Where a component is declared. `{0}` and `{1}` are the keys in its name."""

OF_RIGHTS: Final[Mapping[str, str]] = {
    "Permissions": "databricks.workspaces.{0}.permissions",
    "SecretAcl": "databricks.workspaces.{0}.permissions",
    "Grants": "databricks.workspaces.{0}.data.grants",
}
"""Resources that are declared in one table, not beside what they are about."""

OTHER_NAMES: Final[Mapping[str, str]] = {
    "minimumRequiredApprovers": "minimum_approvers",
    "approvers": "approval",
    "reviewerCount": "minimum_reviewers",
    "autoStopMins": "auto_stop_minutes",
    "clusterSize": "size",
    "retentionInDays": "retention_days",
    "ipRules": "firewall",
}
"""Keys of the stack file whose properties are called otherwise."""

_KEYS: Final = re.compile(r"[.:/]")


class StackFile:
    """The keys of one stack file, with their lines."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError` and `yaml.YAMLError`."""
        self._name = path.name
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        self._root = _child(root, "config")

    def place_of(self, change: Change) -> Source | None:
        """The innermost key that says something about a change: of a thing that is gone, the key that it was under."""
        for section, rest in _sections(change):
            if found := self._find(section, rest):
                return found
        return None

    def _find(self, section: Sequence[str], rest: Sequence[str]) -> Source | None:
        if self._root is None:
            return None
        namespaced = (key.value for key, _ in _entries(self._root) if key.value.split(":")[-1] == section[0])
        at = _entry(self._root, next(namespaced, ""))
        if at is None:
            return None
        for key in section[1:]:
            deeper = _entry(at[1], key)
            if deeper is None:
                break
            at = deeper
        for key in rest:
            deeper = _entry(at[1], key) or _below(at[1], key)
            at = deeper or at
        return Source(self._name, at[0].start_mark.line + 1)


def _sections(change: Change) -> Iterator[tuple[list[str], list[str]]]:
    """Paths to try, each with keys that may lie below it."""
    tops = [paths.parse(item.path) for item in change.properties]
    resource = change.resource
    is_released = any("release" in path for path in tops)
    if (resource.type == "databricks:index/repo:Repo" and change.before) or is_released:
        yield ["release"], []  # a file without this key leaves it to the state
    if tops and not is_released and all(path[0] in ("tags", "customTags") for path in tops):
        yield ["stack", "tags"], [str(tops[0][-1])]
    owner = next((item for item in resource.ancestors if item.name), None)
    if owner is None or not owner.name:
        return
    names = [part for part in re.split(r"[.:]", owner.name, maxsplit=1) if part]
    kind = resource.type.rsplit(":", 1)[-1]
    template = OF_RIGHTS.get(kind) or SECTIONS.get(owner.type.removeprefix("databricks-cicd:"))
    if template is None:
        return
    section = [part.format(*names, *("", "")) for part in template.split(".")]
    tail = _KEYS.split(resource.name.removeprefix(owner.name).partition("/")[2])
    inside = change.operation in (Operation.UPDATE, Operation.REPLACE)
    keyed = [key for path in tops[:1] for key in _as_keys(path)] if inside else []
    yield (
        section,
        [key for key in (*names[1:], *(name.rpartition("/")[2] for name in names[1:]), *tail, *keyed) if key and key not in section],
    )


def _as_keys(path: Sequence[object]) -> Iterator[str]:
    for segment in path:
        if isinstance(segment, Key):
            yield segment.value
        elif isinstance(segment, str):
            yield OTHER_NAMES.get(segment) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", segment).lower()


def _entries(node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def _entry(node: yaml.Node | None, name: str) -> tuple[yaml.ScalarNode, yaml.Node] | None:
    return next(((key, value) for key, value in _entries(node) if key.value == name), None)


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    found = _entry(node, name)
    return found[1] if found else None


def _below(node: yaml.Node | None, name: str) -> tuple[yaml.ScalarNode, yaml.Node] | None:
    """One level deeper, such as `autoscale.max_workers` for `max_workers`."""
    return next((found for _, value in _entries(node) if (found := _entry(value, name))), None)
