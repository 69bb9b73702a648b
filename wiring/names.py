"""What the last update had, by key, and the names that a service takes once: what would take one before its owner is gone is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile

from config.created_keys import CreatedKeys, KeyPath, keyed_maps
from config.diagnostics import dotted
from config.model import SECTIONS, StackConfig
from config.stack_files.loader import line_of
from domain import naming

OF_METASTORE = ("catalogs", "locations", "indexes")
"""What is in Unity Catalog, which all workspaces of the stack share, so that it has one name in all of them."""
FOLLOW_THE_KEY = ("policies", "pools", "warehouses")
"""What is named after the key of today, each once in its workspace."""

Names = Mapping[KeyPath, str]
"""Everything that has a key, by its path with the keys of the creation: the name that its service takes once, or nothing."""


def published_names(config: StackConfig) -> dict[str, str]:
    """A part of the stack's outputs."""
    return {dotted(path): name for path, name in _names(config).items()}


def last_keys(previous: Mapping[str, object], known: CreatedKeys, where: KeyPath) -> set[str]:
    """The keys that a map had at the last update, which published `previous`. `where` is its path with the keys of the creation."""
    return {known.today(*path) for path in _published(previous) if path[:-1] == where}


def taken(config: StackConfig, previous: Mapping[str, object], known: CreatedKeys) -> Iterator[str]:
    """The engine creates or renames one before it deletes or renames the other, and services refuse a second one of a name."""
    now, before = _names(config), _published(previous)
    owners = {_address(path, name): path for path, name in before.items() if name}
    for path, name in now.items():
        owner = owners.get(_address(path, name), path)
        if name and owner != path and now.get(owner) != name:
            here, there = config.keys.path_today(path), known.path_today(owner)
            other = there[-1] if here[:-1] == there[:-1] else dotted(there)
            advice = (
                "Change that one first, and run `pulumi up`; then change this one."
                if owner in now
                else f"{_renamed(config, now, path, owner, there)}take two steps: remove {other} and run `pulumi up`; then add this one, "
                "and run `pulumi up` again."
            )
            yield f"{line_of(here)}: {dotted(here)}: its name is {name}, which {other} has until this update ends. {advice}"


def _renamed(config: StackConfig, now: Names, path: KeyPath, owner: KeyPath, there: KeyPath) -> str:
    """How to say that it is the same thing, if nothing but one key is another."""
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(path, owner, strict=False))))
    above = path[: same + 1]
    if path[same + 1 :] != owner[same + 1 :] or above not in now or owner[: same + 1] in now:
        return "To move it, "
    place = "here" if above == path else f"at {dotted(config.keys.path_today(above))}"
    return f"If it is the same one, write `formerly: {there[same]}` {place}. If not, "


def _published(previous: Mapping[str, object]) -> Names:
    found = previous.get("names")
    return {tuple(path.split(".")): str(name) for path, name in found.items()} if isinstance(found, Mapping) else {}


def _address(path: KeyPath, name: str) -> tuple[object, str]:
    shared = next((kind for kind in OF_METASTORE if kind in path), "")
    return shared or path[:-1], name.casefold()


def _names(config: StackConfig) -> Names:
    names: dict[KeyPath, str] = {}
    for section in SECTIONS:
        for found in keyed_maps(getattr(config, section), (section,), {}):
            for key in found.entries:
                path = (*found.created_path, key)
                if path[-2] != "notebooks":  # their names in the graph are made of their paths alone
                    names[path] = _name(config, path)
    for workspace, declared in config.databricks.workspaces.items():
        for key, search in declared.vector_search.items():
            for index in search.indexes:
                catalog, *below = index.split(".")
                full_name = ".".join((naming.in_metastore(config.stack, catalog), *below))
                names["databricks", "workspaces", workspace, "vector_search", key, "indexes", *index.split(".")] = full_name
    return names


def _name(config: StackConfig, path: KeyPath) -> str:
    devops, key, stack = config.devops, path[-1], config.stack
    match path:
        case ("devops", "repositories", _) if devops.project.mode == "create":
            return devops.repositories[key].name or key
        case ("devops", "pipelines", _) if devops.pipelines[key].path:
            return devops.pipelines[key].name or key
        case ("devops", "teams", _):
            return devops.teams[key].name or key
        case ("devops", "teams", team, "queries", _):
            return devops.teams[team].queries[key].name or config.keys.today(*path)
        case ("databricks", "workspaces", _):
            return config.databricks.workspaces[key].physical_name(stack, key)
        case ("databricks", "workspaces", workspace, *below):
            declared = config.databricks.workspaces[workspace]
            match below:
                case ["dashboards", _]:
                    return declared.dashboards[key].title
                case ["groups", _] if declared.groups[key].origin == "workspace":
                    return declared.groups[key].name or key
                case ["service_principals", _]:
                    return declared.service_principals[key].application_id
                case [kind, _] if kind in FOLLOW_THE_KEY:
                    return naming.workspace_object(stack, config.keys.today(*path))
                case ["data", "catalogs", _]:
                    return naming.in_metastore(stack, key)
                case ["data", "locations", _]:
                    location = declared.data.locations[key]
                    return "/".join(filter(None, (location.container, location.path)))
    return ""
