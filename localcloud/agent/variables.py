"""The variables of a job while it runs: names without case, secrets, macros, and what a process sees of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_MACRO: Final = re.compile(r"\$\(([^()$]+)\)")
_DEEPEST: Final = 50
"""How often the value of a macro may name another one (Azure Pipelines' agent, Variables.cs)."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable."""

    name: str
    value: str
    is_secret: bool = False
    is_readonly: bool = False


class Variables:
    """Variables by name; later ones win."""

    def __init__(self, given: Mapping[str, Variable] | None = None) -> None:
        self._by_name = dict(given or {})

    def __iter__(self) -> Iterator[Variable]:
        return iter(self._by_name.values())

    def copy(self) -> Variables:
        """The same ones, to be changed apart."""
        return Variables(self._by_name)

    def get(self, name: str) -> Variable | None:
        """The variable of that name, in any case."""
        return self._by_name.get(name.lower())

    def value(self, name: str) -> str:
        """Its value with the macros in it replaced; "" where there is none."""
        found = self.get(name)
        return "" if found is None else self.expanded(found.value)

    def set(self, name: str, value: str, *, is_secret: bool = False, is_readonly: bool = False) -> None:
        """Sets a variable. What was secret stays secret."""
        old = self.get(name)
        self._by_name[name.lower()] = Variable(name, value, is_secret or (old is not None and old.is_secret), is_readonly)

    def expanded(self, text: str) -> str:
        """The text with every `$(name)` replaced; an unknown one stays as it is written, and so does one that names itself."""
        for _ in range(_DEEPEST):
            replaced = _MACRO.sub(self._replacement, text)
            if replaced == text:
                break
            text = replaced
        return text

    def environment(self) -> dict[str, str]:
        """What a process sees: names in upper case, `.` and blanks as `_`, and no secrets."""
        return {environment_name(each.name): self.expanded(each.value) for each in self if not each.is_secret}

    def _replacement(self, match: re.Match[str]) -> str:
        found = self.get(match[1])
        return match[0] if found is None or f"$({match[1]})".lower() in found.value.lower() else found.value


def environment_name(name: str) -> str:
    """The name of a variable in a process's environment."""
    return re.sub(r"[. ]", "_", name).upper()
