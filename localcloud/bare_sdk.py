"""Imports of the SDK's gRPC stubs without the rest of the SDK.

`import pulumi.runtime.proto` runs `pulumi/__init__` first, which takes 0.4 s that a plugin has no use for; a preview starts six of
them. So bare packages stand in for the SDK's own while the stubs are imported, and are gone afterwards: whoever imports `pulumi` later
gets the real one, with these same stubs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType


@contextmanager
def bare_sdk() -> Iterator[None]:
    """Inside, `pulumi.runtime.proto` can be imported without `pulumi`."""
    spec = find_spec("pulumi")
    if "pulumi" in sys.modules or spec is None or not spec.submodule_search_locations:
        yield
        return
    folder = spec.submodule_search_locations[0]
    places = {"pulumi": folder, "pulumi.runtime": f"{folder}/runtime", "pulumi.runtime.proto": f"{folder}/runtime/proto"}
    for name, place in places.items():
        module = ModuleType(name)
        module.__path__ = [place]
        sys.modules[name] = module
    try:
        yield
    finally:
        for name in places:
            del sys.modules[name]
