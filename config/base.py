"""The pieces that the configuration's types are made of: closed sections, texts with a pattern, frozen maps and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class Section(BaseModel):
    """A mapping of the stack file: closed (an unknown key is a mistake), frozen, and without conversions between types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)


@dataclass(frozen=True, slots=True)
class TextFormat:
    """Text that matches `pattern` as a whole (ECMA and Python syntax alike); `what` completes the sentence "expected ..."."""

    what: str
    pattern: str
    example: str

    def check(self, text: str) -> str:
        """The text itself, or an error that says what was expected and shows an example."""
        if re.fullmatch(self.pattern, text) is None:
            raise PydanticCustomError("word", "expected {what}, for example {example}", {"what": self.what, "example": self.example})
        return text

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$", "examples": [self.example]}


def _freeze(items: Mapping[K, V]) -> Mapping[K, V]:
    return MappingProxyType(dict(items))


FrozenMap = Annotated[Mapping[K, V], AfterValidator(_freeze)]
"""A mapping whose keys are stable identities: their order has no meaning, and it cannot be changed after the load."""

Items = Annotated[tuple[T, ...], Field(strict=False)]
"""A list of the stack file, as a tuple."""

FormerKey = Annotated[
    str,
    TextFormat(
        what="a key: 1 to 63 lower-case letters, digits, hyphens and underscores",
        pattern=r"[a-z0-9][a-z0-9_-]{0,62}",
        example="shared",
    ),
]


class Keyed(Section):
    """An entry of a map whose keys people choose. It can be renamed."""

    formerly: FormerKey | None = Field(default=None, description="Its former key, after it was renamed: see docs/renaming.md.")
