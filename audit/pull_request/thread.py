"""One thread for each stack: found again by a property, updated in place, closed when nothing is left to say and reopened when there is.

Source: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from audit.pull_request.service import Service

PROPERTY: Final = "databricks-cicd.stack"
ACTIVE: Final = 1
CLOSED: Final = 4
_OPEN: Final = frozenset({"active", "pending", "unknown", "0", "1", "6"})
"""Statuses in which people are asked to look, by their words and numbers."""
_RULE: Final = "\n\n---\n"
"""Between the report and where the whole of it is."""

Json = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class _Own:
    """The thread of this stack."""

    id: int
    comment: int
    content: str
    is_open: bool


def publish(service: Service, stack: str, report: str | None, link: str = "") -> str:
    """Writes the report, or that there is nothing to say any more (None); what was done, as a sentence.

    Raises `audit.pull_request.service.Refused`. Somebody who has resolved the thread is asked again only if the report is another one.
    """
    own = _own(service.call("GET", "threads"), stack)
    if report is None:
        if own is None:
            return f"Nothing to say about stack {stack}."
        _edit(service, own, with_link(f"Stack `{stack}`: **no changes** any more.", link))
        if own.is_open:
            service.call("PATCH", f"threads/{own.id}", {"status": CLOSED})
        return f"Closed the thread about stack {stack}."
    content = with_link(report, link)
    if own is None:
        comments: JsonValue = [{"parentCommentId": 0, "content": content, "commentType": 1}]
        service.call("POST", "threads", {"comments": comments, "status": ACTIVE, "properties": {PROPERTY: stack}}, again=False)
        return f"Opened a thread about stack {stack}."
    _edit(service, own, content)
    if own.is_open or _report_in(own.content) == _report_in(content):
        return f"Updated the thread about stack {stack}."
    service.call("PATCH", f"threads/{own.id}", {"status": ACTIVE})
    return f"Updated the thread about stack {stack}, and opened it again."


def with_link(report: str, link: str) -> str:
    """The text of a comment. What is behind the link changes with every run, and is no news."""
    return f"{report.rstrip()}{_RULE}[The whole report and the log of this run]({link})\n" if link else report


def _edit(service: Service, own: _Own, content: str) -> None:
    if _plain(own.content) != _plain(content):
        service.call("PATCH", f"threads/{own.id}/comments/{own.comment}", {"content": content})


def _own(answer: JsonValue, stack: str) -> _Own | None:
    threads = answer.get("value") if isinstance(answer, dict) else None
    for thread in threads if isinstance(threads, list) else ():
        if isinstance(thread, dict) and not thread.get("isDeleted") and _stack_of(thread) == stack and (found := _first(thread)):
            return found
    return None


def _stack_of(thread: Json) -> JsonValue:
    properties = thread.get("properties")
    value = properties.get(PROPERTY) if isinstance(properties, dict) else None
    return value.get("$value") if isinstance(value, dict) else value


def _first(thread: Json) -> _Own | None:
    """The comment that the thread began with; None if somebody has deleted it: then another thread is opened."""
    comments, number = thread.get("comments"), thread.get("id")
    for comment in comments if isinstance(comments, list) else ():
        if isinstance(comment, dict) and not comment.get("parentCommentId"):
            identifier, content = comment.get("id"), comment.get("content")
            if comment.get("isDeleted") or not isinstance(identifier, int) or not isinstance(number, int):
                return None
            return _Own(number, identifier, content if isinstance(content, str) else "", str(thread.get("status")).lower() in _OPEN)
    return None


def _report_in(content: str) -> str:
    return _plain(content).partition(_RULE)[0].rstrip()


def _plain(content: str) -> str:
    return content.replace("\r\n", "\n").strip()
