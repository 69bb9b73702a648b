"""Who may let jobs and alerts run as a service principal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi
from pulumi_databricks.access_control_rule_set import AccessControlRuleSet
from pulumi_databricks.service_principal import ServicePrincipal

ROLES = ("roles/servicePrincipal.manager", "roles/servicePrincipal.user")
"""The user's role is not part of the manager's."""


class Deployer(TypedDict):
    """A managed identity that pipelines deploy as."""

    client_id: pulumi.Input[str]
    """Its application id."""
    display_name: str
    """Name that people see in the workspace."""


class RunAsRightsArgs(TypedDict):
    """What `RunAsRights` need."""

    account_id: str
    """Id of the Databricks account."""
    application_id: pulumi.Input[str]
    """Application id of the service principal that is run as."""
    identities: Mapping[str, Deployer]
    """Identities that deploy, by a stable key. The account may not know them before their first sign-in."""
    people: Sequence[str]
    """Groups of the account and users that deploy: `groups/NAME`, `users/MAIL`."""


class RunAsRights(pulumi.ComponentResource):
    """The roles on one service principal of the account, for everybody who deploys what runs as it.

    Manages: all roles on it (one that somebody gives by hand is removed by the next update), and the identities' own service principals.
    Does not manage: the service principal itself (`RunIdentity`), and what it may read.
    Errors: Databricks refuses a job or an alert that runs as a service principal if whoever saves it has no user's role on it, be it an
    administrator or its creator. Only a manager of the service principal changes its roles; its creator is one.
    Source: alert_v2.md, job.md and access_control_rule_set.md of the provider, and
    https://learn.microsoft.com/azure/databricks/security/auth/access-control/service-principal-acl.
    """

    def __init__(self, name: str, *, args: RunAsRightsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:RunAsRights", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        identities = [
            ServicePrincipal(
                f"{name}-deployer/{key}",
                application_id=identity["client_id"],
                display_name=identity["display_name"],
                workspace_access=True,
                force=True,  # one that has signed in before is taken as it is
                opts=child,
            )
            for key, identity in sorted(args["identities"].items())
        ]
        principals: list[pulumi.Input[str]] = [
            *sorted(args["people"]),
            *(pulumi.Output.concat("servicePrincipals/", identity.application_id) for identity in identities),
        ]
        AccessControlRuleSet(
            f"{name}-roles",
            name=pulumi.Output.concat("accounts/", args["account_id"], "/servicePrincipals/", args["application_id"], "/ruleSets/default"),
            api="workspace",
            grant_rules=[{"role": role, "principals": principals} for role in ROLES],
            # The old one's deletion takes all roles away, so it must come before the new one, for example through another workspace.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.register_outputs({})
