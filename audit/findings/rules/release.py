"""Which release runs, and code that changes without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from audit import paths
from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import at, thing
from audit.model import Change, Operation, Preview, PropertyChange
from audit.values import ABSENT, Key, Tree

GROUP: Final = "release"


def _reference(tree: Tree) -> str | None:
    for path in ("tag", "branch", "gitSource.tag", "gitSource.branch", "tags.release"):
        value = at(tree, path)
        if isinstance(value, str) and value:
            return value
    return None


def _moved(change: Change, preview: Preview) -> Iterator[Said]:
    kind = change.resource.type.rsplit(":", 1)[-1]
    if kind in ("Repo", "Job") and change.before and change.after:
        before, after = _reference(change.before), _reference(change.after)
        if before != after and after:
            verb = "is checked out at" if kind == "Repo" else "starts from code of"
            yield Said(f"The {thing(change, preview)} {verb} {after}.", "", before or "", after)


def _code(change: Change, preview: Preview) -> Iterator[Said]:
    for item in change.properties:
        if item.text and change.operation is Operation.UPDATE and (item.text.added or item.text.removed):
            said = f"The text of the {thing(change, preview)} changes: {item.text.added:,} lines added, {item.text.removed:,} removed."
            yield Said(" ".join([said.replace(" 1 lines added", " 1 line added"), *item.text.remarks]))


def _credential(change: Change, preview: Preview) -> Iterator[Said]:
    for path, what in change.credentials:
        sentence = f"The {thing(change, preview)} holds {what} in plain text ({path})."
        yield Said(sentence, "", "", "List its name under azure.key_vault.secrets, and refer to it as {{secrets/SCOPE/NAME}}.")


_TEXTS: Final = frozenset({"description", "comment", "message", "commitMessage"})
_TAGS: Final = frozenset({"tags", "customTags"})


def _cosmetic(change: Change, preview: Preview) -> Iterator[Said]:
    if change.operation is not Operation.UPDATE or not change.properties or any("release" in item.path for item in change.properties):
        return
    if all(_is_tag(item) or item.path in _TEXTS for item in change.properties):
        for item in change.properties:
            if _is_tag(item):
                name = next(
                    part.value if isinstance(part, Key) else part
                    for part in reversed(paths.parse(item.path))
                    if part not in ("value", "key")
                )
                old, new = ("not set" if value is ABSENT else str(value) for value in (item.old, item.new))
                yield Said(f"The tag {name} changes from {old} to {new}.", "", old, new)
            else:
                yield Said(f"The {thing(change, preview)} is described differently.")
    elif all(item.text and not item.text.added and not item.text.removed for item in change.properties):
        remarks = [remark for item in change.properties if item.text for remark in item.text.remarks]
        yield Said(f"The text of the {thing(change, preview)} means the same: {' '.join(remarks)}")


def _is_tag(item: PropertyChange) -> bool:
    return not _TAGS.isdisjoint(part for part in paths.parse(item.path) if isinstance(part, str))


RULES: Final = (
    Rule(
        "credential-in-plain-text", "secrets", Risk.DANGER, "something that looks like a credential is written in plain text",
        "Everybody who reads the file, the state or the service can use it. It counts as known from the moment it was written.",
        "Withdraw the credential, create a new one, and keep it in the key vault.",
        _credential,
    ),
    Rule(
        "release-moved", GROUP, Risk.ROUTINE, "a git folder or a job moves to another release",
        "Other code runs from now on.",
        "Is it the release that was tested?",
        _moved,
    ),
    Rule(
        "code-changed", GROUP, Risk.ROUTINE, "a notebook, a file, a query or a dashboard changes",
        "Other code runs from now on.",
        "Read the changed lines below.",
        _code,
    ),
    Rule(
        "cosmetic", "cosmetic", Risk.NONE, "tags, descriptions, and text that means the same",
        "Nothing behaves differently.",
        "Nothing.",
        _cosmetic,
    ),
)  # fmt: skip
