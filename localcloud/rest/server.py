"""`python -m localcloud serve`: the REST API of every organisation that the local cloud holds, on loopback alone."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import JsonValue

from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.model import Refusal
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest import errors, packages, tokens, versions
from localcloud.rest.calls import Answer, Call, Route
from localcloud.rest.table import ROUTES
from localcloud.store import Store, StoreError

LARGEST_BODY: Final = 10_485_760
"""Bytes of one request."""
_ADDRESS: Final = re.compile(r"/(?P<organisation>[^/]+)(?:/(?P<project>[^/]+))?/_apis/(?P<path>.+?)/?")


class Service(ThreadingHTTPServer):
    """The service for one local cloud; each call has a thread of its own."""

    daemon_threads = True

    def __init__(self, store: Store, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.store = store

    @property
    def address(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Service
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answered()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing about calls that went well."""

    def _answered(self) -> None:
        try:
            answer = self._answer()
        except Refusal as refusal:
            kind = errors.kind_of(refusal)
            answer = Answer(errors.body_of(kind, str(refusal).strip()), errors.status_of(kind))
        except StoreError as error:
            answer = Answer(errors.body_of("ServiceUnavailableException", str(error)), 503)
        except Exception as error:
            print(f"{self.command} {self.path}: {type(error).__name__}: {error}", file=sys.stderr)
            answer = Answer(
                errors.body_of("TeamFoundationServerException", "An unexpected error has occurred: see the server's output."), 500
            )
        body = answer.body if isinstance(answer.body, bytes) else b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _answer(self) -> Answer:
        sent = self._sent()  # read first: a connection is used again
        address = urlsplit(self.path)
        if "/_apis/" not in address.path and "text/html" in self.headers.get("Accept", ""):
            return self._page(address.path, address.query, sent)
        packages_address = packages.ADDRESS.fullmatch(unquote(address.path)) if self.command == "POST" else None
        body = None if packages_address else _json(sent)
        query = {key.lower(): value for key, value in parse_qsl(address.query, keep_blank_values=True)}
        found = packages_address or _ADDRESS.fullmatch(unquote(address.path))
        if found is None:
            raise ServiceRefusal("ResourceNotFoundException", f"{address.path} is not /ORGANISATION/PROJECT/_apis/...")
        store, accepts = self.server.store, self.headers.get("Accept", "")
        with store.reading() as view:
            scopes = {each.scope.rstrip("/").rpartition("/")[2].lower(): each.scope for each in view.find(PROJECT)}
            scope = scopes.get(found["organisation"].lower())
            if scope is None:
                there = ", ".join(scopes) or "none"
                raise ServiceRefusal("ResourceNotFoundException", f"there is no organisation {found['organisation']!r} here, only {there}")
            caller = tokens.caller(view, scope, self.headers.get("Authorization", ""))
        if caller is None:
            raise Refusal("TF400813: The user 'anonymous' is not authorized to access this resource.")
        if packages_address:
            project, feed, kind = found["project"], found["feed"], self.headers.get("Content-Type", "")
            return packages.upload(store, scope, caller, project=project, feed=feed, content_type=kind, sent=sent)
        route, parts = _routed(self.command, found["path"])
        versions.refuse(self.command, route, query, accepts)
        base = f"{self.server.address}/{found['organisation']}/"
        return route.answer(
            Call(
                store,
                base,
                scope,
                caller,
                found["project"] or "",
                parts,
                query,
                body,
                accepts,
                self.command,
                self.headers.get("Content-Type", ""),
            )
        )

    def _page(self, path: str, query: str, sent: bytes) -> Answer:
        from localcloud.pages import routes  # noqa: PLC0415  services have no use for pages

        host, origin = self.headers.get("Host", ""), self.headers.get("Origin", "")
        return routes.answer(self.server.store, routes.Request(self.command, path, query, sent.decode(errors="replace"), host, origin))

    def _sent(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdecimal() else 0
        if size > LARGEST_BODY:
            self.close_connection = True
            raise ServiceRefusal("InvalidArgumentValueException", f"the request has {size:,} bytes, and {LARGEST_BODY:,} is the most")
        return self.rfile.read(size)


def _json(text: bytes) -> JsonValue:
    if not text:
        return None
    try:
        body: JsonValue = json.loads(text)
    except ValueError as error:
        raise ServiceRefusal("InvalidArgumentValueException", f"the body of the request is not JSON: {error}") from None
    return body


def _routed(method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    matching = [(route, parts) for route in ROUTES if (parts := route.matches(path)) is not None]
    for route, parts in matching:
        if route.method == method:
            return route, parts
    if matching:
        allowed = ", ".join(sorted({route.method for route, _ in matching}))
        raise ServiceRefusal(
            "VssRequestMethodNotSupportedException",
            f"The requested resource does not support http method '{method}'. Here it supports {allowed}.",
        )
    raise ServiceRefusal("ResourceNotFoundException", f"the local Azure DevOps does not serve {method} _apis/{path}: docs/local-devops.md")
