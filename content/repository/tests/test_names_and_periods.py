"""Names and days, which come from the parameters of a run."""

from __future__ import annotations

import datetime

import pytest

from shop.names import Names
from shop.period import Period

TODAY = datetime.date(2026, 3, 1)


def test_names_have_three_levels() -> None:
    names = Names("data_dev_sales", "orders")
    assert names.clean == "data_dev_sales.orders.orders_silver"
    assert names.model("returns") == "data_dev_sales.orders.returns"
    assert len(set(names.tables)) == 5


@pytest.mark.parametrize(("catalog", "schema"), [("main", "orders; DROP TABLE x"), ("main", ""), ("ma.in", "orders")])
def test_names_are_nothing_else(catalog: str, schema: str) -> None:
    with pytest.raises(ValueError, match="expected letters, digits and _"):
        Names(catalog, schema)


def test_a_period_ends_with_its_day() -> None:
    period = Period.parse("2026-03-01", "3")
    assert [str(day) for day in period.days] == ["2026-02-27", "2026-02-28", "2026-03-01"]
    assert period.holds("loaded_on") == "loaded_on BETWEEN DATE'2026-02-27' AND DATE'2026-03-01'"


def test_today_is_a_day() -> None:
    assert Period.parse("today", today=TODAY) == Period(TODAY, TODAY)


@pytest.mark.parametrize(
    ("day", "days"), [("yesterday", "1"), ("2026-02-30", "1"), ("2026-03-01", "0"), ("2026-03-01", "many"), ("today", "")]
)
def test_what_is_no_period(day: str, days: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        Period.parse(day, days, today=TODAY)
