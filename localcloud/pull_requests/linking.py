"""Work items, as far as pull requests name them."""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.store import Transaction
from localcloud.work_items import records


def refuse_missing(view: Transaction, scope: str, numbers: Iterable[int]) -> None:
    """Raises `Refusal` for a number that no work item has."""
    for number in numbers:
        records.get(view, scope, number)
