"""Functions to come."""

from __future__ import annotations

from collections.abc import Callable

from localcloud.behaviours.model import Request
from localcloud.values import Json

FUNCTIONS: dict[str, Callable[[Request], dict[str, Json]]] = {}
