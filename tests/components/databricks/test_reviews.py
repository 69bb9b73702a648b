"""What nobody has looked at runs as an identity that may nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from tests.components.answers import Answer
from tests.components.mocked import Graph
from tests.components.stacks import Section, graph, without_reviews
from wiring.published import READ_OUTPUTS

PREFIX = "databricks:index/"
IDENTITY = "client-id-of-review-identity"


def levels(built: Graph) -> dict[str, str]:
    """What the identity of reviews may use, by the name of the permissions."""
    found = {}
    for permissions in built.of(f"{PREFIX}permissions:Permissions"):
        for control in cast("list[Mapping[str, str]]", permissions.inputs["accessControls"]):
            if control.get("servicePrincipalName") == IDENTITY:
                found[permissions.name] = control["permissionLevel"]
    return found


def granted(built: Graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for grants in built.of(f"{PREFIX}grants:Grants"):
        for grant in cast("list[Mapping[str, object]]", grants.inputs["grants"]):
            if grant["principal"] == IDENTITY:
                found[grants.name] = cast("list[str]", grant["privileges"])
    return found


def test_it_has_what_the_job_runs_on_its_folder_and_no_more() -> None:
    dev = graph("dev")
    assert levels(dev) == {
        "main-reviews-permissions": "CAN_MANAGE",
        "main.integration-permissions": "CAN_VIEW",
        "main.jobs-permissions": "CAN_USE",
        "main.reports-permissions": "CAN_USE",
    }
    assert granted(dev) == {"main.sales-grants": ["CREATE_SCHEMA", "USE_CATALOG"]}
    assert not [role for role in dev.of("azure-native:authorization:RoleAssignment") if "review" in role.name]


def test_who_may_see_the_job_may_see_its_reviews() -> None:
    folder = graph("dev").one(f"{PREFIX}permissions:Permissions", "main-reviews-permissions")
    controls = cast("list[Mapping[str, str]]", folder.inputs["accessControls"])
    assert {"groupName": "engineers", "permissionLevel": "CAN_READ"} in controls
    assert len(controls) == 2
    assert '"readers": [{"group_name": "engineers"}]' in told(graph("dev"))["reviews"]


def test_readers_are_told_as_the_service_takes_them() -> None:
    def more(sections: dict[str, Section]) -> None:
        workspaces = sections["databricks"]["workspaces"]
        assert isinstance(workspaces, dict)
        for principal in ("ana@contoso.com", "users", "11111111-2222-3333-4444-555555555555"):
            workspaces["main"]["permissions"].setdefault(principal, {})["jobs"] = {"integration": "CAN_VIEW"}

    assert json.loads(told(graph("dev", more))["reviews"])["readers"] == [
        {"service_principal_name": "11111111-2222-3333-4444-555555555555"},
        {"user_name": "ana@contoso.com"},
        {"group_name": "engineers"},
        {"group_name": "users"},
    ]


def test_a_renamed_job_is_told_by_its_name_of_today() -> None:
    def renamed(sections: dict[str, Section]) -> None:
        workspaces = sections["databricks"]["workspaces"]
        assert isinstance(workspaces, dict)
        main = workspaces["main"]
        main["jobs"]["trial"] = {**main["jobs"].pop("integration"), "formerly": "integration"}
        main["permissions"]["engineers"]["jobs"]["trial"] = main["permissions"]["engineers"]["jobs"].pop("integration")
        main["reviews"]["job"] = "trial"

    names = {"databricks.workspaces.main.jobs.integration": "data-dev-integration"}
    before: Mapping[str, Answer] = {READ_OUTPUTS: lambda *_: {"outputs": {"names": names}}}
    assert json.loads(told(graph("dev", renamed, answers=before))["reviews"])["job"] == "data-dev-trial"


def told(built: Graph) -> Mapping[str, str]:
    """The variables of pipelines."""
    group = next(found for found in built.of("azuredevops:index/variableGroup:VariableGroup") if found.name.startswith("addresses"))
    return {each["name"]: each["value"] for each in cast("list[Mapping[str, str]]", group.inputs["variables"])}


def test_its_connection_takes_only_what_extends_the_template_and_only_its_pipeline_may_use_it() -> None:
    dev = graph("dev")
    check = dev.one("azuredevops:index/checkRequiredTemplate:CheckRequiredTemplate", "review-required-template")
    (template,) = cast("list[Mapping[str, str]]", check.inputs["requiredTemplates"])
    assert (template["repositoryRef"], template["templatePath"]) == ("refs/heads/main", "pipelines/templates/review.yml")
    token = "azuredevops:index/pipelineAuthorization:PipelineAuthorization"
    uses = {found.name.removeprefix("delivery-") for found in dev.of(token)}
    assert {name for name in uses if name.startswith("review.")} == {"review.addresses", "review.repository.notebooks", "review.review"}
    assert {name for name in uses if name.endswith(".review")} == {"review.review"}


def test_without_reviews_nothing_of_them_is_there() -> None:
    built = graph("dev", without_reviews)
    assert "reviews" not in told(built)
    own = {"Reviews main", "Identity review", "ServiceConnection review", "FederatedCredential review", "FederatedCredential review-git"}
    assert not own & {found.label.rpartition(":")[2] for found in built.resources}
    assert own <= {found.label.rpartition(":")[2] for found in graph("dev").resources}
