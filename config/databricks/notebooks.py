"""Part of section `databricks`: notebooks, and other files that go into a workspace."""

from __future__ import annotations

from pydantic import Field, model_validator

from config.base import Items, Keyed
from config.databricks.vocabulary import FilePattern, NotebookTarget, RelativeFile
from config.references import RepositoryKey
from config.vocabulary import RelativeFolder
from domain.notebooks import Patterns


class Notebooks(Keyed):
    """A notebook deployment, in one of two modes: the files of a folder of this project, each at its own path below one workspace
    path and each with a difference of its own in a preview (`folder`), or a git folder on a repository, which moves with the release
    (`repository`)."""

    folder: RelativeFolder | None = Field(
        default=None, description="Folder of .py, .sql, .scala, .r and .ipynb notebooks; subfolders are kept. Either this or `repository`."
    )
    files: Items[FilePattern] = Field(
        default=(),
        description="Files of the folder that are not notebooks but plain workspace files, with any extension, such as tables. A .py file "
        "is one anyway, which notebooks can import, unless its first line is `# Databricks notebook source`.",
        examples=[["lib/*", "*.json"]],
    )
    notebooks: Items[FilePattern] = Field(
        default=(),
        description="Files of the folder that are notebooks although they end in .py and do not have that first line.",
        examples=[["old/*.py"]],
    )
    repository: RepositoryKey | None = Field(
        default=None,
        description="The repository that is checked out at the release.",
        examples=["notebooks"],
    )
    path: NotebookTarget = Field(description="Workspace folder of the notebooks.")

    @property
    def patterns(self) -> Patterns:
        """What it says about the files of its folder."""
        return Patterns(self.files, self.notebooks)

    @model_validator(mode="after")
    def _one_mode(self) -> Notebooks:
        if (self.folder is None) == (self.repository is None):
            given = "both folder and repository are" if self.folder else "neither folder nor repository is"
            raise ValueError(f"{given} given; give exactly one, for example `folder: content/notebooks/etl`")
        given = " and ".join(name for name in ("files", "notebooks") if getattr(self, name))
        if self.repository is not None and given:
            raise ValueError(f"{given} can be given for a folder only; a repository is checked out as it is")
        if self.folder is not None and self.path.startswith("/Repos/"):
            raise ValueError(f"{self.path}: only a git folder can be below /Repos; for example `path: /Shared/etl`")
        return self


class InitScript(Keyed):
    """A shell script that clusters run before Spark starts. Only administrators can change it in the workspace."""

    file: RelativeFile = Field(description="The script.", examples=["content/init/tools.sh"])
