"""What the service refuses, with the type by which its REST API names it.

Source of the types: the exceptions that the service's Git controllers translate; `localcloud/rest/errors.py` has their status codes.
"""

from __future__ import annotations

from localcloud.behaviours.model import Refusal


class ServiceRefusal(Refusal):
    """A refusal whose `kind` is the `typeKey` of the service's error."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
