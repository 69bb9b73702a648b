"""The expressions of Azure Pipelines: one language for `${{ }}`, `condition` and `$[ ]`; what a place adds comes with its `Scope`."""

from localcloud.pipelines.expressions.evaluate import Scope, evaluate, value_of
from localcloud.pipelines.expressions.functions import FUNCTIONS, Function, eager
from localcloud.pipelines.expressions.syntax import Expression, ExpressionError, parse
from localcloud.pipelines.expressions.values import NotConvertible, Value, to_boolean, to_number, to_text

__all__ = [
    "FUNCTIONS",
    "Expression",
    "ExpressionError",
    "Function",
    "NotConvertible",
    "Scope",
    "Value",
    "eager",
    "evaluate",
    "parse",
    "to_boolean",
    "to_number",
    "to_text",
    "value_of",
]
