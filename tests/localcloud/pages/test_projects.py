"""The pages of projects, repositories and pipelines, read as HTML."""

from __future__ import annotations

import pytest

from localcloud.store import Store
from tests.localcloud.pages.browser import Browser
from tests.localcloud.runs.organisation import commit, fill


@pytest.fixture
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    store = Store(tmp_path_factory.mktemp("cloud") / "cloud.db")
    fill(store)
    commit(store, {"README.md": "<b>hello</b>"})
    return Browser(store)


def test_from_the_start_to_a_repository(browser: Browser) -> None:
    assert browser.get("/").links["local/shop"] == "/local/shop/"
    project = browser.get("/local/shop/")
    assert project.heading == "shop"
    assert "There is no pull request." in project.text
    assert "No pipeline has run yet." in project.text
    repository = browser.get(project.links["code"])
    assert repository.rows("Branches")[0][0] == "main (default)"
    assert "git clone" in repository.text


@pytest.mark.parametrize(
    ("path", "says"),
    {
        "/local/none/": "there is no project local/none",
        "/local/shop/_git/none": "there is no repository none in shop",
        "/local/shop/_wiki": "there is no page at /local/shop/_wiki",
        "/x": "there is no page at /x",
    }.items(),
)
def test_what_is_not_there(browser: Browser, path: str, says: str) -> None:
    found = browser.get(path)
    assert (found.status, found.heading) == (404, "Not found")
    assert says in found.text


def test_another_site_can_neither_read_nor_send(browser: Browser) -> None:
    assert browser.get("/", host="evil.example:8080").status == 409
    assert browser.post("/local/shop/", {}, origin="http://evil.example").heading == "Refused"


def test_nothing_comes_from_elsewhere_and_nothing_is_kept(browser: Browser) -> None:
    headers = browser.get("/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"
