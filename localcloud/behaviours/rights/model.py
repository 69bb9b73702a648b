"""What the tables of rights are made of."""

from __future__ import annotations

from typing import Literal

Operation = Literal["create", "read", "update", "delete", "call"]
"""What a provider does with a resource; `call` is a function that looks something up."""
