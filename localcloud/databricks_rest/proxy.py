"""A proxy on loopback through which scripts reach local workspaces at their real https addresses, and everything else as before."""

from __future__ import annotations

import base64
import contextlib
import os
import selectors
import socket
import socketserver
import ssl
import threading
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import trustme

from localcloud.databricks_rest.service import Handler
from localcloud.store import Store

OWN_HOSTS: Final = ".azuredatabricks.net"
"""Hosts that end so are workspaces: those that the local cloud does not hold are not looked for elsewhere."""
_LARGEST_HEAD: Final = 65_536
_SECONDS: Final = 60
_CHUNK: Final = 65_536
_BUNDLES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_USUAL_BUNDLES: Final = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


class Proxy(socketserver.ThreadingTCPServer):
    """The proxy for one local cloud. Its certificates are its own and end with it; no key is written to a file."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, store: Store, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Connection)
        self.store = store
        self._authority = trustme.CA(organization_name="local cloud", organization_unit_name="local Databricks")
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._turn = threading.Lock()
        self.upstream = getproxies_environment().get("https", "")
        """The machine's own proxy. Later the environment may name this one."""

    @property
    def address(self) -> str:
        """What HTTPS_PROXY says."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def context(self, host: str) -> ssl.SSLContext:
        """The side of a workspace in TLS."""
        with self._turn:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._authority.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]

    def bundle(self) -> bytes:
        """The certificates that this machine trusts, and the proxy's own."""
        chosen = [os.environ.get(name, "") for name in _BUNDLES]
        files = [*chosen, ssl.get_default_verify_paths().cafile or "", *_USUAL_BUNDLES]
        usual = next((Path(file).read_bytes() for file in files if file and Path(file).is_file()), b"")
        return usual.rstrip() + b"\n" + self._authority.cert_pem.bytes()

    def variables(self, bundle: Path) -> dict[str, str]:
        """The environment of a script that uses the proxy; the bundle is written to that file."""
        bundle.write_bytes(self.bundle())
        names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "GIT_SSL_CAINFO", "PIP_CERT")
        direct = [each for each in (os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or "").split(",") if each]
        no_proxy = ",".join(dict.fromkeys([*direct, "127.0.0.1", "localhost"]))
        proxies = {"HTTPS_PROXY": self.address, "https_proxy": self.address, "NO_PROXY": no_proxy, "no_proxy": no_proxy}
        return {**dict.fromkeys(names, str(bundle)), **proxies}


class _Connection(socketserver.BaseRequestHandler):
    """One client."""

    server: Proxy
    request: socket.socket

    def handle(self) -> None:
        self.request.settimeout(_SECONDS)
        with contextlib.suppress(OSError):
            head = _head(self.request)
            method, _, rest = head.partition(" ")
            target = rest.partition(" ")[0]
            host, _, port = target.rpartition(":")
            if method != "CONNECT" or not host or not port.isdecimal():
                _say(self.request, "405 Method Not Allowed", "this proxy takes CONNECT only: it is for https")
            elif host.lower().endswith(OWN_HOSTS):
                self._serve(host.lower())
            else:
                self._relay(host, int(port))

    def _serve(self, host: str) -> None:
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with self.server.context(host).wrap_socket(self.request, server_side=True) as wrapped:
            kind = type("WorkspaceHandler", (Handler,), {"store": self.server.store, "host": host})
            kind(wrapped, self.client_address, self.server)

    def _relay(self, host: str, port: int) -> None:
        try:
            other = _connected(host, port, "" if proxy_bypass(host) else self.server.upstream)
        except OSError as error:
            _say(self.request, "502 Bad Gateway", f"{host}:{port} cannot be reached: {error}")
            return
        with other:
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _pass_on(self.request, other)


def _connected(host: str, port: int, proxy: str) -> socket.socket:
    """A connection to a host, through a proxy if there is one."""
    if not proxy:
        return socket.create_connection((host, port), timeout=_SECONDS)
    parts = urlsplit(proxy if "//" in proxy else f"http://{proxy}")
    other = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=_SECONDS)
    if parts.scheme == "https":
        other = ssl.create_default_context().wrap_socket(other, server_hostname=parts.hostname)
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
    signed = f"Proxy-Authorization: Basic {base64.b64encode(user.encode()).decode()}\r\n" if user else ""
    other.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{signed}\r\n".encode())
    status = _head(other).partition("\r\n")[0]
    if status.split(" ")[1:2] != ["200"]:
        other.close()
        raise OSError(f"the proxy {parts.hostname} says {status}")
    return other


def _head(connection: socket.socket) -> str:
    """What comes up to the first empty line; not more is read."""
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        piece = connection.recv(1)
        if not piece or len(data) > _LARGEST_HEAD:
            raise OSError("the request has no end")
        data += piece
    return data.decode("latin-1")


def _say(connection: socket.socket, status: str, sentence: str) -> None:
    body = f"{sentence}\n".encode()
    connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Passes bytes both ways until one side has ended."""
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in selector.select():
                source = key.fileobj
                assert isinstance(source, socket.socket)
                while True:
                    data = source.recv(_CHUNK)
                    if not data:
                        return
                    key.data.sendall(data)
                    if not (isinstance(source, ssl.SSLSocket) and source.pending()):
                        break
