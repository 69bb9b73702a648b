"""A team of the project, with its queries and dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azuredevops.dashboard import Dashboard as DevopsDashboard
from pulumi_azuredevops.team import Team as DevopsTeam
from pulumi_azuredevops.workitemquery import Workitemquery
from pulumi_azuredevops.workitemquery_folder import WorkitemqueryFolder

SHARED_QUERIES = "Shared Queries"
"""The folder of the queries that everybody in the project sees."""


class Query(TypedDict):
    """A work item query that the whole project shares."""

    query_name: str
    """Name, unique in the team's folder."""
    wiql: str
    """The query, in the Work Item Query Language (at most 32,000 characters)."""


class Dashboard(TypedDict):
    """A dashboard of the team."""

    dashboard_name: str
    """Name, unique among the team's dashboards."""
    description: str
    """What it is for, at most 128 characters."""
    auto_refresh: bool
    """Whether it refreshes every five minutes while it is open."""


class TeamArgs(TypedDict):
    """What a `Team` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    team_name: str
    """Name, unique among the teams and groups of the project."""
    description: str
    """What the team does, at most 256 characters."""
    members: Sequence[pulumi.Input[str]]
    """Descriptors of people and groups. Empty: members added in Azure DevOps stay."""
    administrators: Sequence[pulumi.Input[str]]
    """Descriptors of the team's administrators. Empty: likewise."""
    people: NotRequired[Mapping[str, str]]
    """Names of these people and groups, by descriptor: the engine knows them by these, and reports need to say who it is."""
    queries: Mapping[str, Query]
    """Its shared queries by a stable key."""
    dashboard: NotRequired[Dashboard]
    """Its dashboard, in addition to the default one of every team."""


class Team(pulumi.ComponentResource):
    """A team with its shared queries, in a folder of its own, and its dashboard.

    Manages: the team, its members and administrators if not empty (then all others are removed), its query folder and queries, and
    an empty dashboard.
    Does not manage: boards, backlogs, areas and iterations, and the widgets of the dashboard; the team maintains them.
    Errors: Azure DevOps refuses a team with the name of a group of the project (TF400856), and does not delete the last dashboard of a
    team (VS402433): the dashboard is deleted with its team.
    """

    team_id: pulumi.Output[str]
    """GUID of the team."""
    team_name: pulumi.Output[str]
    """Its name."""
    descriptor: pulumi.Output[str]
    """Descriptor of the team, for permissions and memberships: a team is a group too."""

    def __init__(self, name: str, *, args: TeamArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:Team", name, {"people": dict(args.get("people", {}))}, opts)
        team = DevopsTeam(
            f"{name}-team",
            project_id=args["project_id"],
            name=args["team_name"],
            description=args["description"],
            members=list(args["members"]) or None,
            administrators=list(args["administrators"]) or None,
            # No members here means that none are removed.
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=[people for people in ("members", "administrators") if not _given(args, people)]
            ),
        )
        if args["queries"]:
            folder = WorkitemqueryFolder(
                f"{name}-queries",
                project_id=args["project_id"],
                area=SHARED_QUERIES,
                name=args["team_name"],
                opts=pulumi.ResourceOptions(parent=self),
            )
            for key, query in sorted(args["queries"].items()):
                Workitemquery(
                    f"{name}-query-{key}",
                    project_id=args["project_id"],
                    parent_id=folder.id,
                    name=query["query_name"],
                    wiql=query["wiql"],
                    opts=pulumi.ResourceOptions(parent=self),
                )
        if dashboard := args.get("dashboard"):
            DevopsDashboard(
                f"{name}-dashboard",
                project_id=args["project_id"],
                team_id=team.id,
                name=dashboard["dashboard_name"],
                description=dashboard["description"],
                refresh_interval=5 if dashboard["auto_refresh"] else 0,
                opts=pulumi.ResourceOptions(parent=self, deleted_with=team),
            )
        self.team_id = team.id
        self.team_name = team.name
        self.descriptor = team.descriptor
        self.register_outputs({"team_id": self.team_id, "team_name": self.team_name, "descriptor": self.descriptor})


def _given(args: TeamArgs, people: str) -> bool:
    return bool(args["members"] if people == "members" else args["administrators"])
