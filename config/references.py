"""What names something else says so on its type: `PolicyKey = Annotated[Key, RefersTo("policies", "policy")]`.

From it are derived the rule that looks the target up (`config.rules.references`), "a key of `policies`" in docs/configuration.md, and that
sentence in the schema for editors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import GetJsonSchemaHandler

from config.databricks.vocabulary import DataName, ItemReference, ModelReference, NotebookReference, SchemaReference, TaskKey
from config.vocabulary import ContainerName, Key, SecretName

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

MEANING = "refersTo"
"""Keyword that carries the sentence through pydantic's JSON schema; `config.stack_files.json_schema` puts it into the description."""


@dataclass(frozen=True, slots=True)
class RefersTo:
    """Text that names an entry of a map, or an item of a list, elsewhere in the stack file."""

    target: str
    """Path of that map or list. Its first key is looked for in the mappings around the reference, from the innermost one outwards; what is
    outside them all is a section. `*` stands for one part of the reference (`data.catalogs.*.schemas` for `sales.orders`)."""
    noun: str
    """A noun for the target."""
    separator: str | None = None
    """The separator of the parts of the reference. As many parts as the target needs are looked up, from the first on."""
    built_in: str | None = None
    """References that start with it name a built-in object."""
    listed: bool = False
    """Whether the target is a list of names instead of a map."""
    advice: str = "None is declared."
    """The advice if nothing is declared that could be the target."""

    @property
    def meaning(self) -> str:
        """What it names; completes the sentence "expected ..."."""
        if self.separator is not None:
            return f"a {self.noun} in `{self.target.partition('.*')[0]}`"
        return f"a name in `{self.target}`" if self.listed else f"a key of `{self.target}`"

    def parts(self, written: str) -> tuple[str, ...]:
        """The keys, from the outermost map to the one that holds what is named."""
        if self.separator is None:
            return (written,)
        return tuple(written.split(self.separator)[: self.target.count("*") + 1])

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        form = {keyword: value for keyword, value in handler(schema).items() if keyword != "examples"}  # they need not be declared
        return {**form, MEANING: self.meaning}


# Azure and Azure DevOps
WorkspaceKey = Annotated[Key, RefersTo("databricks.workspaces", "workspace")]
LakeContainer = Annotated[
    ContainerName,
    RefersTo(
        "azure.data_lake.containers",
        "container",
        advice="Add it to azure.data_lake, for example `data_lake: {containers: {bronze: {}}}`.",
    ),
]
VaultSecret = Annotated[SecretName, RefersTo("azure.key_vault.secrets", "secret", listed=True)]
RepositoryKey = Annotated[Key, RefersTo("devops.repositories", "repository")]
PipelineKey = Annotated[Key, RefersTo("devops.pipelines", "pipeline")]
TeamKey = Annotated[Key, RefersTo("devops.teams", "team")]

# One Databricks workspace
PolicyKey = Annotated[Key, RefersTo("policies", "policy")]
PoolKey = Annotated[Key, RefersTo("pools", "pool")]
InitScriptKey = Annotated[Key, RefersTo("init_scripts", "init script")]
ClusterKey = Annotated[Key, RefersTo("clusters", "cluster")]
WarehouseKey = Annotated[Key, RefersTo("warehouses", "warehouse")]
ServicePrincipalKey = Annotated[Key, RefersTo("service_principals", "service principal")]
EarlierTask = Annotated[TaskKey, RefersTo("tasks", "task")]
JobKey = Annotated[Key, RefersTo("jobs", "job")]
JobClusterKey = Annotated[Key, RefersTo("job_clusters", "job cluster")]
NotebookPath = Annotated[NotebookReference, RefersTo("notebooks", "notebook deployment", separator="/")]

# Unity Catalog
LocationKey = Annotated[DataName, RefersTo("data.locations", "location")]
CatalogKey = Annotated[DataName, RefersTo("data.catalogs", "catalog")]
SchemaPath = Annotated[SchemaReference, RefersTo("data.catalogs.*.schemas", "schema", separator=".")]
VolumePath = Annotated[ItemReference, RefersTo("data.catalogs.*.schemas.*.volumes", "volume", separator=".")]
OwnModelPath = Annotated[ItemReference, RefersTo("data.catalogs.*.schemas.*.models", "model", separator=".")]
ModelPath = Annotated[ModelReference, RefersTo("data.catalogs.*.schemas.*.models", "model", separator=".", built_in="system.ai.")]
