"""Makes pages of templates. Everything that is put into one is escaped; there is no script and nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from localcloud.behaviours import people
from localcloud.rest.calls import Answer

TYPE: Final = "text/html; charset=utf-8"
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""What every page is sent with."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(branch=_branch, when=when, took=took, url=_in_address)
    environment.globals["people"] = people.EVERYBODY
    return environment


def page(template: str, status: int = 200, **values: object) -> Answer:
    """A page of a template."""
    text = _environment().get_template(f"{template}.html").render(**values)
    return Answer(text.encode(), status, TYPE)


def when(moment: str | None) -> str:
    """A moment as people read it: to the second, in UTC."""
    return moment[:19].replace("T", " ") if moment else ""


def took(seconds: float) -> str:
    """How long something took."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _branch(ref: str) -> str:
    return ref.removeprefix("refs/heads/")


def _in_address(text: str) -> str:
    return quote(text, safe="")
