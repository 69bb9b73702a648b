"""The driver's process as the local cloud sees it: orders go in, output and the end of each come out."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Final
from uuid import uuid4

from localcloud.notebooks.environment import Environment
from localcloud.places import ROOT
from localcloud.values import Json

Answer = Callable[[Mapping[str, Json]], Json]
"""Answers a question of the driver. Raises `Refusal`, whose text the notebook gets."""

_KEPT: Final = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "LD_LIBRARY_PATH")
_START: Final = (
    "import os, sys, types; package = types.ModuleType('localcloud'); package.__path__ = [sys.argv.pop(1)]; "
    "sys.modules['localcloud'] = package; from localcloud.notebooks.driver.main import main; "
    "main(sys.stdin, os.fdopen(int(sys.argv.pop(1)), 'w'))"
)
_POLL_SECONDS: Final = 0.1
_LAST_LINES: Final = 20
_OUTPUT_SECONDS: Final = 5.0
_SIGN: Final = "\x1e"
"""In front of what the driver prints at the end of an order."""


class DriverEnded(Exception):
    """The process has ended before it was through, or it was ended; the text says how."""


class DriverLate(DriverEnded):
    """Its time is up, and it was ended."""


class DriverCanceled(DriverEnded):
    """Somebody wants it to end, and it was ended."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a driver starts with."""

    data: Path
    """Where tables, volumes and models are, from run to run."""
    workspace: Path
    """Where the workspace's files are laid out."""
    temporary: Path
    catalogs: Mapping[str, list[str]]
    """Every catalog that it sees, with the schemas that stacks have made."""
    forbidden: list[str]
    """Catalogs that are there, and that it may not use."""
    volumes: list[str]
    git_folders: list[str]
    limits: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """Of catalogs that it may not use as a whole: the `schemas` that it may use, and whether it `creates` further ones."""


@dataclass(slots=True)
class DriverProcess:
    """One running driver. It ends with `close`, and at the latest with this process."""

    process: subprocess.Popen[str]
    on_line: Callable[[str], None]
    _events: Queue[dict[str, Json] | None] = field(default_factory=Queue)
    _marks: dict[str, threading.Event] = field(default_factory=dict)
    """What the driver prints at the end of an order, so that all its output has come by then."""
    _last: deque[str] = field(default_factory=lambda: deque(maxlen=_LAST_LINES))

    def order(
        self, message: Mapping[str, Json], answer: Answer, *, deadline: float | None = None, is_canceled: Callable[[], bool]
    ) -> dict[str, Json]:
        """Gives an order and waits for its end, answering questions meanwhile. Raises `DriverEnded`."""
        from localcloud.behaviours.model import Refusal  # noqa: PLC0415

        mark = str(uuid4())
        self._marks[mark] = threading.Event()
        self._send({**message, "mark": f"{_SIGN}{mark}"})
        while True:
            event = self._next(deadline, is_canceled)
            kind = event.pop("event")
            if kind in ("ended", "ready"):
                self._marks.pop(mark).wait(_OUTPUT_SECONDS if kind == "ended" else 0)
                return event
            try:
                self._send({"value": answer({"ask": kind, **event})})
            except Refusal as refusal:
                self._send({"error": str(refusal)})

    def begin(self, setup: Setup, is_canceled: Callable[[], bool]) -> None:
        """Goes on with another run. Raises `DriverEnded`."""
        self.order({"do": "begin", **_told(setup)}, lambda _: None, is_canceled=is_canceled)

    def is_alive(self) -> bool:
        """Whether the process is there."""
        return self.process.poll() is None

    def close(self) -> None:
        """Ends it, gently and then for good."""
        if self.process.stdin is not None and self.process.poll() is None:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                self.process.stdin.close()
                self.process.wait(5)
        self.kill()

    def kill(self) -> None:
        """Ends it with everything that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _send(self, message: Mapping[str, Json]) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
        except OSError:
            raise self._death() from None

    def _next(self, deadline: float | None, is_canceled: Callable[[], bool]) -> dict[str, Json]:
        while True:
            try:
                event = self._events.get(timeout=_POLL_SECONDS)
            except Empty:
                if is_canceled():
                    self.kill()
                    raise DriverCanceled("it was canceled") from None
                if deadline is not None and time.monotonic() > deadline:
                    self.kill()
                    raise DriverLate("its time was up") from None
                continue
            if event is None:
                raise self._death()
            return event

    def _death(self) -> DriverEnded:
        code = self.process.wait()
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return DriverEnded("\n".join([f"The Python process of the notebooks {how}", *self._last]))

    def read_output(self) -> None:
        """Passes on what notebooks and Spark print, line by line, until the end."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            text, sign, rest = line.rstrip("\n").partition(_SIGN)
            if sign and (mark := self._marks.get(rest)) is not None:
                if text:  # what Java has printed without an end of its line
                    self._take(text)
                mark.set()
            else:
                self._take(line.rstrip("\n"))

    def _take(self, line: str) -> None:
        self._last.append(line)
        self.on_line(line)

    def read_events(self, descriptor: int) -> None:
        """Takes the driver's events, until the end."""
        with os.fdopen(descriptor, encoding="utf-8") as events:
            for line in events:
                self._events.put(json.loads(line))
        self._events.put(None)


def start(environment: Environment, setup: Setup, on_line: Callable[[str], None], is_canceled: Callable[[], bool]) -> DriverProcess:
    """Starts a driver and waits until its Spark is there. Raises `DriverEnded`."""
    theirs_reads, theirs = os.pipe()
    setup.temporary.mkdir(parents=True, exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if key in _KEPT}
    variables = {
        **kept,
        "JAVA_HOME": str(environment.java_home),
        "HOME": str(setup.temporary),
        "TMPDIR": str(setup.temporary),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "PYSPARK_PYTHON": str(environment.python),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    process = subprocess.Popen(
        [str(environment.python), "-c", _START, str(ROOT / "localcloud"), str(theirs)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd=setup.temporary,
        env=variables,
        pass_fds=(theirs,),
        start_new_session=True,
    )
    os.close(theirs)
    driver = DriverProcess(process, on_line)
    threading.Thread(target=driver.read_output, daemon=True).start()
    threading.Thread(target=driver.read_events, args=(theirs_reads,), daemon=True).start()
    try:
        driver.order(_told(setup), lambda _: None, is_canceled=is_canceled)
    except BaseException:
        driver.kill()
        raise
    return driver


def _told(setup: Setup) -> dict[str, Json]:
    return {
        "data": str(setup.data),
        "workspace": str(setup.workspace),
        "temporary": str(setup.temporary),
        "catalogs": {name: list(schemas) for name, schemas in setup.catalogs.items()},
        "forbidden": list(setup.forbidden),
        "volumes": list(setup.volumes),
        "git_folders": list(setup.git_folders),
        "limits": {catalog: dict(limit) for catalog, limit in setup.limits.items()},
    }
