"""Planning and tracking in the section `devops`: teams with their queries and dashboards."""

from __future__ import annotations

from pydantic import Field

from config.base import FrozenMap, Items, Keyed, Section
from config.devops.vocabulary import Member, TeamName, Title, Wiql
from config.vocabulary import Key


class Query(Keyed):
    """A query of work items that everybody in the project sees, in the team's folder."""

    name: Title | None = Field(default=None, description="Name in Azure DevOps; the key, if left out.")
    wiql: Wiql = Field(description="The query, in the Work Item Query Language.")


class Dashboard(Section):
    """A dashboard of the team. The team maintains its widgets."""

    name: Title = Field(default="Delivery", description="Name, unique among the team's dashboards.")
    description: str = Field(default="", max_length=128, description="What it shows.")
    auto_refresh: bool = Field(default=True, description="Refresh every five minutes while it is open.")


class Team(Keyed):
    """A team of the project. The key in `teams` is its identity in this stack."""

    name: TeamName | None = Field(default=None, description="Name in Azure DevOps; the key, if left out.")
    description: str = Field(default="", max_length=256, description="What the team does.")
    members: Items[Member] = Field(
        default=(),
        description="People by e-mail address, Entra groups by display name or object id. If any are listed, all others are removed.",
        examples=[["dana.developer@contoso.com"]],
    )
    administrators: Items[Member] = Field(
        default=(),
        description="Administrators of the team, named in the same ways.",
        examples=[["data-platform@contoso.com"]],
    )
    queries: FrozenMap[Key, Query] = Field(default={}, description="Shared queries by key.")
    dashboard: Dashboard | None = Field(default=Dashboard(), description="The team's dashboard for delivery.")
