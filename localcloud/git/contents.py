"""What the resource types of Azure DevOps do to a repository: they begin it, its branches and its files, and take them away again."""

from __future__ import annotations

from localcloud.behaviours import people
from localcloud.behaviours.devops.organisation import project_of
from localcloud.behaviours.model import Request
from localcloud.behaviours.paths import text
from localcloud.git import bare, commits
from localcloud.git.commits import Author, Note
from localcloud.git.refs import full
from localcloud.store_model import View

_ME = Author(people.ME.name, people.ME.mail)


def repository(request: Request, default_branch: str) -> None:
    """Begins a repository, or lets it have another name or default branch.

    One that is imported begins with a note of where from, since the local cloud does not reach other servers. What `Clean` begins with is
    the provider's: https://github.com/microsoft/terraform-provider-azuredevops, `initializeGitRepository`.
    """
    if request.old is not None:
        if request.inputs.get("name") != request.old.name:
            bare.rename(request.view, request.id, text(request.inputs, "name"))
        if default_branch:
            bare.set_default_branch(request.view, bare.opened(request.view.files, request.id), default_branch)
        return
    parent, kind = text(request.inputs, "parentRepositoryId"), text(request.inputs, "initialization.initType").lower()
    made = bare.begin(request.view, request.id, text(request.inputs, "name"), default_branch=default_branch, parent_id=parent)
    if not parent and kind != "uninitialized":
        source = text(request.inputs, "initialization.sourceUrl")
        readme = f"Imported from {source}, which the local cloud does not reach.\n" if source else project_of(request).name
        commits.write(request.view, made, default_branch, {"README.md": readme.encode()}, Note("Initial commit.", _ME))


def has_branch(view: View, repository_id: str, branch: str) -> bool:
    """Whether a repository has a branch, given by its full or short name."""
    return bool(bare.tip(bare.opened(view.files, repository_id), full(branch)))


def commit_of(view: View, repository_id: str, name: str) -> str:
    """The commit that a branch, a tag or a commit's id names. Raises `Refusal`."""
    return str(commits.commit_of(bare.opened(view.files, repository_id), name).id)


def branch(view: View, repository_id: str, name: str, commit: str) -> None:
    """Makes a branch, or ("") removes it."""
    bare.move(view, bare.opened(view.files, repository_id), full(name), commit)


def path_there(view: View, repository_id: str, branch: str, path: str) -> str:
    """The path of the file that is there under that name in any case; "" when there is none."""
    commit = commits.commit_of(bare.opened(view.files, repository_id), full(branch))
    wanted = path.strip("/").lower()
    return next((found for found in commits.paths(commit) if found.lower() == wanted), "")


def content(view: View, repository_id: str, branch: str, path: str) -> str | None:
    """The text of a file at the tip of a branch."""
    commit = commits.commit_of(bare.opened(view.files, repository_id), full(branch))
    found = commits.content(commit, path_there(view, repository_id, branch, path))
    return None if found is None else found.decode(errors="replace")


def last_message(view: View, repository_id: str, branch: str, path: str) -> str:
    """The message of the latest commit that changed a file."""
    opened = bare.opened(view.files, repository_id)
    commit = commits.commit_of(opened, full(branch))
    name = path_there(view, repository_id, branch, path)
    while commit.parents and commits.content(commit.parents[0], name) == commits.content(commit, name):
        commit = commit.parents[0]
    return commit.message.strip()


def write_file(request: Request, branch: str) -> None:
    """Commits the file that the resource is."""
    inputs, repository_id = request.inputs, text(request.inputs, "repositoryId")
    path = path_there(request.view, repository_id, branch, text(inputs, "file")) or text(inputs, "file").strip("/")
    author = Author(text(inputs, "authorName") or _ME.name, text(inputs, "authorEmail") or _ME.mail)
    message = text(inputs, "commitMessage") or f"{'Update' if request.old else 'Add'} {text(inputs, 'file')}"
    opened = bare.opened(request.view.files, repository_id)
    commits.write(request.view, opened, branch, {path: text(inputs, "content").encode()}, Note(message, author))


def delete_file(view: View, repository_id: str, branch: str, file: str) -> None:
    """Commits that the file is gone, unless it is already."""
    if path := path_there(view, repository_id, branch, file):
        opened = bare.opened(view.files, repository_id)
        commits.write(view, opened, branch, {path: None}, Note(f"Delete {file}", _ME))
