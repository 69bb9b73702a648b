"""Nested inputs without absent values.

The SDK leaves out arguments that are None, but not keys inside a mapping that have no value.
"""

from __future__ import annotations

from typing import TypeVar, cast

T = TypeVar("T")


def without_absent(value: T) -> T:
    """The same mapping or list, without keys whose value is None, at every depth."""
    if isinstance(value, dict):
        return cast(T, {key: without_absent(item) for key, item in value.items() if item is not None})
    if isinstance(value, list):
        return cast(T, [without_absent(item) for item in value])
    return value
