"""Runs a command of a step: its output by the line, and its whole process group ended when time is up or somebody cancels.

Processes that leave their group are found by the variable that the service's agent uses for the same purpose, where the system has `/proc`.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from uuid import uuid4

from localcloud.agent.step_log import LONGEST_LINE

LOOKUP: Final = "VSTS_PROCESS_LOOKUP_ID"
CUT: Final = " ... (the rest of this line was left out)"
"""The end of a line that was too long."""
GRACE_SECONDS: Final = 3.0
"""How long a process group has after SIGTERM before it is killed."""
_DRAIN_SECONDS: Final = 0.5
"""How long output is still read from a process in the background that outlives its step."""
_POLL_SECONDS: Final = 0.2
_CHUNK: Final = 2**16


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    how: Literal["exited", "signal", "timed out", "canceled"]
    code: int
    """The exit code, or the signal's number."""
    wrote_errors: bool = False

    def problem(self) -> str:
        """What is wrong with the end; "" for a good one."""
        if self.how == "exited":
            return f"exited with code '{self.code}'" if self.code else ""
        if self.how == "signal":
            return f"ended by signal {self.code} ({signal.Signals(self.code).name})"
        return self.how


class _Lines:
    """Bytes in, lines out; what is too long is cut."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._on_line = on_line
        self._open = ""
        self._is_cut = False

    def feed(self, data: bytes, final: bool = False) -> None:
        *lines, rest = (self._open + self._decoder.decode(data, final)).split("\n")
        for line in lines:
            self._end(line)
        if len(rest) > LONGEST_LINE:
            rest, self._is_cut = rest[: LONGEST_LINE + 1], True
        self._open = rest
        if final and rest:
            self._end(rest)

    def _end(self, line: str) -> None:
        is_long = self._is_cut or len(line) > LONGEST_LINE
        self._on_line(f"{line[:LONGEST_LINE]}{CUT}" if is_long else line.rstrip("\r"))
        self._is_cut = False


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    on_line: Callable[[str], None],
    deadline: float | None = None,
    is_canceled: Callable[[], bool] = lambda: False,
    separate_errors: bool = False,
) -> Ended:
    """Runs a command to its end. `deadline` is a time of `time.monotonic()`. Raises `OSError` where it cannot be started."""
    errors = subprocess.PIPE if separate_errors else subprocess.STDOUT
    process = subprocess.Popen(
        command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
    )
    try:
        return _followed(process, on_line, deadline, is_canceled)
    finally:
        _end_group(process)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


class _Output:
    """What a process writes, while it runs."""

    def __init__(self, process: subprocess.Popen[bytes], on_line: Callable[[str], None]) -> None:
        self._selector = selectors.DefaultSelector()
        self._lines: dict[int, _Lines] = {}
        self._errors = -1 if process.stderr is None else process.stderr.fileno()
        self.has_errors = False
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                self._selector.register(stream, selectors.EVENT_READ)
                self._lines[stream.fileno()] = _Lines(on_line)

    def pump(self) -> bool:
        """Waits a moment for output and passes it on; False once all of it has ended."""
        if not self._selector.get_map():
            time.sleep(_POLL_SECONDS / 10)
            return False
        for key, _ in self._selector.select(_POLL_SECONDS):
            data = os.read(key.fd, _CHUNK)
            self.has_errors |= bool(data) and key.fd == self._errors
            self._lines[key.fd].feed(data)
            if not data:
                self._selector.unregister(key.fileobj)
        return True

    def finish(self) -> None:
        """Passes on what has no line end."""
        self._selector.close()
        for lines in self._lines.values():
            lines.feed(b"", final=True)


def _followed(
    process: subprocess.Popen[bytes], on_line: Callable[[str], None], deadline: float | None, is_canceled: Callable[[], bool]
) -> Ended:
    how: Literal["exited", "timed out", "canceled"] = "exited"
    output = _Output(process, on_line)
    read_until: float | None = None
    while (has_output := output.pump()) or process.poll() is None:
        moment = time.monotonic()
        if process.poll() is not None:
            read_until = read_until or moment + _DRAIN_SECONDS
            if not has_output or moment > read_until:
                break
        elif how == "exited" and (is_canceled() or (deadline is not None and moment > deadline)):
            how = "canceled" if is_canceled() else "timed out"
            _end_group(process)
    output.finish()
    code = process.wait()
    if how == "exited" and code < 0:
        return Ended("signal", -code, output.has_errors)
    return Ended(how, code, output.has_errors)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends what is left of the group, gently first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        until = time.monotonic() + (GRACE_SECONDS if number == signal.SIGTERM else 0)
        while _has_members(process) and time.monotonic() < until:
            time.sleep(0.02)


def _has_members(process: subprocess.Popen[bytes]) -> bool:
    process.poll()  # a zombie counts as a member until it is waited for
    try:
        os.killpg(process.pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def lookup_of(cloud: Path, run_id: int) -> str:
    """The value of `LOOKUP` for one job of a run of a local cloud, of which `cloud` is the file: others on this machine count runs too."""
    return f"vsts_{uuid4()}_{_mark(cloud)}_run{run_id}"


def end_strays(lookup: str) -> list[int]:
    """Kills every process with that value of `LOOKUP`, as far as the system shows environments; their ids."""
    return _end_those_with(rf"\0{LOOKUP}={re.escape(lookup)}\0")


def end_strays_of_run(cloud: Path, run_id: int) -> list[int]:
    """The same for all jobs of a run."""
    return _end_those_with(rf"\0{LOOKUP}=vsts_[0-9a-f-]+_{_mark(cloud)}_run{run_id}\0")


def _mark(cloud: Path) -> str:
    return hashlib.sha256(str(cloud.resolve()).encode()).hexdigest()[:12]


def _end_those_with(pattern: str) -> list[int]:
    ended = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if re.search(pattern.encode(), b"\0" + (folder / "environ").read_bytes()):
                os.kill(int(folder.name), signal.SIGKILL)
                ended.append(int(folder.name))
    return ended
