"""MLflow with runs and models in the local cloud's folder, wherever a notebook says `databricks` or `databricks-uc`."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final

_OF_DATABRICKS: Final = ("databricks", "databricks-uc")


def prepare(folder: Path) -> None:
    """Sets where MLflow keeps things, for when a notebook imports it."""
    folder.parent.mkdir(parents=True, exist_ok=True)  # the folder itself is made by MLflow, with what it needs in there
    os.environ["MLFLOW_TRACKING_URI"] = os.environ["MLFLOW_REGISTRY_URI"] = folder.as_uri()
    os.environ["GIT_PYTHON_REFRESH"] = "quiet"
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    if "mlflow" not in sys.modules and not any(isinstance(each, _Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def begin(notebook: str) -> None:
    """Lets runs of a notebook be in an experiment of its own name, unless it says another, and ends what another has left open."""
    os.environ["MLFLOW_EXPERIMENT_NAME"] = notebook
    module = sys.modules.get("mlflow")
    if module is not None:
        module.end_run()
        module.tracking.fluent._active_experiment_id = None


class _Finder(importlib.abc.MetaPathFinder):
    """Changes MLflow right after its first import."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Finds MLflow alone."""
        if fullname != "mlflow":
            return None
        sys.meta_path.remove(self)
        found = importlib.machinery.PathFinder.find_spec(fullname, path)
        if found is not None and found.loader is not None:
            found.loader = _Loader(found.loader)
        return found


class _Loader(importlib.abc.Loader):
    """Loads as another loader does, and then changes where the module keeps things."""

    def __init__(self, inner: importlib.abc.Loader) -> None:
        self._inner = inner

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the other loader."""
        return self._inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """As the other loader, and then the change."""
        self._inner.exec_module(module)
        for name in ("set_tracking_uri", "set_registry_uri"):
            setattr(module, name, _outside_databricks(getattr(module, name)))
        module.models.infer_pip_requirements = lambda *_, fallback=None, **__: fallback  # it would load the model in a process of its own


def _outside_databricks(change: Callable[[str], object]) -> Callable[[str], object]:
    """Stays with the local cloud's folder where a notebook names Databricks."""
    return lambda uri: None if str(uri) in _OF_DATABRICKS else change(uri)
