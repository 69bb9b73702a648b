"""Rules about the delivery of releases."""

from __future__ import annotations

from collections.abc import Iterator

from config.diagnostics import Diagnostic, Path, allowed_words, error
from config.required_template import RequiredTemplate
from config.rules.facts import Facts
from domain.time_zones import WINDOWS_TIME_ZONES


def deployment_waits_for_nobody(facts: Facts) -> Iterator[Diagnostic]:
    """Continuous deployment is the mode without an approval."""
    if facts.delivery is not None and facts.delivery.mode == "continuous-deployment" and facts.delivery.approval is not None:
        detail = "Use `mode: continuous-delivery` to keep the approval, or leave `approval` out."
        yield error(("delivery", "approval"), "`mode: continuous-deployment` has no approval", detail)


def several_approvals_are_those_of_people(facts: Facts) -> Iterator[Diagnostic]:
    """Azure DevOps counts a group as one approver. So more than one approval needs people by name."""
    approval = facts.delivery.required_approval if facts.delivery else None
    if approval is None or facts.devops is None or approval.minimum_approvers == 1:
        return
    named = facts.devops.access.approvers
    people = {member.lower() for member in named}
    groups = [member for member in named if "@" not in member]
    where = ("delivery", "approval", "minimum_approvers")
    advice = "Name people by e-mail address in `devops.access.approvers`, or set `minimum_approvers: 1`."
    if groups:
        listed = ", ".join(groups)
        yield error(where, f"{approval.minimum_approvers} approvals cannot be counted in a group ({listed}): a group counts as one", advice)
    elif len(people) < approval.minimum_approvers:
        yield error(
            where, f"{approval.minimum_approvers} approvals are needed, and the number of people who may give one is {len(people)}", advice
        )


def the_time_zone_is_known(facts: Facts) -> Iterator[Diagnostic]:
    """Azure DevOps takes the Windows names of time zones only."""
    hours = facts.delivery.business_hours if facts.delivery else None
    if hours is not None and hours.time_zone not in WINDOWS_TIME_ZONES:
        where = ("delivery", "business_hours", "time_zone")
        detail = allowed_words(hours.time_zone, WINDOWS_TIME_ZONES)
        yield error(where, f'"{hours.time_zone}" is not a time zone that Azure DevOps knows', detail)


def a_required_template_is_seeded(facts: Facts) -> Iterator[Diagnostic]:
    """A template that does not exist would block every pipeline that extends it from the connections."""
    for key, template in (facts.delivery.required_templates if facts.delivery else {}).items():
        yield from _not_seeded(facts, ("delivery", "required_templates", key), template)
    for path, workspace in facts.workspaces():
        if workspace.reviews is not None and workspace.reviews.required_template is not None:
            yield from _not_seeded(facts, (*path, "reviews", "required_template"), workspace.reviews.required_template)


def _not_seeded(facts: Facts, place: Path, template: RequiredTemplate) -> Iterator[Diagnostic]:
    repository = facts.devops.repositories.get(template.repository) if facts.devops else None
    if repository is None or repository.pushed_content is None:
        return
    folder = facts.root / repository.pushed_content
    if folder.is_dir() and not (folder / template.path).is_file():
        there = sorted(file.relative_to(folder).as_posix() for suffix in ("yml", "yaml") for file in folder.rglob(f"*.{suffix}"))
        summary = f"there is no {template.path} in {repository.pushed_content}"
        yield error((*place, "path"), summary, allowed_words(template.path, there))
