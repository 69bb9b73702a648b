"""The vocabulary of the configuration: small annotated types, each with what it accepts and an example of a good value.

A `Word` is text of one form. Its refusal says what was expected and shows an example, and its form and example go into the JSON Schema
and the reference, so that editors, documentation and errors cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class Section(BaseModel):
    """A mapping of the stack file: closed (an unknown key is a mistake), frozen, and without conversions between types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class Word:
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
"""A mapping whose keys are stable identities: their order means nothing, and nobody can change it after the load."""

Items = Annotated[tuple[T, ...], Field(strict=False)]
"""A list of the stack file, kept as a tuple."""

EMPTY: Mapping[str, object] = MappingProxyType({})

# Names of our own
Key = Annotated[
    str,
    Word(
        what="a key of 1 to 24 lower-case letters, digits and single hyphens that starts with a letter",
        pattern=r"(?=.{1,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        example="shared",
    ),
]
StackName = Annotated[
    str,
    Word(
        what="2 to 12 lower-case letters, digits and single hyphens, starting with a letter",
        pattern=r"(?=.{2,12}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        example="data",
    ),
]
EnvironmentName = Annotated[
    str,
    Word(what="2 to 8 lower-case letters and digits, starting with a letter", pattern=r"[a-z][a-z0-9]{1,7}", example="dev"),
]
Email = Annotated[
    str,
    Word(what="an e-mail address", pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", example="data-platform@contoso.com"),
]

# Azure
Guid = Annotated[
    str,
    Word(
        what="a GUID (8-4-4-4-12 hexadecimal digits)",
        pattern=r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        example="3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    ),
]
AzureRegion = Annotated[
    str,
    Word(what="an Azure region by its programmatic name (`az account list-locations`)", pattern=r"[a-z]+[0-9]*", example="westeurope"),
]
TagName = Annotated[
    str,
    Word(
        what=r"a tag name of 1 to 128 characters without < > % & \ ? / and line breaks",
        pattern=r"[^<>%&\\?/\r\n]{1,128}",
        example="cost-center",
    ),
]
TagValue = Annotated[str, Word(what="a tag value of at most 256 characters on one line", pattern=r"[^\r\n]{0,256}", example="4711")]
SecretName = Annotated[
    str,
    Word(
        what="a Key Vault secret name: 1 to 100 letters, digits and hyphens, starting with a letter",
        pattern=r"[A-Za-z][A-Za-z0-9-]{0,99}",
        example="warehouse-password",
    ),
]

# Azure DevOps
ProjectName = Annotated[
    str,
    Word(
        what=r"an Azure DevOps project name: 1 to 64 characters, none of \ / : * ? \" < > | ; # $ { } , + = [ ], no _ or . first, no . last",
        pattern=r"(?![_.\s])[^\\/:*?\"<>|;#${},+=\[\]\r\n]{1,64}(?<![.\s])",
        example="databricks-cicd",
    ),
]
RepositoryName = Annotated[
    str,
    Word(
        what=r"a git repository name: 1 to 64 characters, none of \ / : * ? \" < > | ; # $ { } , + = [ ], no _ or . first, no . last",
        pattern=r"(?![_.\s])[^\\/:*?\"<>|;#${},+=\[\]\r\n]{1,64}(?<![.\s])",
        example="notebooks",
    ),
]
PipelineName = Annotated[
    str,
    Word(
        what=r"a pipeline name: 1 to 128 characters, none of \ / : * ? \" < > |",
        pattern=r"(?!\s)[^\\/:*?\"<>|\r\n]{1,128}(?<!\s)",
        example="ci",
    ),
]
PipelineFolder = Annotated[
    str,
    Word(
        what=r"a pipeline folder: a path that starts with a backslash (\ alone is the top)",
        pattern=r"\\|(\\[^\\/:*?\"<>|\r\n]+)+",
        example=r"\data\notebooks",
    ),
]
BranchName = Annotated[
    str,
    Word(
        what="a branch by its short name (no refs/heads/, no blanks)",
        pattern=r"(?!refs/)(?!.*(\.\.|//|/$|\.$|\.lock$))[A-Za-z0-9][A-Za-z0-9._/-]*",
        example="main",
    ),
]
ProcessName = Annotated[
    str,
    Word(
        what="a process of the organisation: Agile, Scrum, CMMI, Basic or your own",
        pattern=r"[A-Za-z0-9][^\\/:*?\"<>|\r\n]{0,127}",
        example="Agile",
    ),
]

# Files of this repository
RelativeFolder = Annotated[
    str,
    Word(
        what="a folder below the project's own folder, with forward slashes and no ..",
        pattern=r"(?!.*(^|/)\.\.?(/|$))[A-Za-z0-9_.][A-Za-z0-9_. -]*(/[A-Za-z0-9_.][A-Za-z0-9_. -]*)*",
        example="content/notebooks/etl",
    ),
]
YamlPath = Annotated[
    str,
    Word(
        what="the path of a .yml or .yaml file inside its repository, with forward slashes and none in front",
        pattern=r"(?!.*(^|/)\.\.?(/|$))[A-Za-z0-9_.][A-Za-z0-9_./ -]*\.ya?ml",
        example="pipelines/ci.yml",
    ),
]

# Databricks
SparkVersion = Annotated[
    str,
    Word(
        what="a Databricks Runtime version key (`databricks clusters spark-versions`)",
        pattern=r"[0-9]+\.[0-9]+\.x(-[a-z]+)*-scala[0-9]+\.[0-9]+",
        example="16.4.x-scala2.12",
    ),
]
NodeType = Annotated[
    str,
    Word(what="an Azure virtual machine size", pattern=r"Standard_[A-Z]+[0-9]+[A-Za-z0-9_-]*", example="Standard_D4ds_v5"),
]
WorkspacePath = Annotated[
    str,
    Word(
        what="an absolute workspace path below /Shared, without a slash at the end",
        pattern=r"(?!.*/\.\.?(/|$))/Shared(/[^/\\:*?\"<>|\r\n]+)+",
        example="/Shared/etl",
    ),
]
Principal = Annotated[
    str,
    Word(
        what="a group's name, a user's e-mail address, or a service principal's application id (not admins: they may do everything anyway)",
        pattern=r"(?!admins$)[^\s<>\"/\\][^<>\"/\\\r\n]{0,254}",
        example="users",
    ),
]
PolicyAttribute = Annotated[
    str,
    Word(
        what="an attribute path of the policy language",
        pattern=r"[a-z_]+(\.[A-Za-z0-9_*.-]+)*",
        example="autotermination_minutes",
    ),
]
ConfKey = Annotated[str, Word(what="a Spark property", pattern=r"[A-Za-z][A-Za-z0-9._-]*", example="spark.sql.shuffle.partitions")]

Scalar = str | bool | int | float
PrincipalKind = Literal["group", "user", "service_principal"]


def principal_kind(principal: str) -> PrincipalKind:
    """What a `Principal` is: a GUID is a service principal's application id, an address is a user, everything else a group."""
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", principal):
        return "service_principal"
    return "user" if "@" in principal else "group"
