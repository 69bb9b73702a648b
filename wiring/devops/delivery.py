"""Azure DevOps, the way to this environment: connections, environment and checks, what pipelines read and may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from components.azure.identity import Identity
from components.azure.key_vault import KeyVault
from components.azure.resource_group import ResourceGroup
from components.azure.vault_secrets import VaultSecrets
from components.azure.workspace import Workspace
from components.devops.checks import Checks
from components.devops.deployment_environment import DeploymentEnvironment
from components.devops.directory import Member
from components.devops.lookup import ProjectHandle
from components.devops.pipeline_authorizations import PipelineAuthorizations, Used
from components.devops.project_group import ProjectGroup
from components.devops.service_connection import ServiceConnection
from components.devops.variable_group import VariableGroup
from components.devops.vault_variable_group import VaultVariableGroup
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import AGENTS, APPLY, PLAN, RUN
from wiring.devops import organisation
from wiring.devops.project import Workplace

PURPOSES: Mapping[str, str] = {
    PLAN: "Looks at {}.",
    APPLY: "Deploys to {}.",
    AGENTS: "Manages the machines of the agents of {}.",
}


def checks(config: StackConfig, place: Workplace, approvers: ProjectGroup, named: Sequence[Member]) -> Mapping[str, Checks]:
    """What a run waits for, by the connection's purpose, with `environment` and `secrets` among them. `named` are the members of the
    group of approvers whom the stack file names.

    An approval stands on the environment and on the connection that deploys, so that no pipeline gets round it by leaving the
    environment out; the delivery mode decides about both.
    """
    delivery = config.delivery
    from_branches: Checks = {
        "branch_control": {"branches": delivery.allowed_branches, "verify_protection": delivery.protected_branches_only}
    }
    guarded: Checks = {**from_branches, "exclusive_lock": True}
    if approval := delivery.required_approval:
        guarded["approval"] = {
            # A group counts as one approver, whoever of it approves: several approvals are those of several people.
            "approver_ids": [member.user_id for member in named] if approval.minimum_approvers > 1 else [approvers.group_id],
            "minimum_approvers": approval.minimum_approvers,
            "requester_can_approve": approval.requester_can_approve,
            "timeout_minutes": approval.timeout_minutes,
            "instructions": approval.instructions,
        }
    environment: Checks = {**guarded}
    if hours := delivery.business_hours:
        environment["business_hours"] = {"days": hours.days, "start": hours.start, "end": hours.end, "time_zone": hours.time_zone}
    extending: Checks = {}
    if template := delivery.required_template:
        repository = place.repositories[template.repository]
        name = pulumi.Output.concat(place.project.project_name, "/", repository.repository_name)
        extending = {"required_templates": {"release": {"repository": name, "branch": template.branch, "path": template.path}}}
    return {PLAN: {}, APPLY: {**guarded, **extending}, AGENTS: {}, "environment": {**environment}, "secrets": {**from_branches}}


def connections(
    config: StackConfig, project: ProjectHandle, who: Mapping[str, Identity], waits: Mapping[str, Checks]
) -> Mapping[str, ServiceConnection]:
    """The service connections, each of which signs in as the identity of its purpose."""
    return {
        purpose: ServiceConnection(
            purpose,
            args={
                "project_id": project.project_id,
                "connection_name": naming.service_connection(config.stack, "" if purpose == APPLY else purpose),
                "description": f"{PURPOSES[purpose].format(naming.prefix(config.stack))} Workload identity federation, no secret.",
                "tenant_id": config.azure.tenant_id,
                "subscription_id": config.azure.subscription_id,
                "subscription_name": config.azure.subscription_name,
                "client_id": identity.client_id,
                "checks": waits[purpose],
            },
            opts=organisation.inside(project),
        )
        for purpose, identity in who.items()
        if purpose in PURPOSES  # nobody signs in as the identity that jobs run as
    }


def environment(config: StackConfig, project: ProjectHandle, waits: Mapping[str, Checks]) -> DeploymentEnvironment:
    """The environment of this stack."""
    return DeploymentEnvironment(
        "delivery",
        args={
            "project_id": project.project_id,
            "environment_name": naming.environment(config.stack),
            "description": config.devops.environment.description,
            "checks": waits["environment"],
        },
        opts=organisation.inside(project),
    )


def addresses(
    config: StackConfig,
    *,
    project: ProjectHandle,
    within: ResourceGroup,
    who: Mapping[str, Identity],
    workspaces: Mapping[str, Workspace],
    vault: KeyVault,
) -> VariableGroup:
    """The environment's addresses for pipelines.

    The names are no environment variables that a tool signs in by: a pipeline hands every variable to every step.
    """
    variables: dict[str, pulumi.Input[str]] = {
        "azureSubscriptionId": config.azure.subscription_id,
        "azureTenantId": config.azure.tenant_id,
        "planClientId": who[PLAN].client_id,
        "applyClientId": who[APPLY].client_id,
        "runClientId": who[RUN].client_id,
        "resourceGroupName": within.name,
        "keyVaultName": vault.name,
    }
    for key, workspace in workspaces.items():
        suffix = key.replace("-", "_")
        variables[f"databricksHost_{suffix}"] = workspace.url
        variables[f"databricksResourceId_{suffix}"] = workspace.resource_id
    return VariableGroup(
        "addresses",
        args={
            "project_id": project.project_id,
            "group_name": naming.variable_group(config.stack),
            "description": f"Addresses of {naming.prefix(config.stack)}. Kept by its stack: changes made here are undone.",
            "variables": variables,
        },
        opts=organisation.inside(project),
    )


def secrets(
    config: StackConfig,
    *,
    project: ProjectHandle,
    through: ServiceConnection,
    vault: VaultSecrets,
    waits: Mapping[str, Checks],
    readable_after: Sequence[pulumi.Resource],
) -> VaultVariableGroup:
    """The vault's secrets for pipelines. Azure DevOps reads the vault at once, so everything that lets it comes first."""
    return VaultVariableGroup(
        "vault",
        args={
            "project_id": project.project_id,
            "group_name": naming.vault_variable_group(config.stack),
            "description": f"Secrets of {naming.prefix(config.stack)}, read from its Key Vault.",
            "vault_name": vault.vault_name,
            "connection_id": through.connection_id,
            "secret_names": vault.secret_names,
            "checks": waits["secrets"],
        },
        opts=organisation.inside(project, after=readable_after),
    )


def authorisations(
    config: StackConfig,
    place: Workplace,
    *,
    connections: Mapping[str, ServiceConnection],
    into: DeploymentEnvironment,
    addresses: VariableGroup,
    secrets: VaultVariableGroup,
    queue_id: pulumi.Output[str] | None,
) -> PipelineAuthorizations:
    """Lets each of this stack's pipelines use what it needs of the things that this stack adds to the project, and the repositories."""
    things: dict[str, Used] = {
        PLAN: {"kind": "endpoint", "resource_id": connections[PLAN].connection_id},
        APPLY: {"kind": "endpoint", "resource_id": connections[APPLY].connection_id},
        "environment": {"kind": "environment", "resource_id": into.environment_id},
        "addresses": {"kind": "variablegroup", "resource_id": addresses.group_id},
        "vault": {"kind": "variablegroup", "resource_id": secrets.group_id},
    }
    if queue_id is not None:
        things["agents"] = {"kind": "queue", "resource_id": queue_id}
    return PipelineAuthorizations(
        "delivery",
        args={
            "project_id": place.project.project_id,
            "pipelines": {
                key: {
                    "pipeline_id": place.pipelines[key].pipeline_id,
                    "uses": {
                        **{thing: things[thing] for thing in pipeline.used if thing in things},
                        **{
                            f"repository.{name}": {"kind": "repository", "resource_id": place.repositories[name].repository_id}
                            for name in pipeline.repositories
                        },
                    },
                }
                for key, pipeline in config.devops.pipelines.items()
            },
        },
        opts=organisation.inside(place.project),
    )
