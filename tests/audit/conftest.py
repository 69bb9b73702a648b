"""Documents that a real engine wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def changed_stack() -> dict[str, Any]:
    """A preview in which a notebook moves, another one too but goes first, a policy and a tag change, a project comes and another goes."""
    document: dict[str, Any] = json.loads((Path(__file__).parent / "changed_stack.json").read_text())
    return document
