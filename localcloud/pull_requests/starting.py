"""The runs that follow from a push: of pipelines whose trigger it is, and of those that validate pull requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from localcloud.git.refs import Update
from localcloud.pull_requests import opening
from localcloud.runs import triggers
from localcloud.store import Store
from localcloud.store_model import Record


def start(store: Store, repository: Record, updates: Sequence[Update], who: str, to_build: Iterable[int]) -> None:
    """Queues them. The push itself is through: a pipeline that cannot be read starts nothing."""
    opening.queue_builds(store, to_build)
    for update in updates:
        if update.new:
            triggers.pushed(store, repository, update.ref, old=update.old, new=update.new, person=who)
