"""Evaluates an expression: the one evaluator for `${{ }}`, for `condition` and for `$[ ]`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from localcloud.pipelines.expressions.functions import FUNCTIONS, Function
from localcloud.pipelines.expressions.syntax import Call, Every, Expression, ExpressionError, Literal, Member, Name, parse
from localcloud.pipelines.expressions.values import NotConvertible, Value, member, to_text
from localcloud.schema.nearest import did_you_mean

MAX_TEXT: Final = 20 * 2**20
"""What Azure Pipelines allows a whole pipeline: functions within one another can double a text again and again."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression can see."""

    names: Mapping[str, Value]
    """The contexts: `variables`, `parameters`, `dependencies` ... A part that is not there is null."""
    functions: Mapping[str, Function] = field(default_factory=lambda: FUNCTIONS)
    """All functions: `{**FUNCTIONS, "succeeded": ...}` where there are more."""
    closed: frozenset[str] = frozenset()
    """Contexts of which a part that is not there is a mistake."""


def evaluate(text: str, scope: Scope) -> Value:
    """The value of an expression, without the `${{ }}` or `$[ ]` around it. Raises `ExpressionError`."""
    return value_of(parse(text, scope.names.keys(), scope.functions), scope)


def value_of(expression: Expression, scope: Scope) -> Value:
    """The value of an expression that was read with the names and functions of this scope. Raises `ExpressionError`."""
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Name):
        return scope.names[expression.name]
    if isinstance(expression, Every):
        return _Filtered(_all(value_of(expression.container, scope)))
    if isinstance(expression, Member):
        container, key = value_of(expression.container, scope), value_of(expression.key, scope)
        if isinstance(expression.container, Name) and expression.container.name in scope.closed:
            _must_be_there(expression.container.name, container, key)
        return _member(container, key)
    return _call(expression, scope)


def _must_be_there(context: str, container: Value, key: Value) -> None:
    name = to_text(key)
    if isinstance(container, Mapping) and not any(name.upper() == known.upper() for known in container):
        there = f"; there are {', '.join(container)}" if container else "; there are none"
        hint = did_you_mean(name, container)
        raise ExpressionError(f"there is no {name!r} in {context}" + (f". {hint}" if hint else there))


def _call(call: Call, scope: Scope) -> Value:
    def later(argument: Expression) -> Callable[[], Value]:
        return lambda: value_of(argument, scope)

    try:
        result = scope.functions[call.function].run([later(argument) for argument in call.arguments])
    except (NotConvertible, ValueError) as problem:
        raise ExpressionError(f"{call.function}: {problem}") from None
    if isinstance(result, str) and len(result) > MAX_TEXT:
        raise ExpressionError(f"{call.function}: the text is longer than {MAX_TEXT // 2**20} MB")
    return result


class _Filtered(tuple[Value, ...]):
    """The values that a `*` has chosen: a property of them is the property of each that has it."""

    __slots__ = ()


def _all(container: Value) -> Sequence[Value]:
    if isinstance(container, _Filtered):
        return [value for inner in container for value in _all(inner)]
    if isinstance(container, Mapping):
        return list(container.values())
    return container if isinstance(container, Sequence) and not isinstance(container, str) else ()


def _member(container: Value, key: Value) -> Value:
    if not isinstance(container, _Filtered):
        return member(container, key)
    found = (member(inner, key) for inner in container)
    return _Filtered(value for value in found if value is not None)
