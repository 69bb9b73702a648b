"""Learning which orders come back. Nothing here knows of Spark or MLflow."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

FEATURES = ("items", "discount", "delivery_days", "amount")
LABEL = "returned"
HELD_OUT = 0.3
"""The share of orders that no model learns from."""


@dataclass(frozen=True)
class Examples:
    """Orders as a model sees them."""

    features: np.ndarray
    labels: np.ndarray


def split(orders: Iterable[Mapping[str, object]]) -> tuple[Examples, Examples]:
    """The orders to learn from, and those to measure by. An order is on the same side in every run. Raises `ValueError` when one side has
    only orders that came back, or only others."""
    sides: tuple[list[Mapping[str, object]], list[Mapping[str, object]]] = ([], [])
    for order in orders:
        sides[_is_held_out(order["order_id"])].append(order)
    learned, held_out = (_examples(side) for side in sides)
    for examples in (learned, held_out):
        if len(set(examples.labels.tolist())) < 2:
            raise ValueError(f"{len(learned.labels)} and {len(held_out.labels)} orders are too few to learn from: load more days")
    return learned, held_out


def train(learned: Examples) -> Pipeline:
    """A model of the chance that an order comes back."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, random_state=7))
    return model.fit(learned.features, learned.labels)


def measure(model: Pipeline, held_out: Examples) -> float:
    """The area under the ROC curve: 0.5 is guessing, 1 is knowing."""
    return float(roc_auc_score(held_out.labels, model.predict_proba(held_out.features)[:, 1]))


def _examples(orders: Sequence[Mapping[str, object]]) -> Examples:
    return Examples(
        np.array([[float(order[name]) for name in FEATURES] for order in orders]).reshape(-1, len(FEATURES)),  # type: ignore[arg-type]
        np.array([bool(order[LABEL]) for order in orders]),
    )


def _is_held_out(order_id: object) -> bool:
    digest = hashlib.sha256(str(order_id).encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < HELD_OUT
