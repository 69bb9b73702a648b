"""Checks: what is asked for stands on the target, and nothing else; each under a name of its own."""

from __future__ import annotations

import pulumi
import pytest

from components.devops.checks import Checks, TargetKind, add_checks
from tests.components.devops.samples import CHECKS, PROJECT
from tests.components.mocked import Graph, run

APPROVAL = "azuredevops:index/checkApproval:CheckApproval"


class Owner(pulumi.ComponentResource):
    """A component that owns a target."""

    def __init__(self, name: str, kind: TargetKind, checks: Checks) -> None:
        super().__init__("databricks-cicd:devops:Owner", name)
        add_checks(name, parent=self, project_id=PROJECT, kind=kind, target_id="7", checks=checks)
        self.register_outputs({})


def graph(checks: Checks, kind: TargetKind = "environment") -> Graph:
    return run(lambda: Owner("main", kind, checks) and None)


def names(found: Graph) -> set[str]:
    return {resource.name for resource in found.resources if resource.custom}


def test_nothing_is_checked_unless_asked_for() -> None:
    assert names(graph({})) == set()


@pytest.mark.parametrize("left_out", CHECKS)
def test_leaving_one_out_leaves_the_others_as_they_are(left_out: str) -> None:
    fewer: Checks = {key: value for key, value in CHECKS.items() if key != left_out}  # type: ignore[assignment]
    everything = {resource.name: resource.inputs for resource in graph(CHECKS).resources if resource.custom}
    rest = {resource.name: resource.inputs for resource in graph(fewer).resources if resource.custom}
    assert set(everything) - set(rest) == {
        f"main-{left_out.replace('_', '-').removesuffix('s') if 'template' in left_out else left_out.replace('_', '-')}"
    }
    assert all(everything[name] == inputs for name, inputs in rest.items())


@pytest.mark.parametrize("kind", ["environment", "endpoint", "queue", "variablegroup", "repository"])
def test_every_check_stands_on_the_target(kind: TargetKind) -> None:
    found = [resource for resource in graph(CHECKS, kind).resources if resource.custom]
    assert len(found) == 5
    for check in found:
        assert (check.inputs["targetResourceType"], check.inputs["targetResourceId"], check.inputs["projectId"]) == (kind, "7", PROJECT)


def test_branches_are_full_names_and_must_be_protected() -> None:
    inputs = graph(CHECKS).one("azuredevops:index/checkBranchControl:CheckBranchControl").inputs
    assert inputs["allowedBranches"] == "refs/heads/main, refs/heads/release/*"
    assert inputs["verifyBranchProtection"] is True
    assert inputs["ignoreUnknownProtectionStatus"] is False


def test_hours_hold_on_the_named_days_only() -> None:
    inputs = graph(CHECKS).one("azuredevops:index/checkBusinessHours:CheckBusinessHours").inputs
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    assert {day for day in days if inputs[day]} == {"monday", "friday"}
    assert (inputs["startTime"], inputs["endTime"], inputs["timeZone"]) == ("08:00", "16:30", "W. Europe Standard Time")


def test_a_template_is_named_by_repository_ref_and_path() -> None:
    inputs = graph(CHECKS).one("azuredevops:index/checkRequiredTemplate:CheckRequiredTemplate").inputs
    assert inputs["requiredTemplates"] == [
        {
            "repositoryType": "azuregit",
            "repositoryName": "databricks-cicd/notebooks",
            "repositoryRef": "refs/heads/main",
            "templatePath": "pipelines/deploy.yml",
        }
    ]


def test_an_approval_says_who_how_many_and_until_when() -> None:
    inputs = graph(CHECKS).one(APPROVAL).inputs
    assert inputs["approvers"] == CHECKS["approval"]["approver_ids"]
    assert (inputs["minimumRequiredApprovers"], inputs["requesterCanApprove"], inputs["timeout"]) == (2, False, 60)


def test_a_single_approver_has_no_minimum() -> None:
    single: Checks = {"approval": {**CHECKS["approval"], "approver_ids": CHECKS["approval"]["approver_ids"][:1], "minimum_approvers": 1}}
    assert "minimumRequiredApprovers" not in graph(single).one(APPROVAL).inputs
