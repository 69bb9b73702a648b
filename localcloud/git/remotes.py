"""What a Git folder of Databricks finds at an address: a commit of a repository of the local Azure DevOps."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.devops.repositories import GIT
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.git import bare, commits
from localcloud.git.refs import full
from localcloud.store_model import Record, View


def repository_at(view: View, url: str) -> Record | None:
    """The repository of an organisation that the local cloud holds; None for an address on another server, which it does not reach.
    Raises `Refusal` where the organisation has no such repository."""
    wanted = _plain(url)
    for scope in {record.scope for record in view.find(PROJECT)}:
        if wanted.startswith(f"{_plain(scope)}/"):
            found = next((record for record in view.find(GIT, scope) if _plain(text(record.outputs, "remoteUrl")) == wanted), None)
            if found is None:
                raise Refusal(
                    f"RESOURCE_DOES_NOT_EXIST: Remote repository not found: {url}. Azure DevOps has no such repository, or the credential "
                    "does not reach it"
                )
            return found
    return None


def checked_out(view: View, repository: Record, *, branch: str, tag: str) -> str:
    """The commit that a branch or a tag names, or the default branch where neither is given; "" for an empty repository. Raises `Refusal`
    as Databricks does where there is no such branch or tag."""
    opened = bare.opened(view.files, repository.id)
    if not branch and not tag:
        return bare.tip(opened, text(repository.outputs, "defaultBranch"))
    kind, name = ("Tag", tag) if tag else ("Branch", branch)
    commit = bare.tip(opened, f"refs/tags/{tag}" if tag else full(branch))
    if not commit:
        known = [ref.rpartition("/")[2] for ref in opened.references if tag and ref.startswith("refs/tags/")]
        there = f" Its tags: {', '.join(sorted(known)[-5:])}." if known else " It has no tags." if tag else ""
        repair = f' `git -C "$(python -m localcloud url {repository.name})" tag {tag}` tags its default branch' if tag else ""
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: {kind} {name} does not exist in the remote repository {repository.name}.{there}{repair}")
    return str(commits.commit_of(opened, commit).id)


def _plain(url: str) -> str:
    """An address as it is compared: without a user's name, without case, without escapes."""
    parts = urlsplit(url.rstrip("/"))
    return unquote(f"{parts.hostname or ''}{parts.path}").lower()
