"""A full set of arguments for the components of `components.devops` that teams, access, agents and documentation are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pulumi

from components.azure.agent_scale_set import AgentScaleSet
from components.azure.managed_agent_pool import ManagedAgentPool
from components.devops.checks import Checks
from components.devops.environment_access import EnvironmentAccess, EnvironmentAccessArgs
from components.devops.feed import Feed
from components.devops.pipeline_folders import PipelineFolders
from components.devops.pipeline_identities import PipelineIdentities
from components.devops.project_access import ProjectAccess
from components.devops.project_group import ProjectGroup
from components.devops.queue_lookup import QueueLookup
from components.devops.repository_policies import RepositoryPolicies, RepositoryPoliciesArgs
from components.devops.scale_set_pool import ScaleSetPool
from components.devops.service_hooks import ServiceHooks, ServiceHooksArgs
from components.devops.team import Team, TeamArgs
from components.devops.wiki import Wiki

Make = Callable[[str, pulumi.ResourceOptions | None], pulumi.ComponentResource]
PROJECT = "11111111-1111-4111-8111-111111111111"
REPOSITORY = "55555555-5555-4555-8555-555555555555"
DEPLOYERS = "88888888-8888-4888-8888-888888888802"
CONNECTION = "66666666-6666-4666-8666-666666666666"
SUBNET = (
    "/subscriptions/00000000-0000-0000-0000-0000000000d1/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet/"
    "subnets/snet-agents"
)
SCALE_SET = (
    "/subscriptions/00000000-0000-0000-0000-0000000000d1/resourceGroups/rg-data-dev/providers/Microsoft.Compute/"
    "virtualMachineScaleSets/vmss-data-dev-agents"
)
CHECKS: Checks = {
    "approval": {
        "approver_ids": ["88888888-8888-4888-8888-888888888888", "88888888-8888-4888-8888-888888888889"],
        "minimum_approvers": 2,
        "requester_can_approve": False,
        "timeout_minutes": 60,
        "instructions": "Read the report.",
    },
    "branch_control": {"branches": ["main", "release/*"], "verify_protection": True},
    "business_hours": {"days": ["monday", "friday"], "start": "08:00", "end": "16:30", "time_zone": "W. Europe Standard Time"},
    "required_templates": {"deploy": {"repository": "databricks-cicd/notebooks", "branch": "main", "path": "pipelines/deploy.yml"}},
    "exclusive_lock": True,
}
TEAM: TeamArgs = {
    "project_id": PROJECT,
    "team_name": "Platform",
    "description": "Runs the data platform",
    "members": ["aadgp.engineers", "aad.dana"],
    "administrators": ["aad.ada"],
    "queries": {
        "open-bugs": {"query_name": "Open bugs", "wiql": "SELECT [System.Id] FROM WorkItems WHERE [System.WorkItemType] = 'Bug'"},
        "mine": {"query_name": "Assigned to me", "wiql": "SELECT [System.Id] FROM WorkItems WHERE [System.AssignedTo] = @Me"},
    },
    "dashboard": {"dashboard_name": "Delivery", "description": "How releases go", "auto_refresh": True},
}
REPOSITORY_POLICIES: RepositoryPoliciesArgs = {
    "project_id": PROJECT,
    "repository_ids": [REPOSITORY],
    "max_file_size_megabytes": 10,
    "max_path_length": 248,
    "reserved_names": True,
    "consistent_case": True,
    "credentials": True,
    "author_email_patterns": ["*@contoso.com", "!test@contoso.com"],
}
ENVIRONMENT_ACCESS: EnvironmentAccessArgs = {
    "project_id": PROJECT,
    "groups": {
        "approvers": {"descriptor": "vssgp.approvers", "group_id": "88888888-8888-4888-8888-888888888888"},
        "operators": {"descriptor": "vssgp.operators", "group_id": "99999999-9999-4999-8999-999999999999"},
        "planners": {"descriptor": "vssgp.planners", "group_id": "99999999-9999-4999-8999-999999999998"},
        "deployers": {"descriptor": "vssgp.deployers", "group_id": "99999999-9999-4999-8999-999999999997"},
    },
    "environment_id": "7",
    "connections": {"plan": CONNECTION, "apply": "66666666-6666-4666-8666-666666666667"},
    "variable_groups": {"addresses": "8", "vault": "9"},
    "pipelines": {"ci": 1, "deploy": 2},
}
SERVICE_HOOKS: ServiceHooksArgs = {
    "project_id": PROJECT,
    "webhooks": {
        "failed-run": {
            "url": "https://ops.contoso.com/hooks/devops",
            "username": "azure-devops",
            "password": "not for everybody",
            "build_completed": {"status": "Failed", "pipeline": "deploy"},
        },
        "review": {
            "url": "https://chat.contoso.com/hooks/review",
            "pull_request_created": {"repository_id": REPOSITORY, "branch": "main"},
        },
        "connection-made": {"url": "https://siem.contoso.com/hooks", "service_connections": "created"},
        "connection-changed": {"url": "https://siem.contoso.com/hooks", "service_connections": "updated"},
    },
}
DEVOPS_SAMPLES: Mapping[type[pulumi.ComponentResource], Make] = {
    Team: lambda name, opts: Team(name, args=TEAM, opts=opts),
    RepositoryPolicies: lambda name, opts: RepositoryPolicies(name, args=REPOSITORY_POLICIES, opts=opts),
    ProjectGroup: lambda name, opts: ProjectGroup(
        name,
        args={
            "project_id": PROJECT,
            "group_name": "data developers",
            "description": "Write notebooks",
            "members": ["aadgp.engineers", "aad.dana"],
        },
        opts=opts,
    ),
    ProjectAccess: lambda name, opts: ProjectAccess(
        name,
        args={
            "project_id": PROJECT,
            "groups": {"developers": "vssgp.developers", "reviewers": "vssgp.reviewers", "pipelines": "vssgp.pipelines"},
        },
        opts=opts,
    ),
    EnvironmentAccess: lambda name, opts: EnvironmentAccess(name, args=ENVIRONMENT_ACCESS, opts=opts),
    Feed: lambda name, opts: Feed(
        name,
        args={
            "project_id": PROJECT,
            "feed_name": "wheels",
            "keep_versions": 20,
            "keep_downloaded_days": 30,
            "readers": {
                "pipelines": {"descriptor": "vssgp.pipelines", "role": "contributor"},
                "developers": {"descriptor": "vssgp.developers", "role": "collaborator"},
            },
        },
        opts=opts,
    ),
    Wiki: lambda name, opts: Wiki(
        name,
        args={
            "project_id": PROJECT,
            "wiki": {"name": "data.wiki"},
            "pages": {"/Data dev/Release": "# Release\n", "/Data dev": "# Data, development\n", "/Data dev/Approval": "# Approval\n"},
        },
        opts=opts,
    ),
    ServiceHooks: lambda name, opts: ServiceHooks(name, args=SERVICE_HOOKS, opts=opts),
    PipelineFolders: lambda name, opts: PipelineFolders(
        name, args={"project_id": PROJECT, "folders": ["\\data\\notebooks", "\\", "\\data"]}, opts=opts
    ),
    ScaleSetPool: lambda name, opts: ScaleSetPool(
        name,
        args={
            "project_id": PROJECT,
            "pool_name": "data-dev-agents",
            "scale_set_id": SCALE_SET,
            "connection_id": CONNECTION,
            "idle_agents": 0,
            "maximum_agents": 4,
            "idle_minutes": 15,
            "groups": {
                "approvers": "88888888-8888-4888-8888-888888888801",
                "deployers": DEPLOYERS,
            },
        },
        opts=opts,
    ),
    PipelineIdentities: lambda name, opts: PipelineIdentities(
        name,
        args={
            "identities": {
                "plan": {"principal_id": "77777777-7777-4777-8777-777777777771", "groups": {"planners": "vssgp.planners"}},
                "apply": {
                    "principal_id": "77777777-7777-4777-8777-777777777772",
                    "groups": {"administrators": "vssgp.administrators", "deployers": "vssgp.deployers"},
                },
            },
        },
        opts=opts,
    ),
    ManagedAgentPool: lambda name, opts: ManagedAgentPool(
        name,
        args={
            "pool_name": "agents-data-dev-123456",
            "dev_center_name": "dc-data-dev",
            "dev_center_project_name": "dcp-data-dev",
            "resource_group_name": "rg-data-dev",
            "location": "westeurope",
            "organisation_url": "https://dev.azure.com/contoso",
            "project_name": "databricks-cicd",
            "machine_size": "Standard_D2ads_v5",
            "image": "ubuntu-24.04/latest",
            "maximum_agents": 2,
            "subnet_id": SUBNET,
            "tags": {"owner": "data-platform@contoso.com"},
        },
        opts=opts,
    ),
    AgentScaleSet: lambda name, opts: AgentScaleSet(
        name,
        args={
            "scale_set_name": "vmss-data-dev-agents",
            "computer_name_prefix": "ag123456",
            "resource_group_name": "rg-data-dev",
            "location": "westeurope",
            "subnet_id": SUBNET,
            "machine_size": "Standard_D2ads_v5",
            "image": {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"},
            "ssh_public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGdFYrGZ4w7nOqQ2C1mXkE0m2m6mJbQmK0m1hX1l0F5a",
            "tags": {"owner": "data-platform@contoso.com"},
        },
        opts=opts,
    ),
    QueueLookup: lambda name, opts: QueueLookup(
        name, args={"project_id": PROJECT, "pool_name": "data-dev-agents", "depends_on": []}, opts=opts
    ),
}
