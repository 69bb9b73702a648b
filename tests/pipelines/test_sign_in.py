"""The sign-in of steps that run the program."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipelines import sign_in


class Service(BaseHTTPRequestHandler):
    """Azure Pipelines, as far as it gives tokens."""

    answer: object = {"oidcToken": "a newer token"}
    asked: tuple[str, str | None] = ("", None)

    def do_POST(self) -> None:
        type(self).asked = (self.path, self.headers["Authorization"])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.answer).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/oidctoken"
    server.shutdown()
    thread.join()
    server.server_close()


def step(folder: Path, **more: str) -> dict[str, str]:
    return {
        "AGENT_TEMPDIRECTORY": str(folder),
        "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/",
        "idToken": "the first token",
        "servicePrincipalId": "client",
        "tenantId": "tenant",
        **more,
    }


def test_every_provider_and_the_backend_find_the_token_in_one_file_that_is_gone_afterwards(tmp_path: Path) -> None:
    with sign_in.signed_in(step(tmp_path)) as environ:
        file = Path(environ["AZURE_FEDERATED_TOKEN_FILE"])
        assert file.read_text() == "the first token"
        assert file.stat().st_mode & 0o777 == 0o600
        assert environ["ARM_OIDC_TOKEN_FILE_PATH"] == str(file)
        assert environ["ARM_CLIENT_ID"] == environ["AZURE_CLIENT_ID"] == "client"
        assert environ["ARM_TENANT_ID"] == environ["AZURE_TENANT_ID"] == "tenant"
        assert environ["AZDO_ORG_SERVICE_URL"] == "https://dev.azure.com/contoso"
        assert "idToken" not in environ
    assert not file.exists()


def test_a_long_step_gets_new_tokens(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "LONGEST_SECONDS", 0.001)
    renewed, write = threading.Event(), sign_in._write

    def noticed(file: Path, token: str) -> None:
        write(file, token)
        if token == "a newer token":
            renewed.set()

    monkeypatch.setattr(sign_in, "_write", noticed)
    given = step(
        tmp_path, SYSTEM_OIDCREQUESTURI=address, SYSTEM_ACCESSTOKEN="mine", AZURESUBSCRIPTION_SERVICE_CONNECTION_ID="the-connection"
    )
    with sign_in.signed_in(given) as environ:
        assert renewed.wait(30)
        assert Path(environ["AZURE_FEDERATED_TOKEN_FILE"]).read_text() == "a newer token"
    assert Service.asked == ("/oidctoken?api-version=7.1&serviceConnectionId=the-connection", "Bearer mine")


def test_an_answer_without_a_token_is_refused(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Service, "answer", {})
    given = step(tmp_path, SYSTEM_OIDCREQUESTURI=address, SYSTEM_ACCESSTOKEN="mine", AZURESUBSCRIPTION_SERVICE_CONNECTION_ID="c")
    with pytest.raises(ValueError, match="no oidcToken"):
        sign_in.new_token(given)


def test_a_step_that_is_not_signed_in_says_how_to_sign_it_in(tmp_path: Path) -> None:
    with (
        pytest.raises(SystemExit, match=r"idToken not set\. Run it in AzureCLI@2 with addSpnToEnvironment: true"),
        sign_in.signed_in(step(tmp_path, idToken="")),
    ):
        pass


def token(**claims: object) -> str:
    return f"x.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.x"


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (token(exp=1_600), 60.0),
        (token(exp=1_060), 6.0),
        (token(exp=90_000), 240.0),
        (token(exp=1_000), 0.1),
        (token(exp=900), 0.1),
        (token(exp="soon"), 240.0),
        (token(), 240.0),
        ("no token", 240.0),
        ("x.%.x", 240.0),
    ],
)
def test_a_token_is_replaced_long_before_it_ends(given: str, seconds: float) -> None:
    assert sign_in.seconds_to_renewal(given, 1_000.0) == pytest.approx(seconds)


def test_after_a_failure_the_next_try_comes_soon_and_one_warning_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits: list[float] = []

    class Over:
        def wait(self, seconds: float) -> bool:
            waits.append(seconds)
            return len(waits) == 5

    answers: Iterator[str | OSError] = iter([OSError("away"), OSError("away"), token(exp=10**12), OSError("away again")])

    def answer(_: object) -> str:
        each = next(answers)
        if isinstance(each, OSError):
            raise each
        return each

    monkeypatch.setattr(sign_in, "new_token", answer)
    given = step(tmp_path, idToken="x", SYSTEM_OIDCREQUESTURI="a", SYSTEM_ACCESSTOKEN="b", AZURESUBSCRIPTION_SERVICE_CONNECTION_ID="c")
    sign_in._renew(tmp_path / "file", given, Over())  # type: ignore[arg-type]
    assert waits == [240.0, 5.0, 5.0, 240.0, 5.0]
    assert capsys.readouterr().out.count("No new token for the service connection yet: away") == 2


def test_a_step_without_the_means_to_renew_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sign_in.signed_in(step(tmp_path)):
        pass
    assert "is not renewed: map SYSTEM_ACCESSTOKEN" in capsys.readouterr().out
