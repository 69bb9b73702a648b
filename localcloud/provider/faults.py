"""Meets the disturbances that people asked for, before an operation begins and after it has had its effect."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from localcloud.provider.errors import Cancelled, Injected
from localcloud.store import Disturbance, Store


@contextmanager
def met(store: Store, token: str, op: str, cancelled: Event) -> Iterator[None]:
    """Waits for what is `slow`, and raises `Injected` for what shall `fail`. Raises `Cancelled` when the engine stops waiting meanwhile.
    A `kill` happens before the operation inside, or after it."""
    with store.reading() as view:
        standing = [disturbance for disturbance in view.disturbances if disturbance.concerns(token, op)]
    delay = sum(disturbance.seconds for disturbance in standing if disturbance.kind == "slow")
    if delay and cancelled.wait(delay):
        raise Cancelled(f"the {op} of {token} was cancelled")
    hit = None
    if any(disturbance.kind != "slow" for disturbance in standing):
        with store.transaction() as transaction:
            hit = transaction.disturbances.take(token, op)
    if hit is not None and hit.kind == "fail":
        raise Injected(
            f"injected failure: this {op} of {token} fails because of `python -m localcloud fail {hit.type}`. "
            "Run `pulumi up` again; `python -m localcloud reset --disturbances` ends all of them"
        )
    if hit is not None and hit.type.endswith("-before"):
        _kill(hit)
    yield
    if hit is not None and hit.type.endswith("-after"):
        _kill(hit)


def _kill(hit: Disturbance) -> None:
    """Kills the program, or this provider, alone or with the engine that started both: the operation has no answer then. No other process
    is touched."""
    engine, victim = os.getppid(), hit.type.partition("-")[0]
    if victim == "program":
        for program in _programs(engine):
            os.kill(program, signal.SIGKILL)
        return
    if victim == "engine":
        os.kill(engine, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _programs(engine: int) -> list[int]:
    """The language hosts of an engine, in which programs run."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,command="], stdout=subprocess.PIPE, text=True, check=True).stdout
    found = [line.split(None, 2) for line in listed.splitlines()]
    return [int(pid) for pid, parent, command in found if int(parent) == engine and "language" in command]
