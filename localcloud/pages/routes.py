"""Which page is at which address. The addresses are those of Azure DevOps, so that links into the service lead here, too.

Pages have no sign-in: whoever is at this machine acts as the person they choose. So a page of another site must not be able to send a
form, nor a name that leads to loopback be able to read: both are refused by the headers that browsers send.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from localcloud.behaviours.model import Refusal
from localcloud.pages import environments, projects, pull_requests, runs
from localcloud.pages.asking import Asked, NotThere
from localcloud.pages.rendering import HEADERS, page
from localcloud.rest.calls import Answer
from localcloud.store import Store

Show = Callable[[Asked], Answer]
_PAGES: Final[tuple[tuple[str, re.Pattern[str], Show], ...]] = (
    ("GET", re.compile(r""), projects.project),
    ("GET", re.compile(r"_git/(?P<repository>[^/]+)"), projects.repository),
    ("GET", re.compile(r"_git/(?P<repository>[^/]+)/pullrequest/(?P<id>\d{1,9})"), pull_requests.show),
    ("POST", re.compile(r"_git/(?P<repository>[^/]+)/pullrequest/(?P<id>\d{1,9})"), pull_requests.act),
    ("GET", re.compile(r"_build"), projects.pipelines),
    ("GET", re.compile(r"_build/results"), runs.results),
    ("POST", re.compile(r"_build/(?P<buildId>\d{1,9})"), runs.act),
    ("GET", re.compile(r"_environments"), environments.environments),
)
"""By method and what follows /ORGANISATION/PROJECT/."""
_ADDRESS: Final = re.compile(r"/([^/]+)/([^/]+)(?:/(.*?))?/?")
_HOSTS: Final = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser sends."""

    method: str
    path: str
    query: str
    body: str
    host: str
    origin: str
    """"" where the browser sends none."""


def answer(store: Store, request: Request) -> Answer:
    """The page at an address, or what a form of it does."""
    try:
        _refuse_strangers(request)
        found = _shown(store, request)
    except NotThere as problem:
        found = page("message", 404, title="Not found", text=str(problem))
    except Refusal as problem:
        found = page("message", 409, title="Refused", text=str(problem))
    return replace(found, headers={**HEADERS, **found.headers})


def _refuse_strangers(request: Request) -> None:
    if urlsplit(f"//{request.host}").hostname not in _HOSTS:
        raise Refusal(f"pages are served to {' and '.join(_HOSTS)}, not to {request.host}")
    if request.method != "GET" and request.origin and urlsplit(request.origin).netloc != request.host:
        raise Refusal(f"a form of {request.origin} does nothing here")


def _shown(store: Store, request: Request) -> Answer:
    if request.path in ("", "/"):
        return projects.start(store)
    address = _ADDRESS.fullmatch(request.path)
    for method, pattern, shows in _PAGES if address else ():
        match = pattern.fullmatch(address[3] or "") if address else None
        if address and match and method == request.method:
            parts = {key: unquote(value) for key, value in match.groupdict().items()}
            asked = Asked(store, unquote(address[1]), unquote(address[2]), parts, _fields(request.query), _fields(request.body))
            return shows(asked)
    raise NotThere(f"there is no page at {request.path}")


def _fields(text: str) -> Mapping[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))
