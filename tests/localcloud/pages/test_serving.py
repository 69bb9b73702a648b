"""Pages over the service itself: for browsers, beside the REST API."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from localcloud.rest.server import Service
from localcloud.store import Store
from tests.localcloud.runs.organisation import fill

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    store = Store(tmp_path_factory.mktemp("cloud") / "cloud.db")
    fill(store)
    with Service(store) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running
        running.shutdown()


def asked(service: Service, address: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection("127.0.0.1", service.server_port, timeout=30)
    connection.request("GET", address, None, headers)
    answer = connection.getresponse()
    found = (answer.status, dict(answer.headers), answer.read().decode())
    connection.close()
    return found


def test_browsers_get_pages_and_services_get_json(service: Service) -> None:
    status, headers, text = asked(service, "/", **HTML)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "local/shop" in text
    assert asked(service, "/")[1]["Content-Type"].startswith("application/json")
    assert asked(service, "/", **HTML, Host="rebound.example")[0] == 409
