"""Azure DevOps, the teams with their queries and dashboards."""

from __future__ import annotations

from collections.abc import Mapping

from components.devops.team import Team, TeamArgs
from config.model import StackConfig
from wiring.devops.people import People, names_of
from wiring.devops.project import ProjectParts


def build_teams(config: StackConfig, project: ProjectParts, people: People) -> Mapping[str, Team]:
    """The teams, by their keys."""
    made: dict[str, Team] = {}
    for key, team in sorted(config.devops.teams.items()):
        args: TeamArgs = {
            "project_id": project.id,
            "team_name": team.name or key,
            "description": team.description,
            "members": [member.descriptor for member in people.team_members[key]],
            "administrators": [member.descriptor for member in people.team_administrators[key]],
            "people": names_of((*people.team_members[key], *people.team_administrators[key])),
            "queries": {
                name: {"query_name": query.name or config.keys.today("devops", "teams", key, "queries", name), "wiql": query.wiql}
                for name, query in team.queries.items()
            },
        }
        if team.dashboard is not None:
            args["dashboard"] = {
                "dashboard_name": team.dashboard.name,
                "description": team.dashboard.description,
                "auto_refresh": team.dashboard.auto_refresh,
            }
        made[key] = Team(key, args=args, opts=project.opts)
    return made
