"""Databricks' share of the stack: what is inside each workspace, through a provider of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

import naming
from components.azure.identity import Identity
from components.azure.key_vault import KeyVault
from components.azure.workspace import Workspace
from components.databricks.access import Access
from components.databricks.cluster import Cluster, ClusterArgs
from components.databricks.cluster_policy import ClusterPolicy
from components.databricks.notebook_deployment import NotebookDeployment
from components.databricks.run_identity import RunIdentity
from components.databricks.secret_scope import SecretScope
from components.databricks.workspace_provider import workspace_provider
from config.cluster import Cluster as ClusterConfig
from config.cluster import ClusterPolicy as PolicyConfig
from config.model import StackConfig
from config.policy import Fixed, policy_json
from config.types import principal_kind
from wiring.azure import RUN

ROOT = Path(__file__).parent.parent
"""Folders in the stack file are relative to it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What this stack put into one workspace, by the keys of the stack file."""

    policies: Mapping[str, ClusterPolicy]
    clusters: Mapping[str, Cluster]
    notebooks: Mapping[str, NotebookDeployment]
    secret_scopes: Mapping[str, SecretScope]


def contents(
    config: StackConfig, key: str, workspace: Workspace, who: Identity, vault: KeyVault, *, reachable_after: Sequence[pulumi.Resource]
) -> Contents:
    """Everything inside the workspace `key`. It goes with the workspace, and waits for the first call into it."""
    provider = workspace_provider(
        f"databricks-{key}", url=workspace.url, resource_id=workspace.resource_id, reachable_after=reachable_after
    )
    run = RunIdentity(
        key,
        args={"client_id": who.client_id, "display_name": naming.identity(config.stack, RUN)},
        opts=pulumi.ResourceOptions(providers=[provider], deleted_with=workspace.resource),
    )
    inside = pulumi.ResourceOptions(providers=[provider], deleted_with=workspace.resource, depends_on=[run])
    declared = config.databricks.workspaces[key]
    policies = {
        name: ClusterPolicy(
            f"{key}.{name}",
            args={
                "policy_name": naming.cluster_policy(config.stack, name),
                "definition": policy_json(policy.definition),
                "max_clusters_per_user": policy.max_clusters_per_user,
                "access": _access(dict.fromkeys(policy.can_use, "CAN_USE"), run, "CAN_USE"),
            },
            opts=inside,
        )
        for name, policy in sorted(declared.policies.items())
    }
    clusters = {
        name: Cluster(
            f"{key}.{name}",
            args=_cluster(naming.cluster(config.stack, name), cluster, policies[cluster.policy], declared.policies[cluster.policy], run),
            opts=inside,
        )
        for name, cluster in sorted(declared.clusters.items())
    }
    notebooks = {
        name: NotebookDeployment(
            f"{key}.{name}",
            args={
                "folder": ROOT / deployment.folder,
                "path": deployment.path,
                "access": _access(deployment.permissions, run, "CAN_RUN"),
            },
            opts=inside,
        )
        for name, deployment in sorted(declared.notebooks.items())
    }
    secret_scopes = {
        name: SecretScope(
            f"{key}.{name}",
            args={
                "scope_name": naming.secret_scope(name),
                "vault_id": vault.resource_id,
                "vault_uri": vault.uri,
                "access": _access(scope.permissions, run, "READ"),
            },
            opts=inside,
        )
        for name, scope in sorted(declared.secret_scopes.items())
    }
    return Contents(policies, clusters, notebooks, secret_scopes)


def release(contents: Iterable[Contents]) -> str:
    """A name for exactly these notebooks: the same in every workspace that has the same ones."""
    digests = sorted({deployment.digest for content in contents for deployment in content.notebooks.values()})
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()[:12]


def _access(permissions: Mapping[str, str], run: RunIdentity, run_level: str) -> dict[str, Access]:
    """What the stack file permits, and what the run identity needs to work."""
    access: dict[str, Access] = {}
    for principal, level in permissions.items():
        kind = principal_kind(principal)
        access[f"{kind}-{principal}"] = {"kind": kind, "principal": principal, "level": level}
    access["run-identity"] = {"kind": "service_principal", "principal": run.application_id, "level": run_level}
    return access


def _cluster(name: str, cluster: ClusterConfig, policy: ClusterPolicy, rules: PolicyConfig, run: RunIdentity) -> ClusterArgs:
    return {
        "cluster_name": name,
        "policy_id": policy.policy_id,
        "spark_version": cluster.spark_version,
        "node_types": {
            "worker": cluster.node_type_id,
            "driver": cluster.driver_node_type_id,
            "availability": cluster.availability,
        },
        "autotermination_minutes": cluster.autotermination_minutes,
        "size": {"min_workers": cluster.autoscale.min_workers, "max_workers": cluster.autoscale.max_workers}
        if cluster.autoscale
        else cluster.num_workers or 0,
        "data_security_mode": cluster.data_security_mode,
        "single_user_name": cluster.single_user_name,
        "runtime_engine": cluster.runtime_engine,
        "spark_conf": {**cluster.spark_conf, **_fixed(rules, "spark_conf")},
        "custom_tags": {**cluster.custom_tags, **_fixed(rules, "custom_tags")},
        "access": _access(cluster.permissions, run, "CAN_RESTART"),
    }


def _fixed(policy: PolicyConfig, group: str) -> dict[str, str]:
    """What the policy fixes below `group`; a cluster repeats it, or the difference would never settle."""
    prefix = f"{group}."
    return {
        attribute.removeprefix(prefix): str(rule.value)
        for attribute, rule in policy.definition.items()
        if attribute.startswith(prefix) and isinstance(rule, Fixed)
    }
