"""Completion merges for real, by the permitted type; what cannot be merged is refused, and nothing is half done."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from localcloud.git import bare, commits, seams
from localcloud.pull_requests import acting, opening, records
from localcloud.pull_requests.acting import Completion
from localcloud.pull_requests.opening import Wanted
from localcloud.pull_requests.records import PullRequest, Strategy
from localcloud.runs import records as runs
from tests.localcloud.behaviours.world import devops
from tests.localcloud.pull_requests.scene import DANA, MAIN, OTTO, ROB, WORK, Scene


def opened(scene: Scene, **wanted: object) -> PullRequest:
    """Dana's pull request of the branch work."""
    record = scene.world.look(devops("git"), scene.repository)
    return opening.create(scene.world.store, Wanted(record, WORK, "Work", DANA, **wanted))  # type: ignore[arg-type]


def now(scene: Scene, made: PullRequest) -> PullRequest:
    with scene.world.store.reading() as view:
        return records.get(view, made.id)[0]


@pytest.mark.parametrize(
    ("strategy", "parents", "subjects"),
    [
        ("noFastForward", 2, ["Merged PR {id}: Work", "Change /other.py", "Change /b.py", "Change /a.py", "Initial commit."]),
        ("squash", 1, ["Merged PR {id}: Work", "Change /other.py", "Initial commit."]),
        ("rebase", 1, ["Change /b.py", "Change /a.py", "Change /other.py", "Initial commit."]),
        ("rebaseMerge", 2, ["Merged PR {id}: Work", "Change /b.py", "Change /a.py", "Change /other.py", "Initial commit."]),
    ],
)
def test_each_merge_type(scene: Scene, strategy: Strategy, parents: int, subjects: list[str]) -> None:
    scene.push(DANA, "/a.py")
    scene.push(DANA, "/b.py")
    scene.push(OTTO, "/other.py", branch=MAIN)
    made = opened(scene)
    done = acting.complete(scene.world.store, made.id, ROB, Completion(strategy, delete_source=True))
    repository = bare.opened(scene.world.store.files, scene.repository)
    tip = commits.commit_of(repository, MAIN)
    assert (done.status, done.merged, done.closed_by) == ("completed", str(tip.id), ROB)
    assert len(tip.parents) == parents
    assert sorted(commits.paths(tip)) == ["README.md", "a.py", "b.py", "other.py"]
    walked = [commit.message.splitlines()[0] for commit in repository.walk(tip.id)]
    assert sorted(walked) == sorted(subject.format(id=made.id) for subject in subjects)
    assert bare.tip(repository, WORK) == ""
    with pytest.raises(Refusal, match=f"TF401181: .* {made.id} is completed"):
        acting.abandon(scene.world.store, made.id, DANA)


def test_only_permitted_merge_types(scene: Scene) -> None:
    scene.push(DANA)
    scene.policy("MergeTypes", allowSquash=True, allowRebaseAndFastForward=True)
    made = opened(scene)
    with pytest.raises(Refusal, match="permit squash, rebase, not the merge type noFastForward"):
        acting.complete(scene.world.store, made.id, ROB, Completion("noFastForward"))
    assert acting.complete(scene.world.store, made.id, ROB).strategy == "squash"


@pytest.mark.parametrize("strategy", ["noFastForward", "squash", "rebase", "rebaseMerge"])
def test_conflicts_are_refused_and_nothing_moves(scene: Scene, strategy: Strategy) -> None:
    scene.push(DANA)
    before = scene.push(OTTO, branch=MAIN)
    made = opened(scene)
    assert made.merge_status == "conflicts"
    with pytest.raises(Refusal, match=r"The pull request has merge conflicts in job.py"):
        acting.complete(scene.world.store, made.id, ROB, Completion(strategy))
    repository = bare.opened(scene.world.store.files, scene.repository)
    assert bare.tip(repository, MAIN) == before
    assert bare.tip(repository, made.ref) == ""
    assert now(scene, made).status == "active"


def test_what_was_not_reviewed_is_not_merged(scene: Scene) -> None:
    reviewed = scene.push(DANA)
    made = opened(scene)
    scene.push(ROB)
    with pytest.raises(Refusal, match="TF401192: The source branch has been modified since"):
        acting.complete(scene.world.store, made.id, ROB, Completion(expected_source=reviewed))


def test_a_commit_of_the_stack_itself_is_not_lost(scene: Scene) -> None:
    """The stack's own files are pushed by nobody's Git, so a pull request looks for itself."""
    scene.push(DANA)
    made = opened(scene)
    scene.world.make(devops("gitRepositoryFile"), repositoryId=scene.repository, file="seed.py", branch=MAIN, content="1")
    done = acting.complete(scene.world.store, made.id, ROB)
    assert seams.file_at(scene.world.store, scene.repository, done.merged, "seed.py") == "1"


def test_a_merge_moves_the_other_pull_requests_and_their_builds(scene: Scene) -> None:
    scene.push(DANA)
    scene.push(DANA, "/b.py", branch="refs/heads/second")
    first = opened(scene)
    record = scene.world.look(devops("git"), scene.repository)
    second = opening.create(scene.world.store, Wanted(record, "second", "Second", DANA))
    scene.policy("BuildValidation", blocking=False, queueOnSourceUpdateOnly=False)
    done = acting.complete(scene.world.store, first.id, ROB)
    moved = now(scene, second)
    assert moved.last.target == done.merged
    assert moved.merge is not None
    (run,) = runs.runs_of(scene.world.store, pull_request=second.id)
    assert (run.commit, run.ref, run.reason) == (moved.merge.commit, f"refs/pull/{second.id}/merge", "PullRequest")


def test_a_pull_request_goes_with_its_repository(scene: Scene) -> None:
    scene.push(DANA)
    made = opened(scene)
    scene.world.delete(devops("git"), scene.repository)
    with scene.world.store.reading() as view, pytest.raises(Refusal, match="TF401180"):
        records.get(view, made.id)
    with scene.world.store.reading() as view:
        assert made.id not in {each.id for each in records.of(view)}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"source": MAIN}, "the source and the target branch are both refs/heads/main"),
        ({"source": "gone"}, "the branch refs/heads/gone does not exist in repository"),
        ({"target": "gone"}, "the branch refs/heads/gone does not exist in repository"),
        ({"title": " "}, "a pull request needs a title"),
        ({"title": "x" * 401}, "the title has 401 characters, and 400 is the most"),
        ({"description": "x" * 4_001}, "the description has 4001 characters, and 4,000 is the most"),
        ({"author": "Nobody"}, "nobody is called 'Nobody' in the organisation. There are Data Build Service, ada"),
        ({"reviewers": ["d"]}, "several people are called 'd'"),
        ({"work_items": [7]}, "TF401232: Work item 7 does not exist"),
    ],
)
def test_what_cannot_be_opened(scene: Scene, wanted: dict[str, object], said: str) -> None:
    scene.push(DANA)
    record = scene.world.look(devops("git"), scene.repository)
    given = {"source": WORK, "title": "Work", "author": DANA, **wanted}
    with pytest.raises(Refusal) as refused:
        opening.create(scene.world.store, Wanted(record, **given))  # type: ignore[arg-type]
    assert said in str(refused.value)
    with scene.world.store.reading() as view:
        assert records.of(view, record) == []


def test_one_open_pull_request_for_two_branches(scene: Scene) -> None:
    scene.push(DANA)
    made = opened(scene)
    with pytest.raises(Refusal, match="TF401179: An active pull request for the source and target branch already exists"):
        opened(scene)
    acting.abandon(scene.world.store, made.id, DANA)
    opened(scene)


def test_a_build_whose_pipeline_is_gone_keeps_nobody_from_opening(scene: Scene) -> None:
    repository = {"repoType": "TfsGit", "repoId": scene.repository, "ymlPath": "ci.yml"}
    pipeline = scene.world.make(devops("buildDefinition"), projectId=scene.project, name="short-lived", repository=repository)
    scene.push(DANA)
    scene.policy("BuildValidation", buildDefinitionId=int(pipeline))
    scene.world.delete(devops("buildDefinition"), pipeline)
    made = opened(scene)
    with pytest.raises(Refusal, match="ci: no build of the last push"):
        acting.complete(scene.world.store, made.id, ROB)


def test_a_build_by_hand_is_of_who_asked_for_it(scene: Scene) -> None:
    scene.push(DANA)
    scene.policy("BuildValidation", manualQueueOnly=True)
    made = opened(scene)
    assert opening.queue_builds(scene.world.store, [made.id]) == []
    (run,) = opening.queue_builds(scene.world.store, [made.id], by_hand=ROB.partition(".")[0])
    assert run.requested_for == ROB
