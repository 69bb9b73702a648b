"""What a build service may do on pull requests: nothing that writes, before somebody has allowed it."""

from __future__ import annotations

from localcloud.behaviours.devops.membership import belongs
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.paths import text
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest.calls import Call
from localcloud.store import Transaction
from localcloud.store_model import Record


def may_contribute(call: Call, view: Transaction, repository: Record) -> None:
    """Raises `Refusal` for a build service that has *Contribute to pull requests* neither itself nor by a group, on the repository or its
    project. People have it."""
    if call.caller.kind != "servicePrincipal":
        return
    project = text(repository.inputs, "projectId")
    levels = [
        text(record.inputs, "permissions.PullRequestContribute").lower()
        for record in view.find(token("gitPermissions"), call.scope, projectId=project)
        if text(record.inputs, "repositoryId") in ("", repository.id)
        and belongs(view, call.scope, call.caller, text(record.inputs, "principal"))
    ]
    if "allow" not in levels or "deny" in levels:
        raise ServiceRefusal(
            "GitNeedsPermissionException",
            "TF401027: You need the Git 'PullRequestContribute' permission to perform this action. Details: identity "
            f"'Build\\{call.caller.id}', scope 'repository'.",
        )
