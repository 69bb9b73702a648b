"""The managed identity as a service principal of a workspace."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_databricks.service_principal import ServicePrincipal


class RunIdentityArgs(TypedDict):
    """What a `RunIdentity` needs."""

    client_id: pulumi.Input[str]
    """Application id of the managed identity."""
    display_name: str
    """Name that people see in the workspace."""


class RunIdentity(pulumi.ComponentResource):
    """The identity that jobs run as inside one workspace. It is not the one that deploys: that one administers the workspace.

    Manages: the service principal and its entitlements to enter the workspace and to use SQL warehouses, which tasks and alerts run on: it
    needs them as soon as the group `users` has them no more.
    Does not manage: the managed identity itself (`Identity`), and its permissions on each object (`access` of the object's
    component).
    Errors: the first call into a new workspace is this one; see `workspace_provider`. Make the other components of the
    workspace depend on it, and only one call has to wait for the workspace.
    """

    application_id: pulumi.Output[str]
    """Its application id, for permissions."""

    def __init__(self, name: str, *, args: RunIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:RunIdentity", name, None, opts)
        principal = ServicePrincipal(
            f"{name}-service-principal",
            application_id=args["client_id"],
            display_name=args["display_name"],
            workspace_access=True,
            databricks_sql_access=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.application_id = principal.application_id
        self.register_outputs({"application_id": self.application_id})
