"""`fail` hits the n-th operation and the ones after it, as often as was said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.store import Disturbance, Store, Transaction

GIT = "azuredevops:index/git:Git"
PROJECT = "azuredevops:index/project:Project"


@pytest.fixture
def view(tmp_path: Path) -> Iterator[Transaction]:
    with Store(tmp_path / "cloud.db").transaction() as transaction:
        yield transaction


def hits(view: Transaction, count: int, token: str = GIT, op: str = "create") -> list[bool]:
    return [view.disturbances.take(token, op) is not None for _ in range(count)]


def test_fails_once_by_default(view: Transaction) -> None:
    view.disturbances.add(Disturbance("fail", "Git"))
    assert hits(view, 3) == [True, False, False]
    assert not list(view.disturbances)


def test_fails_after_some_and_then_so_many_times(view: Transaction) -> None:
    view.disturbances.add(Disturbance("fail", GIT, after=2, times=2))
    assert hits(view, 6) == [False, False, True, True, False, False]


def test_counts_only_what_it_concerns(view: Transaction) -> None:
    view.disturbances.add(Disturbance("fail", "Git", op="update", after=1))
    assert hits(view, 2, op="create") == [False, False]
    assert hits(view, 2, token=PROJECT, op="update") == [False, False]
    assert hits(view, 3, op="update") == [False, True, False]


def test_slow_is_not_used_up(view: Transaction) -> None:
    view.disturbances.add(Disturbance("slow", "Git", seconds=2))
    assert hits(view, 2) == [False, False]
    assert [disturbance.seconds for disturbance in view.disturbances] == [2]


def test_a_kill_counts_changes_of_every_type_and_no_reads(view: Transaction) -> None:
    view.disturbances.add(Disturbance("kill", "engine-after", after=1))
    assert hits(view, 3, op="read") == [False, False, False]
    assert hits(view, 1, op="delete") + hits(view, 2, token=PROJECT) == [False, True, False]


def test_says_what_it_does() -> None:
    assert str(Disturbance("kill", "provider-before", after=2)) == "after 2 more, the next change kills the provider, before its effect"
    assert str(Disturbance("fail", "Git", op="create", after=2, times=3)) == "after 2 more, the next 3 creates of Git fail"
    assert str(Disturbance("fail", "Git")) == "the next operation of Git fails"
    assert str(Disturbance("slow", "Git", seconds=1.5)) == "every operation of Git takes 1.5 s longer"
