"""What things look like in answers: people, repositories, pull requests, threads, statuses.

Source: the examples of each operation in the REST reference (https://learn.microsoft.com/rest/api/azure/devops/git).
"""

from __future__ import annotations

from pydantic import JsonValue

from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.paths import text
from localcloud.git import bare
from localcloud.pull_requests import persons, policies, reviewing
from localcloud.pull_requests.evaluation import Case
from localcloud.pull_requests.records import Check, Comment, PullRequest, Thread
from localcloud.rest.calls import Call
from localcloud.store import Transaction
from localcloud.store_model import Record

Shape = dict[str, JsonValue]


def identity(call: Call, view: Transaction, person: str) -> Shape:
    """A user or service, by the name to sign in with."""
    return described(call, persons.person(view, call.scope, person))


def described(call: Call, subject: Subject) -> Shape:
    """Somebody who is known."""
    return {
        "displayName": subject.name,
        "url": f"{call.base}_apis/Identities/{subject.id}",
        "id": subject.id,
        "uniqueName": subject.mail or subject.principal_name,
        "descriptor": subject.descriptor,
        "isContainer": subject.kind == "group",
    }


def repository(call: Call, view: Transaction, record: Record) -> Shape:
    """A repository with its project."""
    project = view.get(PROJECT, record.scope, text(record.inputs, "projectId"))
    assert project is not None  # a project takes its repositories with it
    url = f"{call.base}{project.id}/_apis/git/repositories/{record.id}"
    shown: Shape = {"id": project.id, "name": project.name, "url": f"{call.base}_apis/projects/{project.id}", "state": "wellFormed"}
    return {
        "id": record.id,
        "name": record.name,
        "url": url,
        "project": shown,
        **({"defaultBranch": branch} if (branch := text(record.outputs, "defaultBranch")) else {}),
        "size": 0,
        "remoteUrl": str(bare.folder_of(view.files, record.id)),
        "webUrl": text(record.outputs, "webUrl"),
        "isDisabled": record.inputs.get("disabled") is True,
    }


def commit(call: Call, record: Record, id: str) -> Shape:
    """A reference to a commit."""
    return {"commitId": id, "url": f"{call.base}_apis/git/repositories/{record.id}/commits/{id}"}


def pull_request(call: Call, view: Transaction, each: PullRequest, record: Record) -> Shape:
    """A pull request."""
    url = f"{call.base}_apis/git/repositories/{record.id}/pullRequests/{each.id}"
    shown: Shape = {
        "repository": repository(call, view, record),
        "pullRequestId": each.id,
        "codeReviewId": each.id,
        "status": each.status,
        "createdBy": identity(call, view, each.author),
        "creationDate": each.created_at,
        "title": each.title,
        "description": each.description,
        "sourceRefName": each.source,
        "targetRefName": each.target,
        "mergeStatus": each.merge_status,
        "isDraft": False,
        "lastMergeSourceCommit": commit(call, record, each.last.source),
        "lastMergeTargetCommit": commit(call, record, each.last.target),
        "reviewers": reviewers(call, view, each, record),
        "url": url,
        "supportsIterations": True,
        "artifactId": f"vstfs:///Git/PullRequestId/{each.project}%2f{record.id}%2f{each.id}",
    }
    if done := each.merged or (each.merge.commit if each.merge else ""):
        shown["lastMergeCommit"] = commit(call, record, done)
    if each.closed_at:
        shown["closedDate"] = each.closed_at
        shown["closedBy"] = identity(call, view, each.closed_by)
    if each.strategy:
        shown["completionOptions"] = {"mergeStrategy": each.strategy}
    return shown


def reviewers(call: Call, view: Transaction, each: PullRequest, record: Record) -> list[JsonValue]:
    """Everybody who was asked or has voted, and those whom policies require."""
    votes = each.votes_now()
    found: dict[str, Shape] = {}
    for person in dict.fromkeys((*each.reviewers, *votes)):
        subject = persons.person(view, call.scope, person)
        found[subject.id] = {**described(call, subject), "vote": votes[person].value if person in votes else 0, "isRequired": False}
    for evaluation in policies.evaluate(view, each, record):
        if evaluation.kind == "branchPolicyAutoReviewers" and evaluation.verdict.state != "notApplicable":
            for subject in reviewing.subjects(Case(view, each, record, evaluation.policy, ())):
                known = found.get(subject.id, {**described(call, subject), "vote": 0})
                found[subject.id] = {**known, "isRequired": evaluation.blocking}
    return list(found.values())


def thread(call: Call, view: Transaction, each: Thread) -> Shape:
    """A conversation. Properties come back as objects with their type."""
    properties: Shape = {
        key: {"$type": "System.Int32" if isinstance(value, int) else "System.String", "$value": value}
        for key, value in each.properties.items()
    }
    return {
        "id": each.id,
        "publishedDate": each.comments[0].at,
        "lastUpdatedDate": each.comments[-1].at,
        "comments": [comment(call, view, said) for said in each.comments],
        "status": each.status,
        "threadContext": each.context,
        "properties": properties,
        "isDeleted": all(said.deleted for said in each.comments),
    }


def comment(call: Call, view: Transaction, said: Comment) -> Shape:
    """One comment."""
    shown: Shape = {
        "id": said.id,
        "parentCommentId": said.parent,
        "author": identity(call, view, said.author),
        "publishedDate": said.at,
        "lastUpdatedDate": said.at,
        "commentType": said.type,
        "isDeleted": said.deleted,
    }
    return shown if said.deleted else {**shown, "content": said.content}


def status(call: Call, view: Transaction, each: Check) -> Shape:
    """A status."""
    return {
        **({"iterationId": each.iteration} if each.iteration else {}),
        "id": each.id,
        "state": each.state,
        "description": each.description,
        "context": {"name": each.name, "genre": each.genre},
        "creationDate": each.at,
        "updatedDate": each.at,
        "createdBy": identity(call, view, each.author),
        "targetUrl": each.url,
    }
