"""Azurite, the emulator of Azure Storage: one blob service on a port of this machine, with an account and a key made up for it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xml.etree import ElementTree

from tests.engine.harness import ROOT

HERE: Final = Path(__file__).parent
INSTALLED: Final = ROOT / ".venv" / "azurite"
ACCOUNT: Final = "states"
CONTAINER: Final = "pulumi"
READS, WRITES = "rl", "rwdlac"
"""What a shared access signature permits: as *Storage Blob Data Reader* and *Contributor* do."""
_VERSION: Final = "2022-11-02"
"""Of the storage service's API, and so of what a signature is made of."""


@dataclass(frozen=True, slots=True)
class Azurite:
    """One that runs."""

    port: int
    key: str = field(repr=False)

    @property
    def backend(self) -> str:
        """Its container as the backend of an engine."""
        return f"azblob://{CONTAINER}?domain=127.0.0.1:{self.port}&protocol=http&localemu=true"

    def variables(self, permissions: str = WRITES) -> Mapping[str, str]:
        """What `./local` needs to keep states here, signed in with so much permission."""
        return {
            "LOCALCLOUD_BACKEND": self.backend,
            "AZURE_STORAGE_ACCOUNT": ACCOUNT,
            "AZURE_STORAGE_SAS_TOKEN": self.signature(permissions),
        }

    def signature(self, permissions: str) -> str:
        """A signature for the whole account.

        Source: https://learn.microsoft.com/rest/api/storageservices/create-account-sas
        """
        until = f"{datetime.now(UTC) + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
        signed = {"sv": _VERSION, "ss": "b", "srt": "sco", "sp": permissions, "se": until}
        lines = [ACCOUNT, permissions, "b", "sco", "", until, "", "", _VERSION, "", ""]
        digest = hmac.new(base64.b64decode(self.key), "\n".join(lines).encode(), hashlib.sha256).digest()
        return urlencode({**signed, "sig": base64.b64encode(digest).decode()})

    def make_container(self) -> None:
        """Makes the container, empty."""
        address = f"http://127.0.0.1:{self.port}/{ACCOUNT}/{CONTAINER}?restype=container&{self.signature(WRITES)}"
        with urlopen(Request(address, method="PUT", headers={"x-ms-version": _VERSION}), timeout=30) as answer:
            assert answer.status == HTTPStatus.CREATED

    def names(self, prefix: str = "") -> list[str]:
        """The names of the blobs that begin so."""
        return [blob.findtext("Name", "") for blob in self._blobs(prefix)]

    def listing(self) -> dict[str, str]:
        """All blobs with their entity tags, which change with every write."""
        return {blob.findtext("Name", ""): blob.findtext("Properties/Etag", "") for blob in self._blobs("")}

    def _blobs(self, prefix: str) -> list[ElementTree.Element]:
        query = urlencode({"restype": "container", "comp": "list", "prefix": prefix})
        address = f"http://127.0.0.1:{self.port}/{ACCOUNT}/{CONTAINER}?{query}&{self.signature(READS)}"
        with urlopen(Request(address, headers={"x-ms-version": _VERSION}), timeout=30) as answer:
            return ElementTree.fromstring(answer.read()).findall("Blobs/Blob")


@contextmanager
def running(folder: Path) -> Iterator[Azurite]:
    """One that keeps its blobs in memory, from its first answer until the block ends. `folder` takes its log."""
    key = base64.b64encode(secrets.token_bytes(64)).decode()
    program = INSTALLED / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
    node = shutil.which("node")
    assert node, "make backend needs Node.js 20 or newer"
    # The engine's client asks for a newer version of the API than it knows.
    options = ("--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent")
    command = [node, str(program), "--blobHost", "127.0.0.1", "--blobPort", "0", *options]
    environment = {**os.environ, "AZURITE_ACCOUNTS": f"{ACCOUNT}:{key}"}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = ""
            while "successfully listens on" not in said:
                line = process.stdout.readline()
                assert line, f"Azurite did not start: {said}"
                said += line
            found = Azurite(int(said.rpartition(":")[2].split("\n")[0].strip("/ ")), key)
            found.make_container()
            yield found
        finally:
            process.terminate()
            process.wait()  # it still writes a line, which must find a reader
