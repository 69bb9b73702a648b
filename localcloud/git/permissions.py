"""What a build service may push: nothing that nobody has allowed it. People have the permissions of their work here.

Source: https://learn.microsoft.com/azure/devops/organizations/security/permissions#git-repository-object-level
"""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.membership import belongs
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.paths import text
from localcloud.git.refs import HEADS, Update
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.store_model import Record, View

TAGS, NOTES = "refs/tags/", "refs/notes/"


def refuse(view: View, repository: Record, updates: Iterable[Update], caller: Subject) -> None:
    """Raises `Refusal` for the first of the updates that the caller has no permission for."""
    for permission in dict.fromkeys(map(_needed, updates)):
        require(view, repository, caller, permission)


def require(view: View, repository: Record, caller: Subject, permission: str) -> None:
    """Raises `Refusal` where a build service has a permission neither itself nor by a group, on the repository or on its project."""
    if caller.kind != "servicePrincipal":
        return
    levels = [
        text(record.inputs, f"permissions.{permission}").lower()
        for record in view.find(token("gitPermissions"), repository.scope, projectId=text(repository.inputs, "projectId"))
        if text(record.inputs, "repositoryId") in ("", repository.id)
        and belongs(view, repository.scope, caller, text(record.inputs, "principal"))
    ]
    if "allow" not in levels or "deny" in levels:
        raise ServiceRefusal(
            "GitNeedsPermissionException",
            f"TF401027: You need the Git '{permission}' permission to perform this action. Details: identity "
            f"'Build\\{caller.id}', scope 'repository'.",
        )


def _needed(update: Update) -> str:
    if update.ref.startswith(NOTES):
        return "ManageNote"
    if not update.new or (update.old and update.ref.startswith(TAGS)):
        return "ForcePush"
    if update.old or not update.ref.startswith((HEADS, TAGS)):
        return "GenericContribute"
    return "CreateTag" if update.ref.startswith(TAGS) else "CreateBranch"
