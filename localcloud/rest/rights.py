"""What a build service may do on pull requests and work items: nothing that writes, before somebody has allowed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.membership import belongs
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.paths import text
from localcloud.git import permissions
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest.calls import Call
from localcloud.store import Transaction
from localcloud.store_model import Record


def may_contribute(call: Call, view: Transaction, repository: Record) -> None:
    """Raises `Refusal` for a build service without *Contribute to pull requests*. People have it."""
    permissions.require(view, repository, call.caller, "PullRequestContribute")


def may_read_work_items(call: Call, view: Transaction, project: Record) -> bool:
    """Whether the caller sees the work items of a project."""
    return _has(call, view, project, "areaPermissions", "WORK_ITEM_READ")


def may_write_work_items(call: Call, view: Transaction, project: Record) -> None:
    """Raises `Refusal` for a build service without *Edit work items in this node* on the root area. Contributors have it; that the service
    is one of them is documented nowhere."""
    if not _has(call, view, project, "areaPermissions", "WORK_ITEM_WRITE"):
        raise ServiceRefusal(
            "PermissionDeniedException",
            "TF237111: The current user does not have permissions to save work items under the specified area path.",
        )


def may_comment_on_work_items(call: Call, view: Transaction, project: Record) -> None:
    """Raises `Refusal` where the caller may neither edit work items nor *Edit work item comments in this node*."""
    if not _has(call, view, project, "areaPermissions", "WORK_ITEM_SAVE_COMMENT"):
        may_write_work_items(call, view, project)


def may_tag(call: Call, view: Transaction, project: Record) -> None:
    """Raises `Refusal` without *Create tag definition*, which a tag that is not there yet needs."""
    if not _has(call, view, project, "taggingPermissions", "Create"):
        raise ServiceRefusal("PermissionDeniedException", "TF401289: The current user does not have permissions to create tags.")


_OF_GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "Contributors": frozenset({"WORK_ITEM_READ", "WORK_ITEM_WRITE", "WORK_ITEM_SAVE_COMMENT", "Create"}),
    "Project Administrators": frozenset({"WORK_ITEM_READ", "WORK_ITEM_WRITE", "WORK_ITEM_SAVE_COMMENT", "Create"}),
    "Readers": frozenset({"WORK_ITEM_READ"}),
}
"""What a project's own groups may do with its work items and their tags.

Source: https://learn.microsoft.com/azure/devops/organizations/security/set-permissions-access-work-tracking and permissions-access.
"""


def _has(call: Call, view: Transaction, project: Record, kind: str, action: str) -> bool:
    """Whether somebody has a permission on all of a project's work items; people have them all. A denial wins."""
    if call.caller.kind != "servicePrincipal":
        return True
    levels = {
        text(record.inputs, f"permissions.{action}").lower()
        for record in view.find(token(kind), call.scope, projectId=project.id)
        if text(record.inputs, "path").strip("/") == "" and belongs(view, call.scope, call.caller, text(record.inputs, "principal"))
    }
    if "deny" in levels:
        return False
    groups = [group for group in identities.project_subjects(project) if action in _OF_GROUPS.get(group.name, ())]
    return "allow" in levels or any(belongs(view, call.scope, call.caller, group.descriptor) for group in groups)
