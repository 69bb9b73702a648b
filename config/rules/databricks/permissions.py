"""Rules about who may do what in a workspace."""

from __future__ import annotations

from collections.abc import Iterator

from config.databricks.vocabulary import RUN_IDENTITY
from config.diagnostics import Diagnostic, error, warning
from config.rules.facts import Facts


def the_run_identity_has_its_permissions(facts: Facts) -> Iterator[Diagnostic]:
    """The run identity can use all that the stack creates without being in the table; in Unity Catalog it has the grants it needs."""
    for path, workspace in facts.workspaces():
        if RUN_IDENTITY in workspace.permissions:
            detail = "It may use everything of this stack already. Grants on data are under data.grants."
            yield error((*path, "permissions", RUN_IDENTITY), f"{RUN_IDENTITY} needs no permissions", detail)


def a_declared_principal_is_named_by_its_key(facts: Facts) -> Iterator[Diagnostic]:
    """With its name instead of its key, a permission would not depend on the group."""
    for path, workspace in facts.workspaces():
        keys = {group.name: key for key, group in workspace.groups.items() if group.name and group.name != key}
        keys |= {principal.application_id: key for key, principal in workspace.service_principals.items()}
        for table, place in ((workspace.permissions, (*path, "permissions")), (workspace.data.grants, (*path, "data", "grants"))):
            for principal in table:
                if principal in keys:
                    yield error((*place, principal), f'"{principal}" is declared as "{keys[principal]}"', f"Write: {keys[principal]}")


def keys_of_principals_differ(facts: Facts) -> Iterator[Diagnostic]:
    """A group and a service principal of one key could not be distinguished in the table."""
    for path, workspace in facts.workspaces():
        for key in sorted(set(workspace.groups) & set(workspace.service_principals)):
            yield error((*path, "service_principals", key), "is the key of a group too", "Rename one of them.")
        for key in sorted({RUN_IDENTITY, "users", "admins"} & (set(workspace.groups) | set(workspace.service_principals))):
            kind = "groups" if key in workspace.groups else "service_principals"
            yield error((*path, kind, key), "every workspace has this one", "Choose another key.")


OF_EVERYBODY = frozenset({"workspace_access", "databricks_sql_access"})
"""What Databricks gives the group `users` by itself (https://learn.microsoft.com/azure/databricks/security/auth/entitlements)."""


def entitlements_of_groups_restrict_somebody(facts: Facts) -> Iterator[Diagnostic]:
    """Members of a group have what the group `users` has, too."""
    for path, workspace in facts.workspaces():
        if workspace.settings.users_entitlements is None:
            for key, group in workspace.groups.items():
                if set(group.entitlements) < OF_EVERYBODY:
                    detail = "Say under settings.users_entitlements what everybody has: with [], each group has its own."
                    yield warning((*path, "groups", key, "entitlements"), "everybody in the workspace has more than that", detail)


def somebody_deploys_what_runs_as_the_identity(facts: Facts) -> Iterator[Diagnostic]:
    """The roles on the run identity are given by account, and to somebody; a table of roles replaces what was given by hand."""
    if facts.databricks is None or facts.devops is None:
        return
    account, deployers = facts.databricks.account_id, facts.databricks.deployers
    if deployers and account is None:
        detail = "Add databricks.account_id: the roles that deployers need belong to the account."
        yield error(("databricks", "deployers"), "has no effect without the account", detail)
    elif account is not None and not deployers and not facts.devops.access.pipelines_run_this_program:
        detail = "List databricks.deployers, or nobody could change the jobs any more."
        yield error(("databricks", "account_id"), "nobody would have the roles on the run identity", detail)
