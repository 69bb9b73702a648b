"""The page of a report, as a reviewer uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from audit.cli import main

PREPARED = Path(__file__).parents[1] / "audit/prepared"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    page = tmp_path_factory.mktemp("report") / "report.html"
    assert main(["preview", str(PREPARED / "dev.workspace-replaced.json"), "--format", "html", "-o", str(page)]) == 0
    return page.as_uri()


def shown(browser: Chrome, selector: str) -> list[WebElement]:
    return [found for found in browser.find_elements(By.CSS_SELECTOR, selector) if found.is_displayed()]


def press(browser: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def test_the_search_and_the_boxes_leave_what_fits(wide: Chrome, address: str) -> None:
    wide.get(address)
    everything = len(shown(wide, ".item"))
    wide.find_element(By.CSS_SELECTOR, "input[value=danger]").click()
    assert not shown(wide, "article.danger")
    assert wide.find_element(By.ID, "shown").text == f"{everything - 1} of {everything} shown"
    wide.find_element(By.CSS_SELECTOR, "input[value=danger]").click()
    press(wide, "/", *"scratch cluster")
    found = [item.text for item in shown(wide, "details.item")]
    assert found
    assert all("scratch" in item for item in found)
    press(wide, Keys.ESCAPE)
    assert len(shown(wide, ".item")) == everything


def test_the_keyboard_walks_through_findings_and_changes_and_opens_one(wide: Chrome, address: str) -> None:
    wide.get(address)
    first, second = wide.find_elements(By.CSS_SELECTOR, ".item")[:2]
    press(wide, "j")
    assert wide.switch_to.active_element == first
    press(wide, "j", "k", "j")
    assert wide.switch_to.active_element == second
    findings = len(wide.find_elements(By.CSS_SELECTOR, "article.item"))
    press(wide, *"j" * (findings - 1), Keys.ENTER)
    change = wide.switch_to.active_element
    assert change.get_attribute("open") is not None
    assert change.find_element(By.CSS_SELECTOR, "table").is_displayed()


def test_light_becomes_dark_by_key_and_by_button(wide: Chrome, address: str) -> None:
    wide.get(address)
    colours = [_background(wide)]
    press(wide, "t")
    colours.append(_background(wide))
    wide.find_element(By.ID, "theme").click()
    colours.append(_background(wide))
    assert colours[0] == colours[2] != colours[1]


def test_it_fits_a_telephone(narrow: Chrome, address: str) -> None:
    narrow.get(address)
    width = narrow.execute_script("return document.documentElement.scrollWidth")
    assert width <= narrow.execute_script("return innerWidth")


def test_it_asks_no_other_host_for_anything(wide: Chrome, address: str) -> None:
    _errors(wide)  # what earlier pages left
    wide.get(address)
    assert wide.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert _errors(wide) == []


def _errors(browser: Chrome) -> list[dict[str, object]]:
    """What the browser has complained of since it was asked last."""
    entries: list[dict[str, object]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry for entry in entries if entry["level"] == "SEVERE"]


def _background(browser: Chrome) -> str:
    colour: str = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    return colour
