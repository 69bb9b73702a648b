"""Where agents run: Managed DevOps Pools with their dev centers, and virtual machine scale sets."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from localcloud.behaviours.azure import arm, roles
from localcloud.behaviours.azure.network import SUBNET
from localcloud.behaviours.checks import between, pattern
from localcloud.behaviours.model import Reference, Refusal, Request
from localcloud.behaviours.paths import items, text

CENTER: Final = "azure-native:devcenter:DevCenter"
PROJECT: Final = "azure-native:devcenter:Project"
POOL: Final = "azure-native:devopsinfrastructure:Pool"
SCALE_SET: Final = "azure-native:compute:VirtualMachineScaleSet"
_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{2,62}"
_DELEGATION: Final = "Microsoft.DevOpsInfrastructure/pools"
_SUBNET: Final = "InvalidSubnet: The subnet {value} was not found."


def _no_projects(request: Request) -> None:
    for project in request.view.find(PROJECT):
        if text(project.inputs, "devCenterId").lower() == request.id.lower():
            raise Refusal(f"DevCenterHasProjects: {request.id} cannot be deleted while project {project.id} is connected to it.")


def _no_pools(request: Request) -> None:
    for pool in request.view.find(POOL):
        if text(pool.inputs, "devCenterProjectResourceId").lower() == request.id.lower():
            raise Refusal(f"ProjectHasPools: {request.id} cannot be deleted while pool {pool.id} is in it.")


def _subnet_is_handed_over(request: Request) -> None:
    """Source: https://learn.microsoft.com/azure/devops/managed-devops-pools/configure-networking."""
    wanted = text(request.inputs, "fabricProfile.networkProfile.subnetId")
    subnet = request.view.by_id(wanted) if wanted else None
    if subnet is None:
        return
    if not any(text(delegation, "serviceName") == _DELEGATION for delegation in items(subnet.inputs.get("delegations"))):
        raise Refusal(f"InvalidSubnetDelegation: The subnet {wanted} is not delegated to '{_DELEGATION}'.")
    network = wanted.rpartition("/subnets/")[0]
    for role in ("Reader", "Network Contributor"):
        if not roles.granting(request.view, frozenset({role}), network):
            raise Refusal(f"VirtualNetworkAccessDenied: the application DevOpsInfrastructure needs the role {role} on {network} first.")


def _has_sku(request: Request) -> None:
    if text(request.inputs, "orchestrationMode").lower() != "flexible" and not text(request.inputs, "sku.name"):
        raise Refusal("InvalidParameter: Required parameter 'sku.name' is missing (null).")


ROWS = (
    arm.row(
        CENTER,
        "Microsoft.DevCenter/devcenters/{devCenterName}",
        computed={"devCenterUri": lambda request: f"https://{uuid4()}-{request.id.rsplit('/', 1)[-1]}.devcenter.azure.com/"},
        checks=(pattern("devCenterName", r"[A-Za-z0-9][A-Za-z0-9-]{2,25}", "3 to 26 letters, digits and hyphens"),),
        delete_rules=(_no_projects,),
    ),
    arm.row(
        PROJECT,
        "Microsoft.DevCenter/projects/{projectName}",
        computed={"devCenterUri": lambda request: f"https://{uuid4()}-{request.id.rsplit('/', 1)[-1]}.devcenter.azure.com/"},
        references=(Reference("devCenterId", CENTER, message="DevCenterNotFound: The dev center {value} was not found."),),
        replaces=("devCenterId",),
        checks=(pattern("projectName", _NAME, "3 to 63 letters, digits, and - _ ."),),
        delete_rules=(_no_pools,),
    ),
    arm.row(
        POOL,
        "Microsoft.DevOpsInfrastructure/pools/{poolName}",
        references=(
            Reference("devCenterProjectResourceId", PROJECT, message="ProjectNotFound: The dev center project {value} was not found."),
            Reference("fabricProfile.networkProfile.subnetId", SUBNET, message=_SUBNET),
        ),
        checks=(
            pattern("poolName", r"[A-Za-z0-9][A-Za-z0-9.-]{1,42}[A-Za-z0-9]", "3 to 44 letters, digits, - and ."),
            between("maximumConcurrency", 1, 10_000),
        ),
        create_rules=(_subnet_is_handed_over,),
    ),
    arm.row(
        SCALE_SET,
        "Microsoft.Compute/virtualMachineScaleSets/{vmScaleSetName}",
        replaces=("orchestrationMode", "platformFaultDomainCount", "zones", "virtualMachineProfile.osProfile.computerNamePrefix"),
        computed={"uniqueId": lambda _: str(uuid4()), "timeCreated": arm.now, "etag": lambda _: f'"{uuid4()}"'},
        references=(
            Reference(
                "virtualMachineProfile.networkProfile.networkInterfaceConfigurations[].ipConfigurations[].subnet.id",
                SUBNET,
                message=_SUBNET,
            ),
        ),
        create_rules=(_has_sku,),
    ),
)
