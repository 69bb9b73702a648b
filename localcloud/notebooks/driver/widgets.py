"""`dbutils.widgets`: parameters of the run over defaults of the notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class InputWidgetNotDefined(Exception):
    """Nobody has defined or given that parameter."""


class Widgets:
    """The widgets of one notebook."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = dict(given)
        self._defined: dict[str, str] = {}

    def text(self, name: str, defaultValue: str = "", label: str = "") -> None:  # noqa: N803  Databricks' own names
        """Defines a parameter."""
        self._defined.setdefault(name, str(defaultValue))

    def dropdown(self, name: str, defaultValue: str, choices: Sequence[str], label: str = "") -> None:  # noqa: N803
        """Defines a parameter of some values."""
        if defaultValue not in choices:
            raise ValueError(f"the default value {defaultValue!r} of widget {name} is none of its choices: {', '.join(choices)}")
        self._defined.setdefault(name, defaultValue)

    def combobox(self, name: str, defaultValue: str, choices: Sequence[str] = (), label: str = "") -> None:  # noqa: N803
        """Defines a parameter with suggestions."""
        self._defined.setdefault(name, defaultValue)

    multiselect = dropdown

    def get(self, name: str) -> str:
        """A parameter's value."""
        if name in self._given:
            return self._given[name]
        if name in self._defined:
            return self._defined[name]
        there = ", ".join(sorted(self.getAll())) or "none"
        raise InputWidgetNotDefined(f"No input widget named {name} is defined. There are: {there}")

    getArgument = get  # noqa: N815

    def getAll(self) -> dict[str, str]:  # noqa: N802
        """All of them."""
        return {**self._defined, **self._given}

    def remove(self, name: str) -> None:
        """Removes a definition."""
        self._defined.pop(name, None)

    def removeAll(self) -> None:  # noqa: N802
        """Removes all definitions."""
        self._defined.clear()
