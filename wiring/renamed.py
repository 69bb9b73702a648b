"""What has been renamed since it was created, as the stack file says and the stack's outputs remember."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

import pulumi

from config.created_keys import CreatedKeys, KeyedMap, keyed_maps
from config.diagnostics import Diagnostic, allowed_words, dotted, error, warning
from config.model import SECTIONS, StackConfig
from config.renames import STACK, as_created, created_keys
from config.rules.renames import conflicts
from config.stack_files.loader import line_of
from wiring.names import last_keys


def under_created_keys(config: StackConfig, previous: Mapping[str, object]) -> StackConfig:
    """The configuration under the keys that everything was created under.

    `previous` are the outputs of the last update, which remember them: `formerly` may leave the stack file after it. Raises
    `pulumi.RunError` where a rename cannot be meant, and warns where one may have been meant.
    """
    known = remembered(previous)
    maps = [found for name in SECTIONS for found in keyed_maps(getattr(config, name), (name,), known)]
    doubts = (item for here in maps for item in _doubts(here, last_keys(previous, CreatedKeys(known), here.created_path)))
    found = [*_stack(config, previous), *conflicts(maps), *doubts]
    if refused := [_said(item) for item in found if item.severity == "error"]:
        raise pulumi.RunError("\n".join(["this is not a rename; nothing was changed:", *(f"  {item}" for item in refused)]))
    for item in found:
        pulumi.log.warn(_said(item))
    return as_created(config, created_keys(config, known))


def remembered(previous: Mapping[str, object]) -> Mapping[str, str]:
    """The keys that things were created under, by their paths in the stack file of the last update."""
    found = previous.get("formerly")
    return {str(path): str(key) for path, key in found.items()} if isinstance(found, Mapping) else {}


def _said(item: Diagnostic) -> str:
    return f"{line_of(item.path)}: {dotted(item.path)}: {item.summary}. {item.detail}"


def _stack(config: StackConfig, previous: Mapping[str, object]) -> Iterator[Diagnostic]:
    environment, now = previous.get("environment"), f"{config.stack.name_today}-{config.stack.environment_today}"
    before = environment.get("name") if isinstance(environment, Mapping) else None
    if config.stack.formerly and before not in (None, config.stack.formerly):
        yield error(("stack", "formerly"), f"this stack was created as {before}", f"Write `formerly: {before}`.")
    elif not config.stack.formerly and before not in (None, now) and STACK not in remembered(previous):
        detail = (
            f"To keep everything, write `formerly: {before}` here; otherwise whatever has that in its name is deleted and created again."
        )
        yield warning(("stack",), f"this stack is {before}, and would be {now}", detail)


def _doubts(here: KeyedMap, last: Set[str]) -> Iterator[Diagnostic]:
    """What cannot be a rename of what the last update had in a map, or may be one."""
    if not last:
        return
    before = {here.created_before(key): key for key in last}
    now = here.created
    gone = sorted(key for created, key in before.items() if created not in now.values())
    for key, created in now.items():
        path = (*here.path, key)
        if created not in before:
            if formerly := here.entries[key].formerly:
                detail = f"{allowed_words(formerly, last)} If an update has failed since, complete it under the former key first."
                yield error((*path, "formerly"), f'the last update knew no "{formerly}"', detail)
            elif gone:
                detail = f"If it was renamed, write `formerly: {gone[0]}` here; otherwise the one is deleted, and the other created."
                yield warning(path, f"is new, and {', '.join(gone)} is gone", detail)
        elif key in gone:
            detail = f"Take two steps: remove {key} and run `pulumi up`; then rename {before[created]}, and run `pulumi up` again."
            yield error((*path, "formerly"), f'"{key}" was something else until now, which would be deleted', detail)
