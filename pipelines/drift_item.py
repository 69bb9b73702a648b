"""The work item on the drift of one stack: opened with it, changed when the drift changes, closed when it is gone, opened when it is back.

Somebody who closes it while the drift stays is not asked again, until it is another one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from pipelines.work_items import Wanted, WorkItem, WorkItems

GONE: Final = "none"
"""The mark of a stack without drift."""
_MARK: Final = re.compile(r"Drift ([0-9a-f]{16}|none)\b")
MOST_LISTED: Final = 50
"""Resources that a work item names; the report names all."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One resource that is not as it should be, as a person reads it. Nothing in here is secret."""

    resource: str
    what: str
    properties: tuple[str, ...] = ()
    who: str = ""
    """Who changed it and when, if a service tells."""


def tag_of(stack: str) -> str:
    """By what the work item of a stack is found again."""
    return f"databricks-cicd-drift-{stack}"


def mark_of(differences: Sequence[Difference]) -> str:
    """The same for the same drift, whoever made it and whenever."""
    if not differences:
        return GONE
    told = "\n".join(sorted("\n".join((each.resource, each.what, *each.properties)) for each in differences))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def keep(items: WorkItems, stack: str, differences: Sequence[Difference], link: str) -> str:
    """Makes the work item of a stack say what is so; what was done, as a sentence. Raises `audit.pull_request.service.Refused`."""
    tag, mark = tag_of(stack), mark_of(differences)
    there = items.find(tag)
    if there is None:
        if not differences:
            return f"There is no work item on drift in {stack}, and no drift."
        number = items.create(tag, _wanted(stack, differences, link, f"Found {_count(differences)}."))
        return f"Added work item {number} on drift in {stack}."
    before = items.change(tag, lambda item: _decided(item, stack, differences, mark, link))
    if before is None:
        state = "open" if there.is_open else "closed"
        return f"Work item {there.id} on drift in {stack} stays {state}: {'nothing has changed' if differences else 'there is no drift'}."
    if not differences:
        return f"{'Closed work' if before.is_open else 'Work'} item {before.id}: the drift in {stack} is gone."
    return f"Work item {before.id} on drift in {stack} {'says what has changed' if before.is_open else 'is open again'}."


def _decided(item: WorkItem, stack: str, differences: Sequence[Difference], mark: str, link: str) -> Wanted | None:
    """What the work item should say; None where it says so already, or somebody has closed it for this very drift."""
    found = _MARK.search(item.description)
    said = found[1] if found else ""
    if not differences:
        return _wanted(stack, differences, link, "The drift is gone.") if item.is_open or said != GONE else None
    if said == mark:
        return None
    sentence = f"The drift has changed: now {_count(differences)}." if item.is_open else f"There is drift again: {_count(differences)}."
    return _wanted(stack, differences, link, sentence)


def _wanted(stack: str, differences: Sequence[Difference], link: str, sentence: str) -> Wanted:
    run = f' <a href="{escape(link)}">The run with the whole report</a>.' if link else ""
    listed = "".join(f"<li>{_item(each)}</li>" for each in differences[:MOST_LISTED])
    left = len(differences) - MOST_LISTED
    more = f"<p>and {left:,} more</p>" if left > 0 else ""
    body = (
        f"<p>Somebody has changed what stack <b>{escape(stack)}</b> manages, without it.{run}</p><ul>{listed}</ul>{more}"
        f"<p>Either the stack file should say it, or <code>pulumi up --refresh -s {escape(stack)}</code> takes it back. "
        "A pipeline keeps this text.</p>"
        if differences
        else f"<p>Stack <b>{escape(stack)}</b> is as it should be.{run}</p>"
    )
    # The mark is text: the service takes comments and unknown attributes out of HTML.
    description = f"{body}<p>Drift {mark_of(differences)}</p>"
    return Wanted(f"Drift in {stack}", description, f"{escape(sentence)}{run}", bool(differences))


def _item(difference: Difference) -> str:
    properties = "".join(f"<li>{escape(each)}</li>" for each in difference.properties)
    who = f" ({escape(difference.who)})" if difference.who else ""
    return f"{escape(difference.what)} {escape(difference.resource)}{who}{f'<ul>{properties}</ul>' if properties else ''}"


def _count(differences: Sequence[Difference]) -> str:
    return f"{len(differences):,} resource{'s' * (len(differences) != 1)} that {'differ' if len(differences) != 1 else 'differs'}"
