"""Section `azure`: the subscription, the Key Vault, the network, the data lake, operations, and their protection."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field, field_validator

from config.addresses import PublicRange
from config.azure.monitoring import Budget, Monitoring
from config.azure.network import Injected, Managed, Network, PrivateEndpoints
from config.azure.storage import DataLake
from config.azure.workspace_options import WorkspaceOptions
from config.base import FrozenMap, Items, Section
from config.references import WorkspaceKey
from config.vocabulary import AzureRegion, Guid, SecretName, SubscriptionName
from domain import naming
from domain.applications import FIND_DATABRICKS, FIND_DEVOPS_INFRASTRUCTURE
from domain.limits import LONGEST_SOFT_DELETE_DAYS, SHORTEST_SOFT_DELETE_DAYS


class VaultFirewall(Section):
    """The firewall of the Key Vault. Azure's trusted services (Databricks is one) and its private endpoint can always reach it."""

    address_ranges: Items[PublicRange] = Field(
        min_length=1,
        description="Public addresses that may reach it. They must include those of Azure DevOps in your region, which "
        "reads linked variable groups: `az network list-service-tags` shows them under AzureDevOps.",
        examples=[["203.0.113.0/24"]],
    )


class KeyVault(Section):
    """The stack's Key Vault. Access is by Azure roles only (no access policies)."""

    soft_delete_days: int = Field(
        default=LONGEST_SOFT_DELETE_DAYS,
        ge=SHORTEST_SOFT_DELETE_DAYS,
        le=LONGEST_SOFT_DELETE_DAYS,
        description="Days for which a deleted vault can be recovered and reserves its name (7 to 90). Fixed once the vault exists.",
    )
    purge_protection: bool = Field(
        default=True,
        description="Purge protection: nobody can purge the deleted vault before those days are over. It cannot be switched off again.",
    )
    recover: bool = Field(
        default=False,
        description="Recover the soft-deleted vault of this stack instead of creating a new one. Switch on for one `pulumi up`, then off.",
    )
    secrets: Items[SecretName] = Field(
        default=(),
        description="Names of the secrets in the vault. The value of NAME is the key `databricks-cicd:secret-NAME`, set with "
        "`pulumi config set --secret databricks-cicd:secret-NAME`.",
        examples=[["warehouse-password"]],
    )

    firewall: VaultFirewall | None = Field(
        default=None, description="Firewall; if left out, every address may reach it, and roles alone decide who gets access."
    )

    @field_validator("secrets")
    @classmethod
    def _own_names(cls, secrets: Sequence[str]) -> Sequence[str]:
        lowered = [name.lower() for name in secrets]  # Key Vault compares names without case
        twice = sorted({name for name in lowered if lowered.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)}: listed twice (Key Vault does not tell upper from lower case)")
        taken = sorted(name for name in secrets if name.lower().startswith(naming.WORKSPACE_URL_SECRETS))
        if taken:
            raise ValueError(f"{', '.join(taken)}: names that start with {naming.WORKSPACE_URL_SECRETS} are written by the stack itself")
        return secrets


class Azure(Section):
    """Where the stack is in Azure."""

    subscription_id: Guid = Field(description="Id of the subscription for every Azure resource of this stack.")
    subscription_name: SubscriptionName = Field(description="Display name of that subscription, for the service connection.")
    tenant_id: Guid = Field(description="Id of the Entra tenant of the subscription.")
    location: AzureRegion = Field(description="Region of every Azure resource, for the life of the stack: a change is refused.")
    key_vault: KeyVault = Field(default=KeyVault(), description="The stack's Key Vault.")
    databricks_application_object_id: Guid | None = Field(
        default=None,
        description="Object id, in this tenant, of the first-party application AzureDatabricks, which reads the vault for secret scopes; "
        "needed as soon as a scope is declared. Find it with "
        f"`{FIND_DATABRICKS}`.",
    )
    devops_infrastructure_object_id: Guid | None = Field(
        default=None,
        description="Object id, in this tenant, of the first-party application DevOpsInfrastructure, which creates agents in the network; "
        "needed with `network.agents`. Find it with "
        f"`{FIND_DEVOPS_INFRASTRUCTURE}`.",
    )
    network: Network = Field(
        default=Managed(),
        description="The network of the workspaces' machines. A change of its `type` replaces the workspaces with their contents.",
    )
    workspaces: FrozenMap[WorkspaceKey, WorkspaceOptions] = Field(
        default={}, description="Azure options of single workspaces; the defaults, if left out."
    )
    data_lake: DataLake | None = Field(default=None, description="Storage for Unity Catalog; none, if left out.")
    monitoring: Monitoring | None = Field(default=None, description="Logs and alerts; none, if left out.")
    budget: Budget | None = Field(default=None, description="Monthly budget of the environment; none, if left out.")
    deletion_lock: bool = Field(
        default=True,
        description="Lock what holds data (vault, keys, workspaces, data lake, catalogs, logs) against deletion: the engine refuses to "
        "delete or replace it, and Azure to delete it. Azure then also refuses to delete what is on it: role assignments, endpoints, "
        "diagnostic settings. To delete one of these, switch the lock off in a separate `up` first: see docs/deleting.md.",
    )

    @property
    def private_endpoints(self) -> PrivateEndpoints | None:
        """The private endpoints of the stack's network, if it has them."""
        return self.network.private_endpoints if isinstance(self.network, Injected) else None

    @property
    def has_private_lake(self) -> bool:
        """Whether machines reach the data lake over private endpoints."""
        return bool(self.data_lake and self.private_endpoints and self.private_endpoints.data_lake)

    def locks(self, own: bool | None) -> bool:
        """Whether something is locked against deletion that has a lock of its own, or None for the section's."""
        return self.deletion_lock if own is None else own

    def workspace(self, key: str) -> WorkspaceOptions:
        """The Azure options of the workspace with a key."""
        return self.workspaces.get(key, WorkspaceOptions())
