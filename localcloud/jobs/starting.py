"""Starts the process that executes a run which somebody has asked for over HTTP. It goes on when its caller has gone, as in the service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from localcloud.jobs import execution
from localcloud.jobs.records import JobRun
from localcloud.places import ROOT
from localcloud.store import Store


def start(store: Store, run: JobRun) -> None:
    """Starts it, unless the run is over already."""
    if run.is_over() or run.started_at:
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
    """The process itself: executes the run with that id."""
    from localcloud.store import cloud_file  # noqa: PLC0415

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that nothing that it has started is left
    run = execution.execute(Store(cloud_file()), int(arguments[0]), lambda line: print(line, flush=True))
    return 0 if run.result in ("SUCCESS", "SUCCESS_WITH_FAILURES") else 1
