"""The sign-in of a step that runs this program: the environment that its providers, its backend and its key read.

A task that is signed in by a service connection has one token that lives ten minutes. The file that everything here reads is written again
every few minutes, so a long update does not end with it. Nothing is a secret that outlives the run.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

SECONDS_BETWEEN_TOKENS = 240


@contextmanager
def signed_in(step: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment for commands, as long as the block lasts. `step` is that of a task with `addSpnToEnvironment`."""
    missing = [name for name in ("idToken", "servicePrincipalId", "tenantId") if not step.get(name)]
    if missing:
        raise SystemExit(f"this step is not signed in: {', '.join(missing)} not set. Run it in AzureCLI@2 with addSpnToEnvironment: true")
    file = Path(step["AGENT_TEMPDIRECTORY"]) / "federated-token"
    _write(file, step["idToken"])
    over = threading.Event()
    renewal = threading.Thread(target=_renew, args=(file, step, over), daemon=True)
    renewal.start()
    client, tenant = step["servicePrincipalId"], step["tenantId"]
    try:
        yield {
            **{name: value for name, value in step.items() if name != "idToken"},
            "ARM_CLIENT_ID": client,
            "ARM_OIDC_TOKEN_FILE_PATH": str(file),
            "ARM_TENANT_ID": tenant,
            "ARM_USE_CLI": "false",
            "ARM_USE_DEFAULT_AZURE_CREDENTIAL": "true",
            "ARM_USE_OIDC": "true",
            "AZDO_ORG_SERVICE_URL": step["SYSTEM_COLLECTIONURI"].rstrip("/"),
            "AZURE_CLIENT_ID": client,
            "AZURE_FEDERATED_TOKEN_FILE": str(file),
            "AZURE_TENANT_ID": tenant,
            "DATABRICKS_AUTH_TYPE": "azure-cli",
        }
    finally:
        over.set()
        renewal.join()
        file.unlink(missing_ok=True)


def new_token(step: Mapping[str, str]) -> str:
    """Another token for the same connection, from Azure Pipelines. Raises `OSError` or `ValueError` where it gives none."""
    address = f"{step['SYSTEM_OIDCREQUESTURI']}?api-version=7.1&serviceConnectionId={step['AZURESUBSCRIPTION_SERVICE_CONNECTION_ID']}"
    headers = {"Authorization": f"Bearer {step['SYSTEM_ACCESSTOKEN']}", "Content-Type": "application/json"}
    request = Request(address, data=b"", headers=headers, method="POST")  # noqa: S310  the service says its address
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        token = json.load(answer).get("oidcToken")
    if not isinstance(token, str) or not token:
        raise ValueError("the answer has no oidcToken")
    return token


def _renew(file: Path, step: Mapping[str, str], over: threading.Event) -> None:
    can = all(step.get(name) for name in ("SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"))
    while not over.wait(SECONDS_BETWEEN_TOKENS):
        if not can:
            continue
        try:
            _write(file, new_token(step))
        except (URLError, OSError, ValueError) as problem:
            print(f"##vso[task.logissue type=warning]No new token for the service connection yet: {problem}", flush=True)


def _write(file: Path, token: str) -> None:
    """All or nothing, and for this user alone."""
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(token, encoding="utf-8")
    new.replace(file)
