"""The sample has what real orders have."""

from __future__ import annotations

import datetime

from shop import sample

DAY = datetime.date(2026, 3, 1)


def test_a_day_is_the_same_on_every_run() -> None:
    assert sample.orders(DAY) == sample.orders(DAY)
    assert sample.orders(DAY) != sample.orders(DAY - datetime.timedelta(days=1))


def test_a_day_has_the_flaws_that_cleaning_is_for() -> None:
    orders = sample.orders(DAY)
    known = {number for number, _, _ in sample.customers()}
    assert len({order[0] for order in orders}) == len(orders) - 1, "one is there twice"
    assert [order[0] % 100 for order in orders if order[6] is None] == [98]
    assert [order[0] % 100 for order in orders if order[1] not in known] == [99]


def test_orders_come_back_on_the_day_after() -> None:
    days = [DAY + datetime.timedelta(days=number) for number in range(20)]
    returned = [order for day in days for order in sample.orders(day) if order[7]]
    assert returned
    assert {(order[8] - order[2]).days for order in returned} == {1}
