"""Work items for people: `python -m localcloud work-item ...`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import TYPE_CHECKING, Final

from localcloud.behaviours import people
from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.model import Refusal
from localcloud.cli.errors import CommandError
from localcloud.pull_requests import persons
from localcloud.store import Store, Transaction
from localcloud.store_model import Record
from localcloud.values import Json

if TYPE_CHECKING:
    from localcloud.work_items.records import WorkItem


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `work-item` with its own commands."""
    group = commands.add_parser("work-item", help="work items: add, list, show, set, comment")
    inner = group.add_subparsers(dest="action", required=True, metavar="ACTION")

    def command(name: str, help: str) -> argparse.ArgumentParser:
        added = inner.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        added.set_defaults(command=run)
        return added

    made = command("add", "add one, for pull requests to link; prints its number")
    made.add_argument("project", metavar="PROJECT")
    made.add_argument("title", metavar="TITLE")
    made.add_argument("--type", default="Task")
    made.add_argument("--tag", action="append", default=[], metavar="TAG")
    listed = command("list", "one per line: number, type, state, tags, title")
    listed.add_argument("project", nargs="?", metavar="PROJECT", help="all projects, if left out")
    listed.add_argument("--tag", metavar="TAG", help="only those with this tag")
    shown = command("show", "one with its fields and comments")
    changed = command("set", "change the fields of one")
    said = command("comment", "comment on one")
    for each in (shown, changed, said):
        each.add_argument("number", type=int, metavar="NUMBER")
    changed.add_argument("fields", nargs="+", metavar="FIELD=VALUE", help="by title or reference name: State=Closed; nothing empties one")
    said.add_argument("text", metavar="TEXT")
    for each in (made, changed, said):
        each.add_argument("--as", dest="person", default=people.ME.mail, metavar="PERSON", help="who does it (whoever runs the cloud)")


def run(store: Store, arguments: argparse.Namespace) -> None:
    """Runs one of them."""
    _ACTIONS[arguments.action](store, arguments)


def _add(store: Store, arguments: argparse.Namespace) -> None:
    from localcloud.work_items import acting  # noqa: PLC0415  most commands have no use for them
    from localcloud.work_items.patching import Patch  # noqa: PLC0415

    with store.transaction() as view:
        project = _project(view, arguments.project)
        author = persons.person(view, project.scope, arguments.person).principal_name
        patch = Patch({"System.Title": arguments.title, "System.Tags": "; ".join(arguments.tag)})
        print(acting.create(view, project, arguments.type, patch, author).number)


def _list(store: Store, arguments: argparse.Namespace) -> None:
    from localcloud.work_items import records  # noqa: PLC0415

    with store.reading() as view:
        projects = [_project(view, arguments.project)] if arguments.project else list(view.find(PROJECT))
        for item in (item for each in projects for item in records.of(view, each.scope) if item.project == each.name):
            if arguments.tag is None or arguments.tag.lower() in [tag.lower() for tag in item.tags]:
                fields = (item.number, item.type, item.value("System.State"), ", ".join(item.tags) or "-", item.value("System.Title"))
                print("\t".join(map(str, fields)))


def _show(store: Store, arguments: argparse.Namespace) -> None:
    from localcloud.work_items import fields  # noqa: PLC0415

    with store.reading() as view:
        item, scope = _found(view, arguments.number)
        names = {each.principal_name: each.name for each in identities.subjects(view, scope)}
    print(f"{item.number}\t{item.type}\trevision {item.rev}\t{item.project}")
    for name, value in sorted(item.fields.items()):
        if name != "System.Description":
            print(f"{fields.NAMES[name]:<16}{names.get(str(value), value) if name in fields.PEOPLE else value}")
    print(_plain(str(item.value("System.Description") or "")))
    for comment in item.comments:
        print(f"--- {names.get(comment.author, comment.author)}, {comment.at}\n{_plain(comment.text)}")


def _plain(html: str) -> str:
    """HTML for a terminal: paragraphs and items on lines of their own, links with their addresses."""
    text = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2 (\1)", html)
    text = re.sub(r"<(ul|/ul|/li|/p)>", "\n", re.sub(r"<li>", "\n- ", text))
    lines = (unescape(re.sub(r"<[^>]+>", "", line)).rstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _set(store: Store, arguments: argparse.Namespace) -> None:
    from localcloud.work_items import acting, fields, patching  # noqa: PLC0415

    operations: list[Json] = []
    for given in arguments.fields:
        name, is_given, value = given.partition("=")
        if not is_given or (known := fields.known(name)) is None:
            raise CommandError(f"{given} is not FIELD=VALUE. Fields: {', '.join(fields.NAMES.values())}")
        operations.append({"op": "replace", "path": f"/fields/{known}", "value": value})
    with store.transaction() as view:
        item, scope = _found(view, arguments.number)
        author = persons.person(view, scope, arguments.person).principal_name
        changed = acting.change(view, item, patching.read(operations, item), author)
    print(f"revision {changed.rev}")


def _comment(store: Store, arguments: argparse.Namespace) -> None:
    from localcloud.work_items import acting  # noqa: PLC0415

    with store.transaction() as view:
        item, scope = _found(view, arguments.number)
        acting.comment(view, item, arguments.text, persons.person(view, scope, arguments.person).principal_name)


_ACTIONS: Final[Mapping[str, Callable[[Store, argparse.Namespace], None]]] = {
    "add": _add,
    "list": _list,
    "show": _show,
    "set": _set,
    "comment": _comment,
}


def _project(view: Transaction, wanted: str) -> Record:
    found = next((each for each in view.find(PROJECT) if each.name.lower() == wanted.lower()), None)
    if found is None:
        there = ", ".join(each.name for each in view.find(PROJECT)) or "none"
        raise CommandError(f"there is no project {wanted!r}, only {there}")
    return found


def _found(view: Transaction, number: int) -> tuple[WorkItem, str]:
    """A work item, and the organisation that it is in."""
    from localcloud.work_items import records  # noqa: PLC0415

    for scope in dict.fromkeys(each.scope for each in view.find(PROJECT)):
        if (item := records.find(view, scope, number)) is not None:
            return item, scope
    raise Refusal(f"there is no work item {number}: `work-item list` prints those that there are")
