"""From where services can be reached, and how."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from domain.property_values import Tree
from policies import tokens
from policies.reading import Found, at, dicts, has_machines, is_hidden, is_missing, text, words
from policies.references import azure, benchmark, databricks
from policies.requirements import all_of, guarded, must_have
from policies.resources import Resource, Stack
from policies.rule import Level, Rule, Violation

_A, _M, _OFF = Level.ADVISORY, Level.MANDATORY, Level.DISABLED
_WIDEST: Final = 8
"""Prefix length of the widest range that is somebody's own."""
_EVERYWHERE: Final = frozenset({"*", "Internet", "Any", "0.0.0.0/0", "::/0"})
_ADMINISTRATION: Final = frozenset({22, 3389, 5985, 5986})
"""Ports of SSH, remote desktop and WinRM."""
_WITHOUT_GROUP: Final = frozenset({"GatewaySubnet", "AzureFirewallSubnet", "AzureBastionSubnet", "RouteServerSubnet"})
"""Subnets that Azure wants without a group of rules, or with one of its own."""


def _no_public_ip(resource: Resource, limits: Limits) -> Iterator[str]:
    if has_machines(resource.inputs):
        yield from guarded("parameters.enableNoPublicIp.value")(resource, limits)


def _injected(resource: Resource, limits: Limits) -> Iterator[str]:
    if has_machines(resource.inputs) and is_missing(at(resource.inputs, "parameters.customVirtualNetworkId.value")):
        yield f"{resource.label} has its machines in a network that nobody can look into."


def _own_storage(resource: Resource, limits: Limits) -> Iterator[str]:
    if has_machines(resource.inputs):
        yield from guarded("defaultStorageFirewall")(resource, limits)


def _is_wide(address: str) -> bool:
    if address in _EVERYWHERE:
        return True
    try:
        return ipaddress.ip_network(address, strict=False).prefixlen < _WIDEST
    except ValueError:
        return False


def _ranges(tree: Tree) -> Iterator[str]:
    yield from words(tree.get("ipAddresses"))
    yield from words(tree.get("addressPrefixes"))
    for path in ("networkRuleSet.ipRules", "properties.networkAcls.ipRules"):
        for item in dicts(at(tree, path)):
            yield text(item.get("value")) or text(item.get("iPAddressOrRange"))


def _wide(resource: Resource, limits: Limits) -> Iterator[str]:
    if resource.inputs.get("listType") != "BLOCK":
        for address in _ranges(resource.inputs):
            if _is_wide(address):
                yield f"{resource.label} lets {address} in, which is almost everybody."


def _open_ports(resource: Resource, limits: Limits) -> Iterator[str]:
    rules = dicts(at(resource.inputs, "securityRules")) if resource.type == tokens.NETWORK_RULES else [resource.inputs]
    for rule in rules:
        sources = [text(rule.get("sourceAddressPrefix")), *words(rule.get("sourceAddressPrefixes"))]
        if rule.get("direction") == "Inbound" and rule.get("access") == "Allow" and any(map(_is_wide, sources)):
            ports = [text(rule.get("destinationPortRange")), *words(rule.get("destinationPortRanges"))]
            if any(_reaches_administration(port) for port in ports if port):
                name = text(rule.get("name")) or text(rule.get("securityRuleName"))
                yield f"{resource.label} lets everybody reach sign-in of machines ({name or 'a rule'})."


def _reaches_administration(ports: str) -> bool:
    if ports == "*":
        return True
    first, _, last = ports.partition("-")
    if not first.isdigit():
        return False
    return any(int(first) <= port <= int(last if last.isdigit() else first) for port in _ADMINISTRATION)


def _vault_firewall(stack: Stack, limits: Limits) -> Iterator[Violation]:
    """Only vaults that hold secrets: Databricks and disks reach a key from networks that no firewall of a vault can name."""
    for vault in stack.of(tokens.VAULT):
        holds = any(vault.urn in found.dependencies or _is_in(found, vault) for found in stack.of(tokens.VAULT_SECRET))
        action: Found = at(vault.inputs, "properties.networkAcls.defaultAction")
        closed = action == "Deny" or at(vault.inputs, "properties.publicNetworkAccess") in ("Disabled", "disabled")
        if holds and not closed and not is_hidden(action):
            yield Violation(f"{vault.label} holds secrets and lets everybody through its firewall.", vault)


def _is_in(secret: Resource, vault: Resource) -> bool:
    name = text(vault.inputs.get("vaultName"))
    return vault.urn in secret.sources.get("vaultName", ()) or bool(name and secret.inputs.get("vaultName") == name)


def _anonymous(resource: Resource, limits: Limits) -> Iterator[str]:
    path = "publicAccess" if resource.type == tokens.CONTAINER else "allowBlobPublicAccess"
    if resource.type != tokens.CONTAINER or not is_missing(at(resource.inputs, path)):
        yield from guarded(path)(resource, limits)


def _guarded_subnet(resource: Resource, limits: Limits) -> Iterator[str]:
    if text(resource.inputs.get("subnetName")) not in _WITHOUT_GROUP:
        yield from must_have("networkSecurityGroup.id", "has no rules about who reaches it")(resource, limits)


def _default_outbound(resource: Resource, limits: Limits) -> Iterator[str]:
    if at(resource.inputs, "defaultOutboundAccess") is True:
        yield f"{resource.label} reaches the internet from addresses that change and belong to nobody."


RULES: Final = (
    Rule(
        name="workspace-no-public-ip", dev=_M, prod=_M, types=(tokens.WORKSPACE,),
        what="Machines of a workspace have no public addresses.",
        why="Every machine could be attacked from the internet.",
        fix="Set `parameters.enableNoPublicIp.value` to true.",
        references=(databricks("security/network/classic/secure-cluster-connectivity", "Secure cluster connectivity"), benchmark("NS-2")),
        of_resource=_no_public_ip,
    ),
    Rule(
        name="workspace-injected", dev=_OFF, prod=_M, types=(tokens.WORKSPACE,),
        what="A workspace's machines are in a network of the team's own.",
        why="Traffic of Databricks' own network cannot be limited, watched, or led to private endpoints.",
        fix="Set `parameters.customVirtualNetworkId` and the two subnets (stack file: `azure.network`).",
        references=(databricks("security/network/classic/vnet-inject", "VNet injection"), benchmark("NS-1")),
        of_resource=_injected,
    ),
    Rule(
        name="workspace-storage-closed", dev=_OFF, prod=_M, types=(tokens.WORKSPACE,),
        what="The storage of a workspace is closed to other networks.",
        why="It holds results, logs and libraries of everybody.",
        fix="Set `defaultStorageFirewall` to `Enabled` (stack file: `storage_firewall: true`).",
        references=(databricks("security/network/storage/firewall-support", "Workspace storage firewall"), benchmark("NS-2")),
        of_resource=_own_storage,
    ),
    Rule(
        name="storage-firewall", dev=_A, prod=_M, types=(tokens.STORAGE,),
        what="A storage account lets nobody in whom it does not name.",
        why="A stolen token works from everywhere.",
        fix="Set `networkRuleSet.defaultAction` to `Deny`.",
        references=(azure("storage/common/storage-network-security", "Storage firewall"), benchmark("NS-2")),
        of_resource=guarded("networkRuleSet.defaultAction"),
    ),
    Rule(
        name="storage-not-anonymous", dev=_M, prod=_M, types=(tokens.STORAGE, tokens.CONTAINER),
        what="Nobody reads storage without signing in.",
        why="Whoever knows an address can read the file.",
        fix="Set `allowBlobPublicAccess` to false on the account, and `publicAccess` to `None` on containers.",
        references=(azure("storage/blobs/anonymous-read-access-prevent", "Prevent anonymous reading"), benchmark("NS-2")),
        of_resource=_anonymous,
    ),
    Rule(
        name="storage-encrypted-transit", dev=_M, prod=_M, types=(tokens.STORAGE,),
        what="Storage takes only connections with TLS 1.2 or newer.",
        why="Data and tokens can be read on the way.",
        fix="Set `enableHttpsTrafficOnly` to true and `minimumTlsVersion` to `TLS1_2`.",
        references=(azure("storage/common/transport-layer-security-configure-minimum-version", "Minimum TLS"), benchmark("DP-3")),
        of_resource=all_of(guarded("enableHttpsTrafficOnly"), guarded("minimumTlsVersion")),
    ),
    Rule(
        name="vault-firewall", dev=_A, prod=_M,
        what="A vault with secrets lets nobody in whom it does not name.",
        why="A stolen token works from everywhere.",
        fix="Set `properties.networkAcls.defaultAction` to `Deny` with `ipRules` (stack file: `azure.key_vault.firewall`).",
        references=(azure("key-vault/general/network-security", "Key Vault firewall"), benchmark("NS-2")),
        of_stack=_vault_firewall,
    ),
    Rule(
        name="addresses-narrow", dev=_M, prod=_M,
        types=(tokens.IP_ACCESS_LIST, tokens.STORAGE, tokens.VAULT, tokens.PERIMETER_RULE),
        what="Ranges of addresses that are let in are somebody's own.",
        why="A list that lets everybody in looks like protection, and is none.",
        fix="Name the ranges of offices, agents and services; none is wider than /8.",
        references=(benchmark("NS-2"), databricks("security/network/front-end/ip-access-list", "IP access lists")),
        of_resource=_wide,
    ),
    Rule(
        name="no-open-administration", dev=_M, prod=_M, types=(tokens.NETWORK_RULES, tokens.NETWORK_RULE),
        what="No rule opens SSH, remote desktop or WinRM to the internet.",
        why="These ports are tried by strangers within minutes.",
        fix="Remove the rule, or name the addresses that need it.",
        references=(benchmark("NS-1"),),
        of_resource=_open_ports,
    ),
    Rule(
        name="subnet-guarded", dev=_M, prod=_M, types=(tokens.SUBNET,),
        what="Every subnet has a network security group.",
        why="Everything in the network reaches everything else.",
        fix="Set `networkSecurityGroup`.",
        references=(benchmark("NS-1"),),
        of_resource=_guarded_subnet,
    ),
    Rule(
        name="subnet-known-outbound", dev=_A, prod=_M, types=(tokens.SUBNET,),
        what="A subnet reaches the internet through an address of the team's own.",
        why="Nobody can allow an address that changes, and Azure is retiring that way out.",
        fix="Set `defaultOutboundAccess` to false, and use a NAT gateway.",
        references=(azure("virtual-network/ip-services/default-outbound-access", "Default outbound access"), benchmark("NS-1")),
        of_resource=_default_outbound,
    ),
)  # fmt: skip
