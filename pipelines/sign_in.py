"""The sign-in of a step that runs this program: the environment that its providers, its backend and its key read.

A task that is signed in by a service connection has one token that lives ten minutes. The file that everything here reads is written again
long before that, so a long update does not end with it. Nothing is a secret that outlives the run.

Why a tenth of a token's life: the providers' library keeps what it has read from the file for ten minutes (azidentity,
`WorkloadIdentityCredential`), which is the whole life of a token that was new when it was read.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import Request, urlopen

LONGEST_SECONDS: Final = 240.0
"""Between two tokens, however long they live."""
SHORTEST_SECONDS: Final = 0.1
SECONDS_AFTER_A_FAILURE: Final = 5.0


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


def seconds_to_renewal(token: str, now: float) -> float:
    """How long a token is used: a tenth of what is left of its life, and at most four minutes; one that does not say its end, so long."""
    try:
        payload = token.split(".")[1]
        left = float(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"]) - now
    except (IndexError, KeyError, TypeError, ValueError):
        return LONGEST_SECONDS
    return min(max(left / 10, SHORTEST_SECONDS), LONGEST_SECONDS)


def _renew(file: Path, step: Mapping[str, str], over: threading.Event) -> None:
    if not all(step.get(name) for name in ("SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")):
        print(
            "##vso[task.logissue type=warning]The token of this step is not renewed: map SYSTEM_ACCESSTOKEN: $(System.AccessToken)",
            flush=True,
        )
        return
    wait, failures = seconds_to_renewal(step["idToken"], time.time()), 0
    while not over.wait(wait):
        try:
            token = new_token(step)
            _write(file, token)
            wait, failures = seconds_to_renewal(token, time.time()), 0
        except (URLError, OSError, ValueError) as problem:
            failures += 1
            wait = min(wait, SECONDS_AFTER_A_FAILURE)
            if failures == 1:  # the next tries come soon, and say nothing new
                print(f"##vso[task.logissue type=warning]No new token for the service connection yet: {problem}", flush=True)


def _write(file: Path, token: str) -> None:
    """All or nothing, and for this user alone."""
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(token, encoding="utf-8")
    new.replace(file)
