"""Azure DevOps, what people and operations have around the pipelines: feed, wiki, webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.devops.feed import Feed, FeedReader
from components.devops.service_hooks import BuildStatus, ServiceHooks, Webhook
from components.devops.wiki import Wiki
from config.devops.collaboration import Event
from config.model import StackConfig
from wiring.devops.groups import Groups
from wiring.devops.handbook import pages
from wiring.devops.project import ProjectParts
from wiring.protection import protect

RUNS: Mapping[Event, BuildStatus] = {"run-failed": "Failed", "run-succeeded": "Succeeded"}


@dataclass(frozen=True, slots=True)
class Collaboration:
    """What the stack file asks for; None for the rest."""

    feed: Feed | None
    wiki: Wiki | None
    service_hooks: ServiceHooks | None


def build_collaboration(config: StackConfig, project: ProjectParts, groups: Groups) -> Collaboration:
    """All of it."""
    return Collaboration(_feed(config, project, groups), _wiki(config, project), _service_hooks(config, project))


def _feed(config: StackConfig, project: ProjectParts, groups: Groups) -> Feed | None:
    """The package feed: pipelines publish, developers install, also what comes from upstream."""
    options = config.devops.feed
    if options is None:
        return None
    readers: dict[str, FeedReader] = {
        "pipelines": {"descriptor": groups.of_project["pipelines"].descriptor, "role": "contributor"},
        "developers": {"descriptor": groups.of_project["developers"].descriptor, "role": "collaborator"},
    }
    return Feed(
        "packages",
        args={
            "project_id": project.id,
            "feed_name": options.name,
            "keep_versions": options.keep_versions,
            "keep_downloaded_days": options.keep_downloaded_days,
            "readers": readers,
        },
        opts=protect(project.opts, locked=config.devops.deletion_lock),
    )


def _wiki(config: StackConfig, project: ProjectParts) -> Wiki | None:
    """The wiki, made or joined, with pages written from the configuration."""
    options = config.devops.wiki
    if options is None:
        return None
    return Wiki(
        "handbook",
        args={
            "project_id": project.id,
            "wiki": {"id": options.id} if options.id is not None else {"name": options.name},
            "pages": pages(config),
        },
        opts=protect(project.opts, locked=config.devops.deletion_lock),
    )


def _service_hooks(config: StackConfig, project: ProjectParts) -> ServiceHooks | None:
    """The webhooks; none where none are options."""
    if not config.devops.service_hooks:
        return None
    webhooks: dict[str, Webhook] = {}
    for key, options in config.devops.service_hooks.items():
        webhook: Webhook = {"url": options.url}
        if options.username is not None and options.password_secret is not None:
            webhook |= {"username": options.username, "password": config.secrets[options.password_secret]}
        if status := RUNS.get(options.event):
            webhook["build_completed"] = {"status": status}
            if options.pipeline is not None:
                webhook["build_completed"]["pipeline"] = project.pipelines[options.pipeline].pipeline_name
        elif options.event == "pull-request-created" and options.repository is not None:
            repository = project.repositories[options.repository]
            branch = repository.default_branch.apply(lambda ref: ref.removeprefix("refs/heads/"))
            webhook["pull_request_created"] = {"repository_id": repository.repository_id, "branch": branch}
        else:
            webhook["service_connections"] = "created" if options.event == "service-connection-created" else "updated"
        webhooks[key] = webhook
    return ServiceHooks(
        "events",
        args={"project_id": project.id, "webhooks": webhooks},
        opts=project.opts,
    )
