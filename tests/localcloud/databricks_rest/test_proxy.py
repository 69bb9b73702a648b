"""The proxy on loopback: what is no workspace is passed on."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from localcloud.databricks_rest.proxy import Proxy
from localcloud.store import Store


class _Echo(socketserver.StreamRequestHandler):
    """Gives back what it is told, in capitals."""

    def handle(self) -> None:
        while data := self.request.recv(1000):
            self.request.sendall(data.upper())


class _OtherProxy(socketserver.StreamRequestHandler):
    """A proxy of the machine, which answers in place of whoever is asked for."""

    def handle(self) -> None:
        heads.append("".join(line.decode() for line in iter(self.rfile.readline, b"\r\n")))
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" if "Proxy-Authorization" in heads[-1] else b"HTTP/1.1 407 Sign in\r\n\r\n")
        while data := self.request.recv(1000):
            self.request.sendall(b"behind the proxy: " + data)


heads: list[str] = []


@contextmanager
def served(handler: type[socketserver.BaseRequestHandler]) -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Proxy(Store(tmp_path / "cloud.db")) as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        made.shutdown()


def said(proxy: Proxy, request: str, then: bytes = b"") -> str:
    """What comes back for a request, and for what is sent after it."""
    with socket.create_connection(("127.0.0.1", proxy.server_address[1]), timeout=10) as connection:
        connection.sendall(f"{request} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        answer = connection.recv(1000).decode()
        if then:
            connection.sendall(then)
            answer += connection.recv(1000).decode()
        return answer


def test_other_hosts_are_reached_directly(proxy: Proxy) -> None:
    with served(_Echo) as port:
        assert said(proxy, f"CONNECT 127.0.0.1:{port}", b"hello") == "HTTP/1.1 200 Connection established\r\n\r\nHELLO"


def test_other_hosts_are_reached_directly_where_the_environment_names_this_proxy(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    with served(_Echo) as port:
        assert said(proxy, f"CONNECT 127.0.0.1:{port}", b"hello").endswith("HELLO")


def test_the_machines_own_proxy_is_the_one_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    with Proxy(Store(tmp_path / "cloud.db")) as made:
        assert made.upstream == "http://proxy.example.com:3128"


def test_other_hosts_are_reached_through_the_machines_own_proxy(proxy: Proxy) -> None:
    with served(_OtherProxy) as port:
        proxy.upstream = f"http://me:p%40ss@127.0.0.1:{port}"
        assert said(proxy, "CONNECT packages.example.com:443", b"hello").endswith("behind the proxy: hello")
        assert heads[-1].startswith("CONNECT packages.example.com:443 HTTP/1.1\r\n")
        assert "Proxy-Authorization: Basic bWU6cEBzcw==" in heads[-1]
        proxy.upstream = f"http://127.0.0.1:{port}"
        assert "says HTTP/1.1 407 Sign in" in said(proxy, "CONNECT packages.example.com:443")


def test_hosts_that_need_no_proxy(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy.upstream = "http://127.0.0.1:1"
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with served(_Echo) as port:
        assert said(proxy, f"CONNECT 127.0.0.1:{port}", b"hello").endswith("HELLO")
    assert proxy.variables(Path(proxy.store.path).with_suffix(".pem"))["NO_PROXY"] == "127.0.0.1,localhost"


@pytest.mark.parametrize(
    ("request_", "status"), [("CONNECT 127.0.0.1:1", "502 Bad Gateway"), ("GET http://x/", "405 Method"), ("CONNECT x", "405 Method")]
)
def test_what_cannot_be_passed_on(proxy: Proxy, request_: str, status: str) -> None:
    assert said(proxy, request_).startswith(f"HTTP/1.1 {status}")


def test_certificates_of_the_machine_stay_trusted(proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.pem").write_text("own certificates\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    variables = proxy.variables(tmp_path / "bundle.pem")
    assert variables["REQUESTS_CA_BUNDLE"] == str(tmp_path / "bundle.pem")
    assert (tmp_path / "bundle.pem").read_text().startswith("own certificates\n-----BEGIN CERTIFICATE-----")
