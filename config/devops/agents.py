"""The agents of the section `devops`: which machines pipelines run on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.base import Section
from config.devops.vocabulary import AgentImage, MarketplaceImage, SshPublicKey, SubnetId
from config.vocabulary import NodeType


class Hosted(Section):
    """Machines of Microsoft, outside the stack's network. No resources are created for them."""

    type: Literal["hosted"] = Field(default="hosted", description="Kind of agents.")


class ManagedPool(Section):
    """A Managed DevOps Pool: machines that Azure creates for one job each, in the stack's own network or in one of Azure's."""

    type: Literal["managed_pool"] = Field(description="Kind of agents.")
    machine_size: NodeType = Field(default="Standard_D2ads_v5", description="Size of the machines.")
    image: AgentImage = Field(default="ubuntu-24.04/latest", description="Image of the machines.")
    maximum_agents: int = Field(default=2, ge=1, le=100, description="Maximum of machines (1 to 100).")
    subnet_id: SubnetId | None = Field(
        default=None,
        description="A subnet of your own, delegated to Microsoft.DevOpsInfrastructure/pools; a network of Azure's, if left out.",
    )


class ScaleSet(Section):
    """A virtual machine scale set of the stack, which Azure DevOps starts and stops as needed: every job gets a fresh machine."""

    type: Literal["scale_set"] = Field(description="Kind of agents.")
    subnet_id: SubnetId = Field(description="Subnet of the machines, with outbound access to Azure DevOps.")
    ssh_public_key: SshPublicKey = Field(description="Public SSH key for administrators who must sign in to a machine.")
    machine_size: NodeType = Field(default="Standard_D2ads_v5", description="Size of the machines; it needs a local disk.")
    image: MarketplaceImage = Field(default="Canonical:ubuntu-24_04-lts:server:latest", description="Image of the machines (Linux).")
    maximum_agents: int = Field(default=2, ge=1, le=100, description="Maximum of machines (1 to 100).")
    idle_agents: int = Field(default=0, ge=0, le=100, description="Number of idle machines (0 to `maximum_agents`).")
    idle_minutes: int = Field(default=30, ge=1, le=1440, description="Minutes after which an idle machine is deleted (1 to 1440).")

    @model_validator(mode="after")
    def _idle_within_capacity(self) -> ScaleSet:
        if self.idle_agents > self.maximum_agents:
            raise ValueError(f"idle_agents ({self.idle_agents}) is above maximum_agents ({self.maximum_agents})")
        return self


Agents = Annotated[Hosted | ManagedPool | ScaleSet, Field(discriminator="type")]
