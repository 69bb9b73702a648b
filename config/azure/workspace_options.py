"""The options of single Databricks workspaces in the section `azure`, apart from their contents."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.base import Items, Section
from domain.choices import ComputeMode

ComplianceStandard = Literal[
    "CANADA_PROTECTED_B", "CYBER_ESSENTIAL_PLUS", "FEDRAMP_HIGH", "HIPAA", "HITRUST", "IRAP_PROTECTED", "ISMAP", "K_FSI", "PCI_DSS"
]


class Encryption(Section):
    """What a customer-managed key encrypts, instead of Microsoft's. The key has a vault of its own, which nobody can purge for 90 days."""

    managed_services: bool = Field(default=True, description="The data of the control plane: notebooks, secrets, queries.")
    managed_disks: bool = Field(default=True, description="The disks of the machines.")


class Security(Section):
    """Enhanced security and compliance."""

    automatic_cluster_update: bool = Field(default=False, description="Restart clusters in a maintenance window for security updates.")
    monitoring: bool = Field(default=False, description="Machines run the hardened image with its monitoring agents.")
    standards: Items[ComplianceStandard] = Field(
        default=(),
        description="Compliance standards. The first one switches the compliance profile on, with both of the above; "
        "it cannot be switched off again.",
        examples=[["HIPAA"]],
    )


class WorkspaceOptions(Section):
    """The Azure options of one workspace."""

    compute: ComputeMode = Field(
        default="hybrid",
        description="`hybrid`: clusters on machines of the subscription, and serverless compute. `serverless`: serverless compute only. "
        "A change replaces the workspace with its contents.",
    )
    public_network_access: bool = Field(
        default=True,
        description="Whether people and pipelines can reach it over the internet, signed in. If not, only over private endpoints.",
    )
    storage_firewall: bool = Field(
        default=False, description="Whether only its access connector and private endpoints can reach the workspace's own storage."
    )
    encryption: Encryption | None = Field(
        default=None, description="Encryption with a customer-managed key; with Microsoft's, if left out."
    )
    deletion_lock: bool | None = Field(
        default=None,
        description="Lock the workspace against deletion and replacement; left out, `azure.deletion_lock` decides.",
        examples=[False],
    )
    security: Security | None = Field(default=None, description="Enhanced security and compliance; none, if left out.")
