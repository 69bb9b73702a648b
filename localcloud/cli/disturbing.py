"""Changing the local cloud by hand: drift, deleted things back or gone for good, failures, delays, and a fresh start."""

from __future__ import annotations

import argparse
from dataclasses import replace

from localcloud import activity_log
from localcloud.behaviours import people
from localcloud.cli.edits import applied, parse
from localcloud.cli.errors import CommandError
from localcloud.cli.finding import Wanted, known_type, resource
from localcloud.federation import lifetimes
from localcloud.provider import removal, soft_delete
from localcloud.store import Disturbance, Store


def edit(store: Store, arguments: argparse.Namespace) -> None:
    """Changes a resource as somebody in the portal would."""
    changes = [parse(text) for text in arguments.changes]
    with store.transaction() as view:
        record = resource(view, Wanted(arguments.id, arguments.type, arguments.place))
        inputs, outputs = applied(record, changes)
        view.put(replace(record, inputs=inputs, outputs=outputs))
        view.log("edit by hand", record.token, record.id)
        activity_log.note(view, record.id, "write", _person(arguments.person))
    print(f"{record.token} {record.id}: {', '.join(change.text for change in changes)}")


def delete(store: Store, arguments: argparse.Namespace) -> None:
    """Deletes a resource as somebody in the portal would."""
    with store.transaction() as view:
        record = resource(view, Wanted(arguments.id, arguments.type, arguments.place))
        gone = removal.take(view, record) if arguments.force else removal.remove(view, record, {})
        view.log("delete by hand", record.token, record.id)
        activity_log.note(view, record.id, "delete", _person(arguments.person))
    for each in gone:
        print(f"deleted {each.token} {each.id}")


def recover(store: Store, arguments: argparse.Namespace) -> None:
    """Brings a deleted resource back, with what was deleted together with it."""
    with store.transaction() as view:
        back = soft_delete.recover(view, resource(view, Wanted(arguments.id, arguments.type, arguments.place, deleted=True)))
        view.log("recover by hand", back[0].token, back[0].id)
    for each in back:
        print(f"recovered {each.token} {each.id}")


def purge(store: Store, arguments: argparse.Namespace) -> None:
    """Lets go of a deleted resource for good."""
    with store.transaction() as view:
        gone = soft_delete.purge(
            view, resource(view, Wanted(arguments.id, arguments.type, arguments.place, deleted=True)), force=arguments.force
        )
        view.log("purge by hand", gone[-1].token, gone[-1].id)
    for each in gone:
        print(f"purged {each.token} {each.id}")


def fail(store: Store, arguments: argparse.Namespace) -> None:
    """Makes coming operations fail."""
    _add(store, Disturbance("fail", arguments.type, arguments.op, arguments.after, arguments.times))
    if arguments.op == "delete":
        print(
            "What goes with something else, such as the contents of a workspace or a project, has no delete of its own. Then this "
            "stays: python -m localcloud reset --disturbances"
        )


def slow(store: Store, arguments: argparse.Namespace) -> None:
    """Makes operations take longer."""
    _add(store, Disturbance("slow", arguments.type, arguments.op, seconds=arguments.seconds))


def kill(store: Store, arguments: argparse.Namespace) -> None:
    """Makes a coming change the last one that a process sees."""
    _add(store, Disturbance("kill", f"{arguments.victim}-{arguments.moment}", after=arguments.after))


def reset(store: Store, arguments: argparse.Namespace) -> None:
    """Empties the cloud, or only ends the disturbances."""
    if not arguments.disturbances:
        store.clear()
        print(f"{store.path} is empty. Stacks that had resources there: `pulumi refresh`, then `pulumi up`")
        return
    with store.transaction() as view:
        view.disturbances.clear()
    print("nothing is set to go wrong any more")


def token_lifetime(store: Store, arguments: argparse.Namespace) -> None:
    """Sets how long tokens live that are given from now on."""
    with store.transaction() as view:
        lifetimes.choose(view, arguments.seconds)
        print(f"tokens of service connections live {lifetimes.of_connection(view)} s, Entra's for them {lifetimes.of_identity(view)} s")


def _person(called: str | None) -> str:
    """The e-mail address of somebody in the directory, "" for whoever runs the cloud. Raises `CommandError`."""
    if called is None:
        return ""
    wanted = called.strip().lower()
    found = [each.mail for each in people.EVERYBODY if wanted and (each.mail.startswith(wanted) or each.name.lower().startswith(wanted))]
    if len(found) != 1:
        raise CommandError(f"nobody, or more than one, is called {called!r}. There are {', '.join(each.mail for each in people.EVERYBODY)}")
    return found[0]


def _add(store: Store, disturbance: Disturbance) -> None:
    with store.transaction() as view:
        if disturbance.kind != "kill":
            known_type(disturbance.type, {record.token for record in view.all()})
        view.disturbances.add(disturbance)
    print(disturbance)
