"""Pull requests for people: `python -m localcloud pr ...`, each command as somebody (`--as`)."""

from __future__ import annotations

import argparse
from typing import Final

from localcloud.behaviours import people
from localcloud.cli.choices import MERGE_TYPES, VOTES
from localcloud.store import Store

STATES: Final = ("pending", "succeeded", "failed", "error", "notApplicable", "notSet")
THREAD_STATUSES: Final = ("active", "fixed", "wontFix", "closed", "byDesign", "pending")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `pr` with its own commands."""
    group = commands.add_parser("pr", help="pull requests: create, list, show, vote, comment, status, link, build, complete, abandon")
    inner = group.add_subparsers(dest="action", required=True, metavar="ACTION")

    def command(name: str, help: str) -> argparse.ArgumentParser:
        added = inner.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        added.set_defaults(command=run)
        return added

    def on_one(name: str, help: str, *, acts: bool = True) -> argparse.ArgumentParser:
        added = command(name, help)
        added.add_argument("id", type=int, metavar="ID", help="the pull request's number")
        if acts:
            _as(added)
        return added

    created = command("create", "propose to merge a branch that is pushed")
    created.add_argument("repository", metavar="REPOSITORY", help="its name; PROJECT/NAME where several projects have it")
    created.add_argument("--source", required=True, metavar="BRANCH")
    created.add_argument("--target", default="", metavar="BRANCH", help="the default branch, if left out")
    created.add_argument("--title", required=True)
    created.add_argument("--description", default="")
    created.add_argument("--reviewer", action="append", default=[], metavar="PERSON")
    created.add_argument("--work-item", action="append", default=[], type=int, metavar="NUMBER")
    _as(created)
    listed = command("list", "one pull request per line: number, status, branches, author, title")
    listed.add_argument("repository", nargs="?", metavar="REPOSITORY")
    listed.add_argument("--status", choices=("active", "completed", "abandoned", "all"), default="active")
    shown = on_one("show", "a pull request with its votes, comments and policies", acts=False)
    shown.add_argument("--comments", action="store_true", help="all that the comments say, instead of their first lines")
    voted = on_one("vote", "approve, wait or reject")
    voted.add_argument("vote", choices=tuple(VOTES))
    said = on_one("comment", "comment, answer or resolve")
    said.add_argument("text", nargs="?", default="", metavar="TEXT", help="nothing: only set the status of a thread")
    said.add_argument("--thread", type=int, metavar="NUMBER", help="an answer in that thread")
    said.add_argument("--status", choices=THREAD_STATUSES, help="of the thread; a new one is active")
    posted = on_one("status", "post a status, as a service does")
    posted.add_argument("name", metavar="GENRE/NAME")
    posted.add_argument("state", choices=STATES)
    posted.add_argument("--description", default="")
    linked = on_one("link", "link work items", acts=False)
    linked.add_argument("work_items", nargs="+", type=int, metavar="NUMBER")
    on_one("build", "queue the builds that validate it again")
    completed = on_one("complete", "merge it, if every policy is met")
    completed.add_argument("--merge-type", choices=tuple(MERGE_TYPES), help="the first that the policies permit, if left out")
    completed.add_argument("--delete-source", action="store_true", help="delete the source branch")
    on_one("abandon", "close it without merging")


def run(store: Store, arguments: argparse.Namespace) -> None:
    """Runs one of them."""
    from localcloud.cli import pull_request_actions  # noqa: PLC0415  most commands have no use for Git

    pull_request_actions.ACTIONS[arguments.action](store, arguments)


def _as(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="person", default=people.ME.mail, metavar="PERSON", help="who does it (whoever runs the cloud)")
