"""Changes of one key: what the generated ones cannot know, and how two graphs are compared."""

from __future__ import annotations

from collections.abc import Mapping

from config.diagnostics import ConfigError
from tests.components.mocked import Graph
from tests.graph.leaves import Leaf, Place, others, with_value
from tests.graph.rendered import options
from tests.graph.stacks import built, sections, unchanged

MAIN = ("databricks", "workspaces", "main")
CHANGES: Mapping[str, Mapping[Place, object]] = {
    "azure.key_vault.secrets": {
        ("azure", "key_vault", "secrets"): ["hook-password", "warehouse-password", "another"],
        ("secret-another",): {"secure": "v1:AAAA:BBBB"},
    },
    "azure.network<injected>.address_range": {("azure", "network", "address_range"): "10.20.0.0/19"},
    "databricks.workspaces.*.clusters.*.node_type_id": {(*MAIN, "clusters", "shared", "node_type_id"): "Standard_D8ds_v5"},
    "databricks.workspaces.*.alerts.*.catalog": {(*MAIN, "alerts", "no-orders", "catalog"): "costs"},
    "databricks.workspaces.*.alerts.*.warehouse": {(*MAIN, "alerts", "no-orders", "warehouse"): "adhoc"},
    "databricks.workspaces.*.clusters.*.data_security_mode": {
        (*MAIN, "clusters", "training", key): None for key in ("data_security_mode", "single_user_name", "init_scripts")
    },
    "databricks.workspaces.*.clusters.*.policy": {(*MAIN, "clusters", "shared", "policy"): "templated"},
    "databricks.workspaces.*.clusters.*.pool": {(*MAIN, "clusters", "training", "pool"): "drivers"},
    "databricks.workspaces.*.dashboards.*.file": {(*MAIN, "dashboards", "sales", "file"): "tests/graph/empty.lvdash.json"},
    "databricks.workspaces.*.dashboards.*.schema": {(*MAIN, "dashboards", "sales", "schema"): "other"},
    "databricks.workspaces.*.dashboards.*.warehouse": {(*MAIN, "dashboards", "sales", "warehouse"): "adhoc"},
    "databricks.workspaces.*.data.catalogs.*.location": {
        (*MAIN, "data", "catalogs", "costs", "location"): "landing",  # where reviews could make no schema
        (*MAIN, "reviews", "catalog"): "sales",
    },
    "databricks.workspaces.*.data.locations.*.container": {(*MAIN, "data", "locations", "silver", "container"): "gold"},
    "databricks.workspaces.*.endpoints.*.model": {(*MAIN, "endpoints", "embeddings", "model"): "sales.orders.others"},
    "databricks.workspaces.*.groups.*.origin": {(*MAIN, "groups", "guests", "origin"): "workspace"},
    "databricks.workspaces.*.init_scripts.*.file": {(*MAIN, "init_scripts", "certificates", "file"): "content/repository/pyproject.toml"},
    "databricks.workspaces.*.jobs.*.job_clusters.*.policy": {(*MAIN, "jobs", "nightly", "job_clusters", "main", "policy"): "templated"},
    "databricks.workspaces.*.jobs.*.job_clusters.*.pool": {(*MAIN, "jobs", "nightly", "job_clusters", "pooled", "pool"): "drivers"},
    "databricks.workspaces.*.jobs.*.tasks.*.job_cluster": {(*MAIN, "jobs", "nightly", "tasks", "ingest", "job_cluster"): "pooled"},
    "databricks.workspaces.*.jobs.*.tasks.*.notebook": {
        (*MAIN, "jobs", "nightly", "tasks", "ingest", "notebook"): "etl/quality/check_orders"
    },
    "databricks.workspaces.*.notebooks.*.files": {(*MAIN, "notebooks", "plain", "files"): None},
    "databricks.workspaces.*.notebooks.*.folder": {(*MAIN, "notebooks", "plain", "folder"): "tests/notebooks/models"},
    "databricks.workspaces.*.notebooks.*.repository": {(*MAIN, "notebooks", "shared", "repository"): "tools"},
    "databricks.workspaces.*.policies.*.definition.*<fixed>.value": {
        (*MAIN, "policies", "unused", "definition", "custom_tags.team", "value"): "ml"
    },
    "databricks.workspaces.*.policies.*.definition.*<range>.isOptional": {
        (*MAIN, "policies", "unused", "definition", "num_workers", "isOptional"): None
    },
    "databricks.workspaces.*.reviews.catalog": {(*MAIN, "reviews", "catalog"): "sales"},
    "databricks.workspaces.*.reviews.job": {
        (*MAIN, "jobs", "other"): {
            "parameters": {"schema": "orders", "experiment": "/Shared/x"},
            "tasks": {"load": {"notebook": "shared/notebooks/tables/load"}},
        },
        (*MAIN, "reviews", "job"): "other",
    },
    "databricks.workspaces.*.reviews.required_template.repository": {(*MAIN, "reviews", "required_template", "repository"): "tools"},
    "databricks.workspaces.*.secret_scopes.*.backend": {
        ("databricks", "workspaces", "second", "secret_scopes", "vault", "backend"): "databricks"
    },
    "databricks.workspaces.*.secret_scopes.*.secrets": {
        (*MAIN, "secret_scopes", "partners", "secrets"): ["sftp-password", "sftp-key", "another"],
        ("secret-another",): {"secure": "v1:AAAA:BBBB"},
    },
    "databricks.workspaces.*.settings.personal_access_tokens": {
        (*MAIN, "settings", "personal_access_tokens"): False,
        (*MAIN, "settings", "token_lifetime_days"): None,
    },
    "databricks.workspaces.*.vector_search.*.indexes.*.embedding_source_columns.*": {
        (*MAIN, "vector_search", "products", "indexes", "sales.orders.texts", "embedding_source_columns", "description"): "databricks-gte"
    },
    "delivery.business_hours.time_zone": {("delivery", "business_hours", "time_zone"): "UTC"},
    "delivery.mode": {("delivery", "mode"): "continuous-deployment", ("delivery", "approval"): None},
    "delivery.required_templates.*.path": {("delivery", "required_templates", "release", "path"): "pipelines/release.yml"},
    "delivery.required_templates.*.repository": {("delivery", "required_templates", "release", "repository"): "tools"},
    "devops.access.pipelines_run_this_program": {
        ("devops", "access", "pipelines_run_this_program"): False,
        ("devops", "pipelines", "review"): None,
        (*MAIN, "reviews"): None,
    },
    "devops.pipelines.*.path": {("devops", "pipelines", "ci", "path"): "pipelines/release.yml"},
    "devops.project.mode": {
        ("devops",): {
            "project": {"name": "maximal", "mode": "join"},
            "repositories": {"notebooks": {}},
            "access": {"approvers": ["ada.approver@contoso.com", "bo.approver@contoso.com"]},
        },
        (*MAIN, "reviews"): None,
    },
    "devops.repositories.*.content": {("devops", "repositories", "extra", "content"): "content/repository/dashboards"},
    "devops.pipelines.*.repository": {("devops", "pipelines", "ci", "repository"): "tools"},
    "devops.service_hooks.*.pipeline": {("devops", "service_hooks", "release-failed", "pipeline"): "ci"},
    "devops.service_hooks.*.repository": {("devops", "service_hooks", "pull-request", "repository"): "tools"},
}
"""Where the type alone does not lead to another value: names of what is declared elsewhere, and keys that go together."""

DEAF: Mapping[str, str] = {
    "azure.data_lake.containers.*.delete_under_locations": "it only confirms another key",
}
"""Keys whose change leaves the graph as it is, each with the reason."""


def candidates(leaf: Leaf) -> list[Mapping[Place, object]]:
    """Changes of the key, some of which are valid."""
    return [CHANGES[leaf.pattern]] if leaf.pattern in CHANGES else [{leaf.place: value} for value in others(leaf)]


def applied(keys: Mapping[str, object], change: Mapping[Place, object]) -> Mapping[str, object]:
    """The keys with a change. Raises `KeyError` where they have no such place."""
    for place, value in change.items():
        keys = with_value(keys, place, value)
    return keys


def of(leaf: Leaf) -> set[str]:
    """URNs of what changes in the graph with another value of this key alone. Raises `AssertionError` if no other value is valid."""
    problems = []
    for change in candidates(leaf):
        try:
            after = built(leaf.stack, applied(sections(leaf.stack), change))
        except ConfigError as problem:
            problems.append(str(problem))
        else:
            return differences(unchanged(leaf.stack), after)
    raise AssertionError(f"{leaf.pattern}: no other value than {leaf.value!r} is valid: {problems}")


def differences(before: Graph, after: Graph) -> set[str]:
    """Labels of what is in only one of two graphs, or differs in anything that the engine is told."""
    one, other = _told(before), _told(after)
    return {urn for urn in one.keys() | other.keys() if one.get(urn) != other.get(urn)}


def _told(graph: Graph) -> Mapping[str, object]:
    return {
        resource.urn: (resource.inputs, resource.secrets, resource.explicit, resource.property_depends_on, options(resource))
        for resource in graph.resources
    }
