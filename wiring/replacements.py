"""What keeps a workspace from being replaced: people's work in it, and catalogs, which the engine must delete first.

A catalog belongs to the metastore and would outlive its workspace, out of reach and with its name taken. Unity Catalog does not delete one
with tables in it unless `force_destroy` was set by an earlier update: the update would stop half-way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.created_keys import KeyPath
from config.diagnostics import dotted
from config.model import StackConfig
from config.stack_files.loader import line_of


def replaced_by(config: StackConfig, key: str) -> dict[str, str]:
    """What a workspace is replaced by when it changes: a part of the stack's outputs."""
    compute = config.azure.workspace(key).compute
    name = config.databricks.workspaces[key].physical_name(config.stack, key)
    return {"compute": compute, "name": name, **({"network": config.azure.network.type} if compute == "hybrid" else {})}


def kept_by(config: StackConfig, key: str) -> dict[str, str]:
    """What keeps it from that: the name of what would be lost, by the setting that lets it go. Likewise a part of the outputs."""
    today = config.keys.path_today
    path: KeyPath = ("databricks", "workspaces", key)
    name = today(path)[-1]
    kept = {}
    if config.azure.locks(config.azure.workspace(key).deletion_lock):
        kept[f"azure.workspaces.{name}.deletion_lock to false"] = f"workspace {name}"
    for catalog, declared in config.databricks.workspaces[key].data.catalogs.items():
        here = today((*path, "data", "catalogs", catalog))
        if config.azure.locks(declared.deletion_lock):
            kept[f"{dotted(here)}.deletion_lock to false"] = f"catalog {here[-1]}"
        if not declared.force_destroy:
            kept[f"{dotted(here)}.force_destroy to true"] = f"catalog {here[-1]}"
    return kept


def refusals(config: StackConfig, workspaces: Mapping[str, object]) -> Iterator[str]:
    """The workspaces that would be replaced although something kept them from it in the last update, which published `workspaces`."""
    for key in config.databricks.workspaces:
        before = workspaces.get(key)
        if not isinstance(before, Mapping) or not (kept := before.get("kept_by")):
            continue
        path = config.keys.path_today(("databricks", "workspaces", key))
        places: Mapping[str, KeyPath] = {
            "network": ("azure", "network", "type"),
            "compute": ("azure", "workspaces", path[-1], "compute"),
            "name": (*path, "name"),
        }
        for part, now in replaced_by(config, key).items():
            was, place = before["replaced_by"].get(part, now), places[part]
            locked = any(lost.startswith("workspace ") for lost in kept.values())
            if was == now or (part == "name" and locked):  # the name of what is locked is refused as all names are
                continue
            lost = " and ".join(dict.fromkeys(kept.values()))
            yield (
                f"{line_of(place)}: {dotted(place)}: it is {was}, and would be {now}: the workspace {path[-1]} would be replaced by an "
                f"empty one, and everything in {lost} would be lost. Set it back. To replace it anyway, take two steps: set it back, "
                f"set {', '.join(kept)}, and run `pulumi up`; then change it, and run `pulumi up` again."
            )
