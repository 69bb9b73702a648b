"""The REST API as scripts of pipelines meet it: who calls, versions, errors, and the shapes that they read."""

from __future__ import annotations

import base64
import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from pydantic import JsonValue

from localcloud.rest import tokens
from tests.localcloud.behaviours.world import ORGANISATION, devops
from tests.localcloud.pull_requests.scene import ADA, DANA, MAIN, ROB, WORK, Rest, Scene, read


@pytest.fixture
def made(scene: Scene, rest: Rest) -> int:
    """Dana's pull request."""
    scene.push(DANA)
    return rest.open(scene, DANA)


def test_an_error_has_the_service_s_form(rest: Rest, scene: Scene) -> None:
    status, answer = rest.call("GET", f"git/repositories/{scene.repository}/pullrequests/4711")
    assert status == 404
    assert answer == {
        "$id": "1",
        "innerException": None,
        "message": "TF401180: The requested pull request was not found.",
        "typeName": "Microsoft.TeamFoundation.Git.Server.GitPullRequestNotFoundException, Microsoft.TeamFoundation.Git.Server",
        "typeKey": "GitPullRequestNotFoundException",
        "errorCode": 0,
        "eventId": 3000,
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "version", "status", "key"),
    [
        ("GET", "git/repositories/gone/pullrequests", None, "7.1", 404, "GitRepositoryNotFoundException"),
        ("GET", "git/unknown", None, "7.1", 404, "ResourceNotFoundException"),
        ("DELETE", "git/repositories", None, "7.1", 405, "VssRequestMethodNotSupportedException"),
        ("POST", "git/repositories/{}/refs", [], None, 400, "VssVersionNotSpecifiedException"),
        ("GET", "git/repositories", None, "9.0", 400, "VssVersionOutOfRangeException"),
        ("GET", "git/repositories", None, "seven", 400, "VssInvalidApiResourceVersionException"),
        ("GET", "policy/evaluations?artifactId=x", None, "7.1", 400, "VssInvalidPreviewVersionException"),
        ("GET", "policy/evaluations?artifactId=x", None, "7.1-preview.1", 400, "InvalidArgumentValueException"),
        ("POST", "git/repositories/{}/pullrequests", None, "7.1", 400, "ArgumentNullException"),
        ("POST", "git/repositories/{}/pullrequests", {"sourceRefName": "work"}, "7.1", 400, "InvalidArgumentValueException"),
        ("POST", "git/repositories/{}/pullrequests", {"sourceRefName": 7}, "7.1", 400, "InvalidArgumentValueException"),
        ("GET", "git/repositories/{}/items?path=/gone", None, "7.1", 404, "GitItemNotFoundException"),
        ("GET", "git/repositories/{}/items?path=/x&version=gone", None, "7.1", 404, "GitUnresolvableToCommitException"),
        ("GET", "wit/workitems/7", None, "7.1", 404, "WorkItemUnauthorizedAccessException"),
        ("POST", "wit/workitems/$Task", [], "7.1", 400, "VssPropertyValidationException"),
    ],
)
def test_what_is_refused(
    scene: Scene, rest: Rest, method: str, path: str, body: JsonValue, version: str | None, status: int, key: str
) -> None:
    code, answer = rest.call(method, path.format(scene.repository), body, version=version)
    assert (code, read(answer, "typeKey")) == (status, key)


def test_who_calls(scene: Scene, rest: Rest, made: int) -> None:
    url = f"{rest.address}/local/_apis/git/pullrequests/{made}"
    token = tokens.make(scene.world.store, ORGANISATION, "Dana Developer")
    basic = base64.b64encode(f":{token}".encode()).decode()
    for header in (f"Bearer {token}", f"Basic {basic}"):
        with urlopen(Request(url, headers={"Authorization": header})) as answer:
            assert json.load(answer)["createdBy"]["uniqueName"] == DANA
    for header in ("", "Bearer x", "Basic x", f"Digest {token}", f"Bearer {token[:-1]}"):
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(url, headers={"Authorization": header}))
        with refused.value as error:
            assert (error.code, json.load(error)["typeKey"]) == (401, "UnauthorizedRequestException")


def test_a_body_that_is_not_json(scene: Scene, rest: Rest) -> None:
    token = tokens.make(scene.world.store, ORGANISATION, DANA)
    url = f"{rest.address}/local/{rest.project}/_apis/git/repositories/{scene.repository}/pullrequests?api-version=7.1"
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(url, b"{", {"Authorization": f"Bearer {token}"}))
    with refused.value as error:
        assert error.code == 400
        assert "is not JSON" in json.load(error)["message"]


def test_threads_as_a_report_writes_and_finds_its_own(rest: Rest, made: int) -> None:
    threads = f"{rest.at}/{made}/threads"
    comments: JsonValue = [{"parentCommentId": 0, "content": "report", "commentType": 1}]
    body: JsonValue = {"comments": comments, "status": 1, "properties": {"databricks-cicd.stack": "dev"}}
    first = rest.done("POST", threads, body)
    assert read(first, "properties", "databricks-cicd.stack", "$value") == "dev"
    assert read(first, "status") == "active"
    number = first["id"]
    rest.done("PATCH", f"{threads}/{number}/comments/1", {"content": "newer report"})
    rest.done("POST", f"{threads}/{number}/comments", {"content": "thanks", "parentCommentId": 1, "commentType": "text"}, ROB)
    rest.done("PATCH", f"{threads}/{number}", {"status": 4})
    assert rest.call("DELETE", f"{threads}/{number}/comments/2")[0] == 200
    shown = read(rest.done("GET", threads), "value", 0)
    assert read(shown, "status") == "closed"
    assert read(shown, "comments", 0, "content") == "newer report"
    assert read(shown, "comments", 1, "isDeleted") is True
    assert read(shown, "comments", 1, "author", "uniqueName") == ROB
    status, answer = rest.call("POST", threads, {"comments": [{"content": "x" * 150_001}]})
    assert (status, "150,000 is the most" in str(read(answer, "message"))) == (400, True)
    assert rest.call("PATCH", f"{threads}/99", {"status": 4})[0] == 404


def test_a_status_that_a_policy_resets_needs_an_iteration(scene: Scene, rest: Rest, made: int) -> None:
    scene.policy("StatusCheck", genre="ops", name="preview", invalidateOnUpdate=True)
    body: dict[str, JsonValue] = {"context": {"genre": "ops", "name": "preview"}, "state": "succeeded"}
    status, answer = rest.call("POST", f"{rest.at}/{made}/statuses", body)
    assert (status, read(answer, "typeKey")) == (403, "GitPullRequestStatusRejectedByPolicyException")
    rest.done("POST", f"{rest.at}/{made}/statuses", {**body, "iterationId": 1})
    assert read(rest.done("GET", f"{rest.at}/{made}/iterations/1/statuses"), "value", 0, "state") == "succeeded"
    assert rest.call("POST", f"{rest.at}/{made}/iterations/2/statuses", body)[0] == 404


def test_a_build_service_needs_the_permission(scene: Scene, rest: Rest, made: int) -> None:
    service = "Data Build Service"
    body: JsonValue = {"comments": [{"content": "report"}]}
    status, answer = rest.call("POST", f"{rest.at}/{made}/threads", body, service)
    assert (status, read(answer, "typeKey")) == (403, "GitNeedsPermissionException")
    assert "TF401027: You need the Git 'PullRequestContribute' permission" in str(read(answer, "message"))
    group = scene.world.make(devops("group"), scope=scene.project, displayName="pipelines", members=[scene.descriptor_of(service)])
    given = {"projectId": scene.project, "repositoryId": scene.repository, "principal": group}
    scene.world.make(devops("gitPermissions"), **given, permissions={"PullRequestContribute": "Allow"})
    rest.done("POST", f"{rest.at}/{made}/threads", body, service)


def test_completing_needs_the_reviewed_commit_and_votes_are_one_s_own(scene: Scene, rest: Rest, made: int) -> None:
    status, answer = rest.call("PATCH", f"{rest.at}/{made}", {"status": "completed"})
    assert (status, "LastMergeSourceCommit" in str(read(answer, "message"))) == (400, True)
    old: JsonValue = {"commitId": "0" * 40}
    status, answer = rest.call("PATCH", f"{rest.at}/{made}", {"status": "completed", "lastMergeSourceCommit": old})
    assert (status, read(answer, "typeKey")) == (409, "GitPullRequestStaleException")
    scene.policy("MinReviewers", reviewerCount=1)
    commit = read(rest.done("GET", f"{rest.at}/{made}"), "lastMergeSourceCommit")
    status, answer = rest.call("PATCH", f"{rest.at}/{made}", {"status": "completed", "lastMergeSourceCommit": commit})
    assert (status, read(answer, "typeKey")) == (403, "GitPullRequestUpdateRejectedByPolicyException")
    status, answer = rest.call("PUT", f"{rest.at}/{made}/reviewers/{scene.id_of(ADA)}", {"vote": 10}, ROB)
    assert (status, read(answer, "typeKey")) == (400, "GitPullRequestReviewerPermission")
    rest.done("PUT", f"{rest.at}/{made}/reviewers/{scene.id_of(ADA)}", {"vote": 0}, ROB)
    rest.vote(made, ROB, 10)
    shown = {read(each, "uniqueName"): read(each, "vote") for each in _list(rest.done("GET", f"{rest.at}/{made}/reviewers"))}
    assert shown == {ADA: 0, ROB: 10}
    options: JsonValue = {"mergeStrategy": "squash", "deleteSourceBranch": True}
    done = rest.done("PATCH", f"{rest.at}/{made}", {"status": "completed", "lastMergeSourceCommit": commit, "completionOptions": options})
    assert (done["status"], read(done, "completionOptions", "mergeStrategy")) == ("completed", "squash")
    assert _list(rest.done("GET", f"git/repositories/{scene.repository}/refs?filter=heads/work")) == []
    assert [read(each, "pullRequestId") for each in _list(rest.done("GET", f"{rest.at}?searchCriteria.status=completed"))] == [made]


def test_titles_work_items_and_a_second_one(scene: Scene, rest: Rest, made: int) -> None:
    assert rest.done("PATCH", f"{rest.at}/{made}", {"title": "Better"})["title"] == "Better"
    status, answer = rest.call("POST", rest.at, {"sourceRefName": WORK, "targetRefName": MAIN, "title": "Again"})
    assert (status, read(answer, "typeKey")) == (409, "GitPullRequestExistsException")
    added = rest.done("POST", "wit/workitems/$Task", [{"op": "add", "path": "/fields/System.Title", "value": "Look"}])
    assert read(rest.done("GET", f"wit/workitems/{added['id']}"), "fields", "System.Title") == "Look"
    scene.push(DANA, branch="refs/heads/more")
    body: JsonValue = {
        "sourceRefName": "refs/heads/more",
        "targetRefName": MAIN,
        "title": "More",
        "workItemRefs": [{"id": str(added["id"])}],
        "reviewers": [{"id": scene.id_of(ROB)}],
    }
    second = rest.done("POST", rest.at, body)
    assert read(second, "reviewers", 0, "uniqueName") == ROB
    linked = _list(rest.done("GET", f"{rest.at}/{second['pullRequestId']}/workitems"))
    assert [read(each, "id") for each in linked] == [str(added["id"])]
    assert rest.done("PATCH", f"{rest.at}/{second['pullRequestId']}", {"status": "abandoned"})["status"] == "abandoned"


def test_files_and_refs(scene: Scene, rest: Rest) -> None:
    repository = f"git/repositories/{scene.repository}"
    tip = scene.push(DANA, "/src/job.py", "print()")
    item = rest.done("GET", f"{repository}/items?path=/src/job.py&versionDescriptor.version=work&includeContent=true")
    assert (item["content"], item["commitId"], item["gitObjectType"]) == ("print()", tip, "blob")
    nobody = "0" * 40
    tag: JsonValue = [{"name": "refs/tags/v1.0.0", "oldObjectId": nobody, "newObjectId": tip}]
    assert read(rest.done("POST", f"{repository}/refs", tag), "value", 0, "updateStatus") == "succeeded"
    assert read(rest.done("GET", f"{repository}/refs?filter=tags"), "value", 0, "objectId") == tip
    assert read(rest.done("POST", f"{repository}/refs", tag), "value", 0, "success") is False
    scene.policy("MinReviewers", reviewerCount=1)
    main = read(rest.done("GET", f"{repository}/refs?filter=heads/main"), "value", 0, "objectId")
    move: JsonValue = [{"name": MAIN, "oldObjectId": main, "newObjectId": tip}]
    refused = read(rest.done("POST", f"{repository}/refs", move), "value", 0)
    assert (read(refused, "updateStatus"), str(read(refused, "customMessage"))[:8]) == ("rejectedByPolicy", "TF402455")
    assert read(rest.done("GET", repository), "defaultBranch") == MAIN


def _list(answer: JsonValue) -> list[JsonValue]:
    value = read(answer, "value")
    assert isinstance(value, list)
    return value


def test_pull_requests_are_found_by_the_commits_that_they_were_completed_as(scene: Scene, rest: Rest, made: int) -> None:
    """Source: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-query/get."""
    source = rest.done("GET", f"git/repositories/{scene.repository}/pullrequests/{made}")["lastMergeSourceCommit"]
    assert isinstance(source, dict)
    rest.complete(made, DANA)
    merged = str(read(rest.done("GET", f"git/repositories/{scene.repository}/pullrequests/{made}"), "lastMergeCommit", "commitId"))
    asked: JsonValue = [{"type": "lastMergeCommit", "items": [merged, "0" * 40]}, {"type": 2, "items": [source["commitId"]]}]
    results = rest.done("POST", f"git/repositories/{scene.repository}/pullrequestquery", {"queries": asked})["results"]
    assert isinstance(results, list)
    assert [list(each) for each in results if isinstance(each, dict)] == [[merged], [source["commitId"]]]
    assert read(results, 0, merged, 0, "pullRequestId") == read(results, 1, str(source["commitId"]), 0, "pullRequestId") == made
    assert read(results, 0, merged, 0, "status") == "completed"
    refused: list[JsonValue] = [[], [{"type": "text", "items": []}], [{"type": "commit"}], None]
    for wrong in refused:
        status, answer = rest.call("POST", f"git/repositories/{scene.repository}/pullrequestquery", {"queries": wrong})
        assert (status, read(answer, "typeKey")) == (400, "InvalidArgumentValueException")
