"""Asks for pages without a network, and reads them: every page must be well-formed, so that reading is plain XML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from localcloud.pages import routes
from localcloud.pages.routes import Request
from localcloud.rest.calls import Answer
from localcloud.store import Store

HOST = "127.0.0.1:8080"


@dataclass(frozen=True)
class Page:
    """A page as a person reads it."""

    answer: Answer

    @property
    def root(self) -> ElementTree.Element:
        assert isinstance(self.answer.body, bytes)
        return ElementTree.fromstring(self.answer.body.decode())

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self.answer.headers

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.root.itertext()).split())

    @property
    def heading(self) -> str:
        return "".join(next(self.root.iter("h1")).itertext())

    @property
    def links(self) -> Mapping[str, str]:
        return {"".join(link.itertext()): link.get("href", "") for link in self.root.iter("a")}

    def rows(self, caption: str) -> list[list[str]]:
        """The cells of the table with that caption."""
        for table in self.root.iter("table"):
            if "".join(next(table.iter("caption")).itertext()) == caption:
                return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in next(table.iter("tbody"))]
        raise AssertionError(f"no table {caption}: {self.text}")


@dataclass(frozen=True)
class Browser:
    """A person at this machine."""

    store: Store

    def get(self, address: str, *, host: str = HOST) -> Page:
        parts = urlsplit(address)
        return Page(routes.answer(self.store, Request("GET", parts.path, parts.query, "", host, "")))

    def post(self, address: str, form: Mapping[str, str], *, origin: str = f"http://{HOST}") -> Page:
        """Sends a form; what it leads to is shown."""
        answer = routes.answer(self.store, Request("POST", address, "", urlencode(form), HOST, origin))
        return self.get(answer.headers["Location"]) if answer.status == 303 else Page(answer)
