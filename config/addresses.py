"""The vocabulary of networks: ranges of private and public IPv4 addresses."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator

from config.base import TextFormat

_OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_ADDRESS = rf"{_OCTET}(\.{_OCTET}){{3}}"
_PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
"""Addresses that are not reachable from the internet (RFC 1918, RFC 6598)."""


def _private(text: str) -> str:
    network = _range(text)
    if not any(network.subnet_of(private) for private in _PRIVATE):
        raise ValueError(f"{text} does not lie inside {', '.join(str(private) for private in _PRIVATE)}")
    return text


def _public(text: str) -> str:
    network = _range(text)
    if any(network.overlaps(private) for private in _PRIVATE):
        raise ValueError(f"{text} contains private addresses, which Azure's firewalls never see")
    return text


def _range(text: str) -> IPv4Network:
    try:
        return IPv4Network(text)
    except ValueError:
        around = IPv4Network(text, strict=False)
        raise ValueError(f"{text} does not start at its own first address, which is {around.network_address}") from None


AddressRange = Annotated[
    str,
    TextFormat(what="a range of private IPv4 addresses, /8 to /29", pattern=rf"{_ADDRESS}/(8|9|1[0-9]|2[0-9])", example="10.20.0.0/20"),
    AfterValidator(_private),
]
PublicRange = Annotated[
    str,
    TextFormat(
        what="a public IPv4 address, or a range of them, /8 to /30 (Azure's firewalls take no /31 and /32)",
        pattern=rf"{_ADDRESS}(/(8|9|1[0-9]|2[0-9]|30))?",
        example="203.0.113.0/24",
    ),
    AfterValidator(_public),
]
