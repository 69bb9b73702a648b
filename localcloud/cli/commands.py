"""The commands for people, and what they print when something is wrong: one sentence, and an exit code that is not 0."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

from localcloud.behaviours.model import Refusal
from localcloud.cli import activity as activities
from localcloud.cli import disturbing, expanding, jobs, looking, pull_requests, repositories, runs, serving, work_items
from localcloud.cli.errors import CommandError
from localcloud.store import Store, StoreError, cloud_file
from localcloud.store.disturbances import MOMENTS, OPERATIONS

Command = Callable[[Store, argparse.Namespace], int | None]

_ID_HELP: Final = "the id, as `list` prints it"
_PLACE_HELP: Final = "a Databricks workspace's name, as `list` prints it, or its address"
_TYPE_HELP: Final = "a type's full token, or its last part: azuredevops:index/git:Git, or Git"


def main(arguments: Sequence[str]) -> int:
    """Runs one command. 0: done; 1: the cloud says no, a run failed, or the file is unusable; 2: the arguments make no sense; 3: a run
    waits for somebody."""
    parsed = _parser().parse_args(arguments)
    command: Command = parsed.command
    try:
        code = command(Store(cloud_file()), parsed)
        sys.stdout.flush()
    except CommandError as error:
        print(f"localcloud {parsed.name}: {error}", file=sys.stderr)
        return 2
    except (Refusal, StoreError) as error:
        print(f"localcloud {parsed.name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"localcloud {parsed.name}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `list | head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localcloud", description="Look at the local cloud, and disturb it.")
    commands = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")

    def command(name: str, run: Command, help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        added.set_defaults(command=run)
        return added

    command("status", looking.status, "how much there is, what was done, and what is set to go wrong")
    listed = command("list", looking.list_resources, "one resource per line: type token, id, name; the workspace of what is in one")
    listed.add_argument("type", nargs="?", metavar="TYPE", help=_TYPE_HELP)
    listed.add_argument("--deleted", action="store_true", help="what has been deleted and can be recovered or purged, instead")
    listed.add_argument("--in", dest="place", metavar="WORKSPACE", help=_PLACE_HELP)
    _of_one(command("show", looking.show, "one resource as JSON, its secrets masked"))

    addressed = command("url", repositories.url, "the address of a repository, for git clone and git push")
    addressed.add_argument("repository", metavar="REPOSITORY", help="its name; PROJECT/NAME where several projects have it")

    served = command("serve", serving.serve, "serve the REST API of the local Azure DevOps on loopback, with an agent for queued runs")
    served.add_argument("--port", type=_at_least(0), default=8080, metavar="N", help="8080 if left out; 0: any that is free")
    tokened = command("token", serving.token, "make a token with which somebody calls the REST API")
    tokened.add_argument("person", metavar="PERSON", help="an e-mail address or a name; a build service by its project's name")
    pull_requests.add(commands)
    work_items.add(commands)

    activities.add(
        command("activity", activities.activity, "who changed a resource of Azure: its activity log, as the Azure CLI prints it")
    )
    edited = _of_one(command("edit", disturbing.edit, "change a resource behind the stack's back, for a refresh to find"))
    edited.add_argument(
        "changes",
        nargs="+",
        metavar="KEY=VALUE",
        help="a dotted property (sku.name, tags.owner, rules[0].port) and a JSON value; null removes",
    )
    deleted = _of_one(command("delete", disturbing.delete, "delete a resource, with its contents, behind the stack's back"))
    for each in (edited, deleted):
        each.add_argument("--as", dest="person", metavar="PERSON", help="who does it, by e-mail address or name (whoever runs the cloud)")
    deleted.add_argument("--force", action="store_true", help="even where the service would refuse, as for a lock")

    _of_one(command("recover", disturbing.recover, "bring a deleted vault, secret, key or feed back"))
    purged = _of_one(command("purge", disturbing.purge, "let a deleted vault, secret, key or feed go for good, so that its name is free"))
    purged.add_argument("--force", action="store_true", help="even where purge protection refuses: as if its retention time were over")

    failing = command("fail", disturbing.fail, "make coming operations on a type fail")
    failing.add_argument("type", metavar="TYPE", help=_TYPE_HELP)
    failing.add_argument("--times", type=_at_least(1), default=1, metavar="N", help="how many fail (1)")
    failing.add_argument("--after", type=_at_least(0), default=0, metavar="K", help="how many go well before (0)")
    failing.add_argument("--op", choices=OPERATIONS, default="", help="only these operations")
    lasting = command("token-lifetime", disturbing.token_lifetime, "say how long tokens of service connections, and Entra's for them, live")
    lasting.add_argument("seconds", type=_lifetime, metavar="SECONDS", help="or `default`: 600 for the first, 86400 for the others")
    slowed = command("slow", disturbing.slow, "make every operation on a type take longer")
    slowed.add_argument("type", metavar="TYPE", help=_TYPE_HELP)
    slowed.add_argument("seconds", type=_seconds, metavar="SECONDS")
    slowed.add_argument("--op", choices=OPERATIONS, default="", help="only these operations")

    killing = command("kill", disturbing.kill, "kill a process of pulumi's at a coming change; afterwards: ./local recover")
    killing.add_argument("victim", choices=("engine", "program", "provider"))
    killing.add_argument("--after", type=_at_least(0), default=0, metavar="K", help="how many changes go well before (0)")
    killing.add_argument("--moment", choices=MOMENTS, default="after", help="before the change has its effect, or after it (after)")

    expanding.add(
        command("expand", expanding.expand, "print a pipeline's YAML with its templates and expressions evaluated, or all its problems")
    )

    runs.add(command)
    jobs.add(command, runs.pair)

    reset = command("reset", disturbing.reset, "empty the local cloud")
    reset.add_argument("--disturbances", action="store_true", help="only end what `fail`, `slow` and `kill` have set")
    return parser


def _of_one(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("id", metavar="ID", help=_ID_HELP)
    parser.add_argument("--type", metavar="TYPE", help=f"where resources of several types have the id: {_TYPE_HELP}")
    parser.add_argument("--in", dest="place", metavar="WORKSPACE", help=f"where several workspaces have the id: {_PLACE_HELP}")
    return parser


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"expected a whole number from {least} on, got {text!r}")
        return int(text)

    return number


def _lifetime(text: str) -> int | None:
    return None if text == "default" else _at_least(1)(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError(f"expected seconds, more than 0 and less than a day, got {text!r}")
    return seconds
