"""Section `stack`: who this stack is. Its values go into every physical name and every tag."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, field_validator

from config.types import EMPTY, Email, EnvironmentName, FrozenMap, Section, StackName, TagName, TagValue

OWN_TAGS = ("product", "environment", "owner", "managed-by")
_DATABRICKS_TAGS = ("vendor", "creator", "clustername", "clusterid", "name", "databricksenvironment")


class Stack(Section):
    """Who this stack is."""

    name: Annotated[
        StackName, Field(description="Short name of the product. Every physical name starts with it, so a change replaces everything.")
    ]
    environment: Annotated[
        EnvironmentName, Field(description="Environment of this stack, part of every physical name. One stack per environment.")
    ]
    owner: Annotated[Email, Field(description="Mailbox of the team that answers for this stack; becomes the tag `owner`.")]
    tags: Annotated[
        FrozenMap[TagName, TagValue],
        Field(
            description="Further tags for every resource that can carry them (at most 40).",
            max_length=40,
            examples=[{"cost-center": "4711"}],
        ),
    ] = EMPTY  # type: ignore[assignment]

    @field_validator("tags")
    @classmethod
    def _not_reserved(cls, tags: Mapping[str, str]) -> Mapping[str, str]:
        for name in tags:
            if name.lower() in OWN_TAGS or name.lower() in _DATABRICKS_TAGS:
                raise ValueError(f'tag "{name}" is set by the stack or by Databricks itself; choose another name')
        return tags

    @property
    def all_tags(self) -> Mapping[str, str]:
        """The tags of every resource: the stack's own four, then the configured ones."""
        own = {"product": self.name, "environment": self.environment, "owner": self.owner, "managed-by": "pulumi"}
        return MappingProxyType({**own, **self.tags})
