"""Permissions on the things of a project, and security roles. What is set for one principal on one object is one resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from localcloud.behaviours.checks import one_of, requires
from localcloud.behaviours.devops import endpoints, identities
from localcloud.behaviours.devops.organisation import in_project, token
from localcloud.behaviours.model import Behaviour, CheckRule, Reference, Refusal, Request, Rule
from localcloud.behaviours.paths import as_text, text
from localcloud.schema.model import Failure
from localcloud.values import Properties, Unknown


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


ACTIONS: Final[Mapping[str, frozenset[str]]] = {
    "gitPermissions": _names(
        "Administer GenericRead GenericContribute ForcePush CreateBranch CreateTag ManageNote PolicyExempt CreateRepository "
        "DeleteRepository RenameRepository EditPolicies RemoveOthersLocks ManagePermissions PullRequestContribute PullRequestBypassPolicy "
        "ViewAdvSecAlerts DismissAdvSecAlerts ManageAdvSecScanning"
    ),
    "projectPermissions": _names(
        "GENERIC_READ GENERIC_WRITE DELETE PUBLISH_TEST_RESULTS ADMINISTER_BUILD START_BUILD EDIT_BUILD_STATUS UPDATE_BUILD "
        "DELETE_TEST_RESULTS VIEW_TEST_RESULTS MANAGE_TEST_ENVIRONMENTS MANAGE_TEST_CONFIGURATIONS WORK_ITEM_DELETE WORK_ITEM_MOVE "
        "WORK_ITEM_PERMANENTLY_DELETE RENAME MANAGE_PROPERTIES MANAGE_SYSTEM_PROPERTIES BYPASS_PROPERTY_CACHE BYPASS_RULES "
        "SUPPRESS_NOTIFICATIONS UPDATE_VISIBILITY CHANGE_PROCESS AGILETOOLS_BACKLOG AGILETOOLS_PLANS"
    ),
    "buildDefinitionPermissions": _names(
        "ViewBuilds EditBuildQuality RetainIndefinitely DeleteBuilds ManageBuildQualities DestroyBuilds UpdateBuildInformation QueueBuilds "
        "ManageBuildQueue StopBuilds ViewBuildDefinition EditBuildDefinition DeleteBuildDefinition OverrideBuildCheckInValidation "
        "AdministerBuildPermissions CreateBuildDefinition EditPipelineQueueConfigurationPermission"
    ),
    "serviceendpointPermissions": _names("Use Administer Create ViewAuthorization ViewEndpoint"),
    "libraryPermissions": _names("View Administer Create ViewSecrets Use Owner"),
    "areaPermissions": _names(
        "GENERIC_READ GENERIC_WRITE CREATE_CHILDREN DELETE WORK_ITEM_READ WORK_ITEM_WRITE MANAGE_TEST_PLANS MANAGE_TEST_SUITES "
        "WORK_ITEM_SAVE_COMMENT"
    ),
    "iterativePermissions": _names("GENERIC_READ GENERIC_WRITE CREATE_CHILDREN DELETE"),
    "taggingPermissions": _names("Enumerate Create Update Delete"),
    "servicehookPermissions": _names("ViewSubscriptions EditSubscriptions DeleteSubscriptions PublishEvents"),
}
"""The actions that each kind of permission knows, as the security namespaces name them."""

_SAME_AS: Final = {"buildFolderPermissions": "buildDefinitionPermissions", "variableGroupPermissions": "libraryPermissions"}
_LEVELS: Final = ("allow", "deny", "notset")
_ROLES: Final = ("Administrator", "Creator", "Reader", "User", "Service Account", "Contributor", "Owner")


def _levels(inputs: Properties) -> Iterator[Failure]:
    permissions = inputs.get("permissions")
    for action, level in permissions.items() if isinstance(permissions, dict) else ():
        if not isinstance(level, Unknown) and as_text(level).lower() not in _LEVELS:
            yield Failure(f"permissions.{action}", f"expected one of Allow, Deny, NotSet, got {as_text(level)!r}")


def _known_actions(kind: str) -> Rule:
    """Unknown actions are only noticed when the permissions are set."""
    known = ACTIONS[_SAME_AS.get(kind, kind)]

    def rule(request: Request) -> None:
        given = request.inputs.get("permissions")
        unknown = sorted(set(given) - known) if isinstance(given, dict) else []
        if unknown:
            raise Refusal(f"The permission name {', '.join(unknown)} does not exist here: there are {', '.join(sorted(known))}.")

    return rule


def _principal_is_found(request: Request) -> None:
    wanted = text(request.inputs, "principal")
    if identities.named(request, wanted) is None:
        raise Refusal(f"Failed to load identity information for defined principals [{wanted}]: no group, user or service principal has it.")


def _endpoint_stands(request: Request) -> None:
    wanted = text(request.inputs, "serviceendpointId")
    if wanted and endpoints.find(request.view, request.scope, wanted) is None:
        raise Refusal(f"Service endpoint {wanted} was not found in the project.")


def _permissions(
    kind: str, *objects: str, references: Iterable[Reference] = (), checks: tuple[CheckRule, ...] = (), rules: tuple[Rule, ...] = ()
) -> Behaviour:
    def new_id(request: Request) -> str:
        target = "/".join(part for part in (text(request.inputs, key) for key in ("projectId", *objects)) if part)
        return f"{kind.removesuffix('Permissions')}/{target}/{text(request.inputs, 'principal')}"

    return in_project(
        Behaviour(
            token(kind),
            name="principal",
            new_id=new_id,
            sets=True,
            defaults={"replace": True},
            references=tuple(references),
            checks=(_levels, *checks),
            create_rules=(_principal_is_found, _known_actions(kind), *rules),
            update_rules=(_known_actions(kind),),
            taken="The permissions of this principal on this object are set by another resource already ({id}): the two would overwrite "
            "each other at every update.",
        )
    )


def _identity_is_found(request: Request) -> None:
    wanted = text(request.inputs, "identityId")
    if identities.named(request, wanted) is None:
        raise Refusal(f"The identity {wanted} was not found in the organisation.")


ROWS: tuple[Behaviour, ...] = (
    _permissions(
        "gitPermissions",
        "repositoryId",
        "branchName",
        references=(Reference("repositoryId", token("git"), message="TF401019: The Git repository {value} does not exist."),),
        checks=(requires("branchName", "repositoryId"),),
    ),
    _permissions("projectPermissions"),
    _permissions(
        "buildDefinitionPermissions",
        "buildDefinitionId",
        references=(Reference("buildDefinitionId", token("buildDefinition"), message="The build definition {value} was not found."),),
    ),
    _permissions("buildFolderPermissions", "path"),
    _permissions("serviceendpointPermissions", "serviceendpointId", rules=(_endpoint_stands,)),
    _permissions("libraryPermissions"),
    _permissions(
        "variableGroupPermissions",
        "variableGroupId",
        references=(Reference("variableGroupId", token("variableGroup"), message="Variable group {value} was not found."),),
    ),
    _permissions("areaPermissions", "path"),
    _permissions("iterativePermissions", "path"),
    _permissions("servicehookPermissions"),
    _permissions("taggingPermissions"),
    Behaviour(
        token("securityroleAssignment"),
        name="roleName",
        sets=True,
        new_id=lambda request: "/".join(text(request.inputs, key) for key in ("scope", "resourceId", "identityId")),
        replaces=frozenset({"identityId"}),
        checks=(one_of("roleName", _ROLES),),
        create_rules=(_identity_is_found,),
        update_rules=(_identity_is_found,),
        taken="The role of this identity on this object is set by another resource already ({id}).",
    ),
)
