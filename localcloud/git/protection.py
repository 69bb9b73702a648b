"""What Azure DevOps does not let anybody push. Loaded before every push, so it has no use for Git's objects."""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.behaviours.devops.policies import refuse_push
from localcloud.behaviours.devops.repositories import GIT, default_branch
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import flag
from localcloud.git.refs import HEADS, Update
from localcloud.store import Transaction
from localcloud.store_model import Record


def repository_with(view: Transaction, repository_id: str) -> Record:
    """The repository with that id. Raises `Refusal`."""
    found = next((record for record in view.find(GIT) if record.id == repository_id), None)
    if found is None:
        raise Refusal(f"TF401019: The Git repository with name or identifier {repository_id} does not exist.")
    return found


def refuse(view: Transaction, repository: Record, updates: Iterable[Update]) -> None:
    """Raises `Refusal` for what Azure DevOps does not take: pushes to branches that change by pull request only, and to refs of its own.

    A new branch below a protected folder (`release/*`) may be pushed; from then on it is protected.
    """
    if flag(repository.inputs, "disabled"):
        raise Refusal(f"The repository {repository.name} is disabled.")
    for update in updates:
        if not update.ref.startswith((HEADS, "refs/tags/", "refs/notes/")):
            raise Refusal(f"{update.ref} is a ref of Azure DevOps' own: push branches and tags")
        if update.ref.startswith(HEADS) and update.old:
            refuse_push(view, repository, update.ref, default_branch(repository))
            if not update.new and update.ref == default_branch(repository):
                raise Refusal(f"{update.ref} is the default branch of {repository.name} and cannot be deleted")
