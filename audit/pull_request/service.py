"""Calls of Azure DevOps' REST API: they wait where the service says so, and end with a sentence where it refuses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Final, Protocol
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pydantic import JsonValue

API_VERSION: Final = "7.1"
JSON: Final = "application/json"
JSON_PATCH: Final = "application/json-patch+json"
"""What changes of work items are sent as."""
CONTRIBUTE: Final = "Give the build service of the project the permission `Contribute to pull requests` on the repository."
LONGEST_WAIT: Final = 600.0
"""Seconds that all waits of one command take together, at most."""
_FIRST_WAIT: Final = 2.0
"""Seconds before another try where the service does not say how long; each further one takes twice as long."""
_TIMEOUT: Final = 60.0
"""Seconds for one answer."""
_THROTTLED: Final = (429, 503)
_BROKEN: Final = (408, 500, 502, 504)
_MOST_TRIES_OF_BROKEN: Final = 4
_SIGN_IN: Final = (203, 301, 302, 303, 307, 308, 401)
"""With these, the service sends people to its page for signing in."""


class Refused(Exception):
    """The service did not do it; the text says why, and what to do. `status` is that of its answer, 0 where there was none."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class _NoRedirects(HTTPRedirectHandler):
    """Another address must not get the token."""

    def redirect_request(self, *_: object) -> None:
        """Goes nowhere."""


_OPENER: Final = build_opener(_NoRedirects)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Place(Protocol):
    """What of the API is called: a pull request, or a project."""

    @property
    def collection(self) -> str:
        """The organisation, which errors name."""

    @property
    def url(self) -> str:
        """What the paths of calls are below."""

    @property
    def token(self) -> str:
        """Who calls."""


class Service:
    """The API below one place. `sleep` is for tests; `permission` is the sentence that says what a refused call needs."""

    def __init__(self, address: Place, sleep: Callable[[float], None] = time.sleep, *, permission: str = CONTRIBUTE) -> None:
        self._address = address
        self._permission = permission
        self._sleep = sleep
        self._left = LONGEST_WAIT

    def call(self, method: str, path: str, body: JsonValue = None, *, again: bool = True, kind: str = JSON) -> JsonValue:
        """The answer to one call; `path` is below the place, may have a query. `again`: whether one that may have worked may be repeated.

        Raises `Refused`.
        """
        url = f"{self._address.url}/{path}{'&' if '?' in path else '?'}api-version={API_VERSION}"
        tries = 0
        while True:
            tries += 1
            try:
                answer = self._sent(method, url, body, kind)
            except (OSError, HTTPException) as error:
                if not again or tries >= _MOST_TRIES_OF_BROKEN:
                    raise Refused(f"{self._address.collection} cannot be reached: {getattr(error, 'reason', None) or error}") from None
                self._wait(_FIRST_WAIT * 2 ** (tries - 1))
                continue
            throttled = answer.status in _THROTTLED
            if throttled or (answer.status in _BROKEN and again and tries < _MOST_TRIES_OF_BROKEN):
                self._wait(_retry_after(answer.headers) if throttled else None, _FIRST_WAIT * 2 ** (tries - 1))
                continue
            return self._read(answer)

    def _sent(self, method: str, url: str, body: JsonValue, kind: str) -> _Answer:
        headers = {"Authorization": f"Bearer {self._address.token}", "Accept": JSON, "Content-Type": kind}
        data = None if body is None else json.dumps(body).encode()
        try:
            with _OPENER.open(Request(url, data, headers, method=method), timeout=_TIMEOUT) as response:  # noqa: S310  https or loopback
                return _Answer(response.status, dict(response.headers.items()), response.read())
        except HTTPError as error:
            with error:
                return _Answer(error.code, dict(error.headers.items()), error.read())

    def _wait(self, seconds: float | None, otherwise: float = _FIRST_WAIT) -> None:
        """Raises `Refused` when all the time for waiting is used."""
        wait = otherwise if seconds is None else seconds
        if wait > self._left:
            raise Refused(f"Azure DevOps asks to wait for {wait:.0f} seconds more; {LONGEST_WAIT:.0f} are the most that is waited")
        self._left -= wait
        self._sleep(wait)

    def _read(self, answer: _Answer) -> JsonValue:
        if answer.status in _SIGN_IN:
            raise Refused(
                "Azure DevOps does not take the token: is it that of this run (`env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}`)?",
                answer.status,
            )
        try:
            found: JsonValue = json.loads(answer.body) if answer.body.strip() else None
        except ValueError:
            found = None
        if answer.status < 300:
            return found
        message = found.get("message") if isinstance(found, dict) else None
        said = " ".join(str(message or f"status {answer.status}").split())
        if answer.status == 403:
            said += f" {self._permission}"
        raise Refused(said, answer.status)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, which the header gives as a number or as a time."""
    value = next((item for name, item in headers.items() if name.lower() == "retry-after"), "").strip()
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max((until - datetime.now(tz=UTC)).total_seconds(), 0.0)
