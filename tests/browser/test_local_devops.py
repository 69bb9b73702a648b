"""The pages of the local Azure DevOps: a person's day, by keyboard alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from localcloud.rest.server import Service
from localcloud.store import Store
from tests.localcloud.agent.harness import go, ran
from tests.localcloud.pages.test_runs_and_requests import ADA, OTTO, RELEASE, results, with_approval


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return with_approval(tmp_path)


@pytest.fixture
def service(store: Store) -> Iterator[str]:
    with Service(store) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_a_run_is_found_read_and_approved_by_keyboard(wide: Chrome, store: Store, service: str) -> None:
    run = ran(store, RELEASE, pipeline="11").run
    wide.get(service)
    for link in ("local/shop", run.number):
        _tab_to(wide, link)
    assert wide.find_element(By.TAG_NAME, "h1").text == f"release {run.number}"
    assert "<b>Build</b>" in wide.find_element(By.TAG_NAME, "main").text, "text of pipelines is text, not markup"
    _approve_as(wide, OTTO)
    assert "is not among the approvers" in wide.find_element(By.TAG_NAME, "main").text
    wide.get(service + results(run.id))
    _approve_as(wide, ADA)
    assert "ada.approver@contoso.com approved" in wide.find_element(By.TAG_NAME, "main").text
    assert go(store, run).run.result == "succeeded"
    wide.refresh()
    assert "succeeded" in wide.find_element(By.TAG_NAME, "main").text


def test_pages_fit_a_telephone(narrow: Chrome, store: Store, service: str) -> None:
    run = ran(store, RELEASE, pipeline="11").run
    for address in ("/local/shop/", "/local/shop/_build", "/local/shop/_environments", results(run.id)):
        narrow.get(service + address)
        width = narrow.execute_script("return document.documentElement.scrollWidth")
        assert width <= narrow.execute_script("return innerWidth"), address


def _tab_to(browser: Chrome, text: str) -> None:
    """Goes to a link with the tabulator, and follows it."""
    for _ in range(60):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        if browser.switch_to.active_element.text == text:
            ActionChains(browser).send_keys(Keys.ENTER).perform()
            return
    raise AssertionError(f"the keyboard does not reach {text!r}")


def _approve_as(browser: Chrome, person: str) -> None:
    field = browser.find_element(By.NAME, "person")
    if field.tag_name == "select":
        field.send_keys(person)
    else:
        field.clear()
        field.send_keys(person)
    button = browser.find_element(By.CSS_SELECTOR, "button[value=approve]")
    button.send_keys(Keys.ENTER)
