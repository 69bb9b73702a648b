"""Makers of check rules: what a provider's own validation says about values, before anything is sent to a service.

Each maker returns a `CheckRule`. A rule says nothing about a value that is absent or not known yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from localcloud.behaviours.model import CheckRule
from localcloud.behaviours.paths import as_text, first, is_absent, known_at
from localcloud.schema.model import Failure
from localcloud.values import Properties, Unknown

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def matching(path: str, accepts: Callable[[str], object], expected: str) -> CheckRule:
    """Single values at the path, as text, must satisfy `accepts`; `expected` completes "expected ...; got"."""

    def rule(inputs: Properties) -> Iterator[Failure]:
        for where, value in known_at(inputs, path):
            if not accepts(as_text(value)):
                yield Failure(where, f"expected {expected}, got {as_text(value)!r}")

    return rule


def uuid(*paths: str) -> CheckRule:
    """Values must have the form of a UUID (terraform-plugin-sdk: validation.IsUUID)."""
    return every(*(matching(path, UUID.fullmatch, "a valid UUID") for path in paths))


def one_of(path: str, values: Collection[str], *, ignore_case: bool = False) -> CheckRule:
    """Values must be among a few."""
    accepted = {value.lower() for value in values} if ignore_case else set(values)
    listed = ", ".join(f'"{value}"' for value in values)
    return matching(path, lambda text: (text.lower() if ignore_case else text) in accepted, f"one of {listed}")


def pattern(path: str, regex: str, expected: str) -> CheckRule:
    """Values must match the whole pattern."""
    return matching(path, re.compile(regex, re.DOTALL).fullmatch, expected)


def between(path: str, low: float, high: float) -> CheckRule:
    """Numbers must lie between two bounds, both included."""

    def accepts(text: str) -> bool:
        try:
            return low <= float(text) <= high
        except ValueError:
            return True  # not a number: the schema has said so

    return matching(path, accepts, f"a number from {low:g} to {high:g}")


def not_blank(*paths: str) -> CheckRule:
    """Values must hold more than white space."""
    return every(*(matching(path, str.strip, "a value that is not empty or white space") for path in paths))


def not_empty_text(*paths: str) -> CheckRule:
    """Values must hold a character, be it a blank."""
    return every(*(matching(path, bool, "a value that is not empty") for path in paths))


def at_most_characters(path: str, limit: int) -> CheckRule:
    """Values must not be longer than that."""
    return matching(path, lambda value: len(value) <= limit, f"at most {limit} characters")


def conflicts(path: str, *others: str) -> CheckRule:
    """The property is given alone: none of the others may be given with it. All are top-level names or dotted paths of objects."""

    def rule(inputs: Properties) -> Iterator[Failure]:
        if is_absent(first(inputs, path)):
            return
        for other in others:
            if not is_absent(first(inputs, other)):
                yield Failure(path, f"conflicts with {other}: give one of the two")

    return rule


def exactly_one(*paths: str) -> CheckRule:
    """One of the properties must be given, and only one."""

    def rule(inputs: Properties) -> Iterator[Failure]:
        given = [path for path in paths if not is_absent(first(inputs, path))]
        if len(given) != 1:
            got = f"got {' and '.join(given)}" if given else "got none"
            yield Failure(given[0] if given else paths[0], f"exactly one of {', '.join(paths)} must be given, {got}")

    return rule


def at_least_one(*paths: str) -> CheckRule:
    """One of the properties must be given."""

    def rule(inputs: Properties) -> Iterator[Failure]:
        if all(is_absent(first(inputs, path)) for path in paths):
            yield Failure(paths[0], f"at least one of {', '.join(paths)} must be given")

    return rule


def requires(path: str, *others: str) -> CheckRule:
    """With the property, all the others must be given too."""

    def rule(inputs: Properties) -> Iterator[Failure]:
        if is_absent(first(inputs, path)):
            return
        for other in others:
            if is_absent(first(inputs, other)):
                yield Failure(path, f"needs {other} to be given as well")

    return rule


def not_empty(*paths: str) -> CheckRule:
    """Lists and maps must have an item when they are given."""

    def rule(inputs: Properties) -> Iterator[Failure]:
        for path in paths:
            for where, value in known_at(inputs, path):
                if value in ([], {}):
                    yield Failure(where, "expected at least one item, got none")

    return rule


def every(*rules: CheckRule) -> CheckRule:
    """All of several rules as one."""

    def rule(inputs: Properties) -> Iterator[Failure]:
        for each in rules:
            yield from each(inputs)

    return rule


def known(inputs: Properties, *paths: str) -> bool:
    """Whether nothing at the paths is unknown: rules about several properties together wait for all."""
    return not any(isinstance(first(inputs, path), Unknown) for path in paths)
