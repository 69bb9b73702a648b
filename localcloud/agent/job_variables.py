"""Puts the variables of a job together.

Job over stage over pipeline over queue time over the pipeline's settings; within one list, what comes later wins
(https://learn.microsoft.com/azure/devops/pipelines/process/variables#expansion-of-variables).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from localcloud.agent import conditions, groups
from localcloud.agent.contexts import RunContext
from localcloud.agent.variables import Variables
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import flag, items, text
from localcloud.pipelines import model
from localcloud.pipelines.expressions import ExpressionError, Function, Value, eager, to_number, to_text
from localcloud.pipelines.expressions.run_time import inside
from localcloud.pipelines.expressions.values import NotConvertible
from localcloud.runs import predefined
from localcloud.runs.authorisation import may_use
from localcloud.values import Json

_COUNTER: Final = "counter"
_COLLECTION_URIS: Final = ("System.CollectionUri", "System.TeamFoundationCollectionUri")


class VariablesUnusable(Exception):
    """A variable or group cannot be read; the text says which and where."""


def base(run: RunContext) -> Variables:
    """What every job of the run begins with: predefined ones, the pipeline's settings, and what was set when the run was queued."""
    variables = Variables()
    with run.store.reading() as view:
        for name, value in predefined.of_run(view, run.run, run.definition, run.repository):
            variables.set(name, run.access.collection if name in _COLLECTION_URIS else value, is_readonly=True)
    for each in items(run.definition.inputs.get("variables")):
        is_secret = flag(each, "isSecret")
        value = text(each, "secretValue") if is_secret else text(each, "value")
        variables.set(text(each, "name"), value, is_secret=is_secret)
        if is_secret:
            run.masker.add(value)
    for name, value in run.run.variables.items():
        variables.set(name, value)
    run.masker.add(run.access.token)
    variables.set("System.AccessToken", run.access.token, is_secret=True, is_readonly=True)
    return variables


def add_layers(
    run: RunContext, variables: Variables, layers: Iterable[model.Variables], names: Mapping[str, Value], *, before_checks: bool = False
) -> None:
    """Adds lists of variables of the YAML, those of groups among them. `names` are the contexts that a `$[ ]` may see.

    Before the checks of a stage have passed, no secret is read, and nothing of a group that the pipeline may not use.
    Raises `VariablesUnusable`.
    """
    for layer in layers:
        for each in layer:
            if isinstance(each, model.VariableGroup):
                _add_group(run, variables, each, before_checks)
            else:
                value = each.value
                if inside(value) is not None:
                    value = _evaluated(run, variables, each, names)
                variables.set(each.name, value, is_readonly=each.is_readonly)


def _add_group(run: RunContext, variables: Variables, used: model.VariableGroup, before_checks: bool) -> None:
    with run.store.reading() as view:
        name = variables.expanded(used.name)
        group = groups.find(view, run.run.scope, run.run.project, name)
        if group is None:
            raise VariablesUnusable(f"{used.place}: Variable group {name} could not be found. It does not exist or was renamed.")
        if before_checks and not may_use(view, run.run, "variablegroup", group.id):
            return
        try:
            found = list(groups.variables(view, group, with_secrets=not before_checks))
        except Refusal as refusal:
            raise VariablesUnusable(f"{used.place}: variable group {name}: {refusal}") from refusal
    for each in found:
        variables.set(each.name, each.value, is_secret=each.is_secret)
        if each.is_secret:
            run.masker.add(each.value)


def _evaluated(run: RunContext, variables: Variables, each: model.Variable, names: Mapping[str, Value]) -> str:
    scope = {"variables": conditions.variables_value(variables), "pipeline": {"startTime": run.run.started_at or ""}, **names}
    try:
        value = conditions.runtime_value(each.value, scope, {_COUNTER: _counter(run)})
        return to_text(value)
    except (ExpressionError, NotConvertible) as error:
        raise VariablesUnusable(f"{each.place}: variable {each.name}: {error or 'its value is a list or a map'}") from error


def _counter(run: RunContext) -> Function:
    """`counter(prefix, seed)`: goes up by one with every run of the pipeline that has the same prefix."""

    def count(prefix: Value = "", seed: Value = Decimal(0)) -> Decimal:
        key = to_text(prefix)
        if key not in run.run.counters:
            first = int(to_number(seed))
            with run.store.transaction() as view:
                known = view.documents.find(_COUNTER, pipeline=run.run.pipeline, prefix=key)
                last = known[0].body["value"] if known else first - 1
                assert isinstance(last, int)
                body: dict[str, Json] = {"pipeline": run.run.pipeline, "prefix": key, "value": last + 1}
                if known:
                    view.documents.put(_COUNTER, known[0].number, body)
                else:
                    view.documents.add(_COUNTER, body)
            run.run = replace(run.run, counters={**run.run.counters, key: last + 1})
        return Decimal(run.run.counters[key])

    return eager(0, 2, count)
