"""The network of the section `azure`: one that Databricks creates and manages, or one of the stack that workspaces are injected into."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.addresses import AddressRange
from config.base import FrozenMap, Section
from config.references import WorkspaceKey


class Managed(Section):
    """A network that Databricks creates and manages for each workspace."""

    type: Literal["managed"] = Field(default="managed", description="Kind of network.")


class Subnets(Section):
    """The two subnets of one workspace, for its life: Azure refuses another range while there are machines in one
    (`InUsePrefixCannotBeDeleted`). Other ranges need another workspace."""

    public: AddressRange = Field(
        description="Range for the machines' own addresses, /26 or larger. Despite the name, nothing in it is reachable from outside.",
        examples=["10.20.0.0/24"],
    )
    private: AddressRange = Field(
        description="Range for the containers on the machines, of the same size: each machine takes an address of both.",
        examples=["10.20.1.0/24"],
    )


class PrivateEndpoints(Section):
    """Private endpoints for the workspaces, and for what their machines read. Their names are resolved inside this network only."""

    subnet: AddressRange = Field(description="Range that the endpoints' addresses come from, /29 or larger.", examples=["10.20.15.0/27"])
    sign_in: WorkspaceKey | None = Field(
        default=None,
        description="The workspace that brings browsers back after signing in, for all workspaces of the network. "
        "Needed if browsers have no access to the internet; none, if left out.",
        examples=["main"],
    )
    key_vault: bool = Field(default=True, description="Whether the Key Vault has one.")
    data_lake: bool = Field(default=True, description="Whether the data lake has them.")


class Injected(Section):
    """A network of the stack. Its outbound traffic has one fixed address."""

    type: Literal["injected"] = Field(description="Kind of network.")
    address_range: AddressRange = Field(
        description="Range of the network, between /16 and /24; it must not overlap with networks that it will be peered with.",
        examples=["10.20.0.0/20"],
    )
    workspaces: FrozenMap[WorkspaceKey, Subnets] = Field(min_length=1, description="Subnets of each workspace.")
    agents: AddressRange | None = Field(
        default=None,
        description="Range for the machines of `devops.agents` with `type: managed_pool`, /28 or larger; if left out, they are in a "
        "network of Azure's, which reaches public addresses only.",
        examples=["10.20.14.0/27"],
    )
    private_endpoints: PrivateEndpoints | None = Field(default=None, description="Private endpoints; none, if left out.")


Network = Annotated[Managed | Injected, Field(discriminator="type")]
