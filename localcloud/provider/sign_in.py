"""The sign-in of a provider that runs in a step of a pipeline, as the real provider does it with the variables that it finds.

It exchanges the step's token for one of Entra's at its first operation, and again when that one is over. Where the step's token comes from
then, and whether it is a new one, is what the providers differ in (docs/local-devops.md). Somebody at the keyboard is signed in.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from localcloud.behaviours.model import Refusal
from localcloud.federation import assertions, lifetimes
from localcloud.places import CALLER, STEP
from localcloud.store import Store

SESSION: Final = "session.json"
"""The file beside `az` that says how long its sign-in holds."""

_Source = Callable[[], str]


class SignIn:
    """That of one provider process."""

    def __init__(self, package: str, environ: Mapping[str, str]) -> None:
        self._client = environ.get(CALLER, "") if environ.get(STEP) else ""
        self._environ = environ
        self._until = 0.0
        self._lock = Lock()
        self._source = self._source_of(package) if self._client else None

    def check(self, store: Store) -> None:
        """Raises `Refusal`, in Entra's words, where the services would not take the caller any more."""
        if not self._client or time.time() < self._until:
            return
        with self._lock:
            if time.time() >= self._until:
                self._until = self._signed_in(store)

    def _signed_in(self, store: Store) -> float:
        if self._source is None:
            return self._by_cli(store)
        token = self._source()
        with store.reading() as view:
            return assertions.exchange(view, token, self._client)

    def _source_of(self, package: str) -> _Source | None:
        """Where the step's token comes from; None: from the Azure CLI."""
        if package == "azure-native" and self._is_on("ARM_USE_DEFAULT_AZURE_CREDENTIAL"):
            return self._file("AZURE_FEDERATED_TOKEN_FILE")
        if package == "databricks" or not self._is_on("ARM_USE_OIDC"):
            return None
        if token := self._environ.get("ARM_OIDC_TOKEN"):
            return lambda: token
        if package == "azure-native":
            once = self._file("ARM_OIDC_TOKEN_FILE_PATH")()
            return lambda: once
        if self._environ.get("ARM_OIDC_TOKEN_FILE_PATH"):
            return self._file("ARM_OIDC_TOKEN_FILE_PATH")
        return self._file("AZURE_FEDERATED_TOKEN_FILE") if self._environ.get("AZURE_FEDERATED_TOKEN_FILE") else self._asked_for

    def _is_on(self, name: str) -> bool:
        return self._environ.get(name, "").lower() in ("1", "true")

    def _file(self, name: str) -> _Source:
        def read() -> str:
            path = self._environ.get(name, "")
            try:
                return Path(path).read_text(encoding="utf-8")
            except OSError as error:
                raise Refusal(f"the token of workload identity cannot be read: {name} is {path!r}: {error.strerror}") from None

        return read

    def _asked_for(self) -> str:
        """A new token from Azure Pipelines."""
        names = (
            "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
            "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID",
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
        )
        connection = next((value for name in names if (value := self._environ.get(name))), "")
        address = f"{self._environ.get('SYSTEM_OIDCREQUESTURI', '')}?api-version=7.1&serviceConnectionId={connection}"
        headers = {"Authorization": f"Bearer {self._environ.get('SYSTEM_ACCESSTOKEN', '')}", "Content-Type": "application/json"}
        try:
            with urlopen(Request(address, b"", headers, method="POST"), timeout=30) as answer:  # noqa: S310  what the step names
                return str(json.load(answer)["oidcToken"])
        except HTTPError as error:
            with error:
                raise Refusal(f"Azure Pipelines gives no token for the service connection: {json.load(error).get('message')}") from None
        except (OSError, ValueError) as error:
            raise Refusal(f"Azure Pipelines gives no token for the service connection: {error}") from None

    def _by_cli(self, store: Store) -> float:
        """`az account get-access-token`: the task has signed it in once, with `keepAzSessionActive` again and again."""
        try:
            session = json.loads((Path(self._environ.get("AZURE_CONFIG_DIR", "")) / SESSION).read_text(encoding="utf-8"))
        except OSError:
            raise Refusal("ERROR: Please run 'az login' to setup account.") from None
        if not session["kept_active"]:
            assertions.refuse_expired(session["issued"], session["expires"], time.time())
        with store.reading() as view:
            return time.time() + lifetimes.of_identity(view)
