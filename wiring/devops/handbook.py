"""The pages of the wiki, written from the configuration alone: what this environment is, how to release, who approves, who gets in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from components.devops.seed import read_filled
from config.devops.delivery import Approval
from config.devops.repositories import BranchPolicies
from config.model import StackConfig
from domain import naming
from wiring.azure.identities import REVIEW
from wiring.files import ROOT

PAGES = ROOT / "content" / "wiki"


def pages(config: StackConfig) -> Mapping[str, str]:
    """Markdown by path: one page for the environment, and the others below it."""
    values, top = _values(config), f"/{_title(config)}"
    return {
        top: read_filled(PAGES / "home.md", values),
        f"{top}/Access": read_filled(PAGES / "access.md", values),
        f"{top}/Approval": read_filled(PAGES / "approval.md", values),
        f"{top}/Release": read_filled(PAGES / "release.md", values),
    }


def _title(config: StackConfig) -> str:
    return f"{config.stack.name} {config.stack.environment}".capitalize()


def _address(title: str) -> str:
    """A page in a link: Azure DevOps writes a blank as a hyphen, and a hyphen by its code. Links that begin with ./ name siblings.

    Source: "Wiki files and file structure" (https://learn.microsoft.com/azure/devops/project/wiki/wiki-file-structure).
    """
    return f"/{title.replace('-', '%2D').replace(' ', '-')}"


def _values(config: StackConfig) -> Mapping[str, str]:
    stack, delivery = config.stack, config.delivery
    approval = delivery.required_approval
    return {
        "title": _title(config),
        "page": _address(_title(config)),
        "description": config.devops.environment.description or f"The environment {naming.prefix(stack)}.",
        "environment": stack.environment_today,
        "owner": stack.owner,
        "project": config.devops.project.name,
        "subscription": config.azure.subscription_name,
        "location": config.azure.location,
        "resource_group": naming.resource_group(stack),
        "key_vault": naming.key_vault(stack, config.azure.subscription_id),
        "workspaces": _listed(
            f"`{workspace.physical_name(stack, key)}`" for key, workspace in sorted(config.databricks.workspaces.items())
        ),
        "mode": delivery.mode.replace("-", " "),
        "target": naming.prefix(stack),
        "pull_request": _pull_request(config),
        "release": _release(config),
        "branches": _listed(f"`{branch}`" for branch in delivery.allowed_branches),
        "hours": _hours(config),
        "approval": "Every release that passes its checks is deployed automatically: nobody approves."
        if approval is None
        else f"Every release waits for {_count(approval.minimum_approvers, 'approval')}. "
        f"After {approval.timeout_minutes} minutes it counts as rejected. "
        + (
            "The person who started it may approve it."
            if approval.requester_can_approve
            else "The person who started it must not approve it."
        ),
        "approvers": _approvers(config, approval),
        "groups": "\n".join(_groups(config)),
    }


def _pull_request(config: StackConfig) -> str:
    """What a pull request into a default branch must pass, if this stack knows it."""
    if config.devops.project.mode == "join":
        return "It shows what it needs; the stack that created the project defines that."
    branches = _default_branches(config)
    needed = [f"{_count(max(policies.minimum_reviewers for policies in branches), 'approval')} from somebody else"]
    if any(policies.comment_resolution == "required" for policies in branches):
        needed.append("every comment resolved")
    if any(policies.work_item_linking == "required" for policies in branches):
        needed.append("a work item")
    if validations := _validations(config):
        needed.append(f"these pipelines green: {_listed(validations)}")
    return f"It needs {'; '.join(needed)}."


def _approvers(config: StackConfig, approval: Approval | None) -> str:
    group, named = naming.environment_group(config.stack, "approvers"), config.devops.access.approvers
    if approval is None:
        return f"If that changes, the members of **{group}** approve."
    people = f"the members of **{group}**" if approval.minimum_approvers == 1 else f"{_listed(named)}, each of whom counts as one"
    return f"Approvers are {people}. What they see on the run, before they decide: “{approval.instructions}”"


def _groups(config: StackConfig) -> Iterator[str]:
    """A row of a table for each group that this stack creates."""
    stack, access = config.stack, config.devops.access
    rows = [
        (naming.environment_group(stack, "approvers"), "approve deployments to this environment", access.approvers),
        (
            naming.environment_group(stack, "operators"),
            "start and stop this environment's pipelines, use its connections and variables",
            access.operators,
        ),
    ]
    if config.devops.project.mode == "create":
        rows = [
            (naming.project_group("developers"), "write through pull requests, run pipelines, edit work items", access.developers),
            (naming.project_group("reviewers"), "review pull requests, comment on work items", access.reviewers),
            *rows,
        ]
    return (f"| **{group}** | {may} | {_listed(members) or 'added in Azure DevOps'} |" for group, may, members in rows)


def _release(config: StackConfig) -> str:
    releases = [
        (f"`{pipeline.name or key}`", f"`{config.devops.pipelines[pipeline.runs_after].name or pipeline.runs_after}`")
        for key, pipeline in sorted(config.devops.pipelines.items())
        if pipeline.runs_after is not None
    ]
    if not releases:
        return "No pipeline of this stack releases yet."
    if config.delivery.releases_by_itself:
        return " ".join(f"{release} starts automatically after a successful {build}." for release, build in releases)
    return f"Start {_listed(release for release, _ in releases)}, which waits for the approval."


def _hours(config: StackConfig) -> str:
    hours = config.delivery.business_hours
    if hours is None:
        return "They continue at any time."
    return f"They continue from {hours.start} to {hours.end} ({hours.time_zone}) on {_listed(day.capitalize() for day in hours.days)}."


def _released(config: StackConfig) -> Mapping[str, BranchPolicies]:
    """The policies of the default branch of each repository that is released, of which that of this program is none."""
    pipelines = config.devops.pipelines.values()
    released = {each.repository for each in pipelines if each.runs_after} or {each.repository for each in pipelines}
    repositories = {key: repository for key, repository in config.devops.repositories.items() if key in released}
    return {key: repository.protected_branches[repository.default_branch] for key, repository in repositories.items()}


def _default_branches(config: StackConfig) -> list[BranchPolicies]:
    return list(_released(config).values()) or [BranchPolicies()]


def _validations(config: StackConfig) -> list[str]:
    listed = [policies.build_validation or {} for policies in _default_branches(config)]
    named = {key for validations in listed for key, validation in validations.items() if validation.strength == "required"}
    open_ = {key for key, policies in _released(config).items() if policies.build_validation is None}
    built = {key: each for key, each in config.devops.pipelines.items() if each.repository in open_ and each.runs_after is None}
    named |= {key for key, each in built.items() if REVIEW not in each.used}
    return [f"`{config.devops.pipelines[key].name or key}`" for key in sorted(named)]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
