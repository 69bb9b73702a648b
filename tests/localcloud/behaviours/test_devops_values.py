"""Single values that the real provider refuses before it sends anything."""

from __future__ import annotations

import pytest

from localcloud.behaviours import behaviour
from tests.localcloud.behaviours.world import TENANT, devops, paths

LONG = "x" * 300


@pytest.mark.parametrize(
    ("kind", "inputs", "wrong"),
    [
        ("gitPermissions", {"principal": " ", "permissions": {"ForcePush": "Deny"}}, ["principal"]),
        ("gitPermissions", {"principal": "vssgp.x", "permissions": {}, "repositoryId": "notebooks"}, ["repositoryId"]),
        ("areaPermissions", {"principal": "vssgp.x", "permissions": {}, "path": ""}, ["path"]),
        ("checkExclusiveLock", {"targetResourceId": " ", "targetResourceType": "environment"}, ["targetResourceId"]),
        ("checkExclusiveLock", {"targetResourceId": "1", "targetResourceType": "environment", "timeout": 43_201}, ["timeout"]),
        ("checkBranchControl", {"targetResourceId": "1", "targetResourceType": "environment", "displayName": ""}, ["displayName"]),
        ("branchPolicyCommentResolution", {"settings": {"scopes": [{"repositoryRef": ""}]}}, ["settings.scopes[0].repositoryRef"]),
        ("team", {"name": "Platform", "description": LONG, "members": [" "]}, ["description", "members[0]"]),
        ("dashboard", {"name": "", "description": LONG}, ["description", "name"]),
        ("environment", {"name": "data/dev"}, ["name"]),
        ("environment", {"name": LONG}, ["name"]),
        ("projectTags", {"tags": ["data", ""]}, ["tags[1]"]),
        ("git", {"name": "notebooks", "initialization": {"initType": "Clean"}, "defaultBranch": ""}, ["defaultBranch"]),
    ],
)
def test_39_a_value_that_a_preview_refuses(kind: str, inputs: dict[str, object], wrong: list[str]) -> None:
    assert sorted(paths(devops(kind), projectId=TENANT, **inputs)) == wrong


@pytest.mark.parametrize(
    ("kind", "inputs", "wrong"),
    [
        ("feedPermission", {"feedId": TENANT, "identityDescriptor": "vssgp.x", "role": "Reader"}, ["role"]),
        ("feedPermission", {"feedId": "wheels", "identityDescriptor": "", "role": "reader"}, ["feedId", "identityDescriptor"]),
        ("securityroleAssignment", {"scope": "", "resourceId": "1", "identityId": "me", "roleName": "Reader"}, ["identityId", "scope"]),
        ("servicePrincipalEntitlement", {"originId": TENANT, "licensingSource": "free"}, ["licensingSource"]),
        ("servicePrincipalEntitlement", {"originId": TENANT, "accountLicenseType": "BASIC"}, []),
        ("groupMembership", {"group": "", "members": [""]}, ["group", "members[0]"]),
        ("queue", {"projectId": TENANT, "agentPoolId": 0}, ["agentPoolId"]),
    ],
)
def test_39_a_value_outside_a_project_that_a_preview_refuses(kind: str, inputs: dict[str, object], wrong: list[str]) -> None:
    assert sorted(paths(devops(kind), **inputs)) == wrong


@pytest.mark.parametrize(
    ("schedule", "wrong"),
    [
        ({"timeZone": "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"}, []),
        ({"timeZone": "W. Europe Standard Time"}, ["schedules[0].timeZone"]),
        ({"daysToBuilds": []}, ["schedules[0].daysToBuilds"]),
        ({"daysToBuilds": ["All"]}, ["schedules[0].daysToBuilds[0]"]),
        ({"branchFilters": []}, ["schedules[0].branchFilters"]),
    ],
)
def test_39_a_schedule_that_a_preview_refuses(schedule: dict[str, object], wrong: list[str]) -> None:
    """Unlike a check's business hours, a schedule takes the time zone as people are shown it."""
    given = {"branchFilters": [{"includes": ["main"]}], "daysToBuilds": ["Mon"], **schedule}
    repository = {"repoType": "TfsGit", "repoId": TENANT, "ymlPath": "ci.yml"}
    assert paths(devops("buildDefinition"), projectId=TENANT, name="ci", repository=repository, schedules=[given]) == wrong


def test_somebody_else_in_a_role_is_another_role() -> None:
    assert "identityId" in behaviour(devops("securityroleAssignment")).replaces
