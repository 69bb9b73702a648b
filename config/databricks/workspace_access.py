"""Part of section `databricks`: who is let into a workspace, and what holds for everybody there."""

from __future__ import annotations

from pydantic import Field, model_validator

from config.addresses import PublicRange
from config.base import FrozenMap, Items, Section
from config.references import ServicePrincipalKey
from config.vocabulary import Email, Guid, Key
from domain.choices import AccessListKind, Entitlement, GroupOrigin


class Group(Section):
    """A group of a workspace: made here with its members, or one of Entra that is let in."""

    origin: GroupOrigin = Field(
        default="workspace",
        description="`workspace`: made here, for this workspace alone, so that data cannot be granted to it. `entra`: the account knows it "
        "from Entra, which says who is in it.",
    )
    name: str | None = Field(
        default=None, min_length=1, max_length=255, description="Its name; the key, if left out.", examples=["Data Engineers"]
    )
    entitlements: Items[Entitlement] = Field(
        default=("workspace_access", "databricks_sql_access"), description="What its members may do in the workspace at all."
    )
    users: Items[Email] = Field(
        default=(),
        description="Members; they are let in if they were not. For `workspace` only.",
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


class ServicePrincipal(Section):
    """A service principal of Entra that works in this workspace, besides the stack's own run identity."""

    application_id: Guid = Field(description="Its application (client) id.")
    name: str | None = Field(
        default=None, min_length=1, max_length=255, description="Name that people see; the key, if left out.", examples=["Reporting"]
    )
    entitlements: Items[Entitlement] = Field(default=("workspace_access",), description="What it may do in the workspace at all.")


class IpAccessList(Section):
    """Addresses that may or may not call the workspace."""

    kind: AccessListKind = Field(description="Whether they are the only ones let in, or kept out.")
    addresses: Items[PublicRange] = Field(min_length=1, description="Addresses and ranges.", examples=[["203.0.113.0/24"]])


class Settings(Section):
    """What holds for a whole workspace. Left out, every default below holds."""

    legacy_access: bool = Field(
        default=False, description="Whether data is reached past Unity Catalog too: the old Hive metastore, and credentials on clusters."
    )
    legacy_dbfs: bool = Field(default=False, description="Whether the file system root that everybody shares (`dbfs:/`) can be used.")
    personal_access_tokens: bool = Field(default=False, description="Whether people may make access tokens of their own.")
    token_lifetime_days: int | None = Field(
        default=None, ge=1, le=730, description="Longest lifetime of such a token; without limit, if left out.", examples=[30]
    )
    results_download: bool = Field(default=False, description="Whether people may download results of notebooks and queries.")
    ip_access_lists: FrozenMap[Key, IpAccessList] = Field(
        default={}, description="Who may call the workspace, by key; everybody who can sign in, if left out."
    )

    @model_validator(mode="after")
    def _lifetime_of_something(self) -> Settings:
        if self.token_lifetime_days is not None and not self.personal_access_tokens:
            raise ValueError("token_lifetime_days is given, but personal_access_tokens is off; leave it out, or switch tokens on")
        return self
