"""Models in MLflow: the champion of a name, and a new version beside it."""

from __future__ import annotations

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.pipeline import Pipeline

from shop.models.champion import ALIAS, Comparison
from shop.models.training import FEATURES, Examples, measure

NOT_THERE = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")
"""How registries say that a model, or an alias of it, does not exist."""


def load_champion(name: str) -> Pipeline | None:
    """The version of a registered model that is in use; None if there is none."""
    try:
        version = mlflow.MlflowClient().get_model_version_by_alias(name, ALIAS)
    except MlflowException as problem:
        if problem.error_code in NOT_THERE:
            return None
        raise
    return mlflow.sklearn.load_model(f"models:/{name}/{version.version}")


def compare(candidate: Pipeline, name: str, held_out: Examples) -> Comparison:
    """Measures a candidate and the champion. Raises `UselessModel`."""
    champion = load_champion(name)
    return Comparison(measure(candidate, held_out), measure(champion, held_out) if champion is not None else None)


def register(candidate: Pipeline, name: str, held_out: Examples, comparison: Comparison) -> str:
    """Records a candidate as a new version, and makes it the champion if it is better. Returns the version."""
    with mlflow.start_run():
        mlflow.log_param("features", ", ".join(FEATURES))
        mlflow.log_metric("roc_auc", comparison.candidate)
        if comparison.champion is not None:
            mlflow.log_metric("roc_auc_of_champion", comparison.champion)
        likely = candidate.predict_proba(held_out.features)[:, 1]
        logged = mlflow.sklearn.log_model(
            candidate, name="model", signature=infer_signature(held_out.features, likely), registered_model_name=name
        )
    version = str(logged.registered_model_version)
    if comparison.is_better:
        mlflow.MlflowClient().set_registered_model_alias(name, ALIAS, version)
    return version
