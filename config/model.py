"""The whole configuration of a stack, as the program sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.azure.section import Azure
from config.base import Section
from config.created_keys import CreatedKeys
from config.databricks.section import Databricks
from config.devops.delivery import Delivery
from config.devops.section import Devops
from config.policies import Policies
from config.stack import Stack

if TYPE_CHECKING:
    from pulumi import Output

SECTIONS: Mapping[str, type[Section]] = {
    "stack": Stack,
    "azure": Azure,
    "devops": Devops,
    "databricks": Databricks,
    "delivery": Delivery,
    "policies": Policies,
}
OPTIONAL = frozenset({"policies"})
"""Sections that may be left out as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackConfig:
    """A valid configuration.

    `release` is what git folders are checked out at. `secrets` holds the values of all secrets that are named, by name; they are never
    plain text. `keys` leads from the keys here to those of the stack file, once `config.renames.as_created` has changed them.
    """

    stack: Stack
    azure: Azure
    devops: Devops
    databricks: Databricks
    delivery: Delivery
    policies: Policies = field(default_factory=Policies)
    release: str | None = None
    secrets: Mapping[str, Output[str]]
    keys: CreatedKeys = field(default_factory=CreatedKeys)
