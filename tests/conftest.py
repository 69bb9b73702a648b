"""What holds for all tests."""

from __future__ import annotations

import gc
import signal

import pytest

LONG = ("engine", "graph", "jobs")
"""Folders whose files take longest: they go first, so that no worker is left with one of them at the end."""


def pytest_configure() -> None:
    """A shell's background job ignores interrupts, and so would every command that a test interrupts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts files in the order in which workers take them."""
    items.sort(key=lambda item: not set(item.path.parts) & set(LONG))


def pytest_collection_finish() -> None:
    """All modules are imported by now and stay, the SDKs' thousands among them: no collection of garbage needs to walk them again."""
    gc.freeze()
