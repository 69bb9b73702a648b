"""Permissions: the tables name actions that exist, grant no more than they must, and reach every thing they are for."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping
from types import ModuleType

import pytest
from pulumi_azuredevops import (
    area_permissions,
    build_definition_permissions,
    build_folder_permissions,
    git_permissions,
    library_permissions,
    serviceendpoint_permissions,
    tagging_permissions,
    variable_group_permissions,
)

from components.devops import permission_table as table
from components.devops.environment_access import EnvironmentAccess
from components.devops.project_access import ProjectAccess
from tests.components.devops.samples import ENVIRONMENT_ACCESS, PROJECT
from tests.components.mocked import Graph, Json, run
from tests.components.samples import SAMPLES

AROUND_THE_REVIEW = {"ForcePush", "PolicyExempt", "PullRequestBypassPolicy"}
TABLES: list[tuple[Collection[table.Permissions], ModuleType]] = [
    (table.REPOSITORIES.values(), git_permissions),
    ([table.REPOSITORIES_FOR_CONTRIBUTORS], git_permissions),
    (table.PIPELINES.values(), build_folder_permissions),
    (table.WORK_ITEMS.values(), area_permissions),
    (table.TAGS.values(), tagging_permissions),
    (table.LIBRARY.values(), library_permissions),
    (table.SERVICE_CONNECTIONS.values(), serviceendpoint_permissions),
    (table.VARIABLE_GROUPS.values(), variable_group_permissions),
    (table.RELEASES.values(), build_definition_permissions),
]


def documented(module: ModuleType) -> set[str]:
    """The action names in the table of an SDK module's docstring."""
    return set(re.findall(r"\|\s*(\w+)\s*\|", inspect.getsource(module)))


@pytest.mark.parametrize(("rows", "module"), TABLES, ids=lambda value: getattr(value, "__name__", "").rsplit(".", 1)[-1])
def test_38_every_action_is_one_that_the_resource_knows(rows: Collection[table.Permissions], module: ModuleType) -> None:
    """Pitfall 38: an unknown action is refused only during the update."""
    for permissions in rows:
        assert set(permissions) <= documented(module)


@pytest.mark.parametrize("permissions", [*table.REPOSITORIES.values(), table.REPOSITORIES_FOR_CONTRIBUTORS])
def test_nobody_force_pushes_or_goes_round_a_policy(permissions: table.Permissions) -> None:
    assert {action for action in AROUND_THE_REVIEW if permissions[action] == "deny"} == AROUND_THE_REVIEW


def test_nobody_is_given_the_administration_of_anything() -> None:
    powerful = re.compile(r"Administer|Manage(?!Note)|Delete|Destroy|Owner|Edit|Override|Rename|Exempt|Bypass|ForcePush")
    for rows, _ in TABLES:
        for permissions in rows:
            assert not [action for action, level in permissions.items() if level == "allow" and powerful.search(action)]
    assert [role for role, level in table.ENVIRONMENTS.items() if level == "Administrator"] == ["deployers"]  # no people are in it


def test_pipelines_push_new_tags_and_nothing_else() -> None:
    assert table.REPOSITORIES["pipelines"]["CreateTag"] == "allow"  # versions, and what was released
    assert {table.REPOSITORIES["pipelines"][action] for action in ("GenericContribute", "ForcePush")} == {"deny"}
    assert table.REPOSITORIES["pipelines"]["PullRequestContribute"] == "allow"  # their report goes on the pull request


def project() -> Graph:
    return run(lambda: SAMPLES[ProjectAccess]("main", None) and None)


def by_principal(found: Graph, kind: str) -> Mapping[Json, Mapping[str, Json]]:
    token = f"azuredevops:index/{kind}:{kind[0].upper()}{kind[1:]}"
    return {resource.inputs["principal"]: resource.inputs for resource in found.of(token)}


def test_groups_read_the_project_and_members_of_readers_stay() -> None:
    (readers,) = project().of("azuredevops:index/groupMembership:GroupMembership")
    assert readers.inputs["group"] == "vssgp.Readers"
    assert readers.inputs["members"] == ["vssgp.developers", "vssgp.pipelines", "vssgp.reviewers"]
    assert readers.inputs["mode"] == "add"


def test_repository_permissions_hold_for_all_repositories() -> None:
    found = by_principal(project(), "gitPermissions")
    assert set(found) == {"vssgp.developers", "vssgp.pipelines", "vssgp.reviewers", "vssgp.Contributors"}
    for inputs in found.values():
        assert inputs["projectId"] == PROJECT
        assert "repositoryId" not in inputs
    assert found["vssgp.Contributors"]["replace"] is False  # the rest of what they may do stays


def test_pipeline_permissions_hold_for_all_folders() -> None:
    found = by_principal(project(), "buildFolderPermissions")
    assert {inputs["path"] for inputs in found.values()} == {"\\"}
    assert set(found) == {"vssgp.developers", "vssgp.reviewers"}


def test_one_group_alone_can_be_given_access() -> None:
    found = run(lambda: ProjectAccess("main", args={"project_id": PROJECT, "groups": {"reviewers": "vssgp.reviewers"}}) and None)
    assert set(by_principal(found, "gitPermissions")) == {"vssgp.reviewers", "vssgp.Contributors"}


def environment() -> Graph:
    return run(lambda: EnvironmentAccess("dev", args=ENVIRONMENT_ACCESS) and None)


def test_operators_reach_every_thing_of_the_environment_and_approvers_only_see() -> None:
    found = environment()
    operators = {resource.name for resource in found.resources if resource.name.endswith("-operators")}
    assert operators == {
        "dev-environment-operators",
        "dev-connection-apply-operators",
        "dev-connection-plan-operators",
        "dev-variables-addresses-operators",
        "dev-variables-vault-operators",
        "dev-pipeline-ci-operators",
        "dev-pipeline-deploy-operators",
    }
    approvers = {resource.name for resource in found.resources if resource.name.endswith("-approvers")}
    assert approvers == {"dev-environment-approvers", "dev-connection-apply-approvers", "dev-connection-plan-approvers"}


def test_10_who_plans_sees_the_connections_and_uses_none() -> None:
    """Pitfall 10: to a reader who may not see a connection, it looks missing, and a preview would make it anew."""
    found = by_principal(environment(), "serviceendpointPermissions")
    assert found["vssgp.planners"]["permissions"] == {"ViewEndpoint": "allow"}


def test_a_role_on_the_environment_names_project_and_environment() -> None:
    roles = environment().of("azuredevops:index/securityroleAssignment:SecurityroleAssignment")
    for role in roles:
        assert role.inputs["scope"] == "distributedtask.environmentreferencerole"
        assert role.inputs["resourceId"] == f"{PROJECT}_7"
        assert list(role.request.replaceOnChanges) == ["identityId"]
    assert sorted(str(role.inputs["roleName"]) for role in roles) == ["Administrator", "Reader", "Reader", "User"]


def test_a_pipeline_is_named_by_its_number_as_text() -> None:
    found = environment().of("azuredevops:index/buildDefinitionPermissions:BuildDefinitionPermissions")
    assert {resource.inputs["buildDefinitionId"] for resource in found} == {"1", "2"}
