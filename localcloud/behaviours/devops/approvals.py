"""Environments, and the checks that hold up a run before it may use one (or a connection, a queue, a variable group, a repository)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from localcloud.behaviours.azure import identity
from localcloud.behaviours.checks import between, matching, not_empty, one_of, pattern, uuid
from localcloud.behaviours.devops import identities, targets
from localcloud.behaviours.devops.organisation import in_project, next_number, number_between, token
from localcloud.behaviours.devops.timezones import WINDOWS
from localcloud.behaviours.model import Behaviour, CheckRule, Refusal, Request, Rule
from localcloud.behaviours.paths import as_text, known_at, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

ENVIRONMENT: Final = token("environment")
ROLE: Final = token("securityroleAssignment")
ENVIRONMENT_ROLES: Final = "distributedtask.environmentreferencerole"
"""The scope of the roles on environments."""
CHECKS: Final = ("checkApproval", "checkBranchControl", "checkBusinessHours", "checkExclusiveLock", "checkRequiredTemplate", "checkRestApi")
_THIRTY_DAYS: Final = 43_200


def on_target(record: Record, view: View, kind: str) -> Iterable[Record]:
    """The checks and authorisations on a target."""
    for check in CHECKS:
        yield from view.find(token(check), record.scope, targetResourceType=kind, targetResourceId=record.id)
    yield from view.find(token("pipelineAuthorization"), record.scope, type=kind, resourceId=record.id)


def _target_stands(request: Request) -> None:
    kind, target = text(request.inputs, "targetResourceType"), text(request.inputs, "targetResourceId")
    project = text(request.inputs, "projectId")
    if kind == "repository":
        project_part, _, repository = target.partition(".")
        if project_part.lower() != project.lower() or not repository:
            raise Refusal(f"A check on a repository names it as PROJECT-ID.REPOSITORY-ID, here {project}.…, and not {target}")
        target = repository
    targets.must_stand(request, kind, target, project)


def _approvers_exist(request: Request) -> None:
    for _, value in known_at(request.inputs, "approvers[]"):
        subject = identities.named(request, as_text(value))
        if subject is None:
            raise Refusal(
                f"Invalid approver: the identity {as_text(value)} cannot be found in the organisation. Approvers are groups (group_id) or "
                f"users (their id)."
            )


def _enough_approvers(inputs: Properties) -> Iterator[Failure]:
    approvers = inputs.get("approvers")
    count = text(inputs, "minimumRequiredApprovers")
    if isinstance(approvers, list) and count and not 0 <= float(count) <= len(approvers):
        yield Failure("minimumRequiredApprovers", f"expected 0 (all of them) to {len(approvers)}, the number of approvers, got {count}")


def _only_lock(request: Request) -> None:
    same: dict[str, Json] = {key: text(request.inputs, key) for key in ("targetResourceType", "targetResourceId", "projectId")}
    for record in request.view.find(token("checkExclusiveLock"), request.scope, where=same):
        if record.id != request.id:
            raise Refusal(
                f"An exclusive lock check (id {record.id}) exists already on {same['targetResourceType']} {same['targetResourceId']}."
            )


def _check(kind: str, *checks: CheckRule, rules: tuple[Rule, ...] = (), defaults: dict[str, Json] | None = None) -> Behaviour:
    return in_project(
        Behaviour(
            token(kind),
            name="displayName",
            new_id=number_between(10, 9_999),
            computed=next_number("version"),
            volatile=frozenset({"version"}),
            defaults=defaults or {},
            checks=(one_of("targetResourceType", targets.TYPES), between("timeout", 1, 2**31 - 1), *checks),
            create_rules=(_target_stands, *rules),
            update_rules=rules,
        )
    )


def _creators_role(request: Request) -> Iterator[Record]:
    """Whoever creates an environment, and nobody else, is its administrator. The person may do everything anyway.

    Source: https://learn.microsoft.com/azure/devops/pipelines/process/environments (security), and azure-devops-docs issue 12255.
    """
    creator = identity.by_client_id(request.view, request.environment.get("caller", ""))
    if creator is not None:
        where, who = f"{text(request.inputs, 'projectId')}_{request.id}", text(creator.outputs, "principalId")
        role: dict[str, Json] = {"scope": ENVIRONMENT_ROLES, "resourceId": where, "identityId": who, "roleName": "Administrator"}
        yield Record(ROLE, request.scope, f"{ENVIRONMENT_ROLES}/{where}/{who}", "Administrator", role, role)


def _on_environment(record: Record, view: View) -> Iterable[Record]:
    """Its checks and authorisations, and the roles of people on it."""
    yield from on_target(record, view, "environment")
    yield from view.find(ROLE, record.scope, resourceId=f"{text(record.inputs, 'projectId')}_{record.id}")


ROWS: tuple[Behaviour, ...] = (
    in_project(
        Behaviour(
            ENVIRONMENT,
            new_id=number_between(10, 9_999),
            auto_name="name",
            defaults={"description": ""},
            unique=(("projectId", "name"),),
            taken="Environment with name {name} already exists.",
            brings=_creators_role,
            contents=_on_environment,
        )
    ),
    _check(
        "checkApproval",
        uuid("approvers[]"),
        not_empty("approvers"),
        _enough_approvers,
        rules=(_approvers_exist,),
        defaults={"minimumRequiredApprovers": 0, "requesterCanApprove": False, "timeout": _THIRTY_DAYS, "instructions": ""},
    ),
    _check(
        "checkBranchControl",
        defaults={
            "allowedBranches": "*",
            "displayName": "Managed by Pulumi",
            "ignoreUnknownProtectionStatus": False,
            "verifyBranchProtection": False,
            "timeout": 1_440,
        },
    ),
    _check(
        "checkBusinessHours",
        pattern("startTime", r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:MM"),
        pattern("endTime", r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:MM"),
        matching("timeZone", WINDOWS.__contains__, "the Windows name of a time zone, such as 'W. Europe Standard Time' or 'UTC'"),
        defaults={"displayName": "Managed by Pulumi", "timeout": 1_440},
    ),
    _check("checkExclusiveLock", rules=(_only_lock,), defaults={"timeout": _THIRTY_DAYS}),
    _check(
        "checkRequiredTemplate",
        not_empty("requiredTemplates"),
        one_of("requiredTemplates[].repositoryType", ("azuregit", "github", "githubenterprise", "bitbucket")),
        pattern("requiredTemplates[].repositoryRef", r"refs/(heads|tags)/.+", "a full ref name, as refs/heads/main"),
    ),
    _check(
        "checkRestApi",
        one_of("connectedServiceNameSelector", ("connectedServiceName", "connectedServiceNameARM")),
        one_of("method", ("OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "PATCH")),
        one_of("completionEvent", ("ApiResponse", "Callback")),
        defaults={"completionEvent": "Callback", "timeout": 1_440},
    ),
)
