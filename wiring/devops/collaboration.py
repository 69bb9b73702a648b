"""Azure DevOps, what people and operations have around the pipelines: teams, feed, wiki, webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.devops.directory import Member
from components.devops.feed import Feed, FeedReader
from components.devops.lookup import ProjectHandle
from components.devops.permission_table import ProjectRole
from components.devops.project_group import ProjectGroup
from components.devops.service_hooks import BuildStatus, ServiceHooks, Webhook
from components.devops.team import Team, TeamArgs
from components.devops.wiki import Wiki
from config.devops.collaboration import Event
from config.model import StackConfig
from wiring.devops import organisation
from wiring.devops.handbook import pages
from wiring.devops.project import Workplace

RUNS: Mapping[Event, BuildStatus] = {"run-failed": "Failed", "run-succeeded": "Succeeded"}


def teams(config: StackConfig, project: ProjectHandle, found: Mapping[str, Sequence[Member]]) -> Mapping[str, Team]:
    """The teams, by their keys."""
    made: dict[str, Team] = {}
    for key, declared in sorted(config.devops.teams.items()):
        args: TeamArgs = {
            "project_id": project.project_id,
            "team_name": declared.name or key,
            "description": declared.description,
            "members": [member.descriptor for member in found[f"devops.teams.{key}.members"]],
            "administrators": [member.descriptor for member in found[f"devops.teams.{key}.administrators"]],
            "queries": {name: {"query_name": query.name or name, "wiql": query.wiql} for name, query in declared.queries.items()},
        }
        if declared.dashboard is not None:
            args["dashboard"] = {
                "dashboard_name": declared.dashboard.name,
                "description": declared.dashboard.description,
                "auto_refresh": declared.dashboard.auto_refresh,
            }
        made[key] = Team(key, args=args, opts=organisation.inside(project))
    return made


def feed(config: StackConfig, project: ProjectHandle, groups: Mapping[ProjectRole, ProjectGroup]) -> Feed | None:
    """The package feed: pipelines publish, developers install, also what comes from upstream."""
    declared = config.devops.feed
    if declared is None:
        return None
    readers: dict[str, FeedReader] = {
        "pipelines": {"descriptor": groups["pipelines"].descriptor, "role": "contributor"},
        "developers": {"descriptor": groups["developers"].descriptor, "role": "collaborator"},
    }
    return Feed(
        "packages",
        args={
            "project_id": project.project_id,
            "feed_name": declared.name,
            "keep_versions": declared.keep_versions,
            "keep_downloaded_days": declared.keep_downloaded_days,
            "readers": readers,
        },
        opts=organisation.inside(project),
    )


def wiki(config: StackConfig, project: ProjectHandle) -> Wiki | None:
    """The wiki, made or joined, with pages written from the configuration."""
    declared = config.devops.wiki
    if declared is None:
        return None
    return Wiki(
        "handbook",
        args={
            "project_id": project.project_id,
            "wiki": {"id": declared.id} if declared.id is not None else {"name": declared.name},
            "pages": pages(config),
        },
        opts=organisation.inside(project),
    )


def service_hooks(config: StackConfig, place: Workplace) -> ServiceHooks | None:
    """The webhooks; none where none are declared."""
    if not config.devops.service_hooks:
        return None
    webhooks: dict[str, Webhook] = {}
    for key, declared in config.devops.service_hooks.items():
        webhook: Webhook = {"url": declared.url}
        if declared.username is not None and declared.password_secret is not None:
            webhook |= {"username": declared.username, "password": config.secrets[declared.password_secret]}
        if status := RUNS.get(declared.event):
            webhook["build_completed"] = {"status": status}
            if declared.pipeline is not None:
                webhook["build_completed"]["pipeline"] = place.pipelines[declared.pipeline].pipeline_name
        elif declared.event == "pull-request-created" and declared.repository is not None:
            repository = place.repositories[declared.repository]
            branch = repository.default_branch.apply(lambda ref: ref.removeprefix("refs/heads/"))
            webhook["pull_request_created"] = {"repository_id": repository.repository_id, "branch": branch}
        else:
            webhook["service_connections"] = "created" if declared.event == "service-connection-created" else "updated"
        webhooks[key] = webhook
    return ServiceHooks(
        "events",
        args={"project_id": place.project.project_id, "webhooks": webhooks},
        opts=organisation.inside(place.project),
    )
