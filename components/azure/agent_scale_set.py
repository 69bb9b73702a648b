"""The virtual machines that Azure DevOps runs pipeline agents on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azure_native.compute import (
    CachingTypes,
    DiffDiskOptions,
    DiskCreateOptionTypes,
    OrchestrationMode,
    SecurityTypes,
    UpgradeMode,
    VirtualMachineScaleSet,
)

ADMINISTRATOR = "agent"
"""User on the machines, who signs in by key only."""


class MachineImage(TypedDict):
    """An image of the Azure marketplace."""

    publisher: str
    """The publisher."""
    offer: str
    """The offer."""
    sku: str
    """The SKU."""
    version: str
    """The version, or `latest`."""


class AgentScaleSetArgs(TypedDict):
    """What an `AgentScaleSet` needs."""

    scale_set_name: str
    """Physical name, unique in its resource group, at most 64 characters."""
    computer_name_prefix: str
    """What the machines' names start with, at most 9 lower-case letters and digits."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    location: str
    """Azure region."""
    subnet_id: pulumi.Input[str]
    """Resource id of the subnet the machines are in. They have no public addresses: the subnet needs a way out."""
    machine_size: str
    """Size of the machines; it must have a local disk for the operating system, such as `Standard_D2ads_v5`."""
    image: MachineImage
    """The image of the machines (Linux)."""
    ssh_public_key: str
    """Public SSH key for administrators who must sign in to a machine."""
    tags: Mapping[str, str]
    """Tags of the scale set."""


class AgentScaleSet(pulumi.ComponentResource):
    """An empty scale set of trusted-launch Linux machines without public addresses and passwords, fit for an elastic pool.

    Manages: the scale set in its initial state: uniform, upgraded by hand, without overprovisioning, as Azure DevOps requires.
    Does not manage: its size, the agent on the machines and the tags that Azure DevOps sets (once `ScaleSetPool` exists),
    and the network.
    Errors: Azure refuses machine sizes without a local disk of the image's size.
    Source: "Azure virtual machine scale set agents"
    (https://learn.microsoft.com/azure/devops/pipelines/agents/scale-set-agents).
    """

    resource_id: pulumi.Output[str]
    """Full Azure resource id."""

    def __init__(self, name: str, *, args: AgentScaleSetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:AgentScaleSet", name, None, opts)
        scale_set = VirtualMachineScaleSet(
            f"{name}-scale-set",
            vm_scale_set_name=args["scale_set_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            sku={"name": args["machine_size"], "tier": "Standard", "capacity": 0},
            orchestration_mode=OrchestrationMode.UNIFORM,
            upgrade_policy={"mode": UpgradeMode.MANUAL},
            overprovision=False,
            single_placement_group=False,
            platform_fault_domain_count=1,
            virtual_machine_profile={
                "security_profile": {
                    "security_type": SecurityTypes.TRUSTED_LAUNCH,
                    "uefi_settings": {"secure_boot_enabled": True, "v_tpm_enabled": True},
                },
                "os_profile": {
                    "computer_name_prefix": args["computer_name_prefix"],
                    "admin_username": ADMINISTRATOR,
                    "linux_configuration": {
                        "disable_password_authentication": True,
                        "ssh": {
                            "public_keys": [{"path": f"/home/{ADMINISTRATOR}/.ssh/authorized_keys", "key_data": args["ssh_public_key"]}]
                        },
                    },
                },
                "storage_profile": {
                    "image_reference": {
                        "publisher": args["image"]["publisher"],
                        "offer": args["image"]["offer"],
                        "sku": args["image"]["sku"],
                        "version": args["image"]["version"],
                    },
                    "os_disk": {
                        "create_option": DiskCreateOptionTypes.FROM_IMAGE,
                        "caching": CachingTypes.READ_ONLY,
                        # On the machine's own disk: fast, free, and deleted with the machine.
                        "diff_disk_settings": {"option": DiffDiskOptions.LOCAL},
                    },
                },
                "network_profile": {
                    "network_interface_configurations": [
                        {
                            "name": "nic",
                            "primary": True,
                            "ip_configurations": [{"name": "ip", "primary": True, "subnet": {"id": args["subnet_id"]}}],
                        }
                    ]
                },
            },
            tags=args["tags"],
            # Azure DevOps changes these from now on: the number of machines, its extension, its tags.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["sku.capacity", "virtualMachineProfile.extensionProfile", "tags"]),
        )
        self.resource_id = scale_set.id
        self.register_outputs({"resource_id": self.resource_id})
