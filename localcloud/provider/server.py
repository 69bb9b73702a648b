"""The plugin process: prints its port, serves one engine, and ends with it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import FrameType
from typing import Final

import grpc

PACKAGES: Final = ("azure-native", "azuredevops", "databricks")
_THREADS: Final = 32
_ANY_SIZE: Final = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))
_SECONDS_BETWEEN_LOOKS: Final = 1.0


def main(arguments: Sequence[str]) -> int:
    """Serves `PACKAGE` until the engine says so or is gone. Further arguments, which engines give, are of no use here."""
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _setting(ended))
    if not arguments or arguments[0] not in PACKAGES:
        given = f"got {arguments[0]!r}" if arguments else "none given"
        print(f"usage: python -m localcloud provider PACKAGE   with PACKAGE one of {', '.join(PACKAGES)}; {given}", file=sys.stderr)
        return 2
    engine = os.getppid()
    server, port = serve(arguments[0])
    print(port, flush=True)
    while not ended.wait(_SECONDS_BETWEEN_LOOKS) and os.getppid() == engine:
        pass
    server.stop(None)
    os._exit(0)  # a transaction that a thread has begun is undone: the store is as it was before


def serve(package: str) -> tuple[grpc.Server, int]:
    """A running server for the package, and its port on the loopback interface."""
    from localcloud.provider.servicer import Provider  # noqa: PLC0415  signals come first: importing takes a moment
    from localcloud.provider.stubs import provider_pb2_grpc  # noqa: PLC0415
    from localcloud.store import Store, cloud_file  # noqa: PLC0415

    server = grpc.server(ThreadPoolExecutor(_THREADS), options=_ANY_SIZE)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(package, Store(cloud_file())), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def _setting(event: Event) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        event.set()

    return handle
