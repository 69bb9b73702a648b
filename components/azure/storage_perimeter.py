"""What lets serverless compute of Databricks through the firewall of a storage account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azure_native.network.network_security_perimeter import NetworkSecurityPerimeter
from pulumi_azure_native.network.network_security_perimeter_access_rule import NetworkSecurityPerimeterAccessRule
from pulumi_azure_native.network.network_security_perimeter_association import NetworkSecurityPerimeterAssociation
from pulumi_azure_native.network.network_security_perimeter_profile import NetworkSecurityPerimeterProfile

SERVERLESS = "AzureDatabricksServerless"
"""The service tag of Databricks' serverless compute. Its addresses and subnets are those of Databricks and change, so no firewall rule of
a storage account can name them."""


class StoragePerimeterArgs(TypedDict):
    """What a `StoragePerimeter` needs."""

    perimeter_name: str
    """Physical name, unique in the resource group."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    location: str
    """Azure region."""
    account_id: pulumi.Input[str]
    """Resource id of the storage account."""
    tags: Mapping[str, str]
    """Tags of the perimeter."""


class StoragePerimeter(pulumi.ComponentResource):
    """A network security perimeter around one storage account, which admits serverless compute.

    Manages: the perimeter with one profile and one rule, and the account's association with it.
    Does not manage: the account and its firewall (`DataLake`). The association is in transition mode (`Learning`): what the perimeter does
    not admit is still judged by the account's own firewall, so subnets, connectors and private endpoints there keep working.
    Errors: an account is in one perimeter only.
    Source: https://learn.microsoft.com/azure/databricks/security/network/serverless-network-security/serverless-nsp-firewall.
    """

    resource_id: pulumi.Output[str]
    """Full Azure resource id of the perimeter."""

    def __init__(self, name: str, *, args: StoragePerimeterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:StoragePerimeter", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        group = args["resource_group_name"]
        perimeter = NetworkSecurityPerimeter(
            f"{name}-perimeter",
            network_security_perimeter_name=args["perimeter_name"],
            resource_group_name=group,
            location=args["location"],
            tags=args["tags"],
            opts=child,
        )
        profile = NetworkSecurityPerimeterProfile(
            f"{name}-profile",
            profile_name="databricks",
            network_security_perimeter_name=perimeter.name,
            resource_group_name=group,
            opts=child,
        )
        NetworkSecurityPerimeterAccessRule(
            f"{name}-serverless",
            access_rule_name="serverless",
            profile_name=profile.name,
            network_security_perimeter_name=perimeter.name,
            resource_group_name=group,
            direction="Inbound",
            service_tags=[SERVERLESS],
            opts=child,
        )
        NetworkSecurityPerimeterAssociation(
            f"{name}-association",
            association_name="storage",
            network_security_perimeter_name=perimeter.name,
            resource_group_name=group,
            access_mode="Learning",
            private_link_resource={"id": args["account_id"]},
            profile={"id": profile.id},
            opts=child,
        )
        self.resource_id = perimeter.id
        self.register_outputs({"resource_id": self.resource_id})
