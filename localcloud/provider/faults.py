"""Meets the disturbances that people asked for, before an operation begins."""

from __future__ import annotations

from threading import Event

from localcloud.provider.errors import Cancelled, Injected
from localcloud.store import Store


def meet(store: Store, token: str, op: str, cancelled: Event) -> None:
    """Waits for what is `slow`, and raises `Injected` for what shall `fail`. Raises `Cancelled` when the engine stops waiting meanwhile."""
    with store.reading() as view:
        standing = [disturbance for disturbance in view.disturbances if disturbance.concerns(token, op)]
    delay = sum(disturbance.seconds for disturbance in standing if disturbance.kind == "slow")
    if delay and cancelled.wait(delay):
        raise Cancelled(f"the {op} of {token} was cancelled")
    if any(disturbance.kind == "fail" for disturbance in standing):
        with store.transaction() as transaction:
            hit = transaction.disturbances.take(token, op)
        if hit is not None:
            raise Injected(
                f"injected failure: this {op} of {token} fails because of `python -m localcloud fail {hit.type}`. "
                "Run `pulumi up` again; `python -m localcloud reset --disturbances` ends all of them"
            )
