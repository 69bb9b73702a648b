"""The page of a pull request: its policies, votes and comments, and the forms that do what the commands do."""

from __future__ import annotations

from typing import Final

from localcloud.cli.choices import MERGE_TYPES
from localcloud.pages.asking import Asked, NotThere
from localcloud.pages.rendering import page
from localcloud.pull_requests import acting, opening, policies, records
from localcloud.pull_requests.acting import Completion, Said
from localcloud.rest.calls import Answer
from localcloud.runs import records as runs

RESOLUTIONS: Final = ("active", "fixed", "wontFix", "closed", "byDesign", "pending")
VOTES: Final = {10: "approved", 5: "approved with suggestions", 0: "no vote", -5: "waits for the author", -10: "rejected"}


def show(asked: Asked) -> Answer:
    """`_git/REPOSITORY/pullrequest/N`."""
    number = _number(asked)
    with asked.store.transaction() as view:
        pull_request, _ = records.get(view, number)
        is_open = pull_request.status == "active"
        if is_open:
            pull_request, _ = opening.caught_up(view, number)
        repository = asked.repository(view, asked.parts["repository"])
        evaluations = policies.evaluate(view, pull_request, repository) if is_open else []
        permitted = policies.permitted(view, pull_request, repository) if is_open else []
        paths = policies.changed_paths(view, pull_request)
        builds = runs.runs(view, pull_request=number)
    return page(
        "pull_request",
        title=f"{number}: {pull_request.title}",
        base=asked.base,
        pull_request=pull_request,
        repository=repository.name,
        evaluations=evaluations,
        paths=paths,
        builds=builds,
        votes=VOTES,
        resolutions=RESOLUTIONS,
        merge_types=[name for name, strategy in MERGE_TYPES.items() if strategy in permitted],
        refreshes=any(each.state == "inProgress" for each in builds),
    )


def act(asked: Asked) -> Answer:
    """Votes, comments, answers, completes or abandons, and shows the pull request again. Raises `Refusal`."""
    number, person, action = _number(asked), asked.form.get("person", ""), asked.form.get("action")
    if action == "vote":
        chosen = next((value for value in VOTES if str(value) == asked.form.get("vote")), None)
        if chosen is None:
            raise NotThere("the form has no vote")
        acting.vote(asked.store, number, person, chosen)
    elif action == "comment":
        acting.start_thread(asked.store, number, person, [Said(asked.form.get("text", ""))], status="active")
    elif action == "answer":
        _answer(asked, number, person)
    elif action == "complete":
        how = Completion(MERGE_TYPES.get(asked.form.get("merge_type", "")), bool(asked.form.get("delete_source")))
        acting.complete(asked.store, number, person, how)
    elif action == "abandon":
        acting.abandon(asked.store, number, person)
    else:
        raise NotThere("the form has no action that a pull request knows")
    repository = asked.parts["repository"]
    return Answer(b"", 303, headers={"Location": f"{asked.base}_git/{repository}/pullrequest/{number}"})


def _answer(asked: Asked, number: int, person: str) -> None:
    """Adds to a thread, resolves it or opens it again."""
    thread = asked.form.get("thread", "")
    if not thread.isdecimal():
        raise NotThere("the form has no thread")
    if asked.form.get("text", "").strip():
        acting.reply(asked.store, number, int(thread), person, Said(asked.form["text"]))
    for resolution in RESOLUTIONS:
        if asked.form.get("status") == resolution:
            acting.set_thread_status(asked.store, number, int(thread), resolution)


def _number(asked: Asked) -> int:
    """The pull request's number, if it is one of the repository in the address. Raises `NotThere`."""
    number = asked.number("id")
    with asked.store.reading() as view:
        repository = asked.repository(view, asked.parts["repository"])
        if number not in {each.id for each in records.of(view, repository)}:
            raise NotThere(f"there is no pull request {number} in {repository.name}")
    return number
