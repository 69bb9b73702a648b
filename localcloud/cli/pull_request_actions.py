"""What `python -m localcloud pr ACTION` does and prints."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Final

from localcloud.cli.choices import MERGE_TYPES, VOTES
from localcloud.cli.errors import CommandError
from localcloud.cli.repositories import repository_called
from localcloud.pull_requests import acting, opening, policies, records
from localcloud.pull_requests.acting import Completion, Said
from localcloud.pull_requests.opening import Wanted
from localcloud.pull_requests.records import Check, PullRequest
from localcloud.store import Store

_WORDS: Final = {10: "approved", 5: "approved with suggestions", -5: "waits for the author", -10: "rejected"}


def create(store: Store, arguments: argparse.Namespace) -> None:
    """Opens one and prints its number."""
    with store.reading() as view:
        repository = repository_called(view, arguments.repository)
    wanted = Wanted(
        repository,
        arguments.source,
        arguments.title,
        arguments.person,
        target=arguments.target,
        description=arguments.description,
        reviewers=arguments.reviewer,
        work_items=arguments.work_item,
    )
    print(_line(opening.create(store, wanted)))


def listed(store: Store, arguments: argparse.Namespace) -> None:
    """Prints one per line."""
    with store.reading() as view:
        repository = repository_called(view, arguments.repository) if arguments.repository else None
        found = records.of(view, repository, None if arguments.status == "all" else arguments.status)
    for each in found:
        print(_line(each))


def show(store: Store, arguments: argparse.Namespace) -> None:
    """Prints one with what it waits for."""
    with store.transaction() as view:
        pull_request, repository = records.get(view, arguments.id)
        if pull_request.status == "active":
            pull_request, repository = opening.caught_up(view, arguments.id)
        evaluations = policies.evaluate(view, pull_request, repository) if pull_request.status == "active" else []
        paths = policies.changed_paths(view, pull_request)
    print(_line(pull_request))
    if pull_request.description:
        print(pull_request.description)
    pushes = len(pull_request.iterations)
    print(f"repository  {repository.name}, {pushes} push{'es' * (pushes != 1)}, the last one by {pull_request.last.pusher}")
    print(f"merge       {pull_request.merged or pull_request.merge_status}")
    print(f"changes     {', '.join(paths) or 'nothing'}")
    print(f"work items  {', '.join(map(str, pull_request.work_items)) or 'none'}")
    votes = pull_request.votes_now()
    for person in dict.fromkeys((*pull_request.reviewers, *votes)):
        value = votes[person].value if person in votes else 0
        print(f"vote        {person}: {_WORDS.get(value, 'none')}")
    for check in pull_request.checks:
        print(f"status      {check.genre}/{check.name}: {check.state} {check.description}".rstrip())
    for thread in pull_request.threads:
        for comment in thread.comments:
            text = "(deleted)" if comment.deleted else comment.content if arguments.comments else comment.content.splitlines()[0]
            print(f"thread {thread.id:<4} {thread.status}: {comment.author}: {text}")
    for each in evaluations:
        print(f"policy      {each.verdict.state}{'' if each.blocking else ' (optional)'}: {each.name}: {each.verdict.reason}")


def vote(store: Store, arguments: argparse.Namespace) -> None:
    """Votes."""
    print(_line(acting.vote(store, arguments.id, arguments.person, VOTES[arguments.vote])))


def comment(store: Store, arguments: argparse.Namespace) -> None:
    """Comments, answers, or sets a thread's status."""
    if arguments.thread is None:
        thread = acting.start_thread(store, arguments.id, arguments.person, [Said(arguments.text)], status=arguments.status or "active")
        print(f"thread {thread.id}")
        return
    if not arguments.text and arguments.status is None:
        raise CommandError("say a TEXT, a --status, or both")
    if arguments.text:
        acting.reply(store, arguments.id, arguments.thread, arguments.person, Said(arguments.text))
    if arguments.status is not None:
        acting.set_thread_status(store, arguments.id, arguments.thread, arguments.status)
    print(f"thread {arguments.thread}")


def status(store: Store, arguments: argparse.Namespace) -> None:
    """Posts a status on the last push."""
    genre, _, name = arguments.name.rpartition("/")
    with store.reading() as view:
        iteration = len(records.get(view, arguments.id)[0].iterations)
    posted = Check(0, genre, name, arguments.state, arguments.person, "", iteration, arguments.description)
    acting.post_status(store, arguments.id, arguments.person, posted)


def link(store: Store, arguments: argparse.Namespace) -> None:
    """Links work items."""
    acting.link(store, arguments.id, arguments.work_items)


def build(store: Store, arguments: argparse.Namespace) -> None:
    """Queues builds and prints them."""
    queued = opening.queue_builds(store, [arguments.id], by_hand=arguments.person)
    for run in queued:
        print(f"run {run.id}")
    if not queued:
        raise CommandError(f"no build validates pull request {arguments.id}, or its branches conflict")


def complete(store: Store, arguments: argparse.Namespace) -> None:
    """Merges."""
    strategy = MERGE_TYPES[arguments.merge_type] if arguments.merge_type else None
    done = acting.complete(store, arguments.id, arguments.person, Completion(strategy, arguments.delete_source))
    print(f"{_line(done)}\nmerged as {done.merged}")


def abandon(store: Store, arguments: argparse.Namespace) -> None:
    """Closes."""
    print(_line(acting.abandon(store, arguments.id, arguments.person)))


ACTIONS: Final[Mapping[str, Callable[[Store, argparse.Namespace], None]]] = {
    "create": create,
    "list": listed,
    "show": show,
    "vote": vote,
    "comment": comment,
    "status": status,
    "link": link,
    "build": build,
    "complete": complete,
    "abandon": abandon,
}


def _line(each: PullRequest) -> str:
    source, target = (ref.removeprefix("refs/heads/") for ref in (each.source, each.target))
    return f"{each.id}\t{each.status}\t{source} -> {target}\t{each.author}\t{each.title}"
