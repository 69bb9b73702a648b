"""The whole configuration of a stack, as the program sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.azure import Azure
from config.databricks import Databricks
from config.delivery import Delivery
from config.devops import Devops
from config.stack import Stack
from config.word import Section

if TYPE_CHECKING:
    from pulumi import Output

SECTIONS: Mapping[str, type[Section]] = {"stack": Stack, "azure": Azure, "devops": Devops, "databricks": Databricks, "delivery": Delivery}


@dataclass(frozen=True, slots=True, kw_only=True)
class StackConfig:
    """A valid configuration.

    `release` is what git folders are checked out at. `secrets` holds the values of all secrets that are named, by name; they are never
    plain text.
    """

    stack: Stack
    azure: Azure
    devops: Devops
    databricks: Databricks
    delivery: Delivery
    release: str | None = None
    secrets: Mapping[str, Output[str]]
