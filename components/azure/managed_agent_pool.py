"""Pipeline agents on machines that Azure runs for us: a Managed DevOps Pool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.devcenter.dev_center import DevCenter
from pulumi_azure_native.devcenter.project import Project
from pulumi_azure_native.devopsinfrastructure import (
    AzureDevOpsOrganizationProfileArgsDict,
    StatelessAgentProfileArgsDict,
    VmssFabricProfileArgsDict,
)
from pulumi_azure_native.devopsinfrastructure.pool import Pool


class ManagedAgentPoolArgs(TypedDict):
    """What a `ManagedAgentPool` needs."""

    pool_name: str
    """Name, unique in the whole of Azure; YAML files name it."""
    dev_center_name: str
    """Name of the dev center, 3 to 26 characters."""
    dev_center_project_name: str
    """Name of the project in it, 3 to 63 characters."""
    resource_group_name: pulumi.Input[str]
    """The group that all three are in."""
    location: str
    """Azure region; a subnet must be in the same one."""
    organisation_url: pulumi.Input[str]
    """The Azure DevOps organisation."""
    project_name: pulumi.Input[str]
    """The one Azure DevOps project that may use the agents."""
    machine_size: str
    """Size of the machines, such as `Standard_D2ads_v5`."""
    image: str
    """Image that Microsoft maintains, such as `ubuntu-24.04/latest`."""
    maximum_agents: int
    """The maximum number of machines."""
    subnet_id: NotRequired[pulumi.Input[str]]
    """Resource id of a subnet that is delegated to `Microsoft.DevOpsInfrastructure/pools`. Default: the machines are in a network of
    Azure's that lets nothing in and everything out."""
    tags: Mapping[str, str]
    """Tags of all three."""


class ManagedAgentPool(pulumi.ComponentResource):
    """A pool of machines that are created for one job each, with the dev center and its project, which a pool belongs to.

    Manages: the dev center, its project, the pool, and through it the agent pool of the organisation and its queue in the project.
    Does not manage: the subnet and its delegation, and which pipelines may use the queue.
    Errors: Azure refuses a pool whose name is taken anywhere in Azure, and a subnet in another region. Creating the pool needs the
    right to add agent pools in the organisation, and the provider `Microsoft.DevOpsInfrastructure` registered in the subscription.
    """

    resource_id: pulumi.Output[str]
    """Full Azure resource id of the pool."""
    pool_name: pulumi.Output[str]
    """Its name, in Azure DevOps too."""

    def __init__(self, name: str, *, args: ManagedAgentPoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:ManagedAgentPool", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        dev_center = DevCenter(
            f"{name}-dev-center",
            dev_center_name=args["dev_center_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=args["tags"],
            opts=child,
        )
        project = Project(
            f"{name}-dev-center-project",
            project_name=args["dev_center_project_name"],
            dev_center_id=dev_center.id,
            description="Holds the pool of pipeline agents.",
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=args["tags"],
            opts=child,
        )
        pool = Pool(
            f"{name}-pool",
            pool_name=args["pool_name"],
            dev_center_project_resource_id=project.id,
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            maximum_concurrency=args["maximum_agents"],
            organization_profile=_organisation(args),
            agent_profile=_FRESH_MACHINES,
            fabric_profile=_machines(args),
            tags=args["tags"],
            opts=child,
        )
        self.resource_id = pool.id
        self.pool_name = pool.name
        self.register_outputs({"resource_id": self.resource_id, "pool_name": self.pool_name})


_FRESH_MACHINES: StatelessAgentProfileArgsDict = {"kind": "Stateless"}
"""The next job must not find what one job leaves behind."""


def _organisation(args: ManagedAgentPoolArgs) -> AzureDevOpsOrganizationProfileArgsDict:
    return {
        "kind": "AzureDevOps",
        "organizations": [
            {
                "url": args["organisation_url"],
                "projects": [args["project_name"]],
                "parallelism": args["maximum_agents"],
                # Pipelines are authorised one by one.
                "open_access": False,
            }
        ],
        "permission_profile": {"kind": "CreatorOnly"},
    }


def _machines(args: ManagedAgentPoolArgs) -> VmssFabricProfileArgsDict:
    machines: VmssFabricProfileArgsDict = {
        "kind": "Vmss",
        "sku": {"name": args["machine_size"]},
        "images": [{"well_known_image_name": args["image"], "buffer": "*"}],
        "os_profile": {"logon_type": "Service"},
    }
    if "subnet_id" in args:
        machines["network_profile"] = {"subnet_id": args["subnet_id"]}
    return machines
