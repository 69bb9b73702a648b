"""Azure DevOps in the shipped stacks: who is in which group, what protects branches and connections, and what runs when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pulumi
import pytest

from domain.choices import Day
from tests.components.answers import Answer, number, refused
from tests.components.mocked import Graph, Json, Registered
from tests.components.stacks import Section, by_people, graph
from wiring.devops import organisation
from wiring.devops.project import DAYS
from wiring.published import READ_OUTPUTS

APPROVAL = "azuredevops:index/checkApproval:CheckApproval"
GROUP = "azuredevops:index/group:Group"
PIPELINE = "azuredevops:index/buildDefinition:BuildDefinition"
PREFIX = "azuredevops:index/"


@pytest.fixture(scope="module", name="dev")
def dev_() -> Graph:
    return graph("dev")


@pytest.fixture(scope="module", name="prod")
def prod_() -> Graph:
    return graph("prod")


def checks_on(built: Graph, owner: str) -> set[str]:
    """The kinds of checks below the component of a name."""
    return {
        resource.type.rsplit(":", 1)[-1].removeprefix("Check")
        for resource in built.resources
        if resource.type.startswith(f"{PREFIX}check") and built.by_urn(resource.parent).name == owner
    }


def test_somebody_who_is_not_there_stops_the_program_before_anything_is_asked_for() -> None:
    asked: list[str] = []

    def project(token: str, _: Mapping[str, object]) -> dict[str, object]:
        asked.append(token)
        return {}

    nobody: Mapping[str, Answer] = {
        f"{PREFIX}getIdentityUsers:getIdentityUsers": refused(" Could not find user with name: x, with filter: AccountName"),
        f"{PREFIX}getProject:getProject": project,
    }
    with pytest.raises(pulumi.RunError) as raised:
        graph("prod", answers=nobody)
    assert "devops.access.approvers: nobody signs in as ada.approver@contoso.com" in str(raised.value)
    assert "devops.access.approvers: nobody signs in as data-platform@contoso.com" in str(raised.value)
    assert asked == []


def test_members_are_who_the_stack_file_names(dev: Graph) -> None:
    members = {group.inputs["displayName"]: group.inputs.get("members") for group in dev.of(GROUP)}
    assert members["Developers"] == ["aadgp.data-engineers"]
    assert members["Reviewers"] == ["aad.rob.reviewer@contoso.com"]
    assert members["data-dev approvers"] == ["aad.ada.approver@contoso.com"]
    assert members["data-dev operators"] == ["aad.otto.operator@contoso.com"]


def test_pipelines_are_a_group_so_that_permissions_can_be_theirs(dev: Graph) -> None:
    pipelines = dev.one(GROUP, "pipelines-group")
    members = pipelines.inputs["members"]
    assert isinstance(members, list)
    assert [str(member)[:4] for member in members] == ["svc."]
    permission = dev.one(f"{PREFIX}gitPermissions:GitPermissions", "project-repositories-pipelines")
    assert dev.comes_from(permission, "principal") == {GROUP}


def test_a_stack_that_joins_makes_groups_of_its_environment_only(prod: Graph) -> None:
    assert {group.inputs["displayName"] for group in prod.of(GROUP)} == {
        "data-prod approvers",
        "data-prod operators",
        "data-prod planners",
        "data-prod deployers",
    }
    assert prod.of("databricks-cicd:devops:ProjectAccess") == []


OUTSIDE = {f"databricks-cicd:devops:{kind}" for kind in ("Project", "PipelineIdentities", "ProjectLookup", "QueueLookup")}
"""What is no part of a project: itself, and what the organisation has or only finds."""


def test_26_what_is_in_a_project_goes_with_it_and_only_if_it_is_ours(dev: Graph, prod: Graph) -> None:
    project = dev.one(f"{PREFIX}project:Project").urn
    inside = [made for made in dev.resources if made.type.startswith("databricks-cicd:devops:") and made.type not in OUTSIDE]
    assert len(inside) > 20
    assert {made.urn for made in inside if made.request.deletedWith != project} == set()
    assert {made.request.deletedWith for made in prod.resources if made.type.startswith("databricks-cicd:devops:")} == {""}


def test_what_deploys_is_guarded_and_what_looks_is_not(prod: Graph) -> None:
    assert checks_on(prod, "delivery") == {"Approval", "BranchControl", "BusinessHours", "ExclusiveLock"}
    assert checks_on(prod, "apply") == {"Approval", "BranchControl", "RequiredTemplate", "ExclusiveLock"}
    assert checks_on(prod, "vault") == {"BranchControl"}
    assert checks_on(prod, "plan") == set()


def test_several_approvals_are_counted_by_person_and_one_comes_from_whoever_is_in_the_group(prod: Graph) -> None:
    def once(sections: dict[str, Section]) -> None:
        sections["delivery"]["approval"] = {"minimum_approvers": 1}

    people = prod.of(APPROVAL)
    assert len(people) == 2
    for approval in people:
        assert approval.inputs["minimumRequiredApprovers"] == 2
        named = ("ada.approver@contoso.com", "data-platform@contoso.com", "rob.reviewer@contoso.com")
        assert approval.inputs["approvers"] == [f"id-of-{person}" for person in named]
    by_group = graph("prod", once)
    for approval in by_group.of(APPROVAL):
        assert "minimumRequiredApprovers" not in approval.inputs
        assert by_group.comes_from(approval, "approvers") == {f"{PREFIX}group:Group"}


def test_continuous_deployment_still_checks_branches_and_runs_one_at_a_time(dev: Graph) -> None:
    assert checks_on(dev, "delivery") == {"BranchControl", "ExclusiveLock"}
    assert checks_on(dev, "apply") == {"BranchControl", "ExclusiveLock"}


def pipeline(built: Graph, name: str) -> Registered:
    return built.one(PIPELINE, f"{name}-pipeline")


def test_a_build_starts_the_release_in_continuous_deployment_only(dev: Graph, prod: Graph) -> None:
    def approved(sections: dict[str, Section]) -> None:
        sections["delivery"] = {"mode": "continuous-delivery", "first_release": "v1.0.0"}

    release = pipeline(dev, "release")
    assert dev.comes_from(release, "buildCompletionTriggers") >= {PIPELINE}
    assert "buildCompletionTriggers" not in pipeline(dev, "ci").inputs
    assert "buildCompletionTriggers" not in pipeline(prod, "release").inputs
    assert "buildCompletionTriggers" not in pipeline(graph("dev", approved), "release").inputs


def test_a_release_of_a_joined_project_follows_the_build_that_was_found() -> None:
    def by_itself(sections: dict[str, Section]) -> None:
        sections["delivery"] = {"mode": "continuous-deployment", "first_release": "v1.0.0"}

    found = pipeline(graph("prod", by_itself), "release").inputs
    assert found["buildCompletionTriggers"] == [
        {"buildDefinitionId": int(number("release-dev")), "branchFilters": [{"includes": ["refs/heads/main"]}]}
    ]


def test_pipelines_are_in_folders_that_come_first(dev: Graph) -> None:
    for found in dev.of(PIPELINE):
        assert dev.comes_from(found, "path") == {f"{PREFIX}buildFolder:BuildFolder"}


def validations(built: Graph) -> Mapping[Json, Json]:
    token = f"{PREFIX}branchPolicyBuildValidation:BranchPolicyBuildValidation"
    settings = [policy.inputs["settings"] for policy in built.of(token) if policy.name.startswith("notebooks.main-")]
    return {found["displayName"]: found.get("filenamePatterns") for found in settings if isinstance(found, Mapping)}


def test_builds_validate_pull_requests_and_releases_do_not(dev: Graph) -> None:
    def by_default(sections: dict[str, Section]) -> None:
        repositories = sections["devops"]["repositories"]
        assert isinstance(repositories, dict)
        repositories["notebooks"].pop("branch_policies")

    assert validations(dev) == {"ci": ["/*", "!/README.md"], "review": ["/notebooks/*", "/src/*"]}
    without_policies = graph("dev", by_default)
    assert validations(without_policies) == {"ci": None, "review": None}
    token = f"{PREFIX}branchPolicyBuildValidation:BranchPolicyBuildValidation"
    for built in (dev, without_policies):
        found = {policy.name: policy.inputs["blocking"] for policy in built.of(token) if policy.name.startswith("notebooks.main-")}
        assert found == {"notebooks.main-build-ci": True, "notebooks.main-build-review": False}


def test_the_default_branch_is_protected_even_when_only_others_are_named() -> None:
    def others(sections: dict[str, Section]) -> None:
        repositories = sections["devops"]["repositories"]
        assert isinstance(repositories, dict)
        repositories["notebooks"]["branch_policies"] = {"release/*": {}}

    named = {component.name for component in graph("dev", others).of("databricks-cicd:devops:BranchPolicies")}
    assert named == {"infrastructure.main", "notebooks.main", "notebooks.release/*"}


def test_a_team_reviews_what_it_owns(dev: Graph) -> None:
    for reviewers in dev.of(f"{PREFIX}branchPolicyAutoReviewers:BranchPolicyAutoReviewers"):
        assert f"{PREFIX}team:Team" in dev.comes_from(reviewers, "settings")


def test_agents_of_their_own_have_a_queue_after_the_pool(prod: Graph) -> None:
    lookup = prod.one("databricks-cicd:devops:QueueLookup")
    assert lookup.name == "agents"
    queues = [item for item in prod.of(f"{PREFIX}pipelineAuthorization:PipelineAuthorization") if item.inputs["type"] == "queue"]
    assert {item.inputs["resourceId"] for item in queues} == {"80"}
    pool = prod.one("azure-native:devopsinfrastructure:Pool").inputs
    profile = pool["organizationProfile"]
    assert isinstance(profile, Mapping)
    # The provider says the address as it was given, which in a pipeline has a slash at its end.
    assert profile["organizations"] == [
        {"url": "https://dev.azure.com/contoso", "projects": ["databricks-cicd"], "parallelism": 2, "openAccess": False}
    ]


def test_an_address_that_the_provider_crashes_on_is_answered_with_the_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZDO_ORG_SERVICE_URL", "https://contoso.visualstudio.com/")
    with pytest.raises(pulumi.RunError) as raised:
        organisation.url()
    assert str(raised.value) == (
        "AZDO_ORG_SERVICE_URL has the organisation's name in front (contoso.visualstudio.com), which the Azure DevOps provider does not "
        "support. Use the other form: export AZDO_ORG_SERVICE_URL=https://dev.azure.com/contoso"
    )
    assert organisation.name_in_errors() == "https://contoso.visualstudio.com/"
    monkeypatch.delenv("AZDO_ORG_SERVICE_URL")
    assert organisation.name_in_errors() == "the organisation of azuredevops:orgServiceUrl"


def test_identities_of_pipelines_join_only_where_the_stack_file_wants_it(prod: Graph) -> None:
    token = f"{PREFIX}servicePrincipalEntitlement:ServicePrincipalEntitlement"
    assert graph("dev", by_people).of(token) == []
    assert {member.name for member in prod.of(token)} == {f"identities-member-{purpose}" for purpose in ("plan", "apply", "git-main")}
    groups = {item.name: item.inputs["group"] for item in prod.of(f"{PREFIX}groupMembership:GroupMembership")}
    assert groups["identities-group-plan-planners"] == "vssgp.planners-group"
    assert groups["identities-group-apply-administrators"] == "vssgp.Project Administrators"
    assert groups["identities-group-apply-deployers"] == "vssgp.deployers-group"


def test_a_webhooks_password_comes_from_the_secrets(prod: Graph) -> None:
    assert {hook.name for hook in prod.of(f"{PREFIX}servicehookWebhookTfs:ServicehookWebhookTfs")} == {
        "events-pull-request",
        "events-release-failed",
    }
    failed = prod.one(f"{PREFIX}servicehookWebhookTfs:ServicehookWebhookTfs", "events-release-failed").inputs
    assert failed["buildCompleted"] == {"buildStatus": "Failed", "definitionName": "release-prod"}
    assert "basicAuthPassword" not in failed


def test_26_a_project_that_was_joined_before_and_is_gone_or_another_one_is_said() -> None:
    before: dict[str, Answer] = {READ_OUTPUTS: lambda *_: {"outputs": {"project": {"name": "databricks-cicd", "id": "old"}}}}
    gone = {"azuredevops:index/getProject:getProject": refused("TF200016: the project does not exist")}
    with pytest.raises(pulumi.RunError, match="somebody has deleted or renamed it"):
        graph("prod", answers={**before, **gone})
    with pytest.raises(
        pulumi.RunError, match=r'"databricks-cicd" is another one now \(.*\): the one that this stack joined before \(old\)'
    ):
        graph("prod", answers=before)


def test_every_day_of_the_week_is_one_of_a_schedule() -> None:
    assert {day: day[:3].title() for day in get_args(Day)} == DAYS


def test_a_project_that_is_not_there_stops_the_program_before_anything_is_asked_for() -> None:
    with pytest.raises(pulumi.RunError, match='cannot find the Azure DevOps project "databricks-cicd" in'):
        graph("prod", answers={"azuredevops:index/getProject:getProject": refused("TF200016: the project does not exist")})
