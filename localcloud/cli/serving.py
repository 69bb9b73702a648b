"""The REST API of the local Azure DevOps for people: serve it, and make tokens for it."""

from __future__ import annotations

import argparse
import errno
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from localcloud.behaviours.azure.groups import WORKSPACE
from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.paths import text
from localcloud.cli.errors import CommandError
from localcloud.store import Store

if TYPE_CHECKING:
    from localcloud.databricks_rest.access import WorkspaceAccess

_EVERY_SECONDS: Final = 1.0
"""How often the agent looks for runs."""


def serve(store: Store, arguments: argparse.Namespace) -> None:
    """Serves, and executes what is queued, until it is interrupted."""
    from localcloud.databricks_rest.access import WorkspaceAccess  # noqa: PLC0415  most commands have no use for it
    from localcloud.rest.server import Service  # noqa: PLC0415

    try:
        service = Service(store, arguments.port)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise CommandError(f"port {arguments.port} {reason}: say another one with --port, or 0 for any") from None
    with service:
        print(f"serving {' '.join(f'{service.address}/{name}/' for name in _organisations(store)) or service.address}", flush=True)
        threading.Thread(target=service.serve_forever, daemon=True).start()
        workspaces = WorkspaceAccess(store)
        for line in _told(store, workspaces):
            print(line, flush=True)
        try:
            _work(store)
        except KeyboardInterrupt:
            print("stopped")
        service.shutdown()
        workspaces.close()


def _told(store: Store, access: WorkspaceAccess) -> Iterator[str]:
    """How the workspaces are reached; nothing where there are none."""
    bundle = store.files / "databricks" / "certificates.pem"
    bundle.parent.mkdir(parents=True, exist_ok=True)
    variables = access.variables(bundle)
    if variables:
        with store.reading() as view:
            hosts = " ".join(f"https://{text(each.outputs, 'workspaceUrl')}" for each in view.find(WORKSPACE))
        wanted = {name: variables[name] for name in ("HTTPS_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")}
        yield f"serving {hosts}"
        yield f"  reached with: export {' '.join(f'{name}={value}' for name, value in wanted.items())}"


def _work(store: Store) -> None:
    """The agent: takes what is queued and what schedules make due, until it is interrupted."""
    from localcloud.agent.worker import work_off  # noqa: PLC0415
    from localcloud.runs import schedules  # noqa: PLC0415

    asked = ""
    while True:
        now = datetime.now(UTC)
        if asked != (minute := f"{now:%H:%M}"):
            schedules.queue_due(store, now)
            asked = minute
        work_off(store, lambda line: print(line, flush=True))
        time.sleep(_EVERY_SECONDS)


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
