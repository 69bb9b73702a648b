"""Where the tables and models of one run are."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Names:
    """The three-level names in one schema. Raises `ValueError` for a catalog or schema that is more than letters, digits and `_`."""

    catalog: str
    schema: str

    def __post_init__(self) -> None:
        for level in ("catalog", "schema"):
            name = getattr(self, level)
            if not _NAME.fullmatch(name):
                raise ValueError(f"{level} is {name!r}: expected letters, digits and _, for example orders")

    @property
    def in_catalog(self) -> str:
        """The schema."""
        return f"{self.catalog}.{self.schema}"

    @property
    def customers(self) -> str:
        """Customers with their regions."""
        return f"{self.in_catalog}.customers_bronze"

    @property
    def raw(self) -> str:
        """Orders as they came: an order is there again whenever something about it has changed."""
        return f"{self.in_catalog}.orders_bronze"

    @property
    def clean(self) -> str:
        """One row for each valid order, as it was loaded last."""
        return f"{self.in_catalog}.orders_silver"

    @property
    def daily_revenue(self) -> str:
        """Orders, revenue and returns by day and region."""
        return f"{self.in_catalog}.daily_revenue"

    @property
    def customer_revenue(self) -> str:
        """Orders, revenue and returns by customer."""
        return f"{self.in_catalog}.customer_revenue"

    @property
    def tables(self) -> tuple[str, ...]:
        """All of them."""
        return (self.customers, self.raw, self.clean, self.daily_revenue, self.customer_revenue)

    def model(self, name: str) -> str:
        """A registered model."""
        return f"{self.in_catalog}.{name}"
