"""The engine's names for resources: `urn:pulumi:STACK::PROJECT::TYPE$OF$ANCESTORS$AND$RESOURCE::NAME`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STACK_TYPE: Final = "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class Urn:
    """A resource's identity in its parts. `chain` are the type tokens from the outermost ancestor below the stack to the resource."""

    stack: str
    project: str
    chain: tuple[str, ...]
    name: str

    @property
    def type(self) -> str:
        """The resource's own type token."""
        return self.chain[-1]


def parse_urn(text: str) -> Urn:
    """Raises `ValueError` for text that is not a URN."""
    parts = text.split("::", 3)
    if len(parts) != 4 or not parts[0].startswith("urn:pulumi:"):
        raise ValueError(f"not a resource's URN: {text!r}")
    return Urn(stack=parts[0].removeprefix("urn:pulumi:"), project=parts[1], chain=tuple(parts[2].split("$")), name=parts[3])
