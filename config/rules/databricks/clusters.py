"""Rules about clusters and their policies. Databricks would refuse such a cluster, but only in the middle of an update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from config.databricks.compute import Cluster, Compute
from config.databricks.policy import Fixed, Forbidden, PolicyRule, Regex
from config.databricks.section import SecretScope, Workspace
from config.databricks.vocabulary import POOL, SECRET
from config.diagnostics import Diagnostic, Path, allowed_words, error, nearest, warning
from config.rules.facts import Facts
from config.stack import Stack
from domain import naming
from domain.clusters import FIRST_ON_DEMAND, SINGLE_NODE_CONF, SINGLE_NODE_TAGS, SPOT_PRICE_OF_THE_DAY
from domain.java_patterns import matches
from domain.policy_attributes import (
    ALWAYS,
    ATTRIBUTES,
    CHOSEN_HERE,
    CLUSTER,
    JOB_CLUSTER,
    POOL_IDS,
    REPEATED,
    SAME_NAME,
    is_known,
)
from domain.policy_check import Scalar, refusal, repair

SAME_THING = {
    "azure_attributes.availability": "availability",
    "instance_pool_id": "pool",
    "driver_instance_pool_id": "driver_pool",
}
"""The keys of a cluster in the stack file for some attributes of the policy language."""


def a_policy_speaks_of_known_attributes(facts: Facts) -> Iterator[Diagnostic]:
    """A rule for a mistyped attribute would have no effect."""
    for path, workspace in facts.workspaces():
        for key, policy in workspace.policies.items():
            place = ("definition",) if policy.definition is not None else ("family", "overrides")
            for attribute in policy.rules:
                if not is_known(attribute):
                    hint = nearest(attribute, ATTRIBUTES)
                    meant = f'Did you mean "{hint}"? ' if hint else ""
                    detail = f"{meant}See the compute policy reference of Databricks for all attributes."
                    yield warning((*path, "policies", key, *place, attribute), f'"{attribute}" is not an attribute known here', detail)


def a_pattern_of_a_policy_is_judged_here(facts: Facts) -> Iterator[Diagnostic]:
    """Some regular expressions mean something in Java alone: clusters are not checked against them."""
    for path, workspace in facts.workspaces():
        for key, policy in workspace.policies.items():
            place = ("definition",) if policy.definition is not None else ("family", "overrides")
            for attribute, rule in policy.rules.items():
                if isinstance(rule, Regex) and matches(rule.pattern, "") is None:
                    summary = f"clusters are not checked against {rule.pattern}, which Java alone can judge"
                    detail = (
                        "Databricks checks them during the update. Without flags, \\p and possessive quantifiers, they are checked here."
                    )
                    yield warning((*path, "policies", key, *place, attribute, "pattern"), summary, detail)


def a_policy_names_pools_by_their_keys(facts: Facts) -> Iterator[Diagnostic]:
    """The id of a pool is known in the cloud only, and a new one with every new workspace."""
    for path, workspace in facts.workspaces():
        declared = facts.declared(*map(str, path), "pools")
        for key, policy in workspace.policies.items():
            place = ("definition",) if policy.definition is not None else ("family", "overrides")
            for attribute, rule in policy.rules.items():
                for value in _values(rule):
                    where = (*path, "policies", key, *place, attribute)
                    pool = POOL.fullmatch(str(value))
                    if pool is None and attribute in POOL_IDS:
                        detail = f"Name a pool of this workspace: {{pool: KEY}}. {allowed_words(str(value), declared)}"
                        yield error(where, f'"{value}" is known in the cloud only', detail)
                    elif pool and attribute not in POOL_IDS:
                        yield error(where, f"{attribute} is not the id of a pool", f"Pools are named in {' and '.join(sorted(POOL_IDS))}.")
                    elif pool and pool[1] not in declared:
                        yield error(where, f'pool "{pool[1]}" is not declared', allowed_words(pool[1], declared))


def a_cluster_satisfies_its_policy(facts: Facts) -> Iterator[Diagnostic]:
    """Every rule of the policy holds for the cluster, for people or of a job, and what a rule requires or fixes is set."""
    if facts.stack is None:
        return
    for path, workspace in facts.workspaces():
        for place, cluster, given in _clusters(path, workspace, facts.stack):
            policy = workspace.policies.get(cluster.policy)
            if policy is None:
                continue
            possible = CLUSTER if isinstance(cluster, Cluster) else JOB_CLUSTER
            for attribute, rule in policy.rules.items():
                if attribute in POOL_IDS and (
                    isinstance(rule, Regex) or not {POOL.sub(r"\1", str(value)) for value in _values(rule)} <= workspace.pools.keys()
                ):
                    continue  # only the workspace knows ids, and another rule what is not declared
                problem = refusal(rule, attribute, given.get(attribute), possible)
                if problem is not None:
                    where = (*place, *_place(cluster, attribute))
                    fix = _fix(rule, cluster, attribute, given, possible)
                    summary = f'{attribute} breaks policy "{cluster.policy}": {problem}'
                    yield error(where, POOL.sub(r"\1", summary), POOL.sub(r"\1", fix))


def secrets_of_a_cluster_can_be_read(facts: Facts) -> Iterator[Diagnostic]:
    """`{{secrets/SCOPE/KEY}}` names a declared scope, and a secret in it."""
    if facts.stack is None:
        return
    vault = {*(facts.vault_secrets or ()), *(naming.workspace_url_secret(key) for key in facts.declared("databricks", "workspaces"))}
    for path, workspace in facts.workspaces():
        for place, cluster, _ in _clusters(path, workspace, facts.stack):
            for group in ("spark_conf", "environment"):
                for key, value in getattr(cluster, group).items():
                    for scope, secret in SECRET.findall(value):
                        if scope in workspace.secret_scopes:
                            yield from _not_there((*place, group, key), workspace.secret_scopes[scope], scope, secret, vault)
                        elif scope not in (declared := facts.declared(*map(str, path), "secret_scopes")):
                            yield error((*place, group, key), f'secret scope "{scope}" is not declared', allowed_words(scope, declared))


def _values(rule: PolicyRule) -> Iterator[Scalar]:
    for name in ("value", "default_value"):
        if (value := getattr(rule, name, None)) is not None:
            yield value
    yield from getattr(rule, "values", ())


def _fix(rule: PolicyRule, cluster: Compute, attribute: str, given: Mapping[str, Scalar], possible: Set[str]) -> str:
    """The fix for a violated rule."""
    if attribute in POOL_IDS and attribute not in given and not isinstance(rule, Fixed):
        return f"Give `{SAME_THING[attribute]}`, or add `isOptional: true` to the rule."
    if attribute in given and (_is_given_by_the_program(cluster, attribute) or (isinstance(rule, Forbidden) and attribute in ALWAYS)):
        return "This program sets that on every such cluster: change the rule, or give the cluster another policy."
    return repair(rule, attribute, possible, called=SAME_THING.get(attribute))


def _is_given_by_the_program(cluster: Compute, attribute: str) -> bool:
    if not attribute.startswith(REPEATED):
        return attribute in CHOSEN_HERE
    group, _, name = attribute.partition(".")
    return name not in getattr(cluster, "environment" if group == "spark_env_vars" else group)


def _attributes(cluster: Compute, name: str, tags_given: Mapping[str, str]) -> Mapping[str, Scalar]:
    """The cluster as its policy sees it: attribute paths of the policy language and their values."""
    found: dict[str, Scalar | None] = {
        "cluster_type": "all-purpose" if isinstance(cluster, Cluster) else "job",
        "cluster_name": name or None,
        "autoscale.min_workers": cluster.autoscale.min_workers if cluster.autoscale else None,
        "autoscale.max_workers": cluster.autoscale.max_workers if cluster.autoscale else None,
        "azure_attributes.availability": None if cluster.pool else cluster.availability,
        "azure_attributes.first_on_demand": None if cluster.pool else FIRST_ON_DEMAND,
        "azure_attributes.spot_bid_max_price": None if cluster.pool else SPOT_PRICE_OF_THE_DAY,
        "instance_pool_id": cluster.pool and f"{{{{pools/{cluster.pool}}}}}",
        "driver_instance_pool_id": cluster.driver_pool and f"{{{{pools/{cluster.driver_pool}}}}}",
    }
    found |= {attribute: getattr(cluster, attribute, None) for attribute in SAME_NAME}
    single_node = cluster.num_workers == 0
    conf = {**cluster.spark_conf, **(SINGLE_NODE_CONF if single_node else {})}
    tags = {**tags_given, **cluster.custom_tags, **(SINGLE_NODE_TAGS if single_node else {})}
    found |= {f"spark_conf.{key}": value for key, value in conf.items()}
    found |= {f"spark_env_vars.{key}": value for key, value in cluster.environment.items()}
    found |= {f"custom_tags.{key}": value for key, value in tags.items()}
    return {attribute: value for attribute, value in found.items() if value is not None}


def _clusters(path: Path, workspace: Workspace, stack: Stack) -> Iterator[tuple[Path, Compute, Mapping[str, Scalar]]]:
    """Every cluster with its path and attributes; a job's has no name, and the stack's tags."""
    for key, cluster in workspace.clusters.items():
        yield (*path, "clusters", key), cluster, _attributes(cluster, naming.cluster(stack, key), {})
    for name, job in workspace.jobs.items():
        for key, job_cluster in job.job_clusters.items():
            yield (*path, "jobs", name, "job_clusters", key), job_cluster, _attributes(job_cluster, "", stack.all_tags)


def _not_there(place: Path, scope: SecretScope, name: str, secret: str, vault: Set[str]) -> Iterator[Diagnostic]:
    there = vault if scope.backend == "key-vault" else set(scope.secrets)
    if secret.lower() not in {known.lower() for known in there}:
        yield error(place, f'there is no secret "{secret}" in scope "{name}"', allowed_words(secret, there))


def _place(cluster: Compute, attribute: str) -> Path:
    """Where in the cluster's own mapping the attribute is given; the mapping itself if it is not."""
    attribute = SAME_THING.get(attribute, attribute)
    group, _, name = attribute.partition(".")
    group = "environment" if group == "spark_env_vars" else group
    if group not in cluster.model_fields_set:
        return ()
    value = getattr(cluster, group)
    if isinstance(value, Mapping):
        return (group, name) if name in value else (group,)
    return (group, name) if name else (group,)
