"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath

from config.azure.section import Azure
from config.databricks.notebooks import Notebooks
from config.databricks.section import Databricks, Workspace
from config.devops.delivery import Delivery
from config.devops.section import Devops
from config.diagnostics import Path
from config.policies import Policies
from config.stack import Stack
from domain.notebooks import Notebook, NotebookFolder, Patterns, read_notebook_folder
from domain.seeds import Seed, read_seed_folder


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The sections as far as they could be read (otherwise None), the typed values, and the files beside the stack file."""

    stack: Stack | None
    azure: Azure | None
    devops: Devops | None
    databricks: Databricks | None
    delivery: Delivery | None
    policies: Policies | None
    raw: Mapping[str, object]
    """The sections as typed, by name."""
    plain_keys: frozenset[str]
    """Keys of this project, without namespace, whose values are stored as plain text."""
    secret_keys: frozenset[str]
    """The same for encrypted ones."""
    release: str | None
    """The release that git folders are checked out at."""
    root: FilePath
    """The folder that folders in the stack file are relative to."""

    def workspaces(self) -> Iterator[tuple[Path, Workspace]]:
        """Every workspace with its path in the stack file."""
        for key, workspace in (self.databricks.workspaces if self.databricks else {}).items():
            yield ("databricks", "workspaces", key), workspace

    def notebook_folder(self, notebooks: Notebooks) -> NotebookFolder:
        """The contents of a deployment's folder. Each folder is read once for all rules, tasks and workspaces."""
        key = (notebooks.folder or "", notebooks.patterns)
        if key not in self._notebook_folders:
            self._notebook_folders[key] = read_notebook_folder(self.root / key[0], notebooks.patterns)
        return self._notebook_folders[key]

    def notebook_paths(self, notebooks: Notebooks) -> Mapping[str, Notebook]:
        """The notebooks of that folder by their paths, below it and without extension."""
        key = (notebooks.folder or "", notebooks.patterns)
        if key not in self._notebook_paths:
            self._notebook_paths[key] = {notebook.path.as_posix(): notebook for notebook in self.notebook_folder(notebooks).notebooks}
        return self._notebook_paths[key]

    def seed(self, folder: str) -> Seed:
        """The files that a new repository starts with. Each folder is read once."""
        if folder not in self._seeds:
            self._seeds[folder] = read_seed_folder(self.root / folder)
        return self._seeds[folder]

    @cached_property
    def _seeds(self) -> dict[str, Seed]:
        return {}

    @cached_property
    def _notebook_folders(self) -> dict[tuple[str, Patterns], NotebookFolder]:
        return {}

    @cached_property
    def _notebook_paths(self) -> dict[tuple[str, Patterns], Mapping[str, Notebook]]:
        return {}

    def declared(self, *path: str) -> Mapping[str, object]:
        """What was typed at a path that has a map, even if parts of it are wrong: a reference to those is not a second mistake."""
        here: object = self.raw
        for part in path:
            here = here.get(part) if isinstance(here, Mapping) else None
        return here if isinstance(here, Mapping) else {}

    def listed(self, *path: str) -> list[str]:
        """The same for a path that has a list of names."""
        here = self.declared(*path[:-1]).get(path[-1])
        return [name for name in here if isinstance(name, str)] if isinstance(here, list) else []

    @cached_property
    def vault_secrets(self) -> list[str] | None:
        """The names typed under `azure.key_vault.secrets`; None if it is not a list."""
        vault = self.declared("azure", "key_vault")
        names = vault.get("secrets", [])
        if not isinstance(names, list) or not isinstance(self.raw.get("azure"), Mapping):
            return None
        return [name for name in names if isinstance(name, str)]

    @cached_property
    def declared_secrets(self) -> list[tuple[Path, str]] | None:
        """Every secret that needs a value, with the path that names it; None if the vault's are not a list."""
        if self.vault_secrets is None:
            return None
        found: list[tuple[Path, str]] = [
            (("azure", "key_vault", "secrets", number), name) for number, name in enumerate(self.vault_secrets)
        ]
        for workspace in self.declared("databricks", "workspaces"):
            scopes: Path = ("databricks", "workspaces", workspace, "secret_scopes")
            for scope in self.declared(*map(str, scopes)):
                names = self.declared(*map(str, scopes), scope).get("secrets", [])
                listed = names if isinstance(names, list) else []
                found += [((*scopes, scope, "secrets", number), name) for number, name in enumerate(listed) if isinstance(name, str)]
        return found
