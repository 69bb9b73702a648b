"""The engine's gRPC messages and services for a provider, without the rest of the SDK."""

from __future__ import annotations

from localcloud.bare_sdk import bare_sdk

with bare_sdk():
    from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

__all__ = ["plugin_pb2", "provider_pb2", "provider_pb2_grpc"]
