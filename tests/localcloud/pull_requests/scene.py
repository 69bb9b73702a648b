"""A repository of a project with branch policies, and the people who work on it: by commands, and over REST."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from pydantic import JsonValue

from localcloud.cli import commands
from localcloud.git import bare, commits, receiving
from localcloud.git.commits import Author, Note
from localcloud.git.refs import Update
from localcloud.pull_requests import persons
from localcloud.rest import tokens
from localcloud.runs import records as runs
from localcloud.work_items import records as work_items
from tests.localcloud.behaviours.world import ORGANISATION, World, devops

DANA, ROB, ADA, OTTO = (f"{name}@contoso.com" for name in ("dana.developer", "rob.reviewer", "ada.approver", "otto.operator"))
MAIN, WORK = "refs/heads/main", "refs/heads/work"


@dataclass
class Scene:
    """One repository. Policies and pull requests are on its branch main."""

    world: World
    project: str
    repository: str
    pipeline: str

    def policy(self, kind: str, *, blocking: bool = True, **settings: object) -> str:
        """Puts a policy on main."""
        scopes = [{"repositoryId": self.repository, "repositoryRef": MAIN, "matchType": "Exact"}]
        if kind == "BuildValidation":
            settings = {"displayName": "ci", "buildDefinitionId": int(self.pipeline), **settings}
        return self.world.make(
            devops(f"branchPolicy{kind}"), projectId=self.project, blocking=blocking, settings={**settings, "scopes": scopes}
        )

    def push(self, person: str, path: str = "/job.py", content: str = "", branch: str = WORK) -> str:
        """Commits a file on a branch, as somebody, and pushes it; the commit."""
        store = self.world.store
        with store.transaction() as view:
            opened = bare.opened(view.files, self.repository)
            before = bare.tip(opened, branch)
            if not before:
                bare.move(view, opened, branch, bare.tip(opened, MAIN))
            note = Note(f"Change {path}", Author("x", person))
            commit = commits.write(view, opened, branch, {path: (content or f"{path} by {person} after {before}").encode()}, note)
        receiving.received(store, self.repository, [Update(branch, before, commit)])
        return commit

    def finish(self, result: runs.Result) -> None:
        """Ends the newest run."""
        with self.world.store.transaction() as view:
            newest = runs.runs(view, pipeline=self.pipeline)[-1]
            runs.put(view, replace(newest, state="completed", result=result, finished_at=runs.now()))

    def work_item(self) -> int:
        """Adds a work item."""
        with self.world.store.transaction() as view:
            project = work_items.project_named(view, ORGANISATION, "Data")
            return work_items.add(view, project, "Task", {"System.Title": "x"}, DANA).number

    def id_of(self, person: str) -> str:
        """The id of a person in the organisation."""
        with self.world.store.reading() as view:
            return persons.person(view, ORGANISATION, person).id

    def descriptor_of(self, person: str) -> str:
        """By what groups name a person."""
        with self.world.store.reading() as view:
            return persons.person(view, ORGANISATION, person).descriptor


class Way(Protocol):
    """How people act on pull requests."""

    def open(self, scene: Scene, person: str) -> int: ...

    def vote(self, id: int, person: str, vote: int) -> None: ...

    def comment(self, id: int, person: str) -> int: ...

    def resolve(self, id: int, thread: int, person: str) -> None: ...

    def status(self, id: int, state: str) -> None: ...

    def states(self, scene: Scene, id: int) -> Mapping[str, str]:
        """The state of each policy by its name."""

    def complete(self, id: int, person: str) -> str:
        """What is said where it is refused, "" where it is not."""


@dataclass
class Commands:
    """`python -m localcloud pr ...`, in this process."""

    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit code and output."""
        code = commands.main(list(arguments))
        printed = self.capsys.readouterr()
        return code, printed.out or printed.err

    def done(self, *arguments: str) -> str:
        """The output of a command that succeeds."""
        code, printed = self.run(*arguments)
        assert code == 0, printed
        return printed

    def open(self, scene: Scene, person: str) -> int:
        made = self.done("pr", "create", scene.repository, "--source", "work", "--title", "Work", "--as", person)
        return int(made.split("\t")[0])

    def vote(self, id: int, person: str, vote: int) -> None:
        words = {10: "approve", 5: "approve-with-suggestions", -5: "wait", -10: "reject", 0: "reset"}
        self.done("pr", "vote", str(id), words[vote], "--as", person)

    def comment(self, id: int, person: str) -> int:
        return int(self.done("pr", "comment", str(id), "Why?", "--as", person).split()[1])

    def resolve(self, id: int, thread: int, person: str) -> None:
        self.done("pr", "comment", str(id), "--thread", str(thread), "--status", "fixed", "--as", person)

    def status(self, id: int, state: str) -> None:
        self.done("pr", "status", str(id), "ops/preview", state)

    def states(self, scene: Scene, id: int) -> Mapping[str, str]:
        found = re.findall(r"^policy +(\w+)(?: \(optional\))?: ([^:]+):", self.done("pr", "show", str(id)), re.MULTILINE)
        return {name: state for state, name in found}

    def complete(self, id: int, person: str) -> str:
        code, printed = self.run("pr", "complete", str(id), "--as", person)
        return printed if code else ""


@dataclass
class Rest:
    """The REST API, each person with a token of their own."""

    world: World
    address: str
    project: str
    tokens: dict[str, str]

    def call(
        self, method: str, path: str, body: JsonValue = None, person: str = DANA, version: str | None = "7.1"
    ) -> tuple[int, JsonValue]:
        """Status code and answer. A list is the JSON patch of a work item where it goes to one."""
        kind = "application/json-patch+json" if path.startswith("wit/workitems/") and isinstance(body, list) else "application/json"
        separator = "&" if "?" in path else "?"
        url = f"{self.address}/local/{self.project}/_apis/{path}" + (f"{separator}api-version={version}" if version else "")
        if person not in self.tokens:
            self.tokens[person] = tokens.make(self.world.store, ORGANISATION, person)
        headers = {"Authorization": f"Bearer {self.tokens[person]}", "Content-Type": kind, "Accept": "application/json"}
        request = Request(url, None if body is None else json.dumps(body).encode(), headers, method=method)
        try:
            with urlopen(request) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def done(self, method: str, path: str, body: JsonValue = None, person: str = DANA, version: str = "7.1") -> dict[str, JsonValue]:
        """The answer of a call that succeeds."""
        status, answer = self.call(method, path, body, person, version)
        assert status in (200, 201), answer
        assert isinstance(answer, dict)
        return answer

    def open(self, scene: Scene, person: str) -> int:
        self.at = f"git/repositories/{scene.repository}/pullrequests"
        body: JsonValue = {"sourceRefName": WORK, "targetRefName": MAIN, "title": "Work"}
        return _number(self.done("POST", self.at, body, person)["pullRequestId"])

    def vote(self, id: int, person: str, vote: int) -> None:
        with self.world.store.reading() as view:
            reviewer = persons.person(view, ORGANISATION, person).id
        self.done("PUT", f"{self.at}/{id}/reviewers/{reviewer}", {"vote": vote}, person)

    def comment(self, id: int, person: str) -> int:
        body: JsonValue = {"comments": [{"parentCommentId": 0, "content": "Why?", "commentType": 1}], "status": 1}
        return _number(self.done("POST", f"{self.at}/{id}/threads", body, person)["id"])

    def resolve(self, id: int, thread: int, person: str) -> None:
        self.done("PATCH", f"{self.at}/{id}/threads/{thread}", {"status": "fixed"}, person)

    def status(self, id: int, state: str) -> None:
        last = self.done("GET", f"{self.at}/{id}/iterations")["count"]
        body: JsonValue = {"context": {"genre": "ops", "name": "preview"}, "state": state}
        self.done("POST", f"{self.at}/{id}/iterations/{last}/statuses", body)

    def states(self, scene: Scene, id: int) -> Mapping[str, str]:
        artifact = f"vstfs:///CodeReview/CodeReviewId/{scene.project}/{id}"
        value = self.done("GET", f"policy/evaluations?artifactId={artifact}", version="7.1-preview.1")["value"]
        assert isinstance(value, list)
        names = {"Build": "ci", "Status": "preview"}
        found: dict[str, str] = {}
        for each in value:
            name = str(read(each, "configuration", "type", "displayName"))
            found[names.get(name, name)] = str(read(each, "status"))
        return found

    def complete(self, id: int, person: str) -> str:
        source = self.done("GET", f"{self.at}/{id}")["lastMergeSourceCommit"]
        status, answer = self.call("PATCH", f"{self.at}/{id}", {"status": "completed", "lastMergeSourceCommit": source}, person)
        assert isinstance(answer, dict)
        return "" if status == 200 else str(answer["message"])


def _number(value: JsonValue) -> int:
    assert isinstance(value, int)
    return value


def read(value: JsonValue, *path: str | int) -> JsonValue:
    """What stands at a path of an answer."""
    for step in path:
        if isinstance(step, int):
            assert isinstance(value, list)
            value = value[step]
        else:
            assert isinstance(value, dict)
            value = value[step]
    return value
