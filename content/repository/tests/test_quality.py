"""What the checks of the tables find."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from shop.tables.quality import Counts, problems

GOOD = Counts(10, 10, 50, 50, 0, 5, Decimal("99.90"), Decimal("99.90"), Decimal("99.90"))


def test_good_tables_have_no_problem() -> None:
    assert list(problems(GOOD)) == []


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (replace(GOOD, loaded=0, arrived=0), "no valid order was loaded"),
        (replace(GOOD, arrived=9), "of 10 valid orders that were loaded, 9 are among the clean ones"),
        (replace(GOOD, rows=51), "51 rows for 50 clean orders"),
        (replace(GOOD, negative=1), "1 clean orders have no amount, or one below zero"),
        (replace(GOOD, unknown=13), "13 of 50 clean orders are of unknown customers"),
        (replace(GOOD, daily_revenue=Decimal("99.89")), "the revenue is 99.90 by order, and 99.89 by day"),
        (replace(GOOD, customer_revenue=Decimal(0)), "the revenue is 99.90 by order, and 0 by customer"),
    ],
)
def test_each_problem_is_found(bad: Counts, problem: str) -> None:
    assert list(problems(bad)) == [problem]
