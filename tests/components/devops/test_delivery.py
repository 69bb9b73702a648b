"""What a change and a deployment have to pass, and what pipelines read."""

from __future__ import annotations

from collections.abc import Mapping

from components.devops.approved_environment import ApprovedEnvironment, ApprovedEnvironmentArgs
from components.devops.approvers import Approvers
from components.devops.branch_policies import BranchPolicies
from components.devops.pipeline import Pipeline
from components.devops.variable_group import VariableGroup
from components.devops.vault_variable_group import VaultVariableGroup
from tests.components.mocked import run
from tests.components.samples import PROJECT, SAMPLES

ENVIRONMENT = "azuredevops:index/environment:Environment"
APPROVAL = "azuredevops:index/checkApproval:CheckApproval"
LOCK = "azuredevops:index/checkExclusiveLock:CheckExclusiveLock"
GROUP = "azuredevops:index/variableGroup:VariableGroup"
BARE: ApprovedEnvironmentArgs = {"project_id": PROJECT, "environment_name": "data-dev", "description": "Development"}


def test_an_approval_waits_for_the_group_and_not_for_whoever_asked() -> None:
    graph = run(lambda: SAMPLES[ApprovedEnvironment]("delivery", None) and None)
    approval = graph.one(APPROVAL)
    assert approval.inputs["approvers"] == ["88888888-8888-4888-8888-888888888888"]
    assert approval.inputs["minimumRequiredApprovers"] == 2
    assert approval.inputs["requesterCanApprove"] is False
    assert approval.inputs["timeout"] == 60
    assert approval.inputs["targetResourceType"] == "environment"
    assert graph.comes_from(approval, "targetResourceId") == {ENVIRONMENT}


def test_without_an_approval_only_the_lock_is_left() -> None:
    graph = run(lambda: ApprovedEnvironment("delivery", args=BARE) and None)
    assert graph.of(APPROVAL) == []
    assert graph.comes_from(graph.one(LOCK), "targetResourceId") == {ENVIRONMENT}


def test_members_of_the_approvers_group_are_left_alone() -> None:
    group = run(lambda: SAMPLES[Approvers]("delivery", None) and None).one("azuredevops:index/group:Group")
    assert "members" not in group.inputs
    assert group.ignored == {"members"}
    assert group.inputs["scope"] == PROJECT


def test_changes_are_reviewed_by_somebody_else_and_built() -> None:
    graph = run(lambda: SAMPLES[BranchPolicies]("notebooks", None) and None)
    review = graph.one("azuredevops:index/branchPolicyMinReviewers:BranchPolicyMinReviewers").inputs
    build = graph.one("azuredevops:index/branchPolicyBuildValidation:BranchPolicyBuildValidation").inputs
    scopes = [
        {"repositoryId": "55555555-5555-4555-8555-555555555555", "repositoryRef": "refs/heads/main", "matchType": "Exact"},
    ]
    for policy in (review, build):
        assert (policy["enabled"], policy["blocking"]) == (True, True)
        assert isinstance(policy["settings"], Mapping)
        assert policy["settings"]["scopes"] == scopes
    assert isinstance(review["settings"], Mapping)
    assert review["settings"]["submitterCanVote"] is False
    assert review["settings"]["lastPusherCannotApprove"] is True
    assert (review["settings"]["onPushResetAllVotes"], review["settings"]["onPushResetApprovedVotes"]) == (True, True)
    assert isinstance(build["settings"], Mapping)
    assert build["settings"]["buildDefinitionId"] == 1


def test_a_pipeline_is_what_its_file_says_and_does_not_run_at_once() -> None:
    pipeline = run(lambda: SAMPLES[Pipeline]("ci", None) and None).one("azuredevops:index/buildDefinition:BuildDefinition").inputs
    assert pipeline["ciTrigger"] == {"useYaml": True}
    assert pipeline["features"] == [{"skipFirstRun": True}]
    assert pipeline["repository"] == {
        "repoType": "TfsGit",
        "repoId": "55555555-5555-4555-8555-555555555555",
        "branchName": "refs/heads/main",
        "ymlPath": "pipelines/ci.yml",
    }
    assert "jobAuthorizationScope" not in pipeline


def test_a_plain_group_is_sorted_and_not_open_to_all_pipelines() -> None:
    group = run(lambda: SAMPLES[VariableGroup]("addresses", None) and None).one(GROUP).inputs
    assert group["variables"] == [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    assert group["allowAccess"] is False


def test_a_linked_group_names_secrets_and_has_no_values() -> None:
    group = run(lambda: SAMPLES[VaultVariableGroup]("vault", None) and None).one(GROUP).inputs
    assert group["variables"] == [{"name": "databricks-host-main"}, {"name": "warehouse-password"}]
    assert group["allowAccess"] is False
    assert group["keyVault"] == {
        "name": "kv-data-dev-123456",
        "serviceEndpointId": "66666666-6666-4666-8666-666666666666",
        "searchDepth": 20,
    }


def test_a_linked_group_looks_as_deep_as_it_has_secrets() -> None:
    names = [f"secret-{number}" for number in range(45)]
    graph = run(
        lambda: (
            VaultVariableGroup(
                "vault",
                args={
                    "project_id": PROJECT,
                    "group_name": "g",
                    "description": "d",
                    "vault_name": "kv",
                    "connection_id": "1",
                    "secret_names": names,
                },
            )
            and None
        )
    )
    key_vault = graph.one(GROUP).inputs["keyVault"]
    assert isinstance(key_vault, Mapping)
    assert key_vault["searchDepth"] == 45
