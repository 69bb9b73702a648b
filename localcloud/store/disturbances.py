"""What people asked to go wrong: operations that fail or take their time. Kept in the cloud's file, so that every provider sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["fail", "slow", "kill"]
OPERATIONS: Final = ("create", "read", "update", "delete")
MOMENTS: Final = ("before", "after")
"""When a kill happens: before the operation has its effect, or after it, but before the engine has the answer."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """`fail`: after the next `after` matching operations, the next `times` fail. `slow`: each takes `seconds` longer. `kill`: after the
    next `after` changes of whatever type, the next one ends with the death of a process.

    `type` is a full token or its last part, for a kill `VICTIM-MOMENT`; `op` one of `OPERATIONS`, or empty for all of them.
    """

    kind: Kind
    type: str
    op: str = ""
    after: int = 0
    times: int = 1
    seconds: float = 0.0

    def concerns(self, token: str, op: str) -> bool:
        """Whether such an operation on that type is meant."""
        if self.kind == "kill":
            return op != "read"
        return self.type in {token, token.rpartition(":")[2]} and self.op in {"", op}

    def __str__(self) -> str:
        what = self.op or "operation"
        if self.kind == "slow":
            return f"every {what} of {self.type} takes {self.seconds:g} s longer"
        begin = f"after {self.after} more, " if self.after else ""
        if self.kind == "kill":
            victim, _, moment = self.type.partition("-")
            return f"{begin}the next change kills the {victim}, {moment} its effect"
        if self.times == 1:
            return f"{begin}the next {what} of {self.type} fails"
        return f"{begin}the next {self.times} {what}s of {self.type} fail"


class Disturbances:
    """The disturbances in the file, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __iter__(self) -> Iterator[Disturbance]:
        return iter([disturbance for _, disturbance in self._rows()])

    def add(self, disturbance: Disturbance) -> None:
        """Adds one."""
        values = (disturbance.kind, disturbance.type, disturbance.op, disturbance.after, disturbance.times, disturbance.seconds)
        self._connection.execute("INSERT INTO disturbances (kind, type, op, after, times, seconds) VALUES (?, ?, ?, ?, ?, ?)", values)

    def clear(self) -> None:
        """Lets everything go its usual way again."""
        self._connection.execute("DELETE FROM disturbances")

    def take(self, token: str, op: str) -> Disturbance | None:
        """Counts one operation; the `fail` or `kill` that now hits it, if any, is used up by one."""
        for number, disturbance in self._rows():
            if disturbance.kind == "slow" or not disturbance.concerns(token, op):
                continue
            if disturbance.after > 0:
                self._connection.execute("UPDATE disturbances SET after = after - 1 WHERE number = ?", (number,))
                continue
            if disturbance.times > 1:
                self._connection.execute("UPDATE disturbances SET times = times - 1 WHERE number = ?", (number,))
            else:
                self._connection.execute("DELETE FROM disturbances WHERE number = ?", (number,))
            return disturbance
        return None

    def _rows(self) -> list[tuple[int, Disturbance]]:
        rows = self._connection.execute("SELECT number, kind, type, op, after, times, seconds FROM disturbances ORDER BY number")
        return [(number, Disturbance(kind, name, op, after, times, seconds)) for number, kind, name, op, after, times, seconds in rows]
