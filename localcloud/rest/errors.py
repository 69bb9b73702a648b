"""Errors as the service writes them: a status code, and a body with `$id`, `message`, `typeName` and `typeKey`.

Source of the status codes: the tables of exceptions in the service's `GitApiController` and `WorkItemTrackingApiController` (Azure DevOps
Server 2022).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from localcloud.behaviours.model import Refusal
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.values import Json

_KINDS: Final[Mapping[str, str]] = {
    "DefinitionDisabledException": "DefinitionDisabledException",
    "DefinitionNotFoundException": "DefinitionNotFoundException",
    "TF400813": "UnauthorizedRequestException",
    "TF401019": "GitRepositoryNotFoundException",
    "TF401174": "GitItemNotFoundException",
    "TF401175": "GitUnresolvableToCommitException",
    "TF401179": "GitPullRequestExistsException",
    "TF401180": "GitPullRequestNotFoundException",
    "TF401181": "GitPullRequestNotEditableException",
    "TF401232": "WorkItemUnauthorizedAccessException",
    "TF402455": "GitRefUpdateRejectedByPolicyException",
    "VS800075": "ProjectDoesNotExistException",
}
"""The service's types of the errors that begin with these codes."""
_FORBIDDEN: Final = frozenset(
    {
        "ApprovalUnauthorizedException",
        "FeedNeedsPermissionsException",
        "GitNeedsPermissionException",
        "GitPullRequestCommentCannotBeUpdatedException",
        "GitPullRequestStatusRejectedByPolicyException",
        "GitPullRequestUpdateRejectedByPolicyException",
        "GitRefUpdateRejectedByPolicyException",
        "PermissionDeniedException",
    }
)
_CONFLICTS: Final = frozenset(
    {"GitPullRequestExistsException", "GitPullRequestStaleException", "GitReferenceStaleException", "PackageExistsException"}
)
_NOT_FOUND: Final = frozenset(
    {
        "ApprovalNotFoundException",
        "ArtifactNotFoundException",
        "BuildNotFoundException",
        "DefinitionNotFoundException",
        "FeedIdNotFoundException",
        "GitIdentityNotFoundException",
        "GitItemNotFoundException",
        "GitRepositoryNotFoundException",
        "GitUnresolvableToCommitException",
        "ProjectDoesNotExistException",
        "ProjectDoesNotExistWithNameException",
        "ResourceNotFoundException",
        "WorkItemTypeNotFoundException",
        "WorkItemUnauthorizedAccessException",
    }
)

_OTHERS: Final[Mapping[str, int]] = {
    "TestPatchOperationFailedException": 412,
    "VssRequestContentTypeNotSupportedException": 415,
    "VssRequestMethodNotSupportedException": 405,
}


def kind_of(refusal: Refusal) -> str:
    """The service's type of an error."""
    if isinstance(refusal, ServiceRefusal):
        return refusal.kind
    return _KINDS.get(str(refusal).strip().partition(":")[0], "InvalidArgumentValueException")


def status_of(kind: str) -> int:
    """The status code of an error's type."""
    if kind == "UnauthorizedRequestException":
        return 401
    if kind in _FORBIDDEN:
        return 403
    if kind in _CONFLICTS:
        return 409
    if kind in _OTHERS:
        return _OTHERS[kind]
    return 404 if kind in _NOT_FOUND or (kind.startswith("GitPullRequest") and kind.endswith("NotFoundException")) else 400


def body_of(kind: str, message: str) -> dict[str, Json]:
    """The body of an error."""
    room = "Microsoft.TeamFoundation.Git.Server" if kind.startswith("Git") else "Microsoft.VisualStudio.Services.WebApi"
    return {
        "$id": "1",
        "innerException": None,
        "message": message,
        "typeName": f"{room}.{kind}, {room}",
        "typeKey": kind,
        "errorCode": 0,
        "eventId": 3000,
    }
