"""Who is let into a workspace, and what holds for all of them."""

from __future__ import annotations

from components.databricks.principals import Principals
from components.databricks.workspace_settings import WorkspaceSettings, WorkspaceSettingsArgs
from tests.components.databricks.samples import PRINCIPALS, SETTINGS
from tests.components.mocked import Graph, run

GROUP = "databricks:index/group:Group"
MEMBER = "databricks:index/groupMember:GroupMember"
ASSIGNMENT = "databricks:index/permissionAssignment:PermissionAssignment"
ENTITLEMENTS = "databricks:index/entitlements:Entitlements"


def principals() -> Graph:
    return run(lambda: Principals("main", args=PRINCIPALS) and None)


def settings(args: WorkspaceSettingsArgs = SETTINGS) -> Graph:
    return run(lambda: WorkspaceSettings("main", args=args) and None)


def test_35_a_group_that_is_made_here_says_its_entitlements_itself() -> None:
    graph = principals()
    assert graph.one(GROUP, "main-group/engineers").inputs == {
        "displayName": "engineers",
        "workspaceAccess": True,
        "databricksSqlAccess": False,
        "allowClusterCreate": True,
        "allowInstancePoolCreate": False,
    }
    # Pitfall 35: the only entitlements of their own are those of the group that is let in.
    assert [found.name for found in graph.of(ENTITLEMENTS)] == ["main-entitlements/Data Analysts"]


def test_a_group_of_entra_is_let_in_and_not_made() -> None:
    graph = principals()
    assert graph.one(ASSIGNMENT, "main-group/Data Analysts").inputs == {"groupName": "Data Analysts", "permissions": ["USER"]}
    entitlements = graph.one(ENTITLEMENTS)
    assert entitlements.inputs["groupId"] == "account-main-group/Data Analysts"
    assert entitlements.inputs["databricksSqlAccess"] is True
    assert "main-group/Data Analysts" not in [group.name for group in graph.of(GROUP)]


def test_a_person_is_let_in_once_however_many_groups_they_are_in() -> None:
    graph = principals()
    people = [str(found.inputs["userName"]) for found in graph.of(ASSIGNMENT) if "userName" in found.inputs]
    assert sorted(people) == ["a@contoso.com", "b@contoso.com", "c@contoso.com"]
    members = {member.name: member.inputs["memberId"] for member in graph.of(MEMBER)}
    assert members == {
        "main-member/engineers/a@contoso.com": "account-main-user/a@contoso.com",
        "main-member/engineers/b@contoso.com": "account-main-user/b@contoso.com",
        "main-member/engineers/reporting": "id-main-service-principal/reporting",
        "main-member/on-call/a@contoso.com": "account-main-user/a@contoso.com",
    }


def test_names_come_from_what_was_let_in() -> None:
    graph = run(lambda: (made := Principals("main", args=PRINCIPALS)) and [made.groups, made.service_principals, made.users])
    assert isinstance(graph.result, list)
    groups, service_principals, users = graph.result
    assert groups == {"analysts": "Data Analysts", "engineers": "engineers", "on-call": "on-call"}
    assert service_principals == {"reporting": "33333333-3333-4333-8333-333333333333"}
    assert set(users) == {"a@contoso.com", "b@contoso.com", "c@contoso.com"}


def test_what_is_old_is_off() -> None:
    graph = settings()
    access = graph.one("databricks:index/disableLegacyAccessSetting:DisableLegacyAccessSetting")
    assert access.inputs == {"disableLegacyAccess": {"value": True}}
    files = graph.one("databricks:index/disableLegacyDbfsSetting:DisableLegacyDbfsSetting")
    assert files.inputs == {"disableLegacyDbfs": {"value": True}}


def test_tokens_expire_and_lists_of_addresses_are_switched_on_before_they_are_made() -> None:
    graph = settings()
    configuration = graph.one("databricks:index/workspaceConf:WorkspaceConf")
    assert configuration.inputs["customConfig"] == {
        "enableIpAccessLists": "true",
        "enableResultsDownloading": "false",
        "enableTokensConfig": "true",
        "maxTokenLifetimeDays": "30",
    }
    addresses = graph.one("databricks:index/ipAccessList:IpAccessList")
    assert addresses.inputs == {
        "label": "data-dev-offices",
        "listType": "ALLOW",
        "ipAddresses": ["203.0.113.0/24", "198.51.100.7"],
    }
    assert configuration.urn in addresses.depends_on


def test_without_lists_calls_come_from_anywhere() -> None:
    graph = settings({**SETTINGS, "ip_access_lists": {}})
    found = graph.one("databricks:index/workspaceConf:WorkspaceConf").inputs["customConfig"]
    assert isinstance(found, dict)
    assert found["enableIpAccessLists"] == "false"
    assert graph.of("databricks:index/ipAccessList:IpAccessList") == []


def test_everybody_has_the_entitlements_that_are_given_and_the_group_is_never_deleted() -> None:
    users = settings().one("databricks:index/group:Group")
    assert (users.inputs["displayName"], users.inputs["force"]) == ("users", True)
    assert not users.inputs["workspaceAccess"]
    assert not users.inputs["databricksSqlAccess"]
    assert users.request.retainOnDelete
    without: WorkspaceSettingsArgs = {**SETTINGS, "users_entitlements": None}
    assert settings(without).of("databricks:index/group:Group") == []
