"""What the tables of rights are made of."""

from __future__ import annotations

from typing import Literal

from localcloud.behaviours.model import Refusal

Operation = Literal["create", "read", "update", "delete", "call"]
"""What a provider does with a resource; `call` is a function that looks something up."""


class Unseen(Refusal):
    """To the caller, it is as if it were not there."""
