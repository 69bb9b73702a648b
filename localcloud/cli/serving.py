"""The REST API of the local Azure DevOps for people: serve it, and make tokens for it."""

from __future__ import annotations

import argparse
import errno

from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.cli.errors import CommandError
from localcloud.store import Store


def serve(store: Store, arguments: argparse.Namespace) -> None:
    """Serves until it is interrupted."""
    from localcloud.rest.server import Service  # noqa: PLC0415  most commands have no use for it

    try:
        service = Service(store, arguments.port)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise CommandError(f"port {arguments.port} {reason}: say another one with --port, or 0 for any") from None
    with service:
        print(f"serving {' '.join(f'{service.address}/{name}/' for name in _organisations(store)) or service.address}", flush=True)
        try:
            service.serve_forever()
        except KeyboardInterrupt:
            print("stopped")


def token(store: Store, arguments: argparse.Namespace) -> None:
    """Prints a new token of somebody, for `Authorization: Bearer` or as the password of `Basic`."""
    from localcloud.rest import tokens  # noqa: PLC0415

    with store.reading() as view:
        scopes = sorted({each.scope for each in view.find(PROJECT)})
    if not scopes:
        raise CommandError("the local cloud holds no project of Azure DevOps yet: bring a stack up first")
    print(tokens.make(store, scopes[0], arguments.person))


def _organisations(store: Store) -> list[str]:
    with store.reading() as view:
        return sorted({each.scope.rstrip("/").rpartition("/")[2] for each in view.find(PROJECT)})
