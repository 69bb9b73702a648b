"""Queueing runs, finding them again, and cancelling what nobody has taken yet."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from localcloud.runs.queue import cancel, queue
from localcloud.runs.records import runs_of
from localcloud.store import Store
from tests.localcloud.runs.organisation import pipeline


def test_a_queued_run_waits_and_is_found_by_what_it_is_of(store: Store) -> None:
    first = queue(store, "10", reason="Manual", ref="refs/heads/main", commit="a" * 40, parameters={"size": 3, "names": ["x"]})
    second = queue(store, "10", reason="PullRequest", ref="refs/pull/7/merge", commit="b" * 40, pull_request=7)
    assert (first.id, first.state, first.result, second.id) == (1, "notStarted", None, 2)
    assert runs_of(store) == [first, second]
    assert runs_of(store, pipeline="10", commit="b" * 40, pull_request=7) == [second]
    assert runs_of(store, pipeline="11") == []


def test_a_pipeline_that_is_gone_or_disabled_queues_nothing(store: Store) -> None:
    pipeline(store, "12", "old", "old.yml", queueStatus="disabled")
    for pipeline_id, words in (("12", "is disabled"), ("99", "no pipeline with the id 99")):
        with pytest.raises(Refusal, match=words):
            queue(store, pipeline_id, reason="Manual", ref="refs/heads/main", commit="a" * 40)
    assert runs_of(store) == []


def test_what_no_agent_has_taken_is_cancelled_at_once_and_once(store: Store) -> None:
    run = queue(store, "10", reason="Manual", ref="refs/heads/main", commit="a" * 40)
    assert cancel(store, run.id, "ada.approver").result == "canceled"
    with pytest.raises(Refusal, match="is over"):
        cancel(store, run.id, "ada.approver")
    with pytest.raises(Refusal, match="no run 9"):
        cancel(store, 9, "ada.approver")
