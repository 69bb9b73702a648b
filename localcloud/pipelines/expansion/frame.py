"""What `${{ }}` can see in one place of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from localcloud.pipelines.expressions import Scope, Value


@dataclass(frozen=True, slots=True)
class Frame:
    """The parameters of a file, the variables that are defined by then, and the names of the loops around."""

    parameters: Mapping[str, Value] = field(default_factory=dict)
    is_closed: bool = True
    """Whether a parameter that is not declared is a mistake; it is not in templates that list their parameters as a map."""
    variables: Mapping[str, Value] = field(default_factory=dict)
    loops: Mapping[str, Value] = field(default_factory=dict)
    chain: tuple[str, ...] = ()
    """The files from the pipeline's to this one."""

    @property
    def scope(self) -> Scope:
        """The same for the evaluator."""
        names = {"parameters": self.parameters, "variables": self.variables, **self.loops}
        return Scope(names, closed=frozenset({"parameters"} if self.is_closed else ()))

    def in_loop(self, name: str, value: Value) -> Frame:
        """One round of a loop."""
        return replace(self, loops={**self.loops, name: value})

    def knowing(self, variables: Mapping[str, Value]) -> Frame:
        """The same place with these variables."""
        return replace(self, variables=variables)
