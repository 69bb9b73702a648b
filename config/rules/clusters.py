"""Rules about clusters and their policies. Databricks would refuse such a cluster, but only in the middle of an update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import naming
from config.cluster import Cluster
from config.diagnostics import Diagnostic, allowed_words, error, nearest, warning
from config.policy_attributes import ATTRIBUTES, SAME_NAME, is_known
from config.policy_check import refusal, repair
from config.rules.facts import Facts
from config.shape import Path
from config.stack import Stack
from config.types import Scalar

SINGLE_NODE_CONF = {"spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]"}
SINGLE_NODE_TAGS = {"ResourceClass": "SingleNode"}
"""What the program adds to a cluster without workers."""


def a_cluster_names_a_declared_policy(facts: Facts) -> Iterator[Diagnostic]:
    """`clusters.*.policy` is a key of `policies` of the same workspace."""
    for workspace in facts.declared("databricks", "workspaces"):
        path = ("databricks", "workspaces", workspace)
        declared = facts.declared(*path, "policies")
        for key in facts.declared(*path, "clusters"):
            named = facts.declared(*path, "clusters", key).get("policy")
            if isinstance(named, str) and named not in declared:
                yield error((*path, "clusters", key, "policy"), f'policy "{named}" is not declared', allowed_words(named, declared))


def a_policy_speaks_of_known_attributes(facts: Facts) -> Iterator[Diagnostic]:
    """A rule about a mistyped attribute would limit nothing."""
    for path, workspace in facts.workspaces():
        for key, policy in workspace.policies.items():
            for attribute in policy.definition:
                if not is_known(attribute):
                    hint = nearest(attribute, ATTRIBUTES)
                    meant = f'Did you mean "{hint}"? ' if hint else ""
                    detail = f"{meant}See the compute policy reference of Databricks for all attributes."
                    yield warning((*path, "policies", key, "definition", attribute), f'"{attribute}" is no attribute known here', detail)


def a_cluster_satisfies_its_policy(facts: Facts) -> Iterator[Diagnostic]:
    """Every rule of the policy holds for the cluster, and what a rule requires or fixes is given."""
    if facts.stack is None:
        return
    for path, workspace in facts.workspaces():
        for key, cluster in workspace.clusters.items():
            policy = workspace.policies.get(cluster.policy)
            if policy is None:
                continue
            given = attributes(cluster, facts.stack, key)
            for attribute, rule in policy.definition.items():
                problem = refusal(rule, attribute, given.get(attribute))
                if problem is not None:
                    place = (*path, "clusters", key, *_place(cluster, attribute))
                    yield error(place, f'{attribute} breaks policy "{cluster.policy}": {problem}', repair(rule, attribute))


def attributes(cluster: Cluster, stack: Stack, key: str) -> Mapping[str, Scalar]:
    """The cluster as its policy sees it: attribute paths of the policy language and their values."""
    found: dict[str, Scalar | None] = {
        "cluster_type": "all-purpose",
        "cluster_name": naming.cluster(stack, key),
        "autoscale.min_workers": cluster.autoscale.min_workers if cluster.autoscale else None,
        "autoscale.max_workers": cluster.autoscale.max_workers if cluster.autoscale else None,
        "azure_attributes.availability": cluster.availability,
        "azure_attributes.first_on_demand": 1,
    }
    found |= {name: getattr(cluster, name) for name in SAME_NAME}
    single_node = cluster.num_workers == 0
    conf = {**cluster.spark_conf, **(SINGLE_NODE_CONF if single_node else {})}
    tags = {**cluster.custom_tags, **(SINGLE_NODE_TAGS if single_node else {})}
    found |= {f"spark_conf.{name}": value for name, value in conf.items()}
    found |= {f"custom_tags.{name}": value for name, value in tags.items()}
    return {name: value for name, value in found.items() if value is not None}


def _place(cluster: Cluster, attribute: str) -> Path:
    """Where in the cluster's own mapping the attribute is given; the mapping itself if it is not."""
    if attribute == "azure_attributes.availability":
        attribute = "availability"
    group, _, name = attribute.partition(".")
    if group not in cluster.model_fields_set:
        return ()
    value = getattr(cluster, group)
    if isinstance(value, Mapping):
        return (group, name) if name in value else (group,)
    return (group, name) if name else (group,)
