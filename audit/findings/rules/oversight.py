"""Who must agree before something is released or merged, and what else must hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import at, checked, listed, named, number, side
from audit.model import Change, Operation, Preview
from audit.values import Absent, Tree, Value

GROUP: Final = "oversight"


def _kind(change: Change) -> str:
    return change.resource.type.rsplit(":", 1)[-1]


def _uses(change: Change, preview: Preview) -> str:
    on = checked(change, preview)
    return f"Releases to {on}" if not on.startswith("the ") else f"Uses of {on}"


_GONE: Final = {
    "CheckApproval": "{} no longer wait for an approval.",
    "CheckBranchControl": "{} may come from any branch.",
    "CheckExclusiveLock": "{} may run at the same time.",
    "CheckRequiredTemplate": "{} may come from pipelines that do not extend the required template.",
    "CheckBusinessHours": "{} are possible at any time.",
}
_MINOR: Final = frozenset({"CheckBusinessHours", "CheckExclusiveLock"})


def _check_removed(change: Change, preview: Preview) -> Iterator[Said]:
    if change.operation is Operation.DELETE and _kind(change) in _GONE and _kind(change) not in _MINOR:
        yield _gone(change, preview)


def _minor_check_removed(change: Change, preview: Preview) -> Iterator[Said]:
    if change.operation is Operation.DELETE and _kind(change) in _MINOR:
        yield _gone(change, preview)


def _gone(change: Change, preview: Preview) -> Said:
    was = ""
    if _kind(change) == "CheckApproval":
        people = _people(change, preview, change.before.get("approvers"))
        minimum = change.before.get("minimumRequiredApprovers")
        was = f"{side(minimum) if minimum else 1} of {listed(people)}"
    elif _kind(change) == "CheckBranchControl":
        was = _branches(change.before.get("allowedBranches"))
    return Said(_GONE[_kind(change)].format(_uses(change, preview)), "", was, "")


def _people(change: Change, preview: Preview, value: Value | None) -> list[str]:
    return [named(change, preview, "approvers", item) for item in value] if isinstance(value, list) else []


def _branches(value: object) -> str:
    return listed(part.strip().removeprefix("refs/heads/") for part in str(value).split(","))


_FEWER: Final = (
    ("CheckApproval", "minimumRequiredApprovers", "{} need the approval of {} instead of {}."),
    ("BranchPolicyMinReviewers", "settings.reviewerCount", "Merges into {} need {} instead of {}."),
    ("BranchPolicyAutoReviewers", "settings.minimumNumberOfReviewers", "Merges into {} need {} added automatically instead of {}."),
)


def _fewer(change: Change, preview: Preview) -> Iterator[Said]:
    """Lower counts. Without a minimum, every approver of the list must agree."""
    for kind, path, sentence in _FEWER:
        if _kind(change) == kind and change.before and change.after:
            approvers = change.before.get("approvers")
            unset = len(approvers) if isinstance(approvers, list) else 0
            before, after = (number(at(tree, path)) for tree in (change.before, change.after))
            if kind == "CheckApproval":
                left = change.after.get("approvers")
                after = after if after is not None else min(len(left) if isinstance(left, list) else 1, 1)
                before = before if before is not None else min(unset, 1)
            if before is not None and after is not None and after < before:
                where = _uses(change, preview) if kind == "CheckApproval" else _merged(change, preview)
                word = "person" if kind == "CheckApproval" else "reviewer"
                new = f"{after:g} {word if after == 1 else 'people' if word == 'person' else 'reviewers'}"
                yield Said(sentence.format(where, new, f"{before:g}"), "", f"{before:g}", f"{after:g}")


def _merged(change: Change, preview: Preview) -> str:
    scope = at(change.after or change.before, "settings.scopes[0]")
    reference = str(scope.get("repositoryRef")) if isinstance(scope, dict) else ""
    branch = reference.removeprefix("refs/heads/") + ("/*" if isinstance(scope, dict) and scope.get("matchType") == "Prefix" else "")
    sources = [preview.names[urn] for urn in change.sources.get("settings", ()) if urn in preview.names and "git:Git::" in urn]
    return f"{branch} of {sources[0]}" if sources else branch or change.resource.name


_FILTERED: Final = {
    "BranchPolicyBuildValidation": ("filenamePatterns", "A pipeline must succeed before {}"),
    "BranchPolicyAutoReviewers": ("pathFilters", "Reviewers are added before {}"),
}
"""Policies that look at some changes only: which paths, and what they ask for."""


def _policy_off(change: Change, preview: Preview) -> Iterator[Said]:
    kind = _kind(change)
    if not kind.startswith(("BranchPolicy", "RepositoryPolicy")):
        return
    what = _about(change)
    where = f"merges into {_merged(change, preview)}" if kind.startswith("BranchPolicy") else "pushes"
    if change.operation is Operation.DELETE and change.before.get("blocking") is not False:
        yield Said(f"The policy on {what} no longer applies to {where}.", "", "required", "removed")
    for name, word in (("enabled", "switched off"), ("blocking", "optional")):
        if change.before.get(name) is True and change.after.get(name) is False:
            yield Said(f"The policy on {what} of {where} becomes {word}.", "", "required", word)
    if kind in _FILTERED and change.before and change.after:
        path, sentence = _FILTERED[kind]
        before, after = (_filters(at(tree, f"settings.{path}")) for tree in (change.before, change.after))
        if _are_narrower(before, after):
            said = f"{sentence.format(where)} only if what changes matches {listed(after, 9)}."
            yield Said(said, "", listed(before, 9) or "every change", listed(after, 9))
    for name in ("onPushResetApprovedVotes", "onPushResetAllVotes", "lastPusherCannotApprove"):
        if at(change.before, f"settings.{name}") is True and at(change.after, f"settings.{name}") is False:
            yield Said(f"{name} is switched off for {where}: an approval may be of something else than what is merged.", "", "yes", "no")


def _policy_on(change: Change, preview: Preview) -> Iterator[Said]:
    if _kind(change).startswith("BranchPolicy") and change.before and change.after:
        for name in ("enabled", "blocking"):
            if change.before.get(name) is False and change.after.get(name) is True:
                yield Said(
                    f"The policy on {_about(change)} of merges into {_merged(change, preview)} becomes required.", "", "no", "required"
                )


def _about(change: Change) -> str:
    """What a policy is on, such as `build validation`."""
    words = _kind(change).removeprefix("BranchPolicy").removeprefix("RepositoryPolicy")
    return "".join(f" {char.lower()}" if char.isupper() else char for char in words).strip()


def _filters(value: Value | Absent) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _are_narrower(before: list[str], after: list[str]) -> bool:
    """Whether fewer changes match: patterns for what counts are missing, or there are more for what does not. Without any, all counts."""
    old, new = ({path for path in paths if not path.startswith("!")} or {"/*"} for paths in (before, after))
    excluded = [{path for path in paths if path.startswith("!")} for paths in (before, after)]
    return not (old <= new or "/*" in new) or not excluded[1] <= excluded[0]


def _added(change: Change, preview: Preview) -> Iterator[Said]:
    if change.operation is Operation.CREATE and _kind(change) == "CheckApproval":
        people = _people(change, preview, change.after.get("approvers"))
        minimum = change.after.get("minimumRequiredApprovers")
        yield Said(f"{_uses(change, preview)} wait for an approval.", "", "", f"{side(minimum) if minimum else 1} of {listed(people)}")


def _opened(change: Change, preview: Preview) -> Iterator[Said]:
    if not change.before or not change.after:
        return
    kind = _kind(change)
    if kind == "CheckApproval" and change.before.get("requesterCanApprove") is not True and change.after.get("requesterCanApprove") is True:
        yield Said(f"{_uses(change, preview)} may be approved by whoever starts them.", "", "another person", "the same person")
    if kind == "CheckBranchControl":
        before, after = (set(_parts(tree.get("allowedBranches"))) for tree in (change.before, change.after))
        if added := after - before:
            yield Said(
                f"{_uses(change, preview)} may also come from {listed(sorted(added))}.", "", listed(sorted(before)), listed(sorted(after))
            )
        if change.before.get("verifyBranchProtection") is True and change.after.get("verifyBranchProtection") is False:
            yield Said(f"{_uses(change, preview)} may come from branches without policies.", "", "protected branches", "any")


def _parts(value: object) -> list[str]:
    return [part.strip().removeprefix("refs/heads/") for part in str(value).split(",") if part.strip()]


_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _longer_hours(change: Change, preview: Preview) -> Iterator[Said]:
    if _kind(change) == "CheckBusinessHours" and change.before and change.after:
        old, new = change.before, change.after
        days = [day for day in _DAYS if new.get(day) is True and old.get(day) is not True]
        if days or str(new.get("startTime")) < str(old.get("startTime")) or str(new.get("endTime")) > str(old.get("endTime")):
            sentence = f"{_uses(change, preview)} are possible on more days, or for longer: {_hours(new)}."
            yield Said(sentence, "", _hours(old), _hours(new))


def _hours(tree: Tree) -> str:
    return f"{listed((day for day in _DAYS if tree.get(day) is True), 7)} from {tree.get('startTime')} to {tree.get('endTime')}"


def _approvers(change: Change, preview: Preview) -> Iterator[Said]:
    if _kind(change) == "CheckApproval" and change.before and change.after:
        before, after = (_people(change, preview, tree.get("approvers")) for tree in (change.before, change.after))
        if set(before) != set(after):
            yield Said(f"{_uses(change, preview)} are approved by {listed(after)}.", listed(after), listed(before), listed(after))


def _template(change: Change, preview: Preview) -> Iterator[Said]:
    if _kind(change) == "CheckRequiredTemplate" and change.before and change.after and change.properties:
        yield Said(f"{_uses(change, preview)} must extend another template.", "", change.properties[0].path, "")


RULES: Final = (
    Rule(
        "check-removed", GROUP, Risk.DANGER, "an approval, a branch control or a required template of a release goes",
        "Something reaches this environment that nobody or nothing looked at.",
        "Who decided that releases need no such check, and where is that written down?",
        _check_removed,
    ),
    Rule(
        "fewer-people", GROUP, Risk.DANGER, "fewer people must agree to a release or a merge",
        "One person less has to be convinced, or deceived.",
        "Is the lower number what the team decided, for this branch or environment?",
        _fewer,
    ),
    Rule(
        "check-weakened", GROUP, Risk.DANGER, "a check lets more through: requesters approve, more or unprotected branches, weaker votes",
        "What the check was there to stop is possible.",
        "What needs this, and could it be done under the check as it is?",
        _opened,
    ),
    Rule(
        "policy-weakened", GROUP, Risk.DANGER, "a policy on branches or pushes is removed, switched off or made optional",
        "Code can reach a protected branch without it.",
        "Does another policy ask the same?",
        _policy_off,
    ),
    Rule(
        "approvers-changed", GROUP, Risk.ATTENTION, "other people approve releases",
        "The people who answer for a release change.",
        "Do the new ones know what they approve, and are there enough for holidays?",
        _approvers,
    ),
    Rule(
        "required-template-changed", GROUP, Risk.ATTENTION, "another template is required",
        "The template decides what a pipeline that deploys may do.",
        "Read the template that is required now.",
        _template,
    ),
    Rule(
        "hours-extended", GROUP, Risk.ATTENTION, "releases are possible at more times",
        "Something may go out when nobody is there to see what it does.",
        "Is somebody on call at these times?",
        _longer_hours,
    ),
    Rule(
        "minor-check-removed", GROUP, Risk.ATTENTION, "business hours or an exclusive lock go",
        "Releases are possible when nobody is there, or at the same time as others.",
        "Is somebody on call?",
        _minor_check_removed,
    ),
    Rule(
        "policy-strengthened", GROUP, Risk.ROUTINE, "a policy on branches is switched on, or required from now on",
        "Pull requests wait for it.",
        "Can it be met by those who need to merge?",
        _policy_on,
    ),
    Rule(
        "approval-added", GROUP, Risk.ROUTINE, "somebody must agree from now on",
        "A release goes on only when they answer.",
        "Do they know, and are there enough for holidays?",
        _added,
    ),
)  # fmt: skip
