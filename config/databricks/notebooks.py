"""Part of section `databricks`: notebooks, and other files that go into a workspace."""

from __future__ import annotations

from pydantic import Field, model_validator

from config.base import Items, Keyed
from config.databricks.vocabulary import FilePattern, NotebookTarget, RelativeFile
from config.references import RepositoryKey
from config.vocabulary import RelativeFolder


class Notebooks(Keyed):
    """A notebook deployment, in one of two modes: the files of a folder of this project, each at its own path below one workspace
    path and each with a difference of its own in a preview (`folder`), or a git folder on a repository, which moves with the release
    (`repository`)."""

    folder: RelativeFolder | None = Field(
        default=None, description="Folder of .py, .sql, .scala, .r and .ipynb notebooks; subfolders are kept. Either this or `repository`."
    )
    files: Items[FilePattern] = Field(
        default=(),
        description="Files of the folder that are not notebooks but plain workspace files, with any extension: modules, tables.",
        examples=[["lib/*", "*.json"]],
    )
    repository: RepositoryKey | None = Field(
        default=None,
        description="The repository that is checked out at the release.",
        examples=["notebooks"],
    )
    path: NotebookTarget = Field(description="Workspace folder of the notebooks.")

    @model_validator(mode="after")
    def _one_mode(self) -> Notebooks:
        if (self.folder is None) == (self.repository is None):
            given = "both folder and repository are" if self.folder else "neither folder nor repository is"
            raise ValueError(f"{given} given; give exactly one, for example `folder: content/notebooks/etl`")
        if self.repository is not None and self.files:
            raise ValueError("files is for a folder only; a repository is checked out as it is")
        if self.folder is not None and self.path.startswith("/Repos/"):
            raise ValueError(f"{self.path}: only a git folder can be below /Repos; for example `path: /Shared/etl`")
        return self


class InitScript(Keyed):
    """A shell script that clusters run before Spark starts. Only administrators can change it in the workspace."""

    file: RelativeFile = Field(description="The script.", examples=["content/init/tools.sh"])
