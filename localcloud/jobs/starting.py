"""Starts the process that executes a run which somebody has asked for over HTTP. It goes on when its caller has gone, as in the service."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from localcloud.behaviours.databricks import data_files
from localcloud.jobs import execution, records
from localcloud.jobs.records import JobRun
from localcloud.notebooks.drivers import Drivers
from localcloud.places import ROOT
from localcloud.store import Store, cloud_file

_IDLE_SECONDS: Final = 60.0
"""How long a process waits for a further run with its warm Spark."""
_LOOK_SECONDS: Final = 0.3


def start(store: Store, run: JobRun) -> None:
    """Lets the process that waits for a run have it, or starts one, unless the run is over already."""
    if run.is_over() or run.started_at or _is_waited_for(store):
        return
    folder = execution.folder_of(store, run.id)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, "-m", "localcloud", "execute-job-run", str(run.id)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env={**os.environ, "LOCALCLOUD_DB": str(store.path), "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )


def main(arguments: list[str]) -> int:
    """The process itself: executes the run with that id, and those that come while its Spark is warm."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that nothing that it has started is left
    store, drivers = Store(cloud_file()), Drivers(keeps=True)
    try:
        run = execution.execute(store, int(arguments[0]), _say, drivers=drivers)
        if drivers.driver is not None:
            with contextlib.suppress(Timeout), _waiting_lock(store).acquire(blocking=False):
                _work_on(store, drivers)
            _take_pending(store, drivers)  # what somebody has asked for while the lock was still taken
    finally:
        drivers.close()
    return 0 if run.result in ("SUCCESS", "SUCCESS_WITH_FAILURES") else 1


def _work_on(store: Store, drivers: Drivers) -> None:
    """Executes what comes, until nothing has come for a while, or the cloud was emptied."""
    last = time.monotonic()
    while time.monotonic() - last < _IDLE_SECONDS and _lock_file(store).exists():
        if _take_pending(store, drivers):
            last = time.monotonic()
        time.sleep(_LOOK_SECONDS)


def _take_pending(store: Store, drivers: Drivers) -> bool:
    """Executes the oldest run that nobody has begun; False where there is none."""
    with store.reading() as view:
        pending = [each for each in records.living(view) if each.is_free and not each.started_at]
    if pending:
        execution.execute(store, pending[0].id, _say, drivers=drivers)
    return bool(pending)


def _is_waited_for(store: Store) -> bool:
    """Whether a process waits for runs."""
    try:
        with _waiting_lock(store).acquire(blocking=False):
            return False
    except Timeout:
        return True


def _lock_file(store: Store) -> Path:
    return data_files.base(store.files) / "waiting.lock"


def _waiting_lock(store: Store) -> FileLock:
    _lock_file(store).parent.mkdir(parents=True, exist_ok=True)
    return FileLock(_lock_file(store))


def _say(line: str) -> None:
    print(line, flush=True)
