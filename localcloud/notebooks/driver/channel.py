"""The conversation with the local cloud: one JSON object per line, orders and answers one way, events and questions the other."""

from __future__ import annotations

import json
from typing import TextIO

Message = dict[str, object]


class Refusal(Exception):
    """The cloud says no; the text is its error."""


class Channel:
    """Both ends of the pipe, as the driver has them."""

    def __init__(self, orders: TextIO, events: TextIO) -> None:
        self._orders = orders
        self._events = events

    def next(self) -> Message | None:
        """The next order; None at the end."""
        line = self._orders.readline()
        return json.loads(line) if line else None

    def tell(self, event: str, **values: object) -> None:
        """Reports something."""
        self._events.write(json.dumps({"event": event, **values}) + "\n")
        self._events.flush()

    def ask(self, question: str, **values: object) -> object:
        """Asks something and waits for the answer. Raises `Refusal`."""
        self.tell(question, **values)
        answer = self.next() or {"error": "the local cloud has gone"}
        if "error" in answer:
            raise Refusal(str(answer["error"]))
        return answer.get("value")
