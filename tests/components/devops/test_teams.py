"""Teams: people where some are given, queries in a folder of their own, a dashboard that goes with its team."""

from __future__ import annotations

from components.devops.team import Team, TeamArgs
from tests.components.devops.samples import TEAM
from tests.components.mocked import Graph, run

DEVOPS_TEAM = "azuredevops:index/team:Team"


def graph(**changes: object) -> Graph:
    args: TeamArgs = {**TEAM, **changes}  # type: ignore[typeddict-item]
    return run(lambda: Team("platform", args=args).descriptor)


def test_given_people_are_all_there_are() -> None:
    team = graph().one(DEVOPS_TEAM)
    assert team.inputs["members"] == ["aadgp.engineers", "aad.dana"]
    assert team.inputs["administrators"] == ["aad.ada"]
    assert team.ignored == frozenset()


def test_people_added_by_hand_stay_where_none_are_given() -> None:
    team = graph(members=[]).one(DEVOPS_TEAM)
    assert "members" not in team.inputs
    assert team.ignored == {"members"}
    assert graph(administrators=[]).one(DEVOPS_TEAM).ignored == {"administrators"}


def test_queries_are_in_a_shared_folder_of_the_team() -> None:
    found = graph()
    folder = found.one("azuredevops:index/workitemqueryFolder:WorkitemqueryFolder")
    assert (folder.inputs["area"], folder.inputs["name"]) == ("Shared Queries", "Platform")
    queries = found.of("azuredevops:index/workitemquery:Workitemquery")
    assert {query.inputs["name"] for query in queries} == {"Open bugs", "Assigned to me"}
    for query in queries:
        assert found.comes_from(query, "parentId") == {folder.type}
        assert "area" not in query.inputs  # pitfall 39: one of the two


def test_there_is_no_folder_without_queries() -> None:
    assert graph(queries={}).of("azuredevops:index/workitemqueryFolder:WorkitemqueryFolder") == []


def test_the_dashboard_is_the_team_s_and_goes_with_it() -> None:
    found = graph()
    dashboard = found.one("azuredevops:index/dashboard:Dashboard")
    assert found.comes_from(dashboard, "teamId") == {DEVOPS_TEAM}
    assert dashboard.request.deletedWith == found.one(DEVOPS_TEAM).urn
    assert dashboard.inputs["refreshInterval"] == 5
    still = graph(dashboard={"dashboard_name": "Delivery", "description": "", "auto_refresh": False})
    assert still.one("azuredevops:index/dashboard:Dashboard").inputs["refreshInterval"] == 0
