"""Package feeds, wikis and service hooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from localcloud.behaviours.checks import between, known, one_of, pattern, requires, uuid
from localcloud.behaviours.devops import identities, organisation
from localcloud.behaviours.devops.organisation import PROJECT, in_project, number_between, token
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import Inputs, first, flag, is_absent, items, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

FEED: Final = token("feed")
WIKI: Final = token("wiki")
_PAGE: Final = token("wikiPage")
_EVENTS: Final = (
    "buildCompleted",
    "gitPullRequestCommented",
    "gitPullRequestCreated",
    "gitPullRequestMergeAttempted",
    "gitPullRequestUpdated",
    "gitPush",
    "repositoryCreated",
    "repositoryDeleted",
    "repositoryForked",
    "repositoryRenamed",
    "repositoryStatusChanged",
    "serviceConnectionCreated",
    "serviceConnectionUpdated",
    "tfvcCheckin",
    "workItemCommented",
    "workItemCreated",
    "workItemDeleted",
    "workItemRestored",
    "workItemUpdated",
)
_OF_PROJECT: Final = Reference("projectId", PROJECT, message="VS800075: The project with id '{value}' does not exist.")
_OF_FEED: Final = Reference("feedId", FEED, message="FeedNotFoundException: The feed with ID '{value}' doesn't exist.")


def _feed_contents(record: Record, view: View) -> Iterable[Record]:
    for kind in ("feedPermission", "feedRetentionPolicy"):
        yield from view.find(token(kind), record.scope, feedId=record.id)


def _feed_feature(inputs: Inputs, name: str) -> bool:
    return any(flag(features, name) for features in items(inputs.get("features")))


def _not_in_the_recycle_bin(request: Request) -> None:
    """A deleted feed keeps its name. The provider can restore it, but then reads a feed without an id."""
    name, project = text(request.inputs, "name"), text(request.inputs, "projectId")
    for feed in request.view.tombstones(FEED, projectId=project):
        if feed.name.lower() == name.lower():
            if _feed_feature(request.inputs, "restore"):
                raise Refusal(
                    f"failed get feed. Projecct ID: {project} , Feed ID  : . Error: Argument args.FeedId can not be nil or empty. (The "
                    f"real service restores it first: take it into the stack with `pulumi import`, as {project}/{feed.id}.)"
                )
            raise Refusal(
                f"FeedNameAlreadyExistsException: A feed named '{name}' already exists, in the recycle bin of the project: delete it there "
                f"for good, or restore it there and import it as {project}/{feed.id}."
            )


def _identity_is_found(request: Request) -> None:
    wanted = text(request.inputs, "identityDescriptor")
    if identities.named(request, wanted) is None:
        raise Refusal(f"The identity {wanted} was not found in the organisation.")


def _identity_id(request: Request) -> Json:
    subject = identities.named(request, text(request.inputs, "identityDescriptor"))
    return subject.id if subject else None


def _code_wiki_is_complete(inputs: Properties) -> Iterator[Failure]:
    if not known(inputs, "type", "repositoryId", "version", "mappedPath", "projectId"):
        return
    needed = ("repositoryId", "version", "mappedPath") if text(inputs, "type") == "codeWiki" else ()
    for key in needed:
        if is_absent(first(inputs, key)):
            yield Failure(key, "must be given for a wiki of type codeWiki")


def _one_project_wiki(request: Request) -> None:
    if text(request.inputs, "type") != "projectWiki":
        return
    for wiki in request.view.find(WIKI, request.scope, projectId=text(request.inputs, "projectId"), type="projectWiki"):
        if wiki.id != request.id:
            raise Refusal(
                f"WikiAlreadyExistsException: Wiki already exists for project: {wiki.name} ({wiki.id}). A project has one projectWiki."
            )


def _one_event(inputs: Properties) -> Iterator[Failure]:
    given = [event for event in _EVENTS if inputs.get(event) is not None]
    if len(given) != 1:
        got = " and ".join(given) or "none"
        yield Failure(given[0] if given else "gitPush", f"exactly one event must be given, got {got}; the events are {', '.join(_EVENTS)}")


def _parent_stands(request: Request) -> None:
    parent = text(request.inputs, "path").rpartition("/")[0]
    if parent and not list(request.view.find(_PAGE, request.scope, wikiId=text(request.inputs, "wikiId"), path=parent)):
        raise Refusal(
            f"WikiAncestorPageNotFoundException: The page '{text(request.inputs, 'path')}' has no parent: '{parent}' does not exist."
        )


def _page_is_as_known(request: Request) -> None:
    """The provider sends the version that it read last, and the service changes no other."""
    now = text(request.old.outputs, "content") if request.old else ""
    if request.known.get("content", now) != now:
        raise Refusal(
            f"The page '{text(request.inputs, 'path')}' was changed by somebody else (412 Precondition Failed): pulumi up --refresh reads "
            "it again, and then writes over it"
        )


def _wiki_pages(record: Record, view: View) -> Iterable[Record]:
    return view.find(token("wikiPage"), record.scope, wikiId=record.id)


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        FEED,
        auto_name="name",
        references=(_OF_PROJECT,),
        unique=(("projectId", "name"),),
        taken="FeedNameAlreadyExistsException: A feed named '{name}' already exists.",
        checks=(pattern("name", r"[^@~;{}'+=,<>|/\\?:&$*\"#\[\]%^\s]{1,64}", "1 to 64 characters without blanks and special characters"),),
        create_rules=(_not_in_the_recycle_bin,),
        contents=_feed_contents,
        tombstone=lambda feed: not _feed_feature(feed.inputs, "permanentDelete"),
    ),
    Behaviour(
        token("feedPermission"),
        name="role",
        sets=True,
        new_id=lambda request: f"{text(request.inputs, 'feedId')}/{text(request.inputs, 'identityDescriptor')}",
        computed={"identityId": _identity_id},
        references=(_OF_FEED, _OF_PROJECT),
        checks=(one_of("role", ("reader", "contributor", "collaborator", "administrator")),),
        create_rules=(_identity_is_found,),
        taken="The identity's role in the feed is set by another resource already ({id}).",
    ),
    Behaviour(
        token("feedRetentionPolicy"),
        name="feedId",
        sets=True,
        new_id=lambda request: text(request.inputs, "feedId"),
        references=(_OF_FEED, _OF_PROJECT),
        checks=(between("countLimit", 1, 5_000), between("daysToKeepRecentlyDownloadedPackages", 1, 365)),
        taken="The feed's retention is set by another resource already ({id}).",
    ),
    Behaviour(
        WIKI,
        auto_name="name",
        computed={
            "url": lambda request: f"{organisation.url(request)}/{text(request.inputs, 'projectId')}/_apis/wiki/wikis/{request.id}",
            "remoteUrl": lambda request: f"{organisation.url(request)}/{text(request.inputs, 'projectId')}/_wiki/wikis/{request.id}",
        },
        references=(_OF_PROJECT, Reference("repositoryId", token("git"), message="TF401019: The Git repository {value} does not exist.")),
        unique=(("projectId", "name"),),
        checks=(one_of("type", ("projectWiki", "codeWiki")), uuid("projectId", "repositoryId"), _code_wiki_is_complete),
        create_rules=(_one_project_wiki,),
        contents=_wiki_pages,
    ),
    in_project(
        Behaviour(
            token("wikiPage"),
            name="path",
            new_id=number_between(1, 99_999),
            computed={"etag": lambda request: f'"{request.id}"'},
            unique=(("wikiId", "path"),),
            taken="WikiPageAlreadyExistsException: The wiki page '{name}' already exists.",
            references=(Reference("wikiId", WIKI, message="WikiNotFoundException: Wiki not found with name or id '{value}'."),),
            checks=(pattern("path", r"/.*", "a path that begins with a slash"), requires("path", "wikiId")),
            create_rules=(_parent_stands,),
            update_rules=(_page_is_as_known,),
        )
    ),
    in_project(
        Behaviour(
            token("servicehookWebhookTfs"),
            name="url",
            defaults={
                "resourceDetailsToSend": "all",
                "messagesToSend": "all",
                "detailedMessagesToSend": "all",
                "acceptUntrustedCerts": False,
            },
            secret_outputs=frozenset({"basicAuthPassword", "httpHeaders"}),
            write_only=frozenset({"basicAuthPassword"}),
            checks=(
                _one_event,
                pattern("url", r"https?://.+", "an http:// or https:// URL"),
                requires("basicAuthPassword", "basicAuthUsername"),
                *(one_of(key, ("all", "text", "html", "markdown", "none")) for key in ("messagesToSend", "detailedMessagesToSend")),
                one_of("resourceDetailsToSend", ("all", "minimal", "none")),
            ),
        )
    ),
    in_project(
        Behaviour(
            token("servicehookStorageQueuePipelines"),
            name="queueName",
            defaults={"ttl": 604_800, "visiTimeout": 0},
            secret_outputs=frozenset({"accountKey"}),
            write_only=frozenset({"accountKey"}),
        )
    ),
)
