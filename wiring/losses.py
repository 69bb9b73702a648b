"""What holds people's work and was locked by the last update, compared with what this stack file asks for.

The engine refuses to delete or replace what is protected (`wiring.protection`), but cannot say what would be lost, and what to do. So
whatever the last update locked and this stack file would take away or rename is refused here first, all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pulumi

from config.created_keys import CreatedKeys, KeyPath
from config.diagnostics import dotted
from config.model import StackConfig
from config.stack_files.loader import line_of
from domain import naming
from wiring import names, replacements
from wiring.azure import encryption, lake
from wiring.databricks import paths
from wiring.renamed import remembered

ENCRYPTED: KeyPath = ("azure", "workspaces")
"""The place of the vault that the workspaces with `encryption` share."""
MAPS = ("repositories", "workspaces", "containers", "catalogs", "schemas", "volumes", "models", "experiments")
"""The maps of what holds work."""


@dataclass(frozen=True, slots=True)
class Work:
    """One resource of the stack that holds people's work."""

    path: KeyPath
    """Its path in the stack file, with the keys that it was created under."""
    name: str
    """Its name in the service. Another name means another resource, or one that others do not find any more."""
    lost: str
    """What would be lost with it."""
    locked: bool


def locked_names(config: StackConfig) -> Mapping[str, str]:
    """What is locked, by its path in the stack file: a part of the stack's outputs."""
    return {dotted(config.keys.path_today(work.path)): work.name for work in _all(config) if work.locked}


def refuse_losses(config: StackConfig, previous: Mapping[str, object]) -> None:
    """Raises `pulumi.RunError` where something that the last update locked would be deleted, replaced or renamed, or where something new
    would take a name or a path before the old one there is gone.

    `previous` are the outputs of that update. It is checked before any resource is registered, so nothing is changed.
    """
    if problems := [problem for check in (_region, _vault, _names, _workspaces, _taken) for problem in check(config, previous)]:
        title = "this would lose work, or stop half-way; nothing was changed:"
        raise pulumi.RunError("\n".join([title, *(f"  {problem}" for problem in problems)]))


def _region(config: StackConfig, previous: Mapping[str, object]) -> Iterator[str]:
    current, location = previous.get("location"), config.azure.location
    if current not in (None, location):
        vault = naming.key_vault(config.stack, config.azure.subscription_id)
        yield (
            f"{line_of(('azure', 'location'))}: azure.location: this stack is in {current}, and nothing can be moved to {location}: "
            f"everything in Azure would be deleted, and not all of it created again, because the deleted vault {vault} keeps its name. Set "
            f"it back to {current}, and create a separate stack for {location}. To delete all of it anyway, take two steps: set it back "
            "and destroy the stack (docs/deleting.md); then purge the vault, change the region, and run `pulumi up`."
        )


def _vault(config: StackConfig, previous: Mapping[str, object]) -> Iterator[str]:
    """Source: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview."""
    before, now = previous.get("key_vault"), config.azure.key_vault
    if not isinstance(before, Mapping):
        return
    days = before.get("soft_delete_days")
    if isinstance(days, int | float) and days != now.soft_delete_days:
        key = "azure.key_vault.soft_delete_days"
        yield f"{_line(key)}: {key}: it is {days:g}, and Azure never changes it for a vault that exists. Set it back to {days:g}."
    if before.get("purge_protection") is True and not now.purge_protection:
        key = "azure.key_vault.purge_protection"
        yield f"{_line(key)}: {key}: it is on, and Azure never switches it off again. Set it back to true."


def _line(key: str) -> str:
    return line_of(tuple(key.split(".")))


def _names(config: StackConfig, previous: Mapping[str, object]) -> Iterator[str]:
    was_locked = previous.get("locked")
    if not isinstance(was_locked, Mapping):
        return
    known = CreatedKeys(remembered(previous))
    before = {known.path_created(tuple(key.split("."))): str(name) for key, name in was_locked.items()}
    now = {work.path: work for work in _all(config)}
    gone = {path: name for path, name in before.items() if path not in now}
    renamed = {path: name for path, name in before.items() if path in now and now[path].name != name}
    if renamed and (stack := _renamed_stack(config, previous)):
        yield stack
        renamed = {}
    for path, name in gone.items():
        if not any(path[:length] in gone for length in range(1, len(path))):
            new = sorted({other[-1] for other in now.keys() - before.keys() if other[:-1] == path[:-1]})
            yield _removed(known.path_today(path), name, [config.keys.today(*path[:-1], key) for key in new])
    for path, name in renamed.items():
        work, here = now[path], config.keys.path_today(path)
        yield (
            f"{line_of(here)}: {dotted(here)}: its name is {name}, and would be {work.name}: {_why_not(work)} Set the name back. "
            f"To rename it anyway: set {_switch(here)} to false, run `pulumi up`, and change the name after that."
        )


def _workspaces(config: StackConfig, previous: Mapping[str, object]) -> Iterator[str]:
    """What the engine would stop at half-way: it creates the new one first, and Databricks does not overwrite one kind with the other."""
    workspaces = _by_created_key(previous, "databricks", "workspaces")
    yield from replacements.refusals(config, workspaces)
    for key, workspace in config.databricks.workspaces.items():
        before = workspaces.get(key)
        known = paths.kinds_in(before.get("paths") if isinstance(before, Mapping) else None)
        for path, (kind, deployment) in paths.kinds_of(workspace).items() if known else ():
            if (was := known.get(paths.mark(path), kind)) != kind:
                here = config.keys.path_today(("databricks", "workspaces", key, "notebooks", deployment))
                yield (
                    f"{line_of(here)}: {dotted(here)}: {path} is a {was}, and cannot become a {kind} in one update. Give it another name, "
                    "or take two steps: remove it and what refers to it, and run `pulumi up`; then put it back, and run `pulumi up` again."
                )


def _taken(config: StackConfig, previous: Mapping[str, object]) -> Iterator[str]:
    yield from names.taken(config, previous, CreatedKeys(remembered(previous)))


def _by_created_key(previous: Mapping[str, object], section: str, kind: str) -> Mapping[str, object]:
    """A map of the outputs under the keys that its entries were created under."""
    found, known = previous.get(kind), CreatedKeys(remembered(previous))
    return {known.under(section, kind, str(key)): item for key, item in found.items()} if isinstance(found, Mapping) else {}


def _why_not(work: Work) -> str:
    if work.path[:2] in (("devops", "project"), ("devops", "repositories")):
        return "stacks that joined the project find it by its name, and would stop."
    return f"it would be replaced by an empty one, and {work.lost} would be lost."


def _renamed_stack(config: StackConfig, previous: Mapping[str, object]) -> str:
    environment = previous.get("environment")
    before = environment.get("name") if isinstance(environment, Mapping) else None
    now = naming.environment(config.stack)
    if before in (None, now):
        return ""
    return (
        f"{line_of(('stack',))}: stack: this stack is {before}, and would be {now}: everything with that in its name would be deleted and "
        f"created again, empty. Set stack.name and stack.environment back, and create a separate stack for {now}; or keep all of it as "
        f"it is under the new name with `formerly: {before}` in that section. To delete everything "
        "anyway: set azure.deletion_lock and devops.deletion_lock to false, run `pulumi up`, and change the names after that."
    )


def _removed(path: tuple[str, ...], name: str, new: Sequence[str]) -> str:
    renamed = f"If it is {' or '.join(new)} now, write `formerly: {path[-1]}` there. " if new and path[-2] in MAPS else ""
    missing = ": no workspace has `encryption` any more" if path == ENCRYPTED else " is missing"
    return (
        f"{line_of(path)}: {dotted(path)}{missing}, and {name} would be deleted with its contents. Put it back. {renamed}"
        f"To delete it anyway, take two steps: put it back, set {_switch(path)} to false and run `pulumi up`; then remove it and run "
        "`pulumi up` again."
    )


def _switch(path: KeyPath) -> str:
    """The key of the lock on what is at a path of the stack file."""
    match path:
        case ("databricks", "workspaces", _, "data", "catalogs", _, *_):
            return f"{dotted(path[:6])}.deletion_lock"
        case ("databricks", "workspaces", key, *_):
            return f"azure.workspaces.{key}.deletion_lock"
        case ("azure", "data_lake", *_):
            return "azure.data_lake.deletion_lock"
        case ("devops", "repositories", *_):
            return f"{dotted(path)}.deletion_lock"
    return f"{path[0]}.deletion_lock"


def _all(config: StackConfig) -> Iterator[Work]:
    yield from _devops(config)
    yield from _azure(config)
    for key, workspace in config.databricks.workspaces.items():
        path: KeyPath = ("databricks", "workspaces", key)
        name = workspace.physical_name(config.stack, key)
        lost, locked = "everything that people made in it", config.azure.locks(config.azure.workspace(key).deletion_lock)
        yield Work(path, name, lost, locked)
        for experiment in workspace.experiments:
            name = f"{naming.WORKSPACE_FOLDERS['experiments']}/{experiment}"
            yield Work((*path, "experiments", experiment), name, "its runs", locked)
        for catalog, declared in workspace.data.catalogs.items():
            place = (*path, "data", "catalogs", catalog)
            in_metastore = naming.in_metastore(config.stack, catalog)
            locked = config.azure.locks(declared.deletion_lock)
            yield Work(place, in_metastore, "its schemas, tables, volumes and models", locked)
            for schema, inside in declared.schemas.items():
                below = [(), *(("volumes", volume) for volume in inside.volumes), *(("models", model) for model in inside.models)]
                for part in below:
                    full_name = ".".join((in_metastore, schema, *part[1:]))
                    yield Work((*place, "schemas", schema, *part), full_name, "what is in it", locked)


def _devops(config: StackConfig) -> Iterator[Work]:
    devops = config.devops
    if devops.project.mode == "join":
        return
    lost = "its repositories, pipelines, boards and wiki"
    yield Work(("devops", "project"), devops.project.name, lost, devops.deletion_lock)
    for key, repository in devops.repositories.items():
        locked = devops.locks(repository.deletion_lock)
        path: KeyPath = ("devops", "repositories", key)
        yield Work(path, repository.name or key, "its history, branches and pull requests", locked)
    if devops.feed:
        yield Work(("devops", "feed"), devops.feed.name, "its packages", devops.deletion_lock)
    if devops.wiki:
        yield Work(("devops", "wiki"), devops.wiki.name, "its pages", devops.deletion_lock)


def _azure(config: StackConfig) -> Iterator[Work]:
    azure, subscription = config.azure, config.azure.subscription_id
    yield Work(("azure", "key_vault"), naming.key_vault(config.stack, subscription), "its secrets", azure.deletion_lock)
    if encryption.encrypts(config):
        yield Work(ENCRYPTED, encryption.vault_name(config), "the key, and everything encrypted with it", azure.deletion_lock)
    if azure.data_lake:
        locked, place = azure.locks(azure.data_lake.deletion_lock), ("azure", "data_lake")
        account = naming.storage_account(config.stack, subscription, lake.PURPOSE)
        yield Work(place, account, "all data in it", locked)
        for container in azure.data_lake.containers:
            yield Work((*place, "containers", container), container, "all data in it", locked)
    if azure.monitoring:
        yield Work(("azure", "monitoring"), naming.log_workspace(config.stack), "its logs", azure.deletion_lock)
