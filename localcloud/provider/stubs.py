"""The engine's gRPC messages and services, without the rest of the SDK.

`import pulumi.runtime.proto` runs `pulumi/__init__` first, which takes 0.4 s that a provider has no use for; a preview starts four of
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
def _bare_packages() -> Iterator[None]:
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


with _bare_packages():
    from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

__all__ = ["plugin_pb2", "provider_pb2", "provider_pb2_grpc"]
