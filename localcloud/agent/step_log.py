"""The log of one step on disk. It is bounded: of a log that is longer, the beginning and the end are kept."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

HEAD_BYTES: Final = 8 * 2**20
TAIL_BYTES: Final = 2**20
_FOLLOWED_BYTES: Final = 2**20
"""So much of it can be followed by the line; a script that writes more than that is written by larger parts, which is much quicker."""
LONGEST_LINE: Final = 2**20
"""Characters; the rest of a longer line is left out."""


class StepLog:
    """Writes lines with their time. To be used as a context manager; people may read the file meanwhile."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("w", encoding="utf-8", errors="replace", buffering=1)
        self._left = HEAD_BYTES
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._omitted = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def write(self, line: str) -> None:
        """Adds a line. Raises `OSError` when the disk is full."""
        text = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z {line}\n"
        if self._left > 0:
            self._left -= len(text)
            self._file.write(text)
            if self._file.line_buffering and self._left < HEAD_BYTES - _FOLLOWED_BYTES:
                self._file.reconfigure(line_buffering=False)
            return
        self._tail.append(text)
        self._tail_size += len(text)
        while self._tail_size > TAIL_BYTES:
            size = len(self._tail.popleft())
            self._tail_size -= size
            self._omitted += size

    def close(self) -> None:
        """Writes the end of a long log, with how much is missing before it."""
        if self._file.closed:
            return
        try:
            if self._omitted:
                self._file.write(f"##[warning]{self._omitted:,} bytes of this log were not kept\n")
            self._file.writelines(self._tail)
        finally:
            self._file.close()
