"""Who depends on whom: recorded dependencies, the parent, the provider, and what a resource is deleted or replaced with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from audit.digest import State, Step


def needed_by(urn: str, state: State) -> Iterator[str]:
    """What one resource needs, directly."""
    provider = state.provider.rpartition("::")[0]
    for needed in (*state.dependencies, state.parent, provider, state.deleted_with, *state.replace_with):
        if needed and needed != urn:
            yield needed


def dependents_of(steps: Iterable[Step]) -> Mapping[str, tuple[str, ...]]:
    """By URN, all that depend on it, at whatever distance, as far as the steps tell. Children, and what shares a provider, do not count."""
    direct: dict[str, set[str]] = {}
    for step in steps:
        for state in (step.old_state, step.new_state):
            for needed in state.dependencies if state else ():
                if needed != step.urn:
                    direct.setdefault(needed, set()).add(step.urn)
    return {urn: tuple(sorted(_reached(urn, direct))) for urn in direct}


def _reached(urn: str, direct: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = [urn]
    while ahead:
        for dependent in direct.get(ahead.pop(), ()):
            if dependent not in found:
                found.add(dependent)
                ahead.append(dependent)
    return found - {urn}
