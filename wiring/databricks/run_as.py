"""The right to let jobs and alerts run as the stack's run identity: once for all workspaces, because roles belong to the account."""

from __future__ import annotations

import pulumi

from components.databricks.run_as_rights import RunAsRights
from config.vocabulary import principal_kind
from domain import naming
from wiring.azure.identities import APPLY, Identities
from wiring.databricks.context import WorkspaceContext, canonical_name

FORMS = {"group": "groups", "user": "users", "service_principal": "servicePrincipals"}


def build_run_as_rights(context: WorkspaceContext, identities: Identities) -> tuple[pulumi.Resource, ...]:
    """The roles of those who deploy, through one workspace; none if the stack file does not name the account."""
    config = context.config
    if config.databricks.account_id is None:
        return ()
    by_pipelines = config.devops.access.pipelines_run_this_program
    rights = RunAsRights(
        "run-as",
        args={
            "account_id": config.databricks.account_id,
            "application_id": context.run_identity.application_id,
            "identities": {APPLY: {"client_id": identities.apply.client_id, "display_name": naming.identity(config.stack, APPLY)}}
            if by_pipelines
            else {},
            "people": [f"{FORMS[principal_kind(name)]}/{canonical_name(name)}" for name in config.databricks.deployers],
        },
        opts=context.metastore_opts,
    )
    return (rights,)
