"""The model of returns, and which of two is used. Neither needs Spark or MLflow."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from shop import sample
from shop.models import training
from shop.models.champion import FLOOR, Comparison, UselessModel

FIRST = datetime.date(2026, 1, 1)


COLUMNS = ("order_id", "items", "discount", "delivery_days", "amount", "returned")


def orders(days: int) -> list[dict[str, object]]:
    """The sample as the clean orders have it."""
    latest: dict[int, dict[str, object]] = {}
    for number in range(days):
        for row in sample.orders(FIRST + datetime.timedelta(days=number)):
            if row[6] is not None:
                latest[row[0]] = dict(zip(COLUMNS, (row[0], *row[3:8]), strict=True))
    return list(latest.values())


@pytest.fixture(scope="module", name="sides")
def sides_() -> tuple[training.Examples, training.Examples]:
    """Orders of sixty days, to learn from and to measure by."""
    return training.split(orders(60))


def test_the_model_knows_which_orders_come_back(sides: tuple[training.Examples, training.Examples]) -> None:
    learned, held_out = sides
    assert training.measure(training.train(learned), held_out) > 0.8


def test_a_model_that_learns_from_wrong_features_is_not_better(sides: tuple[training.Examples, training.Examples]) -> None:
    learned, held_out = sides
    champion = training.measure(training.train(learned), held_out)
    shuffled = np.roll(learned.features, 1, axis=1)
    with pytest.raises(UselessModel, match=r"at least 0\.7 is needed"):
        Comparison(training.measure(training.train(training.Examples(shuffled, learned.labels)), held_out), champion)


def test_an_order_is_always_on_the_same_side() -> None:
    few, many = training.split(orders(30)), training.split(orders(60))
    assert set(map(tuple, few[1].features)) <= set(map(tuple, many[1].features))
    assert len(many[0].labels) > len(many[1].labels) > 0


def test_too_few_orders_are_said() -> None:
    with pytest.raises(ValueError, match="too few to learn from: load more days"):
        training.split(orders(1)[:3])


@pytest.mark.parametrize(
    ("candidate", "champion", "is_better", "is_much_worse"),
    [
        (0.8, None, True, False),
        (0.8, 0.79, True, False),
        (0.8, 0.8, False, False),
        (0.8, 0.81, False, False),
        (0.8, 0.83, False, True),
    ],
)
def test_the_better_model_is_used(candidate: float, champion: float | None, is_better: bool, is_much_worse: bool) -> None:
    comparison = Comparison(candidate, champion)
    assert (comparison.is_better, comparison.is_much_worse) == (is_better, is_much_worse)


def test_a_comparison_says_what_comes_of_it() -> None:
    assert str(Comparison(0.8, None)) == "candidate 0.800, no champion yet: the candidate is used"
    assert str(Comparison(0.8, 0.9)) == "candidate 0.800, champion 0.900: the champion stays"


@pytest.mark.parametrize("useless", [FLOOR - 0.001, float("nan")])
def test_a_useless_model_is_not_registered(useless: float) -> None:
    with pytest.raises(UselessModel, match=r"at least 0\.7 is needed"):
        Comparison(useless, None)
