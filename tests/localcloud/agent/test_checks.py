"""Checks on what a stage uses: permissions, branches, templates, approvals, hours and locks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from localcloud.agent.checks import business_hours, locks
from localcloud.agent.checks.evaluation import Asked, Verdict, judge
from localcloud.agent.checks.resources import Protected
from localcloud.behaviours import people
from localcloud.behaviours.devops import identities
from localcloud.behaviours.model import Refusal
from localcloud.pipelines.model import Extended, Pipeline, RepositoryResource, Resources, Stage
from localcloud.pipelines.places import Place
from localcloud.runs import approvals
from localcloud.runs.queue import queue
from localcloud.runs.records import Run, Source
from localcloud.store import Store
from localcloud.values import Json
from tests.localcloud.agent.harness import go, ran
from tests.localcloud.runs.organisation import PROJECT, REPOSITORY, put

HERE = Place("release.yml", 3)
ENVIRONMENT = Protected("environment", "50", "prod", HERE)
NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)  # a Monday
ON = {"targetResourceType": "environment", "targetResourceId": "50"}
APPROVERS = "33333333-0000-4000-8000-000000000001"


def id_of(mail: str) -> str:
    person = people.by_mail(mail)
    assert person is not None
    return identities.of_person(person).id


ADA, ROB, ME = "ada.approver@contoso.com", "rob.reviewer@contoso.com", people.ME.mail


@pytest.fixture(autouse=True)
def environment(store: Store) -> None:
    put(store, "environment", "50", "prod")
    put(store, "pipelineAuthorization", f"{PROJECT}/environment/50", "environment", type="environment", resourceId="50", pipelineId=11)


@pytest.fixture
def run(store: Store) -> Run:
    return queue(store, "11", reason="Manual", ref="refs/heads/main", commit="a" * 40)


def pipeline(*extends: Extended, **repositories: RepositoryResource) -> Pipeline:
    return Pipeline(None, False, None, (), (), (), Resources({}, repositories, ()), extends, (), HERE)


def stage(lock: str | None = None) -> Stage:
    return Stage("deploy", "Deploy", (), None, (), (), lock, False, True, HERE)  # type: ignore[arg-type]


def verdict(store: Store, run: Run, *, at: datetime = NOON, of: Pipeline | None = None, lock: str | None = None) -> Verdict:
    with store.transaction() as view:
        repository = next(record for record in view.named(REPOSITORY))
        return judge(view, Asked(run, of or pipeline(), repository, stage(lock), NOON, at), [ENVIRONMENT])


def test_without_checks_a_stage_passes_and_without_permission_it_waits(store: Store, run: Run) -> None:
    assert verdict(store, run).kind == "pass"
    other = queue(store, "10", reason="Manual", ref="refs/heads/main", commit="a" * 40)
    told = verdict(store, other)
    assert told.kind == "wait"
    assert told.sentence.startswith("the pipeline needs permission to use the environment prod (release.yml:3)")


def test_a_permission_for_all_pipelines_holds_for_each(store: Store) -> None:
    put(store, "pipelineAuthorization", f"{PROJECT}/environment/all", "environment", type="environment", resourceId="50")
    assert verdict(store, queue(store, "10", reason="Manual", ref="refs/heads/main", commit="a" * 40)).kind == "pass"


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("refs/heads/main", ""),
        ("refs/heads/releases/1", ""),
        ("refs/heads/topic", "refs/heads/topic of code is not among the allowed branches"),
        ("refs/pull/7/merge", "refs/pull/7/merge of code"),
    ],
)
def test_branch_control(store: Store, run: Run, ref: str, words: str) -> None:
    put(store, "checkBranchControl", "60", "Branch control", allowedBranches="refs/heads/main, refs/heads/releases/*", **ON)
    told = verdict(store, replace(run, ref=ref))
    assert (told.kind == "fail") == bool(words)
    assert words in told.sentence


def test_branch_control_wants_protected_branches_of_every_source(store: Store, run: Run) -> None:
    put(store, "checkBranchControl", "60", "Branch control", allowedBranches="*", verifyBranchProtection=True, **ON)
    assert "has no branch policy" in verdict(store, run).sentence
    scopes = [{"repositoryId": REPOSITORY, "repositoryRef": "refs/heads/main", "matchType": "Exact"}]
    put(store, "branchPolicyMinReviewers", "70", "reviewers", settings={"scopes": scopes})  # type: ignore[dict-item]
    assert verdict(store, run).kind == "pass"
    with_another = replace(run, repositories={"templates": Source(REPOSITORY, "refs/heads/topic", "b" * 40)})
    assert "refs/heads/topic of templates has no branch policy" in verdict(store, with_another).sentence


@pytest.mark.parametrize(
    ("alias", "path", "ref", "passes"),
    [
        ("t", "templates/release.yml", "refs/heads/main", True),
        ("t", "/templates/release.yml", "refs/heads/main", True),
        ("t", "templates/other.yml", "refs/heads/main", False),
        ("t", "templates/release.yml", "refs/heads/topic", False),
        ("self", "templates/release.yml", "refs/heads/main", True),
    ],
)
def test_required_template(store: Store, run: Run, alias: str, path: str, ref: str, passes: bool) -> None:
    template = {
        "repositoryType": "azuregit",
        "repositoryName": "shop/code",
        "repositoryRef": "refs/heads/main",
        "templatePath": "templates/release.yml",
    }
    put(store, "checkRequiredTemplate", "61", "template", requiredTemplates=[template], **ON)  # type: ignore[list-item]
    resource = RepositoryResource("t", "git", "shop/code", ref, None, None, HERE)
    told = verdict(store, run, of=pipeline(Extended(alias, path, HERE), t=resource))
    assert (told.kind == "pass") == passes
    assert verdict(store, run).kind == "fail"


def test_a_check_that_calls_elsewhere_is_refused(store: Store, run: Run) -> None:
    put(store, "checkRestApi", "62", "Ask the change board", **ON)
    assert "does not know checks that call another service (Ask the change board)" in verdict(store, run).sentence


class TestApprovals:
    @pytest.fixture(autouse=True)
    def approval(self, store: Store) -> None:
        members = [identities.of_person(person).descriptor for person in people.EVERYBODY if person.mail in (ROB, ME)]
        put(store, "group", "vssgp.inner", "Inner", descriptor="vssgp.inner", groupId="inner", displayName="Inner", members=members)  # type: ignore[arg-type]
        put(
            store,
            "group",
            "vssgp.a",
            "Approvers",
            descriptor="vssgp.a",
            groupId=APPROVERS,
            displayName="Approvers",
            members=["vssgp.inner"],
        )
        put(store, "checkApproval", "63", "", approvers=[APPROVERS, id_of(ADA)], minimumRequiredApprovers=0, timeout=60, **ON)

    def vote(self, store: Store, run: Run, mail: str, *, approves: bool = True, at: datetime | None = None) -> None:
        approvals.vote(store, run.id, mail, is_approval=approves, comment="because", at=at)

    def test_everybody_has_to_approve_and_members_speak_for_their_group(self, store: Store, run: Run) -> None:
        told = verdict(store, run)
        assert (told.kind, told.sentence) == (
            "wait",
            "the environment prod needs an approval by Approvers and Ada Approver (2 of 2, 0 given)",
        )
        self.vote(store, run, ADA)
        assert verdict(store, run).sentence == "the environment prod needs an approval by Approvers (2 of 2, 1 given)"
        self.vote(store, run, ROB)
        assert verdict(store, run).kind == "pass"

    @pytest.mark.parametrize(
        ("mail", "words"),
        [
            (ME, "does not let the requester approve"),
            ("otto.operator@contoso.com", "not among the approvers of environment prod: Approvers, Ada"),
        ],
    )
    def test_who_may_not(self, store: Store, run: Run, mail: str, words: str) -> None:
        verdict(store, run)
        with pytest.raises(Refusal, match=words):
            self.vote(store, run, mail)

    def test_nobody_speaks_twice_and_one_rejection_ends_it(self, store: Store, run: Run) -> None:
        verdict(store, run)
        self.vote(store, run, ADA)
        with pytest.raises(Refusal, match="has spoken on environment prod already"):
            self.vote(store, run, ADA)
        self.vote(store, run, ME, approves=False)
        assert verdict(store, run) == Verdict("fail", f"the environment prod: rejected by {ME}: because")

    def test_an_approval_runs_out(self, store: Store, run: Run) -> None:
        verdict(store, run)
        late = datetime.now(UTC) + timedelta(minutes=61)
        with pytest.raises(Refusal, match="the approval for environment prod has run out"):
            self.vote(store, run, ADA, at=late)
        assert verdict(store, run, at=late).sentence == "the environment prod: the approval ran out after 60 minutes"

    def test_what_is_decided_at_once_comes_before_anybody_is_asked(self, store: Store, run: Run) -> None:
        put(store, "checkBranchControl", "60", "Branch control", allowedBranches="refs/heads/other", **ON)
        assert verdict(store, run).kind == "fail"
        with store.reading() as view:
            assert approvals.of_run(view, run.id) == []


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        ("2026-03-09T07:59+00:00", False),
        ("2026-03-09T08:00+00:00", True),
        ("2026-07-06T06:59+00:00", False),
        ("2026-07-06T07:00+00:00", True),
        ("2026-03-10T12:00+00:00", False),
    ],
)
def test_business_hours_know_zones_and_summer_time(store: Store, at: str, inside: bool) -> None:
    hours = {"startTime": "09:00", "endTime": "17:00", "timeZone": "W. Europe Standard Time", "monday": True}
    check = put(store, "checkBusinessHours", "64", "hours", **hours, **ON)  # type: ignore[arg-type]
    assert business_hours.are_now(check, datetime.fromisoformat(at)) == inside


def test_outside_of_the_hours_a_stage_waits_until_the_check_runs_out(store: Store, run: Run) -> None:
    put(store, "checkBusinessHours", "64", "hours", startTime="09:00", endTime="10:00", timeZone="UTC", monday=True, timeout=90, **ON)
    assert verdict(store, run).sentence == "the environment prod may be used from 09:00 to 10:00 UTC on Mon"
    assert verdict(store, run, at=NOON + timedelta(minutes=91)).kind == "fail"
    assert verdict(store, run, at=NOON - timedelta(hours=2, minutes=30)).kind == "pass"


class TestLocks:
    @pytest.fixture(autouse=True)
    def lock(self, store: Store) -> None:
        put(store, "checkExclusiveLock", "65", "", timeout=30, **ON)

    def runs(self, store: Store) -> list[Run]:
        return [queue(store, "11", reason="Manual", ref="refs/heads/main", commit="a" * 40) for _ in range(3)]

    def test_in_sequence_the_oldest_goes_first(self, store: Store) -> None:
        first, second, third = self.runs(store)
        assert verdict(store, first, lock="sequential").kind == "pass"
        assert verdict(store, first, lock="sequential").kind == "pass", "who has it has it"
        assert verdict(store, third, lock="sequential").kind == "wait for a lock"
        assert verdict(store, second, lock="sequential").sentence == f"the environment prod is locked by run {first.id}"
        with store.transaction() as view:
            locks.release(view, first.id, "deploy")
        assert verdict(store, third, lock="sequential").kind == "wait for a lock"
        assert verdict(store, second, lock="sequential").kind == "pass"

    def test_only_the_latest_goes_on(self, store: Store) -> None:
        first, second, third = self.runs(store)
        assert verdict(store, first).kind == "pass"
        assert verdict(store, second).kind == "wait for a lock"
        assert verdict(store, third).kind == "wait for a lock"
        told = verdict(store, second)
        assert (told.kind, f"newer run {third.id}" in told.sentence) == ("superseded", True)
        with store.transaction() as view:
            locks.release(view, first.id)
        assert verdict(store, third).kind == "pass"

    def test_waiting_for_a_lock_runs_out(self, store: Store) -> None:
        first, second, _ = self.runs(store)
        verdict(store, first)
        assert verdict(store, second, at=NOON + timedelta(minutes=31)).kind == "fail"


def test_no_group_is_read_before_its_checks_have_passed(store: Store) -> None:
    variables: Json = [{"name": "plain", "value": "gr0up"}, {"name": "token", "isSecret": True, "secretValue": "t0ken"}]
    put(store, "variableGroup", "71", "shop", variables=variables)
    text = "name: $(plain)-$(token)\nvariables: [{group: shop}]\nsteps: [{checkout: none}, {bash: echo $(plain)}]\n"
    waiting = ran(store, text)
    assert waiting.run.number == "$(plain)-$(token)"
    assert "needs permission to use the variable group shop (ci.yml:2)" in waiting.stages["__default"].problem
    put(store, "pipelineAuthorization", "v", "variablegroup", type="variablegroup", resourceId="71", pipelineId=10)
    put(store, "checkBranchControl", "60", "Branches", allowedBranches="x", targetResourceType="variablegroup", targetResourceId="71")
    refused = ran(store, text)
    assert refused.run.number == "gr0up-$(token)"
    assert refused.stages["__default"].problem.startswith("variable group shop: Branches: refs/heads/main of code is not among")
    with store.transaction() as view:
        view.delete(next(each for each in view.named("60")))
    assert go(store, waiting.run).printed() == ["gr0up"]


def test_a_secret_output_of_an_earlier_agent_stays_hidden(store: Store) -> None:
    put(store, "checkBusinessHours", "64", "", startTime="00:00", endTime="00:00", timeZone="UTC", **ON)
    done = ran(
        store,
        """
        trigger: none
        stages:
        - stage: a
          jobs:
          - job: one
            steps:
            - checkout: none
            - bash: echo '##vso[task.setvariable variable=v;isOutput=true;issecret=true]s3cret-output'
              name: set
        - stage: b
          variables: {got: "$[ stageDependencies.a.one.outputs['set.v'] ]"}
          jobs:
          - deployment: two
            environment: prod
            strategy: {runOnce: {deploy: {steps: [{bash: 'echo "got $(got)"'}]}}}
        """,
        pipeline="11",
    )
    assert done.run.state == "inProgress"
    with store.transaction() as view:
        view.delete(next(each for each in view.named("64")))
    assert go(store, done.run).printed() == ["got ***"]
