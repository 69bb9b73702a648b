"""The wiki's pages: they say what the configuration says, and leave no blank."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy

from config.stack_files.parser import Source, parse
from tests.components.stacks import ROOT, Section, shipped, without_reviews
from wiring.devops.handbook import pages


def handbook(stack: str, change: Callable[[dict[str, Section]], None] | None = None) -> Mapping[str, str]:
    sections = deepcopy(dict(shipped(stack)))
    if change:
        change(sections)
    return pages(parse(sections, {}, Source(stack=stack, root=ROOT)))


def test_every_page_is_below_the_environments_and_has_no_blank_left() -> None:
    found = handbook("dev")
    assert list(found) == ["/Data dev", "/Data dev/Access", "/Data dev/Approval", "/Data dev/Release"]
    for text in found.values():
        assert "@@" not in text
        assert text.startswith("# ")


def test_the_first_page_says_what_it_is() -> None:
    home = handbook("dev")["/Data dev"]
    for word in ("Databricks, development", "data-platform@contoso.com", "`rg-data-dev`", "`dbw-data-dev-main`", "continuous deployment"):
        assert word in home


def test_the_first_page_links_to_the_others() -> None:
    def hyphenated(sections: dict[str, Section]) -> None:
        sections["stack"]["name"] = "big-data"

    assert "[Approval](/Data-dev/Approval)" in handbook("dev")["/Data dev"]
    assert "[Approval](/Big%2Ddata-dev/Approval)" in handbook("dev", hyphenated)["/Big-data dev"]


def test_the_release_follows_the_mode() -> None:
    def approved(sections: dict[str, Section]) -> None:
        sections["delivery"] = {
            "mode": "continuous-delivery",
            "approval": {"minimum_approvers": 2, "timeout_minutes": 60, "instructions": "Look twice."},
            "business_hours": {"time_zone": "UTC"},
            "allowed_branches": ["main", "release/*"],
        }
        sections["devops"]["access"] = {"approvers": ["ada@contoso.com", "bo@contoso.com"]}
        without_reviews(sections)

    by_itself, asked = handbook("dev"), handbook("dev", approved)
    assert "`release-dev` starts automatically after a successful `ci`." in by_itself["/Data dev/Release"]
    assert "nobody approves" in by_itself["/Data dev/Approval"]
    assert "Start `release-dev`, which waits for the approval." in asked["/Data dev/Release"]
    assert "`main`, `release/*` only" in asked["/Data dev/Release"]
    assert "from 08:00 to 16:00 (UTC) on Monday, Tuesday, Wednesday, Thursday." in asked["/Data dev/Release"]
    assert (
        "waits for 2 approvals. After 60 minutes it counts as rejected. The person who started it must not approve it."
        in asked["/Data dev/Approval"]
    )
    assert "“Look twice.”" in asked["/Data dev/Approval"]


def test_pull_requests_say_what_they_need() -> None:
    def every(sections: dict[str, Section]) -> None:
        repositories = sections["devops"]["repositories"]
        assert isinstance(repositories, dict)
        repositories["notebooks"]["branch_policies"] = {"main": {"minimum_reviewers": 3, "build_validation": {}}}

    assert "It needs 1 approval from somebody else" in handbook("dev")["/Data dev/Release"]
    assert "green: `ci`." in handbook("dev")["/Data dev/Release"]
    changed = handbook("dev", every)["/Data dev/Release"]
    assert "It needs 3 approvals" in changed
    assert "green" not in changed


def test_pull_requests_say_nothing_that_they_do_not_need() -> None:
    def lax(sections: dict[str, Section]) -> None:
        repositories = sections["devops"]["repositories"]
        assert isinstance(repositories, dict)
        repositories["notebooks"]["branch_policies"] = {"main": {"comment_resolution": "optional", "work_item_linking": "required"}}

    assert "every comment resolved" in handbook("dev")["/Data dev/Release"]
    changed = handbook("dev", lax)["/Data dev/Release"]
    assert "every comment resolved" not in changed
    assert re.search(r"It needs [^;.]+; a work item[;.]", changed)


def test_several_approvals_name_the_people_and_one_the_group() -> None:
    counted = handbook("prod")["/Data prod/Approval"]
    assert "Approvers are ada.approver@contoso.com, rob.reviewer@contoso.com, data-platform@contoso.com, each of whom counts" in counted
    once = handbook("prod", lambda sections: sections["delivery"].update(approval={"minimum_approvers": 1}))
    assert "Approvers are the members of **data-prod approvers**." in once["/Data prod/Approval"]


def test_a_joined_environment_speaks_of_what_is_its_own() -> None:
    found = handbook("prod")
    assert "| **data-prod operators** | start and stop" in found["/Data prod/Access"]
    assert "| Data Operations |" in found["/Data prod/Access"]
    assert "Developers" not in found["/Data prod/Access"]
    assert "the stack that created the project defines that" in found["/Data prod/Release"]
    assert "| **Developers** |" in handbook("dev")["/Data dev/Access"]
