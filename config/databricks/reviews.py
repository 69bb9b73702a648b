"""Part of section `databricks`: reviews, the environments of pull requests of notebooks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.base import FrozenMap, Section, TextFormat
from config.databricks.vocabulary import ParameterName
from config.references import CatalogKey, JobKey
from config.required_template import RequiredTemplate

SCHEMA, FOLDER = "{schema}", "{folder}"
"""Placeholders in the parameters of a review: its schema, and its folder in the workspace."""

ReviewParameter = Annotated[
    str,
    TextFormat(
        what=f"text in which {SCHEMA} stands for the review's schema and {FOLDER} for its folder, and no other braces",
        pattern=r"([^{}]|\{schema\}|\{folder\})*",
        example=SCHEMA,
    ),
]


class Reviews(Section):
    """Reviews: a pull request of the repository of notebooks gets a git folder on its branch and a schema of its own, and the notebooks of
    a job run there, as an identity that may nothing else. Needs a pipeline that `uses: [review]`."""

    job: JobKey = Field(description="The job whose tasks run. All of its notebooks are in one git folder.", examples=["integration"])
    catalog: CatalogKey = Field(description="The catalog in which each review gets a schema.", examples=["sales"])
    hours: int = Field(
        default=24,
        ge=1,
        le=720,
        description="Hours after which a review goes, even if its pull request is open (1 to 720, which is 30 days).",
    )
    parameters: FrozenMap[ParameterName, ReviewParameter] = Field(
        default={"schema": SCHEMA},
        description="Values that the job's notebooks get instead of their usual ones. One of them is the schema.",
        examples=[{"schema": SCHEMA, "experiment": f"{FOLDER}/experiment"}],
    )
    required_template: RequiredTemplate | None = Field(
        default=None,
        description="Template that a pipeline must extend to use the connection of reviews. Otherwise a pull request can change what its "
        "own run does as the identity.",
    )
