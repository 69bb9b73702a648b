"""The pages of runs, approvals, environments and pull requests: what they show, and that forms do what the commands do."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from localcloud.behaviours import people
from localcloud.behaviours.devops import identities
from localcloud.pull_requests import acting, opening, records
from localcloud.store import Store
from tests.localcloud.agent.harness import go, ran
from tests.localcloud.pages.browser import Browser
from tests.localcloud.runs.organisation import REPOSITORY, commit, fill, put

RELEASE = """
    trigger: none
    stages:
    - stage: build
      displayName: <b>Build</b>
      jobs:
      - job: b
        steps:
        - checkout: none
        - bash: echo '<script>alert(1)</script>'; printf '\\033[31mred\\n'; mkdir o
          displayName: Say <i>
        - {publish: o, artifact: made}
    - stage: ship
      jobs:
      - deployment: ship
        environment: prod
        strategy: {runOnce: {deploy: {steps: [{bash: echo shipped}]}}}
    """
ADA, OTTO, ROB = "ada.approver@contoso.com", "otto.operator@contoso.com", "rob.reviewer@contoso.com"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return with_approval(tmp_path)


def with_approval(folder: Path) -> Store:
    """An organisation with an environment that Ada must approve deployments to."""
    store = Store(folder / "cloud.db")
    fill(store)
    ada = people.by_mail(ADA)
    assert ada is not None
    put(store, "environment", "50", "prod")
    put(store, "pipelineAuthorization", "e", "environment", type="environment", resourceId="50")
    target = {"targetResourceType": "environment", "targetResourceId": "50"}
    put(store, "checkApproval", "63", "", approvers=[identities.of_person(ada).id], timeout=60, **target)
    return store


def results(run_id: int) -> str:
    return f"/local/shop/_build/results?buildId={run_id}"


def test_a_run_with_its_stages_logs_and_artifacts(store: Store) -> None:
    run = ran(store, RELEASE, pipeline="11").run
    browser = Browser(store)
    listed = browser.get("/local/shop/_build")
    page = browser.get(listed.links[run.number])
    assert page.heading == f"release {run.number}"
    assert "Stage <b>Build</b>: succeeded" in page.text
    assert "the environment prod needs an approval by Ada Approver" in page.text
    assert page.rows("b: succeeded")[1][:2] == ["Say <i>", "succeeded"]
    assert "Artifacts made" in page.text
    log = browser.get(page.links["Say <i>"])
    assert "<script>alert(1)</script> [31mred" in log.text
    assert browser.get(results(99)).status == 404
    assert "has no log '../../x'" in browser.get(f"{results(run.id)}&view=logs&log=../../x").text


def test_an_approval_has_buttons_that_do_what_the_command_does(store: Store) -> None:
    run = ran(store, RELEASE, pipeline="11").run
    browser, address = Browser(store), f"/local/shop/_build/{run.id}"
    buttons = [button.get("value") for button in browser.get(results(run.id)).root.iter("button")]
    assert buttons == ["approve", "reject", "cancel"]
    refused = browser.post(address, {"person": OTTO, "action": "approve"})
    assert (refused.status, "is not among the approvers of environment prod" in refused.text) == (409, True)
    assert "Nothing is out." in browser.get("/local/shop/_environments").text
    approved = browser.post(address, {"person": ADA, "action": "approve", "comment": "go"})
    assert "Approval of environment prod: approved" in approved.text
    assert "ada.approver@contoso.com approved" in approved.text
    assert go(store, run).run.result == "succeeded"
    environments = browser.get("/local/shop/_environments")
    assert f"Out: release {run.number} , main at" in environments.text
    assert "Checks: approval" in environments.text
    assert environments.rows("Deployments to prod")[0][:3] == [f"release {run.number}", "ship", "succeeded"]


def test_a_run_is_rejected_or_cancelled(store: Store) -> None:
    rejected, canceled = (ran(store, RELEASE, pipeline="11").run for _ in range(2))
    browser = Browser(store)
    browser.post(f"/local/shop/_build/{rejected.id}", {"person": ADA, "action": "reject"})
    browser.post(f"/local/shop/_build/{canceled.id}", {"person": ADA, "action": "cancel"})
    assert [go(store, each).run.result for each in (rejected, canceled)] == ["failed", "canceled"]
    assert browser.post(f"/local/shop/_build/{canceled.id}", {"person": ADA, "action": "cancel"}).status == 409
    assert browser.post(f"/local/shop/_build/{canceled.id}", {"person": ADA, "action": "explode"}).status == 404


def test_a_pull_request_with_votes_comments_and_completion(store: Store) -> None:
    nothing = "trigger: none\nsteps: []\n"
    commit(store, {"a.txt": "1", "ci.yml": nothing, "release.yml": nothing})
    commit(store, {"a.txt": "1"}, "refs/heads/topic")
    commit(store, {"b.txt": "<i>"}, "refs/heads/topic")
    with store.reading() as view:
        repository = view.named(REPOSITORY)[0]
    made = opening.create(store, opening.Wanted(repository, "topic", "Add <i>b</i>", "dana.developer@contoso.com", target="main"))
    browser, address = Browser(store), f"/local/shop/_git/code/pullrequest/{made.id}"
    assert browser.get("/local/shop/").links["Add <i>b</i>"] == address
    assert browser.get(address).heading == f"{made.id}: Add <i>b</i>"
    assert f"{ROB}: approved" in browser.post(address, {"person": ROB, "action": "vote", "vote": "10"}).text
    assert "<i>nice</i>" in browser.post(address, {"person": ROB, "action": "comment", "text": "<i>nice</i>"}).text
    answer = {"person": ADA, "action": "answer", "thread": "1", "text": "and <b>done</b>", "status": "fixed"}
    assert "Thread 1: fixed" in browser.post(address, answer).text
    assert "and <b>done</b>" in browser.post(address, {**answer, "text": "", "status": "active"}).text
    assert "Thread 1: active" in browser.get(address).text
    assert [browser.post(address, {**answer, "thread": thread}).status for thread in ("7", "x")] == [409, 404]
    check = records.Check(0, "scan", "secrets", "failed", ROB, "", 1, "two found")
    acting.post_status(store, made.id, ROB, check)
    assert "scan/secrets: failed two found" in browser.get(address).text
    every_field_has_a_label(browser.get(address).root)
    done = browser.post(address, {"person": ROB, "action": "complete", "merge_type": "squash", "delete_source": "yes"})
    assert done.text.count("completed:") == 1
    assert not list(done.root.iter("form")), "nothing can be done with it any more"
    assert [row[0] for row in browser.get("/local/shop/_git/code").rows("Branches")] == ["main (default)"]
    assert browser.post(address, {"person": ROB, "action": "vote", "vote": "10"}).status == 409
    assert browser.get("/local/shop/_git/code/pullrequest/99").status == 404


def every_field_has_a_label(root: ElementTree.Element) -> None:
    labelled = {label.get("for") for label in root.iter("label")}
    fields = [each.get("id") for kind in ("input", "select", "textarea") for each in root.iter(kind) if each.get("type") != "hidden"]
    assert set(fields) == labelled
    assert len(set(fields)) == len(fields)
