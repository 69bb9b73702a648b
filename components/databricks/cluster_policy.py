"""Cluster policies: the rules for clusters of a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

import pulumi
from pulumi_databricks.cluster_policy import ClusterPolicy as DatabricksClusterPolicy
from pulumi_databricks.permissions import Permissions

from components.databricks.access import Access, access_controls
from components.databricks.libraries import Library, library_properties

if TYPE_CHECKING:
    from pulumi_databricks._inputs import ClusterPolicyLibraryArgsDict


class PolicyFamily(TypedDict):
    """A policy family: a template of Databricks that a policy starts from."""

    family_id: str
    """The family (`personal-vm`, `power-user`, `shared-compute`, `job-cluster`)."""
    overrides: pulumi.Input[str]
    """The rules that override it, as JSON text with sorted keys."""


class ClusterPolicyArgs(TypedDict):
    """What a `ClusterPolicy` needs."""

    policy_name: str
    """Name, unique in the workspace."""
    definition: NotRequired[pulumi.Input[str]]
    """The rules as JSON text with sorted keys, so that their order never makes a diff. Either this or `family`."""
    family: NotRequired[PolicyFamily]
    """The family that it takes its rules from."""
    libraries: NotRequired[Sequence[Library]]
    """What is installed on every cluster with it. Default: nothing."""
    max_clusters_per_user: NotRequired[int | None]
    """How many clusters one user may have with it at a time. Default: no limit."""
    access: Mapping[str, Access]
    """Who may create clusters with it (`CAN_USE`), by a stable key; administrators always may."""


class ClusterPolicy(pulumi.ComponentResource):
    """A cluster policy and who may use it.

    Manages: the policy, all its permissions (one that somebody adds by hand is removed by the next update).
    Does not manage: the clusters that use it.
    Errors: Databricks refuses a definition with an unknown attribute or rule.
    """

    policy_id: pulumi.Output[str]
    """Its id, for clusters."""

    def __init__(self, name: str, *, args: ClusterPolicyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:ClusterPolicy", name, None, opts)
        family = args.get("family")
        policy = DatabricksClusterPolicy(
            f"{name}-policy",
            name=args["policy_name"],
            definition=args.get("definition"),
            policy_family_id=family["family_id"] if family else None,
            policy_family_definition_overrides=family["overrides"] if family else None,
            libraries=cast("list[ClusterPolicyLibraryArgsDict]", library_properties(args.get("libraries", ()))) or None,
            max_clusters_per_user=args.get("max_clusters_per_user"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                cluster_policy_id=policy.id,
                access_controls=access_controls(args["access"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.policy_id = policy.id
        self.register_outputs({"policy_id": self.policy_id})
