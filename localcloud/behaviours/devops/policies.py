"""Branch policies and repository policies, and the pushes that they keep out."""

from __future__ import annotations

from typing import Final

from localcloud.behaviours.checks import between, not_empty, one_of, uuid
from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.organisation import in_project, number_between, token
from localcloud.behaviours.model import Behaviour, CheckRule, Reference, Refusal, Request, Rule
from localcloud.behaviours.paths import flag, items, known_at, text
from localcloud.store_model import Record, View
from localcloud.values import Json

_GIT: Final = token("git")
BRANCH_POLICIES: Final = (
    "branchPolicyAutoReviewers",
    "branchPolicyBuildValidation",
    "branchPolicyCommentResolution",
    "branchPolicyMergeTypes",
    "branchPolicyMinReviewers",
    "branchPolicyStatusCheck",
    "branchPolicyWorkItemLinking",
)
_FILE_SIZES: Final = (1, 2, 5, 10, 50, 100, 200)
_MISSING_REPOSITORY: Final = "TF401019: The Git repository with name or identifier {value} does not exist."


def refuse_push(view: View, repository: Record, branch: str, default_branch: str) -> None:
    """Refuses a commit that goes straight to a branch that an enabled, blocking policy protects."""
    for kind in BRANCH_POLICIES:
        for policy in view.find(token(kind), repository.scope, projectId=text(repository.inputs, "projectId")):
            if _blocks(policy) and applies(policy, repository.id, branch, default_branch):
                raise Refusal(
                    f"TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch. "
                    f"{repository.name}, {branch}: {kind} {policy.id} protects it."
                )


def scopes_of(policy: Record) -> list[dict[str, Json]]:
    """The branches that a branch policy says it is for."""
    settings = policy.inputs.get("settings")
    return [dict(scope) for scope in items(settings.get("scopes"))] if isinstance(settings, dict) else []  # type: ignore[arg-type]


def applies(policy: Record, repository_id: str, branch: str, default_branch: str) -> bool:
    """Whether a branch policy is about that branch."""
    return any(_covers(scope, repository_id, branch, default_branch) for scope in scopes_of(policy))


def is_enabled(policy: Record) -> bool:
    """Whether a policy is switched on."""
    return flag(policy.inputs, "enabled", default=True)


def _blocks(policy: Record) -> bool:
    return is_enabled(policy) and flag(policy.inputs, "blocking", default=True)


def _covers(scope: dict[str, Json], repository_id: str, branch: str, default_branch: str) -> bool:
    full = branch if branch.startswith("refs/") else f"refs/heads/{branch}"
    kind = text(scope, "matchType").lower() or "exact"
    if kind == "defaultbranch":
        return full.lower() == default_branch.lower()
    if text(scope, "repositoryId") not in ("", repository_id):
        return False
    ref = text(scope, "repositoryRef")
    return full.lower().startswith(ref.lower()) if kind == "prefix" else full.lower() == ref.lower()


def _scopes_fit(request: Request) -> None:
    """Only noticed when the policy is made: the default branch is the default branch of every repository."""
    settings = request.inputs.get("settings")
    for scope in items(settings.get("scopes")) if isinstance(settings, dict) else ():
        kind = text(scope, "matchType").lower() or "exact"
        given = [key for key in ("repositoryId", "repositoryRef") if text(scope, key)]
        if kind == "defaultbranch" and given:
            raise Refusal(f"'{' and '.join(given)}' must not be set when 'match_type' is 'DefaultBranch'")
        if kind != "defaultbranch" and "repositoryRef" not in given:
            raise Refusal(f"'repository_ref' must be set when 'match_type' is '{text(scope, 'matchType') or 'Exact'}'")


def _reviewers_exist(request: Request) -> None:
    for _, value in known_at(request.inputs, "settings.autoReviewerIds[]"):
        if identities.named(request, str(value)) is None:
            raise Refusal(f"TF401027: the identity {value} that should review cannot be found in the organisation")


def _build_exists(request: Request) -> None:
    wanted = text(request.inputs, "settings.buildDefinitionId")
    definition = request.view.get(token("buildDefinition"), request.scope, wanted)
    if definition is None or text(definition.inputs, "projectId") != text(request.inputs, "projectId"):
        raise Refusal(f"DefinitionNotFoundException: The build definition {wanted} was not found in the project")


def _on_branch(kind: str, *, rules: tuple[Rule, ...] = (), checks: tuple[CheckRule, ...] = ()) -> Behaviour:
    return in_project(
        Behaviour(
            token(kind),
            name="settings.displayName",
            new_id=number_between(100, 9_999),
            defaults={"enabled": True, "blocking": True},
            references=(Reference("settings.scopes[].repositoryId", _GIT, message=_MISSING_REPOSITORY),),
            checks=(
                uuid("settings.scopes[].repositoryId"),
                one_of("settings.scopes[].matchType", ("Exact", "Prefix", "DefaultBranch"), ignore_case=True),
                not_empty("settings.scopes"),
                *checks,
            ),
            create_rules=(_scopes_fit, *rules),
            update_rules=(_scopes_fit, *rules),
        )
    )


def _on_repository(kind: str, *checks: CheckRule) -> Behaviour:
    return in_project(
        Behaviour(
            token(kind),
            new_id=number_between(100, 9_999),
            defaults={"enabled": True, "blocking": True},
            references=(Reference("repositoryIds[]", _GIT, message=_MISSING_REPOSITORY),),
            checks=(uuid("repositoryIds[]"), *checks),
        )
    )


ROWS: tuple[Behaviour, ...] = (
    _on_branch(
        "branchPolicyAutoReviewers",
        rules=(_reviewers_exist,),
        checks=(
            uuid("settings.autoReviewerIds[]"),
            not_empty("settings.autoReviewerIds"),
            between("settings.minimumNumberOfReviewers", 1, 10),
        ),
    ),
    _on_branch(
        "branchPolicyBuildValidation",
        rules=(_build_exists,),
        checks=(between("settings.validDuration", 0, 2**31 - 1),),
    ),
    _on_branch("branchPolicyCommentResolution"),
    _on_branch("branchPolicyMergeTypes"),
    _on_branch("branchPolicyMinReviewers", checks=(between("settings.reviewerCount", 1, 10),)),
    _on_branch(
        "branchPolicyStatusCheck",
        checks=(uuid("settings.authorId"), one_of("settings.applicability", ("default", "conditional"))),
    ),
    _on_branch("branchPolicyWorkItemLinking"),
    _on_repository("repositoryPolicyMaxFileSize", one_of("maxFileSize", tuple(str(size) for size in _FILE_SIZES))),
    _on_repository("repositoryPolicyReservedNames"),
    _on_repository("repositoryPolicyCaseEnforcement"),
    _on_repository("repositoryPolicyAuthorEmailPattern", not_empty("authorEmailPatterns")),
    _on_repository("repositoryPolicyCheckCredentials"),
    _on_repository("repositoryPolicyMaxPathLength", between("maxPathLength", 1, 10_000)),
)
