"""Who may do more, or less, than before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from audit.findings.finding import Risk, Rule, Said
from audit.findings.rights import Right, rights
from audit.findings.words import at, listed, thing
from audit.model import Change, Operation, Preview
from domain.rights import includes

GROUP: Final = "access"


_WORDS: Final = ("one of ", "pipeline ", "every pipeline ", "somebody ", "workspace ")
"""How a sentence can begin that does not begin with a name."""


_WHO: Final = frozenset({
    "accessControls", "administrators", "grants", "groupName", "identityDescriptor", "identityId", "memberId", "members", "principal",
    "principalId", "roleDefinitionId", "servicePrincipalName", "userId", "userName",
})  # fmt: skip
"""Properties that say who has rights, and which, but not on what."""


def _gained(change: Change, preview: Preview) -> tuple[set[Right], set[Right]]:
    before, after = rights(change.before, change, preview), rights(change.after, change, preview)
    return _beyond(after, before), _beyond(before, after)


def _beyond(some: frozenset[Right], others: frozenset[Right]) -> set[Right]:
    """Those that are neither among the others nor included in them."""
    return {
        right
        for right in some - others
        if not any((other.who, other.on) == (right.who, right.on) and includes(other.right, right.right) for other in others)
    }


def _is_new(change: Change, preview: Preview) -> bool:
    """Whether what the rights are on comes with this very change: then nobody had another right on it before."""
    about = {urn for name, urns in change.sources.items() if name not in _WHO for urn in urns}
    return change.operation is Operation.CREATE and bool(about & preview.created)


def _widened(wanted: Callable[[Right, bool], bool]) -> Callable[[Change, Preview], Iterator[Said]]:
    def judge(change: Change, preview: Preview) -> Iterator[Said]:
        gained, _ = _gained(change, preview)
        new = _is_new(change, preview)
        for who, on in sorted({(right.who, right.on) for right in gained}):
            items = sorted(right for right in gained if (right.who, right.on) == (who, on) and wanted(right, new))
            if items:
                before = {right.right for right in rights(change.before, change, preview) if (right.who, right.on) == (who, on)}
                after = {right.right for right in rights(change.after, change, preview) if (right.who, right.on) == (who, on)}
                yield Said(_sentence(who, on, items, new), who, listed(sorted(before), 9) or "nothing", listed(sorted(after), 9))

    return judge


def _sentence(who: str, on: str, items: list[Right], new: bool) -> str:
    who = f"{who[:1].upper()}{who[1:]}" if who.startswith(_WORDS) else who
    members = {right.right for right in items} & {"member", "administrator"}
    if members:
        return f"{who} becomes {'an administrator' if 'administrator' in members else 'a member'} of {on}."
    finds = ("USE_CATALOG", "USE_SCHEMA")  # goes without saying where there is more
    verbs = listed((right.verb for right in [right for right in items if right.right not in finds] or items), 9)
    return f"{who} can {verbs} the new {on.removeprefix('the ')}." if new else f"{who} can now {verbs} {on}."


def _narrowed(change: Change, preview: Preview) -> Iterator[Said]:
    gained, lost = _gained(change, preview)
    for who, on in sorted({(right.who, right.on) for right in lost} - {(right.who, right.on) for right in gained}):
        names = sorted(right.right for right in lost if (right.who, right.on) == (who, on))
        if set(names) & {"member", "administrator"}:
            yield Said(f"{who} is no longer a member of {on}.", who)
        else:
            left = {right.right for right in rights(change.after, change, preview) if (right.who, right.on) == (who, on)}
            yield Said(f"{who} loses {listed(names, 9)} on {on}.", who, listed(names, 9), listed(sorted(left), 9) or "nothing")


_SAFEGUARDS: Final = (
    ("settings.submitterCanVote", False, "Authors may approve their own pull requests"),
    ("disableLegacyAccess.value", True, "Legacy access to data is no longer disabled"),
    ("disableLegacyDbfs.value", True, "Files outside Unity Catalog are no longer disabled"),
    ("enforceJobScope", True, "Pipelines may reach other projects of the organisation"),
    ("enforceReferencedRepoScopedToken", True, "Pipelines may read repositories that they do not name"),
    ("enforceSettableVar", True, "Variables of pipelines may be set when they are queued"),
    ("customConfig.enableTokensConfig", "false", "Personal access tokens are allowed"),
    ("customConfig.enableDbfsFileBrowser", "false", "Files outside Unity Catalog can be browsed"),
    ("customConfig.enableResultsDownloading", "false", "Results may be downloaded"),
    ("properties.enableRbacAuthorization", True, "The key vault no longer asks Azure's roles"),
    ("allowSharedKeyAccess", False, "Account keys open the storage again"),
    ("allowAccess", False, "Every pipeline may use the variable group"),
    ("visibility", "private", "The project becomes visible to everybody"),
)


def _unguarded(change: Change, preview: Preview) -> Iterator[Said]:
    for path, safe, sentence in _SAFEGUARDS:
        before, after = at(change.before, path), at(change.after, path)
        if before == safe and after != safe and change.after:
            yield Said(f"{sentence} ({thing(change, preview)}).", "", str(before), str(after))


RULES: Final = (
    Rule(
        "administration-granted", GROUP, Risk.DANGER, "somebody gets rights that lead to further rights, or get round a rule",
        "Whoever has this can give it to others, or undo what protects this environment.",
        "Ask the owner of the environment whether this person or group must have it, and whether less would do.",
        _widened(lambda right, new: right.is_administration and not new),
    ),
    Rule(
        "access-widened", GROUP, Risk.ATTENTION, "somebody can do more than before, or becomes a member of a group",
        "More people or programs reach data or machines than before.",
        "Who asked for it, and does the owner of the data or of the machine agree?",
        _widened(lambda right, new: not right.is_administration and not new),
    ),
    Rule(
        "access-to-new", GROUP, Risk.ROUTINE, "somebody gets rights on something that is new",
        "New things come with rights; nobody had others before.",
        "Are these the groups that the new thing is for?",
        _widened(lambda right, new: new),
    ),
    Rule(
        "safeguard-off", GROUP, Risk.DANGER, "a setting that protects a service is switched off",
        "It was the safe choice, and everybody in the service is affected.",
        "Is there another way to do what needs it, and for how long is it needed?",
        _unguarded,
    ),
    Rule(
        "access-narrowed", GROUP, Risk.ROUTINE, "somebody can do less than before",
        "People or programs that still need it will stop working.",
        "Do those who lose it know?",
        _narrowed,
    ),
)  # fmt: skip
