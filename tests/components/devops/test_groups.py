"""Groups of the project, and finding their members in the organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pytest

from components.devops.directory import build_service, find_members
from components.devops.project_group import ProjectGroup, ProjectGroupArgs
from tests.components.answers import GUID, Answer, refused
from tests.components.devops.samples import PROJECT
from tests.components.mocked import Graph, run

GROUP = "azuredevops:index/group:Group"
USERS = "azuredevops:index/getUsers:getUsers"
PERSON = "azuredevops:index/getIdentityUsers:getIdentityUsers"
GROUPS = "azuredevops:index/getGroups:getGroups"


def group(members: Sequence[str]) -> Graph:
    return run(
        lambda: (
            ProjectGroup(
                "developers", args={"project_id": PROJECT, "group_name": "data developers", "description": "", "members": members}
            ).descriptor
        )
    )


def test_given_members_are_all_there_are() -> None:
    found = group(["aad.dana"]).one(GROUP)
    assert found.inputs["members"] == ["aad.dana"]
    assert found.ignored == frozenset()


def test_members_added_by_hand_stay_where_none_are_given() -> None:
    found = group([]).one(GROUP)
    assert "members" not in found.inputs
    assert found.ignored == {"members"}


def members(**wanted: Sequence[str]) -> object:
    return run(lambda: pulumi.Output.from_input(dict(find_members(wanted)))).result


def test_people_are_found_by_address_and_entra_groups_by_name_or_object_id() -> None:
    assert members(developers=["Dana@contoso.com", "engineers"], operators=[GUID.format(901).upper()]) == {
        "developers": [("aad.dana@contoso.com", "id-of-dana@contoso.com", "dana@contoso.com"), ("aadgp.engineers", "", "Engineers")],
        "operators": [("aadgp.engineers", "", "Engineers")],
    }


def test_a_group_of_azure_devops_itself_is_no_entra_group() -> None:
    with pytest.raises(pulumi.RunError, match=GUID.format(900)):
        members(developers=[GUID.format(900)])


def test_everybody_who_is_missing_is_named_at_once_with_the_place_and_a_way_out() -> None:
    nobody: Mapping[str, Answer] = {PERSON: refused(" Could not find user with name: dana@contoso.com, with filter: AccountName")}
    with pytest.raises(pulumi.RunError) as raised:
        run(
            lambda: (
                find_members({"devops.access.developers": ["dana@contoso.com", "Nobody"], "devops.access.operators": ["Twins"]}) and None
            ),
            nobody,
        )
    lines = str(raised.value).splitlines()
    assert len(lines) == 4
    assert "devops.access.developers: nobody signs in as dana@contoso.com" in lines[1]
    assert "az devops user add --email-id dana@contoso.com" in lines[1]
    assert "devops.access.developers: no Entra group Nobody" in lines[2]
    assert "az devops security group create" in lines[2]
    assert "devops.access.operators: 2 Entra groups are called Twins" in lines[3]
    assert "object id" in lines[3]


def test_the_order_of_names_and_their_repetition_change_nothing() -> None:
    once = members(approvers=["ada@contoso.com", "dana@contoso.com"])
    assert members(approvers=["dana@contoso.com", "ada@contoso.com", "Dana@contoso.com"]) == once


def test_each_name_is_asked_for_once() -> None:
    asked: list[Mapping[str, object]] = []

    def person(_: str, arguments: Mapping[str, object]) -> dict[str, object]:
        asked.append(arguments)
        return {"id": "id-of-dana", "subjectDescriptor": "aad.dana"}

    def groups(_: str, arguments: Mapping[str, object]) -> dict[str, object]:
        asked.append(arguments)
        return {"id": "groups", "groups": [{"origin": "aad", "originId": "x", "displayName": name, "descriptor": name} for name in "AB"]}

    wanted = {"developers": ["dana@contoso.com", "a", "b"], "operators": ["DANA@contoso.com", "A"]}
    run(lambda: find_members(wanted) and None, {PERSON: person, GROUPS: groups})
    assert [arguments for arguments in asked if arguments] == [{"name": "dana@contoso.com", "searchFilter": "AccountName"}]
    assert len(asked) == 2


def test_another_refusal_is_not_taken_for_somebody_who_is_missing() -> None:
    with pytest.raises(pulumi.RunError, match=r"cannot look for dana@contoso.com .*\n  The service says: TF400813: not authorized"):
        run(lambda: find_members({"operators": ["dana@contoso.com"]}) and None, {PERSON: refused("TF400813: not authorized")})


def test_the_build_service_is_found_by_the_project() -> None:
    assert run(lambda: build_service(PROJECT)).result == [f"svc.{PROJECT}"]


def test_a_project_whose_pipelines_never_ran_has_no_build_service_yet() -> None:
    def program() -> None:
        args: ProjectGroupArgs = {"project_id": PROJECT, "group_name": "P", "description": "d", "members": build_service(PROJECT)}
        ProjectGroup("pipelines", args=args)

    group = run(program, {USERS: lambda *_: {"id": "users", "users": []}}).one("azuredevops:index/group:Group")
    assert group.inputs["members"] == []
    assert group.ignored == frozenset()


def test_several_build_services_are_no_one_s_guess() -> None:
    two = [{"descriptor": "svc.a"}, {"descriptor": "svc.b"}]
    with pytest.raises(Exception, match="2 build service identities"):
        run(lambda: build_service(PROJECT), {USERS: lambda *_: {"id": "users", "users": two}})
