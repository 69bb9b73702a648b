"""The pages of the components' reference: which components are explained together, in the order of reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Group:
    """One page: components that are understood together."""

    title: str
    about: str
    """One sentence on what they are for."""
    modules: Sequence[str]
    """Their modules, below `components`."""


def _kinds(page: str) -> tuple[str, ...]:
    """The modules of the kinds of things in a workspace that are explained on a page."""
    modules = (component.partition(".")[0] for kind in KINDS.values() if kind.page == page for component in kind.components)
    return tuple(dict.fromkeys(f"databricks.{module}" for module in modules))


GROUPS: Mapping[str, Group] = {
    "azure-foundation": Group(
        "Azure: foundation",
        "The ground that an environment stands on: its group, who may do what, and what keeps data from being deleted.",
        (
            "azure.resource_group",
            "azure.identity",
            "azure.federated_credential",
            "azure.role_assignments",
            "azure.custom_role",
            "azure.deletion_locks",
        ),
    ),
    "azure-workspace": Group(
        "Azure: workspaces",
        "Databricks workspaces, seen from Azure.",
        ("azure.workspace", "azure.workspace_options", "azure.access_connector"),
    ),
    "azure-data": Group(
        "Azure: secrets and data",
        "What holds secrets, keys and files.",
        (
            "azure.key_vault",
            "azure.vault_secrets",
            "azure.encryption_key",
            "azure.data_lake",
            "azure.lifecycle",
            "azure.storage_perimeter",
            "azure.state_store",
        ),
    ),
    "azure-network": Group(
        "Azure: network",
        "Networks of the stack, and private ways into services.",
        ("azure.network", "azure.private_dns_zone", "azure.private_endpoints"),
    ),
    "azure-operations": Group(
        "Azure: operations",
        "What is written down, who hears of it, and what it may cost.",
        ("azure.log_analytics", "azure.diagnostic_settings", "azure.alerts", "azure.budget"),
    ),
    "devops-project": Group(
        "Azure DevOps: project and repositories",
        "A project, made or found, with its repositories and what pushes and changes have to pass.",
        (
            "devops.project",
            "devops.project_lookup",
            "devops.repository",
            "devops.repository_lookup",
            "devops.repository_policies",
            "devops.branch_policies",
        ),
    ),
    "devops-pipelines": Group(
        "Azure DevOps: pipelines",
        "Pipelines, made or found, their folders, and what each of them may use.",
        ("devops.pipeline", "devops.pipeline_lookup", "devops.pipeline_folders", "devops.pipeline_authorizations"),
    ),
    "devops-delivery": Group(
        "Azure DevOps: the way to an environment",
        "Connections into Azure, environments, the checks on both, and what pipelines read.",
        (
            "devops.service_connection",
            "devops.deployment_environment",
            "devops.checks",
            "devops.variable_group",
            "devops.vault_variable_group",
        ),
    ),
    "devops-access": Group(
        "Azure DevOps: people and permissions",
        "Groups, their members, and the least that each of them needs.",
        ("devops.project_group", "devops.project_access", "devops.environment_access", "devops.pipeline_identities"),
    ),
    "devops-agents": Group(
        "Agents",
        "The machines that pipelines run on, in Azure and in Azure DevOps.",
        ("azure.managed_agent_pool", "devops.queue_lookup", "azure.agent_scale_set", "devops.scale_set_pool"),
    ),
    "devops-collaboration": Group(
        "Azure DevOps: collaboration",
        "What people and operations have around the pipelines.",
        ("devops.team", "devops.feed", "devops.wiki", "devops.service_hooks"),
    ),
    "databricks-compute": Group(
        "Databricks: compute",
        "Policies, and the machines that keep to them.",
        (*_kinds("databricks-compute"), "databricks.compute", "databricks.libraries"),
    ),
    "databricks-work": Group(
        "Databricks: notebooks, jobs and dashboards",
        "What runs in a workspace, and what people look at.",
        (*_kinds("databricks-work"), "databricks.schedule"),
    ),
    "databricks-data": Group(
        "Databricks: data and models",
        "Where tables, files and models are, and who may read them.",
        (*_kinds("databricks-data"), "databricks.grants"),
    ),
    "databricks-access": Group(
        "Databricks: access and secrets",
        "Who is in a workspace, as what it runs, and which secrets it reads.",
        (
            "databricks.run_identity",
            "databricks.run_as_rights",
            "databricks.reviews",
            *_kinds("databricks-access"),
            "databricks.access",
            "databricks.workspace_settings",
        ),
    ),
}
