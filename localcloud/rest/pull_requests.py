"""Pull requests over REST: open, list, read, change, complete, vote.

Source: https://learn.microsoft.com/rest/api/azure/devops/git/pull-requests and pull-request-reviewers.
"""

from __future__ import annotations

from typing import get_args

from pydantic import JsonValue

from localcloud.pull_requests import acting, opening, persons, records
from localcloud.pull_requests.acting import Completion
from localcloud.pull_requests.opening import Wanted
from localcloud.pull_requests.records import PullRequest, Status, Strategy
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest import shapes
from localcloud.rest.calls import Answer, Call, Route, items, listed
from localcloud.store import Transaction
from localcloud.store_model import Record

_ONE = "git/repositories/{repository}/pullRequests/{id:d}"


def found(call: Call, view: Transaction) -> tuple[PullRequest, Record]:
    """The pull request that the path names, in its repository. Raises `Refusal`."""
    each, repository = records.get(view, call.number("id"))
    if "repository" in call.parts and call.repository(view).id != repository.id:
        raise ServiceRefusal("GitPullRequestNotFoundException", records.NOT_FOUND)
    return each, repository


def _create(call: Call) -> Answer:
    with call.store.reading() as view:
        repository = call.repository(view)
        asked = [_id(each) for each in items(call.value("reviewers"))]
        subjects = [persons.with_id(view, call.scope, each) for each in asked]
    linked = [_id(each) for each in items(call.value("workItemRefs"))]
    if not all(each.isdecimal() for each in linked):
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: workItemRefs")
    wanted = Wanted(
        repository,
        _ref(call, "sourceRefName"),
        call.word("title"),
        call.caller.principal_name,
        target=_ref(call, "targetRefName"),
        description=call.word("description"),
        reviewers=[subject.principal_name if subject else each for subject, each in zip(subjects, asked, strict=True)],
        work_items=[int(each) for each in linked],
    )
    return _shown(call, opening.create(call.store, wanted), 201)


def _list(call: Call) -> Answer:
    status = call.query.get("searchcriteria.status", "active").lower()
    if status not in (*get_args(Status), "all"):
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: searchCriteria.status")
    with call.store.reading() as view:
        repository = call.repository(view) if "repository" in call.parts else None
        project = call.project_of(view).id if call.project else ""
        wanted = {"source": call.query.get("searchcriteria.sourcerefname"), "target": call.query.get("searchcriteria.targetrefname")}
        each = [
            (one, records.get(view, one.id)[1])
            for one in reversed(records.of(view, repository))
            if status in ("all", one.status) and project in ("", one.project) and wanted["source"] in (None, one.source)
            if wanted["target"] in (None, one.target)
        ]
        return listed([shapes.pull_request(call, view, one, of) for one, of in each])


def _get(call: Call) -> Answer:
    with call.store.transaction() as view:
        each, repository = found(call, view)
        if each.status == "active":
            each, repository = opening.caught_up(view, each.id)
        return Answer(shapes.pull_request(call, view, each, repository))


def _query(call: Call) -> Answer:
    """The pull requests of commits: those that were completed as a commit (`lastMergeCommit`), or that contain it (`commit`).

    Source: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-query/get. Numbers and words of the type are taken.
    """
    queries = list(items(call.value("queries")))
    if not queries:
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: queries")
    results: list[JsonValue] = []
    with call.store.reading() as view:
        repository = call.repository(view)
        known = records.of(view, repository)
        for query in queries:
            kind, commits = query.get("type"), query.get("items")
            if kind not in ("lastMergeCommit", 1, "commit", 2) or not isinstance(commits, list):
                raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: queries")
            found: dict[str, JsonValue] = {}
            for commit in commits:
                fitting = [each for each in known if commit in _commits(each, merged=kind in ("lastMergeCommit", 1))]
                if isinstance(commit, str) and fitting:
                    found[commit] = [shapes.pull_request(call, view, each, repository) for each in reversed(fitting)]
            results.append(found)
    return Answer({"queries": call.value("queries"), "results": results})


def _commits(each: PullRequest, *, merged: bool) -> set[str]:
    return {each.merged or (each.merge.commit if each.merge else "")} if merged else {one.source for one in each.iterations}


def _update(call: Call) -> Answer:
    with call.store.reading() as view:
        each, _ = found(call, view)
    status = call.word("status")
    if status == "abandoned":
        return _shown(call, acting.abandon(call.store, each.id, call.caller.principal_name))
    if status == "completed":
        return _shown(call, acting.complete(call.store, each.id, call.caller.principal_name, _completion(call)))
    if status not in ("", each.status):
        raise ServiceRefusal("GitPullRequestCannotBeActivated", f"The pull request {each.id} is {each.status} and stays so.")
    title = call.word("title") if call.value("title") is not None else None
    description = call.word("description") if call.value("description") is not None else None
    return _shown(call, opening.retitle(call.store, each.id, title, description))


def _completion(call: Call) -> Completion:
    commit, options = call.value("lastMergeSourceCommit"), call.value("completionOptions")
    expected = commit.get("commitId") if isinstance(commit, dict) else None
    if not isinstance(expected, str) or not expected:
        raise ServiceRefusal(
            "InvalidArgumentValueException",
            "Invalid argument value.\r\nParameter name: You must specify a valid LastMergeSourceCommit to perform this operation.",
        )
    given = options if isinstance(options, dict) else {}
    named = given.get("mergeStrategy") or ("squash" if given.get("squashMerge") is True else None)
    strategy: Strategy | None = next((each for each in get_args(Strategy) if each == named), None)
    if named is not None and strategy is None:
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: mergeStrategy")
    return Completion(strategy, given.get("deleteSourceBranch") is True, expected)


def _reviewers(call: Call) -> Answer:
    with call.store.reading() as view:
        each, repository = found(call, view)
        return listed(shapes.reviewers(call, view, each, repository))


def _vote(call: Call) -> Answer:
    """Only the caller's own vote can be recorded; another person is added as a reviewer without one."""
    with call.store.reading() as view:
        each, _ = found(call, view)
        reviewer = persons.with_id(view, call.scope, call.parts["reviewer"])
    if reviewer is None:
        raise ServiceRefusal("GitIdentityNotFoundException", f"The identity {call.parts['reviewer']} was not found.")
    value = call.value("vote") or 0
    if not isinstance(value, int):
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: vote")
    if value and reviewer.id != call.caller.id:
        raise ServiceRefusal("GitPullRequestReviewerPermission", "You can only record a vote for yourself.")
    if reviewer.id == call.caller.id:
        acting.vote(call.store, each.id, reviewer.principal_name, value)
    else:
        opening.ask(call.store, each.id, reviewer.principal_name)
    return Answer({**shapes.described(call, reviewer), "vote": value})


def _work_items(call: Call) -> Answer:
    with call.store.reading() as view:
        each, _ = found(call, view)
    return listed([{"id": str(number), "url": f"{call.base}_apis/wit/workItems/{number}"} for number in each.work_items])


def _iterations(call: Call) -> Answer:
    with call.store.reading() as view:
        each, repository = found(call, view)
        shown: list[JsonValue] = [
            {
                "id": number,
                "author": shapes.identity(call, view, one.pusher),
                "createdDate": one.at,
                "sourceRefCommit": shapes.commit(call, repository, one.source),
                "targetRefCommit": shapes.commit(call, repository, one.target),
                "reason": "push",
            }
            for number, one in enumerate(each.iterations, 1)
        ]
    return listed(shown)


def _shown(call: Call, each: PullRequest, status: int = 200) -> Answer:
    with call.store.reading() as view:
        return Answer(shapes.pull_request(call, view, *records.get(view, each.id)), status)


def _ref(call: Call, key: str) -> str:
    value = call.word(key)
    if not value.startswith("refs/heads/"):
        raise ServiceRefusal("InvalidArgumentValueException", f"A branch is named in full: refs/heads/NAME.\r\nParameter name: {key}")
    return value


def _id(item: dict[str, JsonValue]) -> str:
    value = str(item.get("id", ""))
    if not value:
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: id")
    return value


ROUTES = (
    Route("POST", "git/repositories/{repository}/pullRequests", _create),
    Route("GET", "git/repositories/{repository}/pullRequests", _list),
    Route("GET", "git/pullRequests", _list),
    Route("GET", "git/pullRequests/{id:d}", _get),
    Route("GET", _ONE, _get),
    Route("PATCH", _ONE, _update),
    Route("GET", f"{_ONE}/reviewers", _reviewers),
    Route("PUT", f"{_ONE}/reviewers/{{reviewer}}", _vote),
    Route("GET", f"{_ONE}/workitems", _work_items),
    Route("GET", f"{_ONE}/iterations", _iterations),
    Route("POST", "git/repositories/{repository}/pullrequestquery", _query),
)
