"""What a change and a deployment have to pass, and what pipelines read."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from components.devops.branch_policies import BranchPolicies, BranchPoliciesArgs
from components.devops.deployment_environment import DeploymentEnvironment
from components.devops.pipeline import Pipeline, PipelineArgs
from components.devops.service_connection import ServiceConnection
from components.devops.variable_group import VariableGroup
from components.devops.vault_variable_group import VaultVariableGroup
from tests.components.devops.samples import PROJECT, REPOSITORY
from tests.components.mocked import Graph, Json, run
from tests.components.samples import SAMPLES

GROUP = "azuredevops:index/variableGroup:VariableGroup"
POLICIES: BranchPoliciesArgs = {
    "project_id": PROJECT,
    "repository_id": REPOSITORY,
    "branch": "main",
    "minimum_reviewers": 1,
    "comment_resolution": "off",
    "work_item_linking": "off",
    "merge_types": ["squash"],
    "validations": {},
    "path_reviewers": {},
    "status_checks": {},
}


@pytest.mark.parametrize(
    ("component", "target"),
    [
        (DeploymentEnvironment, "azuredevops:index/environment:Environment"),
        (ServiceConnection, "azuredevops:index/serviceEndpointAzureRM:ServiceEndpointAzureRM"),
        (VaultVariableGroup, GROUP),
    ],
)
def test_checks_stand_on_what_the_component_owns(component: type, target: str) -> None:
    graph = run(lambda: SAMPLES[component]("delivery", None) and None)
    checks = [resource for resource in graph.resources if resource.type.startswith("azuredevops:index/check")]
    assert len(checks) == 5
    for check in checks:
        assert graph.comes_from(check, "targetResourceId") == {target}


def policies(**changes: object) -> Graph:
    args: BranchPoliciesArgs = {**POLICIES, **changes}  # type: ignore[typeddict-item]
    return run(lambda: BranchPolicies("notebooks.main", args=args) and None)


def settings(graph: Graph, kind: str) -> Mapping[str, Json]:
    found = graph.one(f"azuredevops:index/branchPolicy{kind}:BranchPolicy{kind}").inputs["settings"]
    assert isinstance(found, Mapping)
    return found


def test_every_policy_is_for_that_branch_of_that_repository() -> None:
    graph = run(lambda: SAMPLES[BranchPolicies]("notebooks.main", None) and None)
    found = [resource for resource in graph.resources if resource.custom]
    assert len(found) == 7
    for policy in found:
        assert policy.inputs["enabled"] is True
        assert isinstance(policy.inputs["settings"], Mapping)
        # Pitfall 38: a match type of DefaultBranch would take neither repository nor branch.
        assert policy.inputs["settings"]["scopes"] == [
            {"repositoryId": REPOSITORY, "repositoryRef": "refs/heads/main", "matchType": "Exact"}
        ]


def test_38_a_pattern_stands_for_all_branches_below_it() -> None:
    scopes = settings(policies(branch="release/*"), "MinReviewers")["scopes"]
    assert scopes == [{"repositoryId": REPOSITORY, "repositoryRef": "refs/heads/release", "matchType": "Prefix"}]


def test_changes_are_reviewed_by_somebody_else() -> None:
    review = settings(policies(minimum_reviewers=2), "MinReviewers")
    assert review["reviewerCount"] == 2
    assert review["submitterCanVote"] is False
    assert review["lastPusherCannotApprove"] is True
    assert review["allowCompletionWithRejectsOrWaits"] is False
    assert (review["onPushResetAllVotes"], review["onPushResetApprovedVotes"]) == (True, True)


def test_only_the_given_merge_types_are_allowed() -> None:
    merges = settings(policies(merge_types=["rebase", "merge"]), "MergeTypes")
    assert {name for name, value in merges.items() if value is True} == {"allowBasicNoFastForward", "allowRebaseAndFastForward"}


@pytest.mark.parametrize(("strength", "blocking"), [("required", True), ("optional", False)])
@pytest.mark.parametrize(("key", "kind"), [("comment_resolution", "CommentResolution"), ("work_item_linking", "WorkItemLinking")])
def test_a_policy_can_block_or_warn(key: str, kind: str, strength: str, blocking: bool) -> None:
    token = f"azuredevops:index/branchPolicy{kind}:BranchPolicy{kind}"
    assert policies().of(token) == []
    assert policies(**{key: strength}).one(token).inputs["blocking"] is blocking


def test_25_a_build_validates_the_given_paths_or_everything() -> None:
    given = {"pipeline_id": 1, "paths": ["/notebooks/*", "!/notebooks/docs/*"], "required": True}
    some = settings(policies(validations={"ci": given}), "BuildValidation")
    assert some["buildDefinitionId"] == 1
    assert some["filenamePatterns"] == ["/notebooks/*", "!/notebooks/docs/*"]
    every = policies(validations={"ci": {"pipeline_id": 1, "paths": [], "required": False}})
    assert "filenamePatterns" not in settings(every, "BuildValidation")
    token = "azuredevops:index/branchPolicyBuildValidation:BranchPolicyBuildValidation"
    blocking = [graph.one(token).inputs["blocking"] for graph in (policies(validations={"ci": given}), every)]
    assert blocking == [True, False]


def test_paths_call_their_reviewers_and_a_status_starts_anew_with_every_push() -> None:
    graph = run(lambda: SAMPLES[BranchPolicies]("notebooks.main", None) and None)
    reviewers = settings(graph, "AutoReviewers")
    assert (reviewers["pathFilters"], reviewers["minimumNumberOfReviewers"], reviewers["submitterCanVote"]) == (["/pipelines/*"], 1, False)
    status = settings(graph, "StatusCheck")
    assert (status["genre"], status["name"], status["invalidateOnUpdate"]) == ("databricks-cicd", "preview", True)


PIPELINE: PipelineArgs = {
    "project_id": PROJECT,
    "pipeline_name": "ci",
    "folder": "\\",
    "repository_id": REPOSITORY,
    "default_branch": "refs/heads/main",
    "yaml_path": "pipelines/ci.yml",
    "schedules": {},
    "variables": {},
}


def pipeline(**changes: object) -> Mapping[str, Json]:
    args: PipelineArgs = {**PIPELINE, **changes}  # type: ignore[typeddict-item]
    return run(lambda: Pipeline("ci", args=args) and None).one("azuredevops:index/buildDefinition:BuildDefinition").inputs


def test_33_a_pipeline_is_what_its_file_says_and_does_not_run_at_once() -> None:
    plain = pipeline()
    assert plain["ciTrigger"] == {"useYaml": True}
    assert plain["features"] == [{"skipFirstRun": True}]
    assert plain["repository"] == {
        "repoType": "TfsGit",
        "repoId": REPOSITORY,
        "branchName": "refs/heads/main",
        "ymlPath": "pipelines/ci.yml",
    }
    # Pitfall 33: the narrow scope never settles here; the project's settings limit it.
    assert not {"jobAuthorizationScope", "schedules", "variables", "buildCompletionTriggers"} & set(plain)


def test_a_release_starts_after_a_build_of_the_default_branch() -> None:
    assert pipeline(runs_after=41)["buildCompletionTriggers"] == [
        {"buildDefinitionId": 41, "branchFilters": [{"includes": ["refs/heads/main"]}]}
    ]


def test_a_schedule_is_in_universal_time_on_the_default_branch() -> None:
    schedule = {"days": ["Mon", "Fri"], "hour": 3, "minute": 30, "only_with_changes": True}
    assert pipeline(schedules={"nightly": schedule})["schedules"] == [
        {
            "branchFilters": [{"includes": ["refs/heads/main"]}],
            "daysToBuilds": ["Mon", "Fri"],
            "startHours": 3,
            "startMinutes": 30,
            "timeZone": "(UTC) Coordinated Universal Time",
            "scheduleOnlyWithChanges": True,
        }
    ]


def test_33_the_days_of_a_schedule_are_in_the_order_they_are_read_back() -> None:
    schedule = {"days": ["Sun", "Mon", "Thu", "Tue", "Mon"], "hour": 3, "minute": 0, "only_with_changes": True}
    schedules = pipeline(schedules={"nightly": schedule})["schedules"]
    assert [item["daysToBuilds"] for item in schedules] == [["Mon", "Tue", "Thu", "Sun"]]  # type: ignore[union-attr, index, call-overload]


def test_38_variables_are_plain_and_nobody_sets_them_at_the_start_of_a_run() -> None:
    """Pitfall 38: a variable has a value or is secret."""
    assert pipeline(variables={"b": "2", "a": "1"})["variables"] == [
        {"name": "a", "value": "1", "isSecret": False, "allowOverride": False},
        {"name": "b", "value": "2", "isSecret": False, "allowOverride": False},
    ]


def test_a_plain_group_is_sorted_and_not_open_to_all_pipelines() -> None:
    group = run(lambda: SAMPLES[VariableGroup]("addresses", None) and None).one(GROUP).inputs
    assert group["variables"] == [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    assert group["allowAccess"] is False


def test_14_a_linked_group_names_secrets_and_has_no_values() -> None:
    group = run(lambda: SAMPLES[VaultVariableGroup]("vault", None) and None).one(GROUP).inputs
    assert group["variables"] == [{"name": "databricks-host-main"}, {"name": "warehouse-password"}]
    assert group["allowAccess"] is False
    assert group["keyVault"] == {
        "name": "kv-data-dev-123456",
        "serviceEndpointId": "66666666-6666-4666-8666-666666666666",
        "searchDepth": 20,
    }


def test_14_a_linked_group_looks_as_deep_as_it_has_secrets() -> None:
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
                    "checks": {},
                },
            )
            and None
        )
    )
    key_vault = graph.one(GROUP).inputs["keyVault"]
    assert isinstance(key_vault, Mapping)
    assert key_vault["searchDepth"] == 45
