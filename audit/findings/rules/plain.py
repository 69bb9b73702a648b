"""What is said of a change that no other rule knows, so that none is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import listed, thing
from audit.model import Change, Operation, Preview, System

GROUP: Final = "other"
_SENTENCES: Final = {
    Operation.DELETE: "The {} is deleted.",
    Operation.REPLACE: "The {} is replaced.",
    Operation.FORGET: "The stack forgets the {}; it stays in the cloud.",
    Operation.UPDATE: "The {} changes",
    Operation.IMPORT: "The stack takes over the {}, which exists already.",
    Operation.CREATE: "The {} is new.",
    Operation.UNKNOWN: "Something happens to the {} that this report does not know.",
}


def _plain(*operations: Operation, own: bool = False) -> Callable[[Change, Preview], Iterator[Said]]:
    def judge(change: Change, preview: Preview) -> Iterator[Said]:
        if change.operation in operations and (change.resource.system is System.OTHER) == own:
            what = listed(dict.fromkeys(item.path for item in change.properties)) if change.operation is Operation.UPDATE else ""
            sentence = _SENTENCES[change.operation].format(thing(change, preview))
            yield Said(sentence if not sentence.endswith("changes") else f"{sentence}: {what}." if what else f"{sentence}.")

    return judge


def _failed(change: Change, preview: Preview) -> Iterator[Said]:
    if change.failed:
        yield Said(f"The attempt to {change.operation} the {thing(change, preview)} failed.")


FAILED: Final = Rule(
    "failed", GROUP, Risk.DANGER, "an operation of an update failed",
    "The cloud is not as the stack file says, and what depends on it was not done.",
    "Read the error, repair its cause, and run the update again.",
    _failed,
)  # fmt: skip

RULES: Final = (
    Rule(
        "own-resource", GROUP, Risk.NONE, "a component, a provider or the stack itself changes, which exists only in the state",
        "Nothing in a cloud changes by this.",
        "Nothing.",
        _plain(*Operation, own=True),
    ),
    Rule(
        "something-goes", GROUP, Risk.ATTENTION, "anything else is deleted, replaced or forgotten",
        "What used it finds it gone, or new.",
        "Does anybody use it outside this stack?",
        _plain(Operation.DELETE, Operation.REPLACE, Operation.FORGET),
    ),
    Rule(
        "something-changes", GROUP, Risk.ROUTINE, "anything else is updated, created or imported",
        "No rule knows of a risk in it.",
        "Is it what the pull request says?",
        _plain(Operation.UPDATE, Operation.CREATE, Operation.IMPORT),
    ),
    Rule(
        "unknown-operation", GROUP, Risk.ATTENTION, "the engine does something that this report does not know",
        "The engine is newer than the report.",
        "Read the engine's own output.",
        _plain(Operation.UNKNOWN),
    ),
)  # fmt: skip
