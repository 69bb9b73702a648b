"""Branch policies as a table of cases, each tried by command and over REST: what a policy waits for decides whether a merge is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from tests.localcloud.behaviours.world import devops
from tests.localcloud.pull_requests.scene import ADA, DANA, OTTO, ROB, Scene, Way

REVIEWERS, OWNERS, BUILD = "MinReviewers", "AutoReviewers", "BuildValidation"
STATUS, COMMENTS, WORK_ITEMS = "StatusCheck", "CommentResolution", "WorkItemLinking"
NAMES = {
    REVIEWERS: "Minimum number of reviewers",
    OWNERS: "Required reviewers",
    BUILD: "ci",
    STATUS: "preview",
    COMMENTS: "Comment requirements",
    WORK_ITEMS: "Work item linking",
}


@dataclass
class Open:
    """A pull request of Dana's that somebody acts on."""

    scene: Scene
    way: Way
    id: int
    thread: int = 0


Step = Callable[[Open], object]


def vote(person: str, value: int = 10) -> Step:
    return lambda on: on.way.vote(on.id, person, value)


def push(person: str, path: str = "/job.py") -> Step:
    return lambda on: on.scene.push(person, path)


def run(result: str) -> Step:
    return lambda on: on.scene.finish(result)  # type: ignore[arg-type]


def status(state: str) -> Step:
    return lambda on: on.way.status(on.id, state)


def comment(on: Open) -> None:
    on.thread = on.way.comment(on.id, ROB)


def resolve(on: Open) -> None:
    on.way.resolve(on.id, on.thread, DANA)


def target_moves(on: Open) -> None:
    on.scene.push(OTTO, "/other.py", branch="refs/heads/main")


@dataclass(frozen=True)
class Case:
    """One policy, what happens, and its state then."""

    kind: str
    state: str
    steps: tuple[Step, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    blocking: bool = True


NO_SELF = {"reviewerCount": 1, "lastPusherCannotApprove": True}
CHECK = {"genre": "ops", "name": "preview"}
CASES = {
    "nobody has voted": Case(REVIEWERS, "running", (), NO_SELF),
    "the author votes": Case(REVIEWERS, "running", (vote(DANA),), NO_SELF),
    "the author may vote": Case(REVIEWERS, "approved", (vote(DANA),), {"reviewerCount": 1, "submitterCanVote": True}),
    "somebody approves": Case(REVIEWERS, "approved", (vote(ROB),), NO_SELF),
    "somebody approves with suggestions": Case(REVIEWERS, "approved", (vote(ROB, 5),), NO_SELF),
    "one of two approves": Case(REVIEWERS, "running", (vote(ROB),), {"reviewerCount": 2}),
    "one approves twice": Case(REVIEWERS, "running", (vote(ROB), vote(ROB)), {"reviewerCount": 2}),
    "an approval is taken back": Case(REVIEWERS, "running", (vote(ROB), vote(ROB, 0)), NO_SELF),
    "the last pusher votes": Case(REVIEWERS, "running", (push(ROB), vote(ROB)), NO_SELF),
    "the last pusher may vote": Case(REVIEWERS, "approved", (push(ROB), vote(ROB)), {"reviewerCount": 1}),
    "an earlier pusher votes": Case(REVIEWERS, "approved", (push(ROB), push(DANA), vote(ROB)), NO_SELF),
    "another one than the last pusher votes": Case(REVIEWERS, "approved", (push(ROB), vote(ROB), vote(ADA)), NO_SELF),
    "the author is not the last pusher": Case(REVIEWERS, "running", (push(ROB), vote(DANA)), NO_SELF),
    "somebody waits": Case(REVIEWERS, "rejected", (vote(ROB), vote(ADA, -5)), NO_SELF),
    "rejections may be ignored": Case(
        REVIEWERS, "approved", (vote(ROB), vote(ADA, -10)), {"reviewerCount": 1, "allowCompletionWithRejectsOrWaits": True}
    ),
    "a push resets approvals": Case(REVIEWERS, "running", (vote(ROB), push(DANA)), {"reviewerCount": 1, "onPushResetApprovedVotes": True}),
    "a push leaves a rejection": Case(
        REVIEWERS, "rejected", (vote(ROB, -10), push(DANA)), {"reviewerCount": 1, "onPushResetApprovedVotes": True}
    ),
    "a push resets everything": Case(REVIEWERS, "running", (vote(ROB, -10), push(DANA)), {"reviewerCount": 1, "onPushResetAllVotes": True}),
    "a push resets nothing": Case(REVIEWERS, "approved", (vote(ROB), push(DANA)), {"reviewerCount": 1}),
    "the last push needs an approval": Case(
        REVIEWERS, "running", (vote(ROB), push(DANA)), {"reviewerCount": 1, "onLastIterationRequireVote": True}
    ),
    "every push needs an approval": Case(
        REVIEWERS, "running", (push(DANA), vote(ROB)), {"reviewerCount": 1, "onEachIterationRequireVote": True}
    ),
    "every push has an approval": Case(
        REVIEWERS, "approved", (vote(ROB), push(DANA), vote(ROB)), {"reviewerCount": 1, "onEachIterationRequireVote": True}
    ),
    "reviews are optional": Case(REVIEWERS, "running", (), NO_SELF, blocking=False),
    "a build waits": Case(BUILD, "running"),
    "a build succeeds": Case(BUILD, "approved", (run("succeeded"),)),
    "a build succeeds in part": Case(BUILD, "approved", (run("partiallySucceeded"),)),
    "a build fails": Case(BUILD, "rejected", (run("failed"),)),
    "a build is canceled": Case(BUILD, "rejected", (run("canceled"),)),
    "a push needs another build": Case(BUILD, "running", (run("succeeded"), push(DANA))),
    "a build is valid for a while": Case(BUILD, "approved", (run("succeeded"), target_moves)),
    "a build expires at once": Case(
        BUILD, "running", (run("succeeded"), target_moves), {"validDuration": 0, "queueOnSourceUpdateOnly": False}
    ),
    "a build never expires": Case(
        BUILD, "approved", (run("succeeded"), target_moves), {"validDuration": 0, "queueOnSourceUpdateOnly": True}
    ),
    "a build is queued by hand": Case(BUILD, "queued", (), {"manualQueueOnly": True}),
    "a build is for other files": Case(BUILD, "notApplicable", (), {"filenamePatterns": ["/docs/*", "*.md"]}),
    "a build leaves files out": Case(BUILD, "notApplicable", (), {"filenamePatterns": ["/*", "!/job.py"]}),
    "a build is for these files": Case(BUILD, "running", (), {"filenamePatterns": ["!/job.py", "*.py"]}),
    "no status": Case(STATUS, "queued", (), CHECK),
    "a status is pending": Case(STATUS, "running", (status("pending"),), CHECK),
    "a status succeeded": Case(STATUS, "approved", (status("failed"), status("succeeded")), CHECK),
    "a status failed": Case(STATUS, "rejected", (status("succeeded"), status("failed")), CHECK),
    "a status is an error": Case(STATUS, "rejected", (status("error"),), CHECK),
    "a status does not apply": Case(STATUS, "notApplicable", (status("notApplicable"),), CHECK),
    "a status of another genre": Case(STATUS, "queued", (status("succeeded"),), {**CHECK, "genre": "other"}),
    "a status stays after a push": Case(STATUS, "approved", (status("succeeded"), push(DANA)), CHECK),
    "a push resets a status": Case(STATUS, "queued", (status("succeeded"), push(DANA)), {**CHECK, "invalidateOnUpdate": True}),
    "a status that nobody posts may be left out": Case(STATUS, "notApplicable", (), {**CHECK, "applicability": "conditional"}),
    "no comment": Case(COMMENTS, "approved"),
    "an open comment": Case(COMMENTS, "rejected", (comment,)),
    "a resolved comment": Case(COMMENTS, "approved", (comment, resolve)),
    "no work item": Case(WORK_ITEMS, "rejected"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_policy(scene: Scene, way: Way, case: Case) -> None:
    scene.push(DANA)
    scene.policy(case.kind, blocking=case.blocking, **case.settings)
    on = Open(scene, way, way.open(scene, DANA))
    for step in case.steps:
        step(on)
    assert way.states(scene, on.id)[NAMES[case.kind]] == case.state
    is_met = case.state in ("approved", "notApplicable") or not case.blocking
    said = way.complete(on.id, DANA)
    assert (said == "") == is_met, said
    assert is_met or NAMES[case.kind] in said


def test_two_owners_by_path(scene: Scene, way: Way) -> None:
    """Each policy asks the owners of the files it is about; the author is not one of them."""
    members = [scene.descriptor_of(OTTO), scene.descriptor_of(DANA)]
    operators = scene.world.make(devops("group"), scope=scene.project, displayName=f"owners of {scene.repository}", members=members)
    group = scene.world.output(devops("group"), operators, "groupId")
    scene.push(DANA, "/pipelines/ci.yml")
    scene.push(DANA, "/docs/page.md")
    scene.policy(OWNERS, autoReviewerIds=[group], pathFilters=["/pipelines/*"])
    scene.policy(OWNERS, autoReviewerIds=[scene.id_of(ROB)], pathFilters=["*.md", "!/README.md"])
    scene.policy(OWNERS, autoReviewerIds=[scene.id_of(ADA)], pathFilters=["/notebooks/*"])
    made = way.open(scene, DANA)
    way.vote(made, DANA, 10)
    assert f"0 of 1 from owners of {scene.repository}" in way.complete(made, DANA)
    way.vote(made, OTTO, 10)
    assert "0 of 1 from Rob Reviewer" in way.complete(made, DANA)
    way.vote(made, ROB, -5)
    assert "voted to wait or to reject" in way.complete(made, DANA)
    way.vote(made, ROB, 10)
    assert way.complete(made, DANA) == ""


def test_two_owners_of_one_group(scene: Scene, way: Way) -> None:
    engineers = scene.world.listed("azuredevops:index/getGroups:getGroups", "groups")
    group = next(each for each in engineers if each["displayName"] == "Data Engineers")
    scene.push(OTTO)
    scene.policy(OWNERS, autoReviewerIds=[group["descriptor"]], minimumNumberOfReviewers=2)
    made = way.open(scene, OTTO)
    way.vote(made, ROB, 10)
    assert "1 of 2 from Data Engineers" in way.complete(made, OTTO)
    way.vote(made, DANA, 10)
    assert way.complete(made, OTTO) == ""
