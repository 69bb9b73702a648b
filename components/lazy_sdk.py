"""Imports of single modules from the large provider SDKs, without what their packages import on the way.

`import pulumi_databricks.cluster` first runs the package's own `__init__`, which imports every module of the SDK: some 380 for Databricks,
which takes longer than everything else a preview does in Python. `skip_init("pulumi_databricks")`, called before the first import, puts a
package into place whose `__init__` runs only when somebody asks for one of the names it defines. Modules imported by their own names
(`from pulumi_databricks.cluster import Cluster`) then cost what they need and no more; `import pulumi_databricks as databricks` works as
ever, at its full price.

What is missing until then: the SDK's classes are not registered with the Pulumi runtime for turning resource references of remote
components into objects. Ordinary resources, functions and providers do not use that.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from importlib.machinery import ModuleSpec
from types import ModuleType

SHARED = frozenset({"outputs", "config"})
"""Modules that the SDK's other modules import from their package; so are all whose names start with an underscore."""


class _Package(ModuleType):
    """A package whose `__init__` has not run yet."""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(spec.name)
        self.__dict__.update(_spec=spec, _lock=threading.RLock(), _modules={})

    def __setattr__(self, name: str, value: object) -> None:
        # The import system hangs each imported module onto its package. A module may be called like a function that the package
        # exports (get_cluster), so that name must still lead to `__init__`.
        if isinstance(value, ModuleType) and not _is_shared(name):
            self.__dict__["_modules"][name] = value
        else:
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if _is_shared(name):
            return importlib.import_module(f"{self.__name__}.{name}")
        self._run_init()
        return getattr(self, name)

    def __dir__(self) -> list[str]:
        self._run_init()
        return list(self.__dict__)

    def _run_init(self) -> None:
        with self.__dict__["_lock"]:
            if type(self) is not _Package:
                return
            spec: ModuleSpec = self.__dict__["_spec"]
            modules: dict[str, ModuleType] = self.__dict__["_modules"]
            super().__setattr__("__class__", ModuleType)  # an ordinary package from here on
            if spec.loader is not None:
                spec.loader.exec_module(self)
            for name, module in modules.items():
                self.__dict__.setdefault(name, module)
            for name in ("_spec", "_lock", "_modules"):
                self.__dict__.pop(name, None)


def skip_init(*packages: str) -> None:
    """Lets modules of each package be imported without the package's `__init__`.

    Does nothing for a package that has been imported, or that is not installed. A package that its parent already imports lazily
    (those of `pulumi_azure_native`) is taken over before it loads.
    """
    for package in packages:
        spec = importlib.util.find_spec(package)
        if spec is None or _is_loaded(package):
            continue
        module = _Package(spec)
        module.__dict__.update(
            __spec__=spec, __loader__=spec.loader, __package__=package, __path__=spec.submodule_search_locations, __file__=spec.origin
        )
        sys.modules[package] = module
        parent, _, name = package.rpartition(".")
        if parent:
            sys.modules[parent].__dict__[name] = module


def _is_loaded(package: str) -> bool:
    # Only the type is looked at: any attribute would make a lazy module load.
    return package in sys.modules and type(sys.modules[package]).__name__ != "_LazyModule"


def _is_shared(name: str) -> bool:
    return name.startswith("_") or name in SHARED
