"""Settings of a whole workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_databricks.disable_legacy_access_setting import DisableLegacyAccessSetting
from pulumi_databricks.disable_legacy_dbfs_setting import DisableLegacyDbfsSetting
from pulumi_databricks.group import Group
from pulumi_databricks.ip_access_list import IpAccessList as DatabricksIpAccessList
from pulumi_databricks.workspace_conf import WorkspaceConf

from components.databricks.entitlements import entitlement_flags
from domain.choices import AccessListKind, Entitlement


class IpAccessList(TypedDict):
    """An IP access list: addresses that may call the workspace, or must not."""

    label: str
    """Name that people see."""
    kind: AccessListKind
    """Whether the addresses are allowed or blocked."""
    addresses: Sequence[pulumi.Input[str]]
    """IPv4 addresses and ranges (CIDR), in an order that stays. A list that allows must hold those of the machines' way out, or no machine
    starts, unless they reach the workspace over a private endpoint
    (https://learn.microsoft.com/azure/databricks/security/network/front-end/ip-access-list-workspace)."""


class WorkspaceSettingsArgs(TypedDict):
    """What `WorkspaceSettings` needs."""

    legacy_access: bool
    """Whether data can also be accessed outside Unity Catalog: the old Hive metastore, and storage credentials on clusters."""
    legacy_dbfs: bool
    """Whether the file system root that everybody shares (`dbfs:/`) and mounts can be used."""
    personal_access_tokens: bool
    """Whether people may create personal access tokens."""
    token_lifetime_days: NotRequired[int | None]
    """Longest lifetime of such a token. Default: no limit."""
    configuration: Mapping[str, str]
    """Further keys of the workspace configuration, such as `enableResultsDownloading`."""
    users_entitlements: NotRequired[Sequence[Entitlement] | None]
    """Entitlements of the group `users`, in which everybody is. Default: those that it has."""
    ip_access_lists: Mapping[str, IpAccessList]
    """IP access lists by key; with at least one, the feature is switched on."""


class WorkspaceSettings(pulumi.ComponentResource):
    """The workspace-wide switches: legacy features are off, tokens expire, and calls come from known addresses.

    Manages: the settings above, and no others. A destroy resets them to Databricks' defaults, unless it deletes the workspace too; it
    leaves the entitlements of `users` as they are, because Databricks does not let that group be deleted.
    Does not manage: settings of the account; networks.
    Errors: Databricks refuses lists that would lock out the identity that sets them. Switching legacy access off needs Unity Catalog.
    """

    def __init__(self, name: str, *, args: WorkspaceSettingsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:WorkspaceSettings", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        DisableLegacyAccessSetting(f"{name}-legacy-access", disable_legacy_access={"value": not args["legacy_access"]}, opts=child)
        DisableLegacyDbfsSetting(f"{name}-legacy-dbfs", disable_legacy_dbfs={"value": not args["legacy_dbfs"]}, opts=child)
        configuration = {
            **args["configuration"],
            "enableTokensConfig": _flag(args["personal_access_tokens"]),
            "enableIpAccessLists": _flag(bool(args["ip_access_lists"])),
        }
        if days := args.get("token_lifetime_days"):
            configuration["maxTokenLifetimeDays"] = str(days)
        switched = WorkspaceConf(f"{name}-configuration", custom_config=dict(sorted(configuration.items())), opts=child)
        for key, entry in sorted(args["ip_access_lists"].items()):
            DatabricksIpAccessList(
                f"{name}-addresses/{key}",
                label=entry["label"],
                list_type=entry["kind"],
                ip_addresses=list(entry["addresses"]),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[switched]),
            )
        entitlements = args.get("users_entitlements")
        if entitlements is not None:
            Group(
                f"{name}-users",
                display_name="users",
                force=True,  # it exists from the first day (terraform-provider-databricks, `scim/resource_group.go`)
                **entitlement_flags(entitlements),
                opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
            )
        self.register_outputs({})


def _flag(value: bool) -> str:
    return "true" if value else "false"
