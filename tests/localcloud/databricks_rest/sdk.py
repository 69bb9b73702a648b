"""The real Databricks SDK, whose calls are answered in this process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from unittest.mock import patch

import requests
from databricks.sdk import WorkspaceClient
from requests.adapters import BaseAdapter

from localcloud.databricks_rest import tokens
from localcloud.databricks_rest.service import Question, answer
from localcloud.databricks_rest.tokens import DATABRICKS_RESOURCE, Holder
from localcloud.store import Store
from tests.localcloud.databricks_rest.workspace import HOST, SCOPE


def client(store: Store, caller: str = "client") -> WorkspaceClient:
    """A client that is signed in as an identity."""
    with store.transaction() as view:
        token = tokens.issue(view, Holder(caller, "tenant", "", 1), DATABRICKS_RESOURCE)
    # It asks its host who that is before it has the transport of this process
    with patch("databricks.sdk.config.get_host_metadata", side_effect=OSError("not asked")):
        made = WorkspaceClient(host=SCOPE, token=token, auth_type="pat")
    made.api_client._api_client._session.mount("https://", _Here(store))
    return made


class _Here(BaseAdapter):
    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """Asks the local service."""
        headers: Mapping[str, str] = {name.lower(): str(value) for name, value in request.headers.items()}
        body = request.body.encode() if isinstance(request.body, str) else request.body if isinstance(request.body, bytes) else b""
        path = (request.url or "").removeprefix(SCOPE)
        reply = answer(self._store, Question(HOST, request.method or "", path, headers, body))
        response = requests.Response()
        response.status_code, response._content = reply.status, b"" if reply.body is None else json.dumps(reply.body).encode()
        response.headers["Content-Type"] = "application/json"
        response.request, response.url = request, request.url or ""
        return response

    def close(self) -> None:
        """Nothing is open."""
