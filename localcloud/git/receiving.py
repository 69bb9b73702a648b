"""What the hooks of a repository call: `python -m localcloud pre-receive ID` and `post-receive ID`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.model import Refusal
from localcloud.git import permissions, protection
from localcloud.git.refs import AS, Update, read_updates
from localcloud.pull_requests import persons
from localcloud.store import Store, StoreError, cloud_file
from localcloud.store_model import Record, View


def main(arguments: Sequence[str]) -> int:
    """Refuses a push (1) or takes it in (0)."""
    name, repository_id = arguments
    updates, store = read_updates(sys.stdin), Store(cloud_file())
    try:
        if name == "pre-receive":
            with store.reading() as view:
                repository = protection.repository_with(view, repository_id)
                protection.refuse(view, repository, updates)
                if caller := _named(view, repository):
                    permissions.refuse(view, repository, updates, caller)
        else:
            received(store, repository_id, updates)
    except (Refusal, StoreError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def received(store: Store, repository_id: str, updates: Sequence[Update]) -> None:
    """Takes a push in: what follows from it is what follows on the service."""
    from localcloud.git import bare, pushes  # noqa: PLC0415  a push that is refused has no use for Git's objects
    from localcloud.pull_requests import opening, starting  # noqa: PLC0415

    with store.transaction() as view:
        repository = protection.repository_with(view, repository_id)
        caller = _named(view, repository)
        who = caller.principal_name if caller else pushes.committer(bare.opened(store.files, repository_id), updates)
        pushes.keep(view, repository, updates, who)
        to_build = opening.pushed(view, repository, updates, who)
    starting.start(store, repository, updates, who, to_build)


def _named(view: View, repository: Record) -> Subject | None:
    """Whom `LOCALCLOUD_AS` names as the pusher, if anybody. Raises `Refusal` for somebody who is not in the organisation."""
    called = os.environ.get(AS)
    return persons.person(view, repository.scope, called) if called else None
