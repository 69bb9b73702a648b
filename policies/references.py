"""Where rules come from."""

from __future__ import annotations

from typing import NamedTuple

_PSRULE = "https://github.com/cloudyspells/PSRule.Rules.AzureDevOps/blob/main/src/PSRule.Rules.AzureDevOps/en/Azure.DevOps"
_BENCHMARK = {
    "AM": "asset-management",
    "BR": "backup-recovery",
    "DP": "data-protection",
    "DS": "devops-security",
    "IM": "identity-management",
    "LT": "logging-threat-detection",
    "NS": "network-security",
    "PA": "privileged-access",
    "PV": "posture-vulnerability-management",
}


class Reference(NamedTuple):
    """A page, and what to call it."""

    text: str
    url: str


def psrule(rule: str) -> Reference:
    """A rule of PSRule.Rules.AzureDevOps, without `Azure.DevOps.`."""
    return Reference(f"PSRule {rule}", f"{_PSRULE}.{rule}.md")


def benchmark(control: str) -> Reference:
    """A control of Microsoft's cloud security benchmark, such as `IM-3`."""
    return Reference(f"MCSB {control}", f"https://learn.microsoft.com/security/benchmark/azure/mcsb-{_BENCHMARK[control[:2]]}")


def azure(page: str, text: str) -> Reference:
    """A page of Microsoft's documentation, below `learn.microsoft.com/azure`."""
    return Reference(text, f"https://learn.microsoft.com/azure/{page}")


def devops(page: str, text: str) -> Reference:
    """A page of the documentation of Azure DevOps."""
    return azure(f"devops/{page}", text)


def databricks(page: str, text: str) -> Reference:
    """A page of the documentation of Azure Databricks."""
    return azure(f"databricks/{page}", text)
