"""How a release gets out: hours, branches, templates."""

from __future__ import annotations

import pytest

from config.devops.delivery import Delivery
from tests.config.program import Program

MODE = "    mode: continuous-delivery\n"


@pytest.mark.parametrize(
    ("below", "said"),
    [
        (
            "    business_hours: {time_zone: West Europe Standard Time}\n",
            '"West Europe Standard Time" is not a time zone that Azure DevOps knows. Did you mean "W. Europe Standard Time"?',
        ),
        ('    business_hours: {time_zone: UTC, start: "16:00", end: "08:00"}\n', "start (16:00) must be before end (08:00)"),
        ('    business_hours: {time_zone: UTC, start: "8:00"}\n', "Expected a time as HH:MM"),
        ("    business_hours: {time_zone: UTC, days: [mon]}\n", 'Did you mean "monday"?'),
        ("    allowed_branches: [refs/heads/main]\n", "Expected a branch by its short name"),
        ("    allowed_branches: []\n", "allowed_branches"),
        (
            "    required_templates: {release: {repository: notebook, path: a.yml}}\n",
            'repository "notebook" is not declared. Did you mean "notebooks"?',
        ),
        (
            "    required_templates: {release: {repository: notebooks, path: pipelines/cd.yml}}\n",
            'there is no pipelines/cd.yml in content/repository. Did you mean "pipelines/ci.yml"?',
        ),
    ],
)
def test_39_what_makes_no_sense_is_refused_with_its_place(program: Program, below: str, said: str) -> None:
    program.replace(MODE, f"{MODE}{below}")
    (item,) = program.check()
    assert said in str(item)
    assert item.path[0] == "delivery"
    assert item.location is not None


def test_the_modes_decide_about_approval_and_trigger() -> None:
    asked = Delivery(mode="continuous-delivery")
    assert asked.required_approval is not None
    assert not asked.required_approval.requester_can_approve
    assert not asked.releases_by_itself
    by_itself = Delivery(mode="continuous-deployment")
    assert by_itself.required_approval is None
    assert by_itself.releases_by_itself
