"""The virtual network that injected workspaces run their machines in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.network.nat_gateway import NatGateway
from pulumi_azure_native.network.network_security_group import NetworkSecurityGroup
from pulumi_azure_native.network.public_ip_address import PublicIPAddress
from pulumi_azure_native.network.subnet import Subnet
from pulumi_azure_native.network.virtual_network import VirtualNetwork

DATABRICKS = "Microsoft.Databricks/workspaces"
"""The service that a workspace's two subnets are delegated to."""
AGENTS = "Microsoft.DevOpsInfrastructure/pools"
"""The service that the subnet of pipeline agents is delegated to."""


class SubnetArgs(TypedDict):
    """One subnet."""

    subnet_name: str
    """Physical name, unique in the network."""
    address_range: str
    """CIDR range inside the network's."""


class WorkspaceSubnetsArgs(TypedDict):
    """The two subnets of one workspace; no other workspace may use them."""

    public: SubnetArgs
    """For the machines' host interfaces. Despite its name, nothing in it has a public address."""
    private: SubnetArgs
    """For the containers on the machines."""


class NetworkArgs(TypedDict):
    """What a `Network` needs."""

    network_name: str
    """Physical name, unique in the resource group; it is the prefix of the names of the network's parts."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    location: str
    """Azure region; workspaces must be in the same one."""
    address_range: str
    """CIDR range of the network, between /16 and /24."""
    workspaces: Mapping[str, WorkspaceSubnetsArgs]
    """The subnets of each injected workspace, by the workspace's key."""
    agents: NotRequired[SubnetArgs]
    """The subnet of a Managed DevOps Pool's machines. Default: none."""
    endpoints: NotRequired[SubnetArgs]
    """The subnet of private endpoints. Default: none."""
    service_endpoints: NotRequired[Sequence[str]]
    """Services that the workspaces' subnets reach over Azure's own network, such as `Microsoft.Storage`, so that the service's
    firewall can admit the subnets. Default: none."""
    tags: Mapping[str, str]
    """Tags of everything that can carry them."""


class WorkspaceSubnets(TypedDict):
    """The two subnets of one workspace, as created."""

    public_name: pulumi.Output[str]
    """Name of the public one, for the workspace."""
    private_name: pulumi.Output[str]
    """Name of the private one, for the workspace."""
    ids: Sequence[pulumi.Output[str]]
    """Both resource ids, for firewalls that admit subnets."""


class Network(pulumi.ComponentResource):
    """A virtual network for injected workspaces: two delegated subnets each, one fixed address to the internet.

    Manages: the network, its subnets, a security group for each workspace, for agents and for endpoints, the NAT gateway and its address.
    Does not manage: the security groups' rules for Databricks (Databricks writes and owns them, since the subnets are delegated
    to it, and two workspaces may want different ones), peerings, routes, and private endpoints (`PrivateEndpoints`).
    Errors: Azure changes one subnet of a network at a time (`AnotherOperationInProgress`), so each depends on the one before. A
    workspace keeps its subnets for life: a subnet in use can neither be deleted (`InUseSubnetCannotBeDeleted`) nor moved.
    Source: https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject.
    """

    resource_id: pulumi.Output[str]
    """Full Azure resource id of the network."""
    subnets: Mapping[str, WorkspaceSubnets]
    """The workspaces' subnets by the workspaces' keys."""
    agents_subnet_id: pulumi.Output[str] | None
    """Resource id of the subnet of pipeline agents, if there is one."""
    endpoints_subnet_id: pulumi.Output[str] | None
    """Resource id of the subnet of private endpoints, if there is one."""
    egress_address: pulumi.Output[str]
    """The public address of all outbound traffic, for other firewalls."""

    def __init__(self, name: str, *, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:Network", name, None, opts)
        network = VirtualNetwork(
            f"{name}-network",
            virtual_network_name=args["network_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            address_space={"address_prefixes": [args["address_range"]]},
            tags=args["tags"],
            # The subnets are resources of their own. Azure lists them here too, which a refresh would take for drift.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["subnets"]),
        )
        address, gateway = _egress(name, args, parent=self)
        previous: list[pulumi.Resource] = []

        def subnet(suffix: str, config: SubnetArgs, service: str | None, guard: NetworkSecurityGroup) -> Subnet:
            made = Subnet(
                f"{name}-{suffix}",
                subnet_name=config["subnet_name"],
                virtual_network_name=network.name,
                resource_group_name=args["resource_group_name"],
                address_prefix=config["address_range"],
                default_outbound_access=False,
                network_security_group={"id": guard.id},
                nat_gateway={"id": gateway.id} if service else None,
                delegations=[{"name": "owner", "service_name": service}] if service else None,
                service_endpoints=[{"service": name} for name in args.get("service_endpoints", ())] if service == DATABRICKS else None,
                private_endpoint_network_policies="Disabled" if service else "NetworkSecurityGroupEnabled",
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(previous)),
            )
            previous[:] = [made]
            return made

        self.subnets = {}
        for key, subnets in sorted(args["workspaces"].items()):
            guard = _security_group(f"{name}-{key}", f"{args['network_name']}-{key}", args, parent=self)
            public = subnet(f"{key}-public", subnets["public"], DATABRICKS, guard)
            private = subnet(f"{key}-private", subnets["private"], DATABRICKS, guard)
            self.subnets[key] = {"public_name": _name(public), "private_name": _name(private), "ids": [public.id, private.id]}
        self.agents_subnet_id = None
        if agents := args.get("agents"):
            guard = _security_group(f"{name}-agents", f"{args['network_name']}-agents", args, parent=self)
            self.agents_subnet_id = subnet("agents-subnet", agents, AGENTS, guard).id
        self.endpoints_subnet_id = None
        if endpoints := args.get("endpoints"):
            guard = _security_group(f"{name}-endpoints", f"{args['network_name']}-endpoints", args, parent=self)
            self.endpoints_subnet_id = subnet("endpoints-subnet", endpoints, None, guard).id
        self.resource_id = network.id
        self.egress_address = address.ip_address.apply(lambda known: known or "")
        self.register_outputs({"resource_id": self.resource_id, "egress_address": self.egress_address})


def _egress(name: str, args: NetworkArgs, *, parent: pulumi.Resource) -> tuple[PublicIPAddress, NatGateway]:
    address = PublicIPAddress(
        f"{name}-egress",
        public_ip_address_name=f"{args['network_name']}-egress",
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        public_ip_allocation_method="Static",
        sku={"name": "Standard", "tier": "Regional"},
        tags=args["tags"],
        opts=pulumi.ResourceOptions(parent=parent),
    )
    gateway = NatGateway(
        f"{name}-nat",
        nat_gateway_name=f"{args['network_name']}-nat",
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        sku={"name": "Standard"},
        public_ip_addresses=[{"id": address.id}],
        tags=args["tags"],
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return address, gateway


def _security_group(name: str, physical_name: str, args: NetworkArgs, *, parent: pulumi.Resource) -> NetworkSecurityGroup:
    """A security group with only Azure's default rules: traffic within the network and outbound, nothing inbound from elsewhere."""
    return NetworkSecurityGroup(
        name,
        network_security_group_name=physical_name,
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=args["tags"],
        # Databricks writes its own rules here and refuses others' changes to them.
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["security_rules"]),
    )


def _name(subnet: Subnet) -> pulumi.Output[str]:
    return subnet.name.apply(lambda known: known or "")
