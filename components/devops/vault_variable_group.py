"""A variable group whose values are read from a Key Vault when a pipeline runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import pulumi
from pulumi_azuredevops.variable_group import VariableGroup as DevopsVariableGroup

from components.devops.checks import Checks, add_checks

DEFAULT_SEARCH_DEPTH = 20
"""How many secrets the provider searches by default."""


class VaultVariableGroupArgs(TypedDict):
    """What a `VaultVariableGroup` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    group_name: str
    """Name, unique in the project; pipelines name it."""
    description: str
    """What it contains."""
    vault_name: pulumi.Input[str]
    """The vault that is read."""
    connection_id: pulumi.Input[str]
    """The service connection it is read through; its identity needs a role on the vault that lets it read secrets."""
    secret_names: Sequence[str]
    """Which secrets become variables, at least one."""
    checks: Checks
    """The checks that a run must pass before it may read them."""


class VaultVariableGroup(pulumi.ComponentResource):
    """Secrets that pipelines of this environment read, without a copy in Azure DevOps.

    Manages: the group, which secrets it contains, and its checks.
    Does not manage: the vault and its secrets (`KeyVault`), and which pipelines may read it (`PipelineAuthorizations`).
    Errors: Azure DevOps looks the secrets up when it creates the group, so the secrets, the federated credential and the
    role on the vault must exist: this component must depend on theirs.
    """

    group_id: pulumi.Output[str]
    """The id of the group, as text."""
    group_name: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, *, args: VaultVariableGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:VaultVariableGroup", name, None, opts)
        names = sorted(set(args["secret_names"]))
        group = DevopsVariableGroup(
            f"{name}-variables",
            project_id=args["project_id"],
            name=args["group_name"],
            description=args["description"],
            allow_access=False,
            key_vault={
                "name": args["vault_name"],
                "service_endpoint_id": args["connection_id"],
                "search_depth": max(DEFAULT_SEARCH_DEPTH, len(names)),
            },
            variables=[{"name": secret} for secret in names],
            opts=pulumi.ResourceOptions(parent=self),
        )
        add_checks(name, parent=self, project_id=args["project_id"], kind="variablegroup", target_id=group.id, checks=args["checks"])
        self.group_id = group.id
        self.group_name = group.name
        self.register_outputs({"group_id": self.group_id, "group_name": self.group_name})
