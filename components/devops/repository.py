"""A git repository that this stack makes and seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azuredevops.git import Git
from pulumi_azuredevops.git_repository_file import GitRepositoryFile

TOO_LATE = ("TF402455", "Refusing to overwrite")
"""Why a file cannot be added to an existing repository: its branch takes no pushes (Azure DevOps), or the file already exists (the
provider)."""


class RepositoryArgs(TypedDict):
    """What a `Repository` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    repository_name: str
    """Name, unique in the project."""
    default_branch: str
    """Short name of the default branch, such as `main`."""
    files: Mapping[str, str]
    """Text of the seeded files, by path inside the repository. Empty once all of them exist: the files stay, and the stack removes them
    from its state."""
    empty: NotRequired[bool]
    """Whether it begins without a commit: the first push makes the default branch. Then there are no files."""


class Repository(pulumi.ComponentResource):
    """A git repository with its first files; after that, the team maintains its content.

    Manages: the repository, its default branch, and the first push of each seeded file.
    Does not manage: the content of the files after that (later changes on either side are ignored, and a file that is no longer seeded
    stays), branches, policies.
    Errors: a branch policy makes Azure DevOps refuse the pushes (TF402455), so policies must depend on this component. A file that is
    added to the seed once they exist, or that was deleted in the repository before a refresh, is refused as well; then the
    update says what to do.
    """

    repository_id: pulumi.Output[str]
    """GUID of the repository."""
    repository_name: pulumi.Output[str]
    """Its name."""
    default_branch: pulumi.Output[str]
    """Full name of its default branch, such as `refs/heads/main`."""
    web_url: pulumi.Output[str]
    """Its web address."""

    def __init__(self, name: str, *, args: RepositoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:Repository", name, None, opts)
        branch = f"refs/heads/{args['default_branch']}"
        is_empty = args.get("empty", False)
        repository = Git(
            f"{name}-repository",
            project_id=args["project_id"],
            name=args["repository_name"],
            # Clean creates the default branch with a first commit. An uninitialised repository takes none: its first push makes it.
            default_branch=None if is_empty else branch,
            initialization={"init_type": "Uninitialized" if is_empty else "Clean"},
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["initialization"]),
        )
        refused = pulumi.ErrorHook(f"{name}-push-refused", _say_what_to_do) if args["files"] else None
        pushed: list[pulumi.Resource] = [repository]
        for path, text in sorted(args["files"].items()):
            file = GitRepositoryFile(
                f"{name}-file/{path}",
                repository_id=repository.id,
                branch=branch,
                file=path,
                content=text,
                commit_message=f"Seed {path} [skip ci]",
                # The first commit of a Clean repository already has a README.md; any other existing file is the team's.
                overwrite_on_create=path == "README.md",
                opts=pulumi.ResourceOptions(
                    parent=self,
                    hooks=pulumi.ResourceHookBinding(on_error=[refused]) if refused else None,
                    # Each file is one push, and concurrent pushes conflict.
                    depends_on=pushed[-1:],
                    ignore_changes=["content", "commit_message", "overwrite_on_create"],
                    # A file that is removed from the seed stays in the repository; deleting the repository deletes the rest.
                    retain_on_delete=True,
                ),
            )
            pushed.append(file)
        self.repository_id = repository.id
        self.repository_name = repository.name
        self.default_branch = pulumi.Output.from_input(branch) if is_empty else repository.default_branch
        self.web_url = repository.web_url
        self.register_outputs(
            {
                "repository_id": self.repository_id,
                "repository_name": self.repository_name,
                "default_branch": self.default_branch,
                "web_url": self.web_url,
            }
        )


def _say_what_to_do(refused: pulumi.ErrorHookArgs) -> bool:
    """Explains the refusal of a file that was added to the seed later; a retry would fail as well."""
    if refused.failed_operation == "create" and any(why in said for said in refused.errors for why in TOO_LATE):
        path = refused.name.partition("-file/")[2]
        pulumi.log.error(
            f"{path} cannot be pushed: the repository already exists, its content is the team's, and its branch takes changes by pull "
            f"request only. If {path} is needed, add it by a pull request. Then set `seeded: true` for the repository "
            "(devops.repositories), so that nothing more is pushed; or remove the file from its `content`."
        )
    return False
