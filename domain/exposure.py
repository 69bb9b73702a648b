"""What keeps strangers out of a service: the properties that say so, and what it means where they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Safe = tuple[bool | str, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """One property: the values that keep strangers out, and a phrase that says of the resource what any other value means."""

    path: str
    """In the engine's syntax."""
    safe: Safe
    otherwise: str


GUARDS: Final[Mapping[str, Guard]] = {
    guard.path: guard
    for guard in (
        Guard("publicNetworkAccess", ("Disabled", "SecuredByPerimeter"), "can be reached from the internet"),
        Guard("properties.publicNetworkAccess", ("Disabled", "disabled"), "can be reached from the internet"),
        Guard("networkRuleSet.defaultAction", ("Deny",), "lets everybody through its firewall"),
        Guard("properties.networkAcls.defaultAction", ("Deny",), "lets everybody through its firewall"),
        Guard("defaultStorageFirewall", ("Enabled",), "opens its own storage to other networks"),
        Guard("parameters.enableNoPublicIp.value", (True,), "gives its machines public addresses"),
        Guard("allowBlobPublicAccess", (False,), "allows anonymous reading"),
        Guard("publicAccess", ("None",), "is open to anonymous readers"),
        Guard("enableHttpsTrafficOnly", (True,), "accepts connections without encryption"),
        Guard("minimumTlsVersion", ("TLS1_2", "TLS1_3"), "accepts old encryption"),
        Guard("customConfig.enableIpAccessLists", ("true",), "accepts every address"),
        Guard("requiredNsgRules", ("NoAzureDatabricksRules",), "needs the control plane to reach it"),
    )
}
"""By path."""
