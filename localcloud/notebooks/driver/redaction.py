"""What notebooks print: secrets become [REDACTED], and Spark's own names and paths those of the notebooks."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TextIO


class Redacted(io.TextIOBase):
    """A stream over another one. Text is kept until its line is complete."""

    def __init__(self, to: TextIO) -> None:
        self._to = to
        self._secrets: set[str] = set()
        self._line = ""
        self.restored: Callable[[str], str] = str

    def redact(self, secret: str) -> None:
        """Says that a value must not be shown."""
        if secret.strip():
            self._secrets.add(secret)

    def cleaned(self, text: str) -> str:
        """The text as it may be shown."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "[REDACTED]")
        return self.restored(text)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Writes what is complete."""
        *lines, self._line = (self._line + text).split("\n")
        if lines:
            self._to.write(self.cleaned("\n".join(lines)) + "\n")
            self._to.flush()
        return len(text)

    def flush(self) -> None:
        """Writes what is left of a line."""
        if self._line:
            self._to.write(self.cleaned(self._line))
            self._line = ""
        self._to.flush()

    def end(self, mark: str) -> None:
        """Writes a line of its own after all that was written before."""
        if self._line:
            self.write("\n")
        self._to.write(f"{mark}\n")
        self._to.flush()

    def fileno(self) -> int:
        """That of the stream below."""
        return self._to.fileno()
