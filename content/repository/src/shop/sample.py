"""Orders of a shop that does not exist: the same on every run, with the flaws of real ones.

They stand in for a source, so that everything runs in an empty workspace. Replace them by what your shop delivers, in `shop.tables.raw`.
"""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Iterator
from decimal import Decimal

CUSTOMERS = 40
REGIONS = ("north", "east", "south", "west")
CUSTOMER_COLUMNS = "customer_id BIGINT, name STRING, region STRING"
ORDER_COLUMNS = (
    "order_id BIGINT, customer_id BIGINT, order_date DATE, items INT, discount DOUBLE, delivery_days INT, amount DECIMAL(18, 2), "
    "returned BOOLEAN, loaded_on DATE, line INT"
)
Order = tuple[int, int, datetime.date, int, float, int, "Decimal | None", bool, datetime.date, int]


def customers() -> list[tuple[int, str, str]]:
    """All customers that the shop knows, by `CUSTOMER_COLUMNS`."""
    return [(number, f"Customer {number:02}", REGIONS[number % len(REGIONS)]) for number in range(1, CUSTOMERS + 1)]


def orders(day: datetime.date) -> list[Order]:
    """What the shop delivers on one day, by `ORDER_COLUMNS`: the orders of the day, one of them twice and one without an amount, one of a
    customer who is not known, and the orders of the day before that have come back since."""
    todays = list(_placed(day))
    loaded = [
        *todays,
        todays[0],
        (_order_id(day, 98), CUSTOMERS, day, 1, 0.0, 2, None, False),
        (_order_id(day, 99), CUSTOMERS + 1, day, 2, 0.0, 2, Decimal("19.90"), False),
        *((*order[:7], True) for order in _placed(day - datetime.timedelta(days=1)) if _comes_back(order)),
    ]
    return [(*order, day, line) for line, order in enumerate(loaded)]


def _placed(day: datetime.date) -> Iterator[tuple[int, int, datetime.date, int, float, int, Decimal | None, bool]]:
    """The orders of one day, before any of them has come back."""
    chance = random.Random(f"orders of {day}")  # noqa: S311 - a sample, not a secret
    for number in range(1, 9 + chance.randrange(6)):
        items = chance.randrange(1, 9)
        discount = chance.choice((0.0, 0.0, 0.1, 0.25))
        amount = Decimal(items * chance.randrange(500, 4000)) / 100 * (1 - Decimal(str(discount)))
        customer, delivery_days = chance.randrange(1, CUSTOMERS + 1), chance.randrange(1, 9)
        yield _order_id(day, number), customer, day, items, discount, delivery_days, amount.quantize(Decimal("0.01")), False


def _comes_back(order: tuple[int, int, datetime.date, int, float, int, Decimal | None, bool]) -> bool:
    """Whether an order comes back: the likelier, the longer it was on its way and the more was bought for less."""
    order_id, _, _, items, discount, delivery_days, _, _ = order
    likely = 1 / (1 + math.exp(5.5 - 0.9 * delivery_days - 0.35 * items - 6 * discount))
    return random.Random(f"order {order_id}").random() < likely  # noqa: S311


def _order_id(day: datetime.date, number: int) -> int:
    return int(day.strftime("%Y%m%d")) * 100 + number
