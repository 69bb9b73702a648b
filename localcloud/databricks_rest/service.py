"""Answers requests to the workspaces' own addresses."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import JsonValue

from localcloud.behaviours.azure import workspaces
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.databricks_rest import catalog_api, jobs_api, repos_api, submit_api, tokens, workspace_api
from localcloud.databricks_rest.calls import ApiError, Call, of_refusal
from localcloud.jobs.callers import is_administrator, is_in
from localcloud.store import Store, StoreError

LARGEST_BODY: Final = 10_485_760
"""Bytes of one request."""
_API: Final = re.compile(r"/api/2\.\d/(?P<path>.+?)/?")
ROUTES: Final = {**jobs_api.ROUTES, **submit_api.ROUTES, **workspace_api.ROUTES, **repos_api.ROUTES, **catalog_api.ROUTES}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back."""

    status: int
    body: JsonValue
    location: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A request as it came."""

    host: str
    method: str
    path: str
    headers: Mapping[str, str]
    """Their names are in lower case."""
    body: bytes = b""


def answer(store: Store, question: Question) -> Reply:
    """What a workspace answers. Never raises: an error of the server is said on standard error."""
    try:
        return _answered(store, question)
    except Refusal as refusal:
        error = of_refusal(refusal)
    except ApiError as known:
        error = known
    except StoreError as problem:
        error = ApiError("TEMPORARILY_UNAVAILABLE", str(problem), 503)
    except Exception as problem:
        print(f"{question.method} {question.host}{question.path}: {type(problem).__name__}: {problem}", file=sys.stderr)
        error = ApiError("INTERNAL_ERROR", "An internal error occurred: see the output of the local cloud.", 500)
    return Reply(error.status, {"error_code": error.code, "message": error.message})


def _answered(store: Store, question: Question) -> Reply:
    scope = f"https://{question.host}"
    address = urlsplit(question.path)
    with store.reading() as view:
        workspace = workspaces.of_host(view, scope)
        if workspace is None:
            raise ApiError("ENDPOINT_NOT_FOUND", f"The local cloud has no workspace at {question.host}", 404)
        if address.path == "/aad/auth":
            tenant = text(workspace.outputs, "identity.tenantId") or _TENANT
            return Reply(302, None, f"https://login.microsoftonline.com/{tenant}/oauth2/authorize?resource={tokens.DATABRICKS_RESOURCE}")
        if address.path == "/.well-known/databricks-config":
            number = text(workspace.outputs, "workspaceId")
            return Reply(200, {"oidc_endpoint": f"{scope}/oidc", "workspace_id": number, "cloud": "AZURE", "host_type": "WORKSPACE"})
        found = _API.fullmatch(unquote(address.path))
        route = _route(question.method, found["path"]) if found else None
        if route is None:
            raise ApiError("ENDPOINT_NOT_FOUND", f"The local Databricks does not serve {question.method} {address.path}: it serves "
                           f"{', '.join(sorted({path for _, path in ROUTES}))}", 404)  # fmt: skip
        caller = tokens.caller(view, scope, question.headers)
        if not is_in(view, scope, caller.name) and not is_administrator(view, scope, caller.name, by_azure=caller.by_azure):
            raise ApiError(403, f"Unauthorized access to Org: {text(workspace.outputs, 'workspaceId')}", 403)
    key, parts = route
    query = {**dict(parse_qsl(address.query, keep_blank_values=True)), **parts}
    return Reply(200, ROUTES[key](Call(store, scope, caller, query, _body(question.body))))


_TENANT: Final = "00000000-0000-4000-8000-000000000002"
"""The tenant of a local cloud where nothing says another."""


def _route(method: str, path: str) -> tuple[tuple[str, str], Mapping[str, str]] | None:
    for key in ROUTES:
        if key[0] == method:
            matched = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", key[1]), path)
            if matched is not None:
                return key, matched.groupdict()
    return None


def _body(sent: bytes) -> dict[str, JsonValue]:
    try:
        body = json.loads(sent) if sent else {}
    except ValueError:
        raise ApiError("MALFORMED_REQUEST", "Invalid JSON given in the body of the request - failed to parse given JSON") from None
    if not isinstance(body, dict):
        raise ApiError("MALFORMED_REQUEST", "Invalid JSON given in the body of the request - expected a map")
    return body


class Handler(BaseHTTPRequestHandler):
    """One connection to a workspace. Whoever makes one says which store and which host it is."""

    protocol_version = "HTTP/1.1"
    store: Store
    host: str

    def do_GET(self) -> None:
        """Answers any request."""
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdecimal() else 0
        if size > LARGEST_BODY:
            self.close_connection = True
            self._send(Reply(413, {"error_code": "MALFORMED_REQUEST", "message": f"the most are {LARGEST_BODY:,} bytes"}))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(answer(self.store, Question(self.host, self.command, self.path, headers, self.rfile.read(size))))

    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing about calls that went well."""

    def _send(self, reply: Reply) -> None:
        body = b"" if reply.body is None else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if reply.location:
            self.send_header("Location", reply.location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
