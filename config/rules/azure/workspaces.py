"""Rules about the Azure options of workspaces."""

from __future__ import annotations

from collections.abc import Iterator

from config.diagnostics import Diagnostic, Path, error
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
