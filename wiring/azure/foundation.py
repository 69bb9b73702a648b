"""What every Azure resource of the stack needs: the subscription's provider, and the resource group."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native.provider import Provider

from components.azure.resource_group import ResourceGroup
from config.model import StackConfig
from domain import naming


@dataclass(frozen=True, slots=True)
class Foundation:
    """The subscription and the group that everything of the stack is in."""

    group: ResourceGroup
    opts: pulumi.ResourceOptions
    """For everything that is created in the subscription."""

    def depends_on(self, *others: pulumi.Resource) -> pulumi.ResourceOptions:
        """For what is created in the subscription after `others`."""
        return pulumi.ResourceOptions.merge(self.opts, pulumi.ResourceOptions(depends_on=list(others)))


def build_foundation(config: StackConfig) -> Foundation:
    """The explicit provider of the stack's subscription, and the group. The sign-in comes from the environment."""
    opts = pulumi.ResourceOptions(providers=[Provider("azure", subscription_id=config.azure.subscription_id)])
    group = ResourceGroup(
        "platform",
        args={
            "resource_group_name": naming.resource_group(config.stack),
            "location": config.azure.location,
            "tags": config.stack.all_tags,
        },
        opts=opts,
    )
    return Foundation(group, opts)
