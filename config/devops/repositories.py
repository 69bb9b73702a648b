"""Repositories of the section `devops`: their first files, and the policies for pushes and pull requests."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from config.base import FrozenMap, Items, Keyed, Section
from config.devops.vocabulary import BranchPattern, EmailPattern, PathFilter, StatusPart
from config.references import PipelineKey, TeamKey
from config.vocabulary import BranchName, Key, RelativeFolder, RepositoryName
from domain.choices import FileSize, MergeType, Strength


class BuildValidation(Section):
    """Build validation: a pipeline that runs for a pull request."""

    paths: Items[PathFilter] = Field(
        default=(),
        description="Path filters, in order; every change, if left out.",
        examples=[["/notebooks/*", "!/notebooks/docs/*"]],
    )
    strength: Literal["optional", "required"] = Field(
        default="required", description="Whether a pull request can be completed before it has succeeded."
    )


class PathReviewers(Keyed):
    """Reviewers whom Azure DevOps adds when certain files change."""

    paths: Items[PathFilter] = Field(min_length=1, description="The files.", examples=[["/pipelines/*"]])
    team: TeamKey | None = Field(default=None, description="The team; the group of reviewers, if left out.", examples=["platform"])
    minimum: int = Field(default=1, ge=1, le=10, description="How many of them must approve (1 to 10).")


class StatusCheck(Keyed):
    """A status that an external service sets on a pull request. A push resets it."""

    genre: StatusPart = Field(description="Who sets it.", examples=["databricks-cicd"])
    name: StatusPart = Field(description="What it is about.", examples=["preview"])
    strength: Literal["optional", "required"] = Field(
        default="required", description="Whether a pull request can be completed before it says `succeeded`."
    )


class BranchPolicies(Section):
    """The policies of a branch. Author and last pusher never count as reviewers, and a push resets every vote."""

    minimum_reviewers: int = Field(default=1, ge=1, le=10, description="How many others must approve (1 to 10).")
    comment_resolution: Strength = Field(default="required", description="Whether every comment must be resolved.")
    work_item_linking: Strength = Field(default="optional", description="Whether the change must be linked to a work item.")
    merge_types: Items[MergeType] = Field(
        default=("squash",),
        min_length=1,
        description="Permitted merge types: one commit, a merge commit, the commits on top, or both of the latter.",
        examples=[["squash"]],
    )
    build_validation: FrozenMap[PipelineKey, BuildValidation] | None = Field(
        default=None,
        description="Pipelines that run for a pull request; if left out, all pipelines of the repository without `runs_after`; one that "
        "makes reviews is optional then.",
        examples=[{"ci": {"paths": ["/notebooks/*"]}}],
    )
    reviewers: FrozenMap[Key, PathReviewers] = Field(default={}, description="Automatic reviewers by key; the key is shown to them.")
    status_checks: FrozenMap[Key, StatusCheck] = Field(default={}, description="Required statuses by key; the key is shown.")


class Repository(Keyed):
    """A git repository of the project. The key in `repositories` is its identity in this stack."""

    name: RepositoryName | None = Field(default=None, description="Name in Azure DevOps; the key, if left out.")
    default_branch: BranchName = Field(default="main", description="Default branch. With `create` only.")
    deletion_lock: bool | None = Field(
        default=None,
        description="Lock the repository against deletion and replacement; left out, `devops.deletion_lock` decides. With `create` only.",
        examples=[False],
    )
    content: RelativeFolder | None = Field(
        default=None,
        description="Folder whose files are pushed once into the new repository; after that, the team maintains them. In them, "
        "`@@product@@`, `@@environment@@`, `@@agents@@`, `@@reviews@@`, `@@project@@`, `@@repository@@` and `@@feed@@` are filled in; a "
        "file with one of the first four in its name is pushed once for each environment that has a stack file. With `create` only.",
        examples=["content/repository"],
    )
    seeded: bool = Field(
        default=False,
        description="Whether that is done: then nothing more is pushed, even if files are added to `content` or deleted in the repository. "
        "Switch it on once the repository exists, because its branch policies refuse every push from then on. With `create` only.",
    )
    empty: bool = Field(
        default=False,
        description="Create it without a first commit, for a history that the team has already: the first push makes the default branch, "
        "whose policies hold from then on. With `create` only.",
    )
    branch_policies: FrozenMap[BranchPattern, BranchPolicies] = Field(
        default={},
        description="Policies by branch. The default branch has the defaults below, if it is not named. With `create` only.",
        examples=[{"main": {"minimum_reviewers": 2}}],
    )

    @model_validator(mode="after")
    def _is_empty_or_seeded(self) -> Repository:
        if self.empty and self.content is not None:
            raise ValueError("an empty repository has no content: leave out `empty`, or leave out `content`")
        return self

    @property
    def pushed_content(self) -> str | None:
        """The folder whose files this stack pushes, so that they are in the repository; none once it is seeded."""
        return None if self.seeded else self.content

    @property
    def protected_branches(self) -> dict[str, BranchPolicies]:
        """The policies of every protected branch, the default branch always among them."""
        return {self.default_branch: BranchPolicies(), **self.branch_policies}


class RepositoryPolicies(Section):
    """The policies for pushes to any branch of this stack's repositories. With `create` only."""

    max_file_size_megabytes: FileSize = Field(default=10, description="Largest file, in megabytes.", examples=[10])
    max_path_length: int = Field(
        default=248, ge=32, le=4000, description="Longest path, in characters; longer ones fail on Windows (32 to 4000)."
    )
    reserved_names: bool = Field(default=True, description="Refuse names that a platform reserves, such as aux and con.")
    consistent_case: bool = Field(default=True, description="Refuse names that differ from others by upper and lower case only.")
    credentials: bool = Field(
        default=False,
        description="Refuse what looks like a password, a key or a token. Azure DevOps has deprecated it and may refuse a new one.",
    )
    author_email_patterns: Items[EmailPattern] = Field(
        default=(),
        description="Permitted addresses of commit authors, in order; any, if left out.",
        examples=[["*@contoso.com"]],
    )
