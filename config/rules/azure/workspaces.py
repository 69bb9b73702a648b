"""Rules about the Azure options of workspaces."""

from __future__ import annotations

from collections.abc import Iterator

from config.azure.network import Injected
from config.diagnostics import Diagnostic, Path, error, warning
from config.rules.facts import Facts
from domain.applications import FIND_DATABRICKS


def a_serverless_workspace_has_no_machines(facts: Facts) -> Iterator[Diagnostic]:
    """It takes no clusters, and has neither disks nor storage of its own."""
    if facts.azure is None:
        return
    for path, workspace in facts.workspaces():
        key = str(path[-1])
        options = facts.azure.workspace(key)
        if options.compute != "serverless":
            continue
        for kind in ("clusters", "policies", "pools", "init_scripts"):
            if getattr(workspace, kind):
                detail = f"Remove them, or set azure.workspaces.{key}.compute to hybrid."
                yield error((*path, kind), f'workspace "{key}" is serverless and has no machines', detail)
        place: Path = ("azure", "workspaces", key)
        if options.encryption and options.encryption.managed_disks:
            yield error((*place, "encryption"), "a serverless workspace has no disks", "Set managed_disks to false.")
        if options.storage_firewall:
            yield error((*place, "storage_firewall"), "a serverless workspace has no storage of its own", "Leave it out.")


def keys_have_a_use(facts: Facts) -> Iterator[Diagnostic]:
    """Databricks uses a key as its own first-party application, which needs a role on it."""
    if facts.azure is None:
        return
    for key, options in facts.azure.workspaces.items():
        place: Path = ("azure", "workspaces", key, "encryption")
        if options.encryption is None:
            continue
        if options.encryption.managed_services and facts.azure.databricks_application_object_id is None:
            detail = f"Give azure.databricks_application_object_id: {FIND_DATABRICKS}"
            yield error(place, "Databricks uses the key as its own application", detail)
        if not (options.encryption.managed_services or options.encryption.managed_disks):
            yield error(place, "encrypts nothing", "Leave it out, or switch one of managed_services and managed_disks on.")


def allowed_addresses_include_the_machines(facts: Facts) -> Iterator[Diagnostic]:
    """Machines call their workspace from outside, so a list that allows must hold their address; the stack knows that of its own network.

    Source: https://learn.microsoft.com/azure/databricks/security/network/front-end/ip-access-list-workspace.
    """
    if facts.azure is None or isinstance(facts.azure.network, Injected):
        return
    for path, workspace in facts.workspaces():
        if facts.azure.workspace(str(path[-1])).compute == "serverless":
            continue
        for key, entry in workspace.settings.ip_access_lists.items():
            if entry.kind == "ALLOW":
                detail = (
                    "No cluster starts if they leave out the address of the NAT gateway in the workspace's managed resource group. With "
                    "azure.network.type: injected the stack adds the address itself."
                )
                yield warning((*path, "settings", "ip_access_lists", key), "machines call the workspace from an address of Azure's", detail)
