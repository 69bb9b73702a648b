"""Rules about teams, feeds, webhooks and the parts of the project that they need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from config.devops.collaboration import Webhook
from config.diagnostics import Diagnostic, Path, error
from config.rules.facts import Facts
from domain import naming, project_groups

HOOKS = ("devops", "service_hooks")
TEAMS = ("devops", "teams")


def what_is_used_is_switched_on(facts: Facts) -> Iterator[Diagnostic]:
    """A feed needs the project's artifacts, shared queries need its boards."""
    if facts.devops is None:
        return
    features = facts.devops.project.features
    if facts.devops.feed is not None and not features.artifacts:
        yield error(
            ("devops", "feed"), "the project's feature `artifacts` is off", "Switch it on (devops.project.features), or leave the feed out."
        )
    for key, team in facts.devops.teams.items() if not features.boards else ():
        if team.queries:
            detail = "Switch it on (devops.project.features), or leave the queries out."
            yield error((*TEAMS, key, "queries"), "the project's feature `boards` is off", detail)


def links_to_work_items_can_be_made(facts: Facts) -> Iterator[Diagnostic]:
    """Without boards there are no work items, and a pull request that needs one could never be completed."""
    if facts.devops is None or facts.devops.project.features.boards:
        return
    for key, repository in facts.devops.repositories.items():
        for branch, policies in repository.branch_policies.items():
            if policies.work_item_linking == "required":
                where = ("devops", "repositories", key, "branch_policies", branch, "work_item_linking")
                detail = "Switch it on (devops.project.features), or set optional or off."
                yield error(where, "the project's feature `boards` is off", detail)


def a_team_has_a_name_of_its_own(facts: Facts) -> Iterator[Diagnostic]:
    """A team is a group of the project too, so it must not have the name of an existing one, or of one that this stack creates.

    Source: the service's error TF400856."""
    if facts.devops is None or facts.stack is None:
        return
    groups = {name.lower() for name in (*project_groups.BUILT_IN, f"{facts.devops.project.name} Team")}
    groups |= {naming.project_group(role).lower() for role in get_args(project_groups.ProjectRole)}
    groups |= {naming.environment_group(facts.stack, role).lower() for role in get_args(project_groups.EnvironmentRole)}
    for key, team in facts.devops.teams.items():
        name = team.name or key
        if name.lower() in groups:
            place: Path = (*TEAMS, key, "name") if team.name else (*TEAMS, key)
            yield error(place, f'the project has a group called "{name}"', "Give the team another `name` (case does not count).")


def a_joined_wiki_is_named_by_its_id(facts: Facts) -> Iterator[Diagnostic]:
    """A stack that creates the project creates its wiki; one that joins adds its pages to the existing wiki."""
    if facts.devops is None or facts.devops.wiki is None:
        return
    joins, has_id = facts.devops.project.mode == "join", facts.devops.wiki.id is not None
    if joins and not has_id:
        detail = "The pages go into the existing wiki. The stack that created it knows its id: pulumi stack output wiki_id --stack NAME"
        yield error(("devops", "wiki", "id"), 'missing required key "id"', detail)
    if has_id and not joins:
        yield error(("devops", "wiki", "id"), "id is for `mode: join` only", "This stack creates the wiki: leave the key out.")


def queries_of_a_team_differ(facts: Facts) -> Iterator[Diagnostic]:
    """All queries of a team are in one folder, where Azure DevOps compares names without case."""
    for key, team in (facts.devops.teams if facts.devops else {}).items():
        first: dict[str, str] = {}
        for query, found in team.queries.items():
            name = found.name or query
            other = first.setdefault(name.lower(), query)
            if other != query:
                where = (*TEAMS, key, "queries", query)
                yield error(where, f'has the name {name}, like "{other}"', "Give one of them another `name` (case does not count).")


def a_webhook_says_what_its_event_needs(facts: Facts) -> Iterator[Diagnostic]:
    """Runs are filtered by pipeline, pull requests belong to a repository, and a password has a user."""
    for key, hook in (facts.devops.service_hooks if facts.devops else {}).items():
        yield from _filters((*HOOKS, key), hook)
        if hook.username is None and hook.password_secret is not None:
            yield error((*HOOKS, key, "password_secret"), "a password needs a username", "Add username, or leave password_secret out.")
        if hook.username is not None and hook.password_secret is None:
            yield error((*HOOKS, key, "username"), "a username needs a password", "Add password_secret, or leave username out.")


def _filters(where: Path, hook: Webhook) -> Iterator[Diagnostic]:
    if not hook.event.startswith("run-") and hook.pipeline is not None:
        yield error((*where, "pipeline"), f"pipeline does not apply to {hook.event}", "It is for run-failed and run-succeeded.")
    if hook.event != "pull-request-created" and hook.repository is not None:
        yield error((*where, "repository"), f"repository does not apply to {hook.event}", "It is for pull-request-created.")
    if hook.event == "pull-request-created" and hook.repository is None:
        detail = "Name the repository whose pull requests count. Example: repository: notebooks"
        yield error((*where, "repository"), 'missing required key "repository"', detail)
