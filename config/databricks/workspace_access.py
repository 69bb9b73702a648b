"""Part of section `databricks`: who may enter a workspace, and its settings."""

from __future__ import annotations

from pydantic import Field, model_validator

from config.addresses import PublicRange
from config.base import FrozenMap, Items, Keyed, Section
from config.references import ServicePrincipalKey
from config.vocabulary import Email, Guid, Key
from domain.choices import AccessListKind, Entitlement, GroupOrigin


class Group(Keyed):
    """A group of a workspace: created here with its members, or one of Entra that is assigned to the workspace."""

    origin: GroupOrigin = Field(
        default="workspace",
        description="`workspace`: created here, for this workspace only, so it cannot get grants on data. `entra`: the account has it from "
        "Entra, which manages its members.",
    )
    name: str | None = Field(
        default=None, min_length=1, max_length=255, description="Its name; the key, if left out.", examples=["Data Engineers"]
    )
    entitlements: Items[Entitlement] = Field(
        default=("workspace_access", "databricks_sql_access"), description="Entitlements of its members in the workspace."
    )
    users: Items[Email] = Field(
        default=(),
        description="Members; they are assigned to the workspace as well. For `workspace` only.",
        examples=[["dana.developer@contoso.com"]],
    )
    service_principals: Items[ServicePrincipalKey] = Field(
        default=(), description="Members. For `workspace` only.", examples=[["reporting"]]
    )

    @model_validator(mode="after")
    def _entra_knows_its_members(self) -> Group:
        given = [name for name in ("users", "service_principals") if getattr(self, name)]
        if self.origin == "entra" and given:
            raise ValueError(f"{' and '.join(given)}: members of a group of Entra are managed in Entra; leave them out")
        return self


class ServicePrincipal(Keyed):
    """A service principal of Entra that works in this workspace, in addition to the stack's own run identity."""

    application_id: Guid = Field(description="Its application (client) id.")
    name: str | None = Field(
        default=None, min_length=1, max_length=255, description="Name that people see; the key, if left out.", examples=["Reporting"]
    )
    entitlements: Items[Entitlement] = Field(default=("workspace_access",), description="Its entitlements in the workspace.")


class IpAccessList(Keyed):
    """An IP access list: addresses that may call the workspace, or must not."""

    kind: AccessListKind = Field(description="Whether the addresses are allowed or blocked.")
    addresses: Items[PublicRange] = Field(
        min_length=1,
        description="Addresses and ranges. To those that are allowed, the stack adds the address of its own network "
        "(`azure.network`, type `injected`), from which clusters and agents call.",
        examples=[["203.0.113.0/24"]],
    )


class Settings(Section):
    """Settings of a whole workspace. What is left out has the default below."""

    legacy_access: bool = Field(
        default=False,
        description="Whether data can also be accessed outside Unity Catalog: the old Hive metastore, and credentials on clusters.",
    )
    legacy_dbfs: bool = Field(default=False, description="Whether the file system root that everybody shares (`dbfs:/`) can be used.")
    personal_access_tokens: bool = Field(default=False, description="Whether people may create personal access tokens.")
    token_lifetime_days: int | None = Field(
        default=None, ge=1, le=730, description="Longest lifetime of such a token; no limit, if left out.", examples=[30]
    )
    results_download: bool = Field(default=False, description="Whether people may download results of notebooks and queries.")
    users_entitlements: Items[Entitlement] | None = Field(
        default=None,
        description="Entitlements of everybody in the workspace (its group `users`); if left out, those that Databricks gives it, with "
        "which entitlements of other groups restrict nobody. With `[]` each of your groups needs its own.",
        examples=[[]],
    )
    ip_access_lists: FrozenMap[Key, IpAccessList] = Field(
        default={}, description="Who may call the workspace, by key; everybody who can sign in, if left out."
    )

    @model_validator(mode="after")
    def _lifetime_of_something(self) -> Settings:
        if self.token_lifetime_days is not None and not self.personal_access_tokens:
            raise ValueError("token_lifetime_days is given, but personal_access_tokens is off; leave it out, or switch tokens on")
        return self
