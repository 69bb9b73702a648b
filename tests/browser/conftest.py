"""A headless Chromium. `make browser` runs these tests, and `make test` does not: not every machine has a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

WIDE, NARROW = 1280, 400


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chrome]:
    """One browser for all tests. Without one they fail, and say what to install."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    assert browser, "make browser needs Chromium: apt-get install chromium"
    assert driver, "make browser needs ChromeDriver: apt-get install chromium-driver"
    options = ChromeOptions()
    options.binary_location = browser
    for argument in ("headless=new", "no-sandbox", "disable-dev-shm-usage", "hide-scrollbars"):
        options.add_argument(f"--{argument}")
    with Chrome(options, ChromeService(driver)) as running:
        yield running


@pytest.fixture
def wide(chromium: Chrome) -> Chrome:
    """As wide as a desk's screen."""
    chromium.set_window_size(WIDE, 900)
    return chromium


@pytest.fixture
def narrow(chromium: Chrome) -> Iterator[Chrome]:
    """As wide as a telephone."""
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": NARROW, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    yield chromium
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
