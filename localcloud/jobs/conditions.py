"""Condition tasks: two values compared, as numbers where both are some and the operator is one of order.

Source: https://learn.microsoft.com/azure/databricks/jobs/if-else.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Final

_ORDER: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "GREATER_THAN": operator.gt,
    "GREATER_THAN_OR_EQUAL": operator.ge,
    "LESS_THAN": operator.lt,
    "LESS_THAN_OR_EQUAL": operator.le,
}


class NotComparable(Exception):
    """The values cannot be compared with that operator; the text says why."""


def holds(op: str, left: str, right: str) -> bool:
    """Whether a condition holds. Texts are equal or not as texts: "1.0" is not "1". Raises `NotComparable`."""
    if op == "EQUAL_TO":
        return left == right
    if op == "NOT_EQUAL":
        return left != right
    if op not in _ORDER:
        raise NotComparable(f"there is no operator {op}; there are EQUAL_TO, NOT_EQUAL, {', '.join(_ORDER)}")
    try:
        return _ORDER[op](float(left), float(right))
    except ValueError:
        raise NotComparable(f"{op} compares numbers, and not {left!r} with {right!r}") from None
