"""Section `stack`: who this stack is. Its values go into every physical name and every tag."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import Field, field_validator

from config.base import FrozenMap, Section
from config.vocabulary import Email, EnvironmentName, FormerStack, StackName, TagName, TagValue
from domain.tags import DATABRICKS_TAGS, OWN_TAGS, own_tags


class Stack(Section):
    """Who this stack is."""

    name_today: StackName = Field(
        alias="name",
        description="Short name of the product. Every physical name starts with it, so a change needs `formerly`.",
    )
    environment_today: EnvironmentName = Field(
        alias="environment",
        description="Environment of this stack, part of every physical name, so a change needs `formerly`. One stack per environment.",
    )
    formerly: FormerStack | None = Field(
        default=None,
        description="What it was called when it was created, as NAME-ENVIRONMENT: every physical name keeps that. See docs/renaming.md.",
    )
    owner: Email = Field(description="Mailbox of the team that answers for this stack; becomes the tag `owner`.")
    tags: FrozenMap[TagName, TagValue] = Field(
        default={},
        max_length=40,
        description="Further tags for every resource that can carry them (at most 40).",
        examples=[{"cost-center": "4711"}],
    )

    @field_validator("tags")
    @classmethod
    def _not_reserved(cls, tags: Mapping[str, str]) -> Mapping[str, str]:
        taken = sorted(name for name in tags if name.lower() in OWN_TAGS + DATABRICKS_TAGS)
        if taken:
            raise ValueError(f"{', '.join(taken)}: set by this stack or by Databricks itself; choose another name, for example cost-center")
        return tags

    @property
    def name(self) -> str:
        """The name that physical names are made of: the one it was created with."""
        return self.formerly.rpartition("-")[0] if self.formerly else self.name_today

    @property
    def environment(self) -> str:
        """The environment that physical names are made of."""
        return self.formerly.rpartition("-")[2] if self.formerly else self.environment_today

    @property
    def all_tags(self) -> Mapping[str, str]:
        """The tags of every resource: the stack's own four, then the configured ones."""
        own = own_tags(product=self.name_today, environment=self.environment_today, owner=self.owner)
        return MappingProxyType({**own, **self.tags})
