"""How the scripts of a run reach the local workspaces: the proxy starts with the first script that is signed in, and ends with the run."""

from __future__ import annotations

import threading
from pathlib import Path

from localcloud.behaviours.azure.groups import WORKSPACE
from localcloud.databricks_rest.proxy import Proxy
from localcloud.store import Store


class WorkspaceAccess:
    """The proxy of one run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._proxy: Proxy | None = None

    def variables(self, bundle: Path) -> dict[str, str]:
        """The environment of a script, with its certificates in that file; nothing where the local cloud has no workspace."""
        if self._proxy is None:
            with self._store.reading() as view:
                if not any(True for _ in view.find(WORKSPACE)):
                    return {}
            self._proxy = Proxy(self._store)
            threading.Thread(target=self._proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self._proxy.variables(bundle)

    def close(self) -> None:
        """Ends it."""
        if self._proxy is not None:
            self._proxy.shutdown()
            self._proxy.server_close()
            self._proxy = None
