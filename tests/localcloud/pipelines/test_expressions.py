"""The language of `${{ }}`, conditions and `$[ ]`: types, conversions, functions, and what is refused with which words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import pytest

from localcloud.pipelines.expressions import FUNCTIONS, ExpressionError, Scope, Value, eager, evaluate
from localcloud.pipelines.expressions.values import Plain

SCOPE: Final = Scope(
    {
        "variables": {"Build.Reason": "PullRequest", "empty": "", "one": "1", "False": "False"},
        "parameters": {
            "on": True,
            "items": [{"id": Decimal(1), "name": "a"}, {"id": Decimal(2)}],
            "map": {"x": {"v": "1"}, "y": {"v": "2"}},
            "plain": {"version": Plain("3.10", Decimal("3.10")), "off": Plain("false", False), "nothing": Plain("", None)},
        },
    },
    closed=frozenset({"parameters"}),
)


@pytest.mark.parametrize(
    ("text", "value"),
    {
        # literals
        "true": True,
        " FALSE ": False,
        "-1.5": Decimal("-1.5"),
        ".5": Decimal("0.5"),
        "'it''s'": "it's",
        "format('{0}', 1.2.3)": "1.2.3",
        "format(True)": "True",
        "format('{0}', 1.50)": "1.5",
        "format('{0}', 45700000000000000000000000000)": "45700000000000000000000000000",
        # conversions: the right side becomes the type of the left one
        "eq('TRUE', true)": True,
        "eq(true, 'false')": True,
        "eq(1, '1.0')": True,
        "eq(1, 'x')": False,
        "ne(1, 'x')": True,
        "eq('1', 1.0)": True,
        "eq(1, '1,0')": False,
        "eq(1000, ' 1,000 ')": True,
        "eq(0, '')": True,
        "eq('', variables.missing)": True,
        "eq(variables.missing, '')": True,
        "eq(variables.missing, 0)": False,
        "eq(1.2.3, '1.2.3')": True,
        "eq(1.2.3, 'x')": False,
        "eq(parameters.items, parameters.items)": True,
        "eq(parameters.map.x, parameters.map.y)": False,
        "eq(variables['build.reason'], 'pullrequest')": True,
        "VARIABLES.One": "1",
        "not(variables.empty)": True,
        "not('False')": False,
        "not(0)": True,
        "not(0.0.0)": False,
        "not(parameters.items)": False,
        # order
        "gt(2, '10')": False,
        "gt('2', 10)": True,
        "lt('a', 'B')": True,
        "ge(1.10.0, '1.9.0')": True,
        "le(false, true)": True,
        "ge(5, 5)": True,
        "le(5, 5)": True,
        "gt(5, 5)": False,
        # functions
        "and(1, 'x', true)": True,
        "or(false, '', 0)": False,
        "xor(true, false)": True,
        "contains('ABCDE', 'bcd')": True,
        "startsWith('ABCDE', 'ab')": True,
        "endsWith('ABCDE', 'de')": True,
        "in('B', 'A', 'b')": True,
        "notIn('D', 'A', 'B')": True,
        "coalesce(variables.missing, '', 'c')": "c",
        "coalesce('test', parameters.undeclared)": "test",
        "containsValue(parameters.items.*.id, '2')": True,
        "containsValue(parameters.plain, 3.1)": True,
        "containsValue('abc', 'a')": False,
        "iif(parameters.on, 'a', 'b')": "a",
        "iif(parameters.on, parameters.map, '').x.v": "1",
        "length('abc')": Decimal(3),
        "length(parameters.map)": Decimal(2),
        "length(parameters.items)": Decimal(2),
        "lower('AbC')": "abc",
        "upper('AbC')": "ABC",
        "trim('  a ')": "a",
        "substring('abcdef', 1, '2')": "bc",
        "replace('a-b-c', '-', '_')": "a_b_c",
        "join(';', split('a,b,', ','))": "a;b;",
        "split('/a/b', '/')[2]": "b",
        "join(',', parameters.items)": ",",
        "join(',', 'one')": "one",
        "format('{0} {{1}} {1}', 'a', true)": "a {1} True",
        "format('{0:yyyyMMdd-HHmm}', '2024-05-06T07:08:09Z')": "20240506-0708",
        # containers
        "join(',', parameters.items.*.id)": "1,2",
        "join(',', parameters.items[*]['name'])": "a",
        "join(',', parameters.map.*.v)": "1,2",
        "parameters.items[1].id": Decimal(2),
        "eq(parameters.items[7], variables.missing)": True,
        "parameters.map.nothing.at.all": None,
        # scalars of a YAML file without quotes
        "format('{0}', parameters.plain.version)": "3.10",
        "gt(parameters.plain.version, 3.09)": True,
        "not(parameters.plain.off)": True,
        "eq(parameters.plain.nothing, '')": True,
    }.items(),
)
def test_values(text: str, value: Value) -> None:
    found = evaluate(text, SCOPE)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "words"),
    {
        "": "the expression is empty",
        "lenght('x')": "there is no function 'lenght' here. Did you mean 'length'?",
        "parameter.x": "there is no value 'parameter' here. Did you mean 'parameters'?",
        "x": "there is no value 'x' here; there are parameters, variables",
        "and(false, x.y)": "there is no value 'x' here; there are parameters, variables",
        "parameters.onn": "there is no 'onn' in parameters. Did you mean 'on'?",
        "parameters[format('{0}x', 1)]": "there is no '1x' in parameters; there are on, items, map, plain",
        "parameters.a-b": "unexpected '-' at position 13 of the expression; a name with a hyphen is written as an index, ['a-b']",
        "3 + 4": "unexpected '+' at position 3 of the expression; there are no operators, only functions",
        "1.2.x": "1.2.x is neither a number nor a version; a string is written '1.2.x'",
        "'a": "the string 'a does not end",
        '"a"': "unexpected '\"' at position 1 of the expression; there are no operators, only functions",
        "eq(1": "the expression ends too early: expected ','",
        "eq(1, 2))": "unexpected ')' at position 9 of the expression",
        "eq(1 2)": "unexpected '2' at position 6 of the expression: expected ','",
        "eq(1)": "eq takes 2 arguments, not 1",
        "not()": "not takes 1 argument, not 0",
        "and(true)": "and takes at least 2 arguments, not 1",
        "eq": "the function eq needs parentheses",
        "null": "there is no value 'null' here; there are parameters, variables",
        "succeeded()": "succeeded is only known while a run goes on: in a condition or $[ ]",
        "dependencies.a.result": "dependencies is only known while a run goes on: in a condition or $[ ]",
        "gt(1, 'x')": "gt: 'x' is not a number",
        "contains(parameters.items, 'a')": "contains: a list is not a string",
        "lower(parameters.map)": "lower: a map is not a string",
        "lt(parameters.map, 1)": "lt: a map is not a value that can be compared by size",
        "substring('abc', 1, 7)": "substring: 'abc' has no 7 characters from 1 on",
        "format('{1}', 'a')": "format: the pattern '{1}' of format names {1}, and there are 1 values",
        "format('{', 'a')": "format: the pattern '{' of format is not valid: a brace that is meant as one is written twice",
        "format('{0:N}', 'a')": "format: the pattern '{0:N}' of format has ':N', which is only for a time such as pipeline.startTime",
        "not(" * 51 + "1" + ")" * 51: "the expression is nested deeper than 50 levels",
        " " * 21_001: "the expression is longer than 21000 characters",
    }.items(),
)
def test_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, SCOPE)
    assert str(caught.value) == words


def test_json_keeps_the_types_of_scalars_without_quotes() -> None:
    assert evaluate("convertToJson(parameters.plain)", SCOPE) == '{\n  "version": 3.1,\n  "off": false,\n  "nothing": null\n}'
    assert evaluate("convertToJson('a\"b')", SCOPE) == '"a\\"b"'


def test_a_place_brings_its_own_functions_and_contexts() -> None:
    results: Mapping[str, Value] = {"build": {"result": "Failed"}}
    scope = Scope({"dependencies": results}, {**FUNCTIONS, "succeeded": eager(0, None, lambda *jobs: not jobs)})
    assert evaluate("and(Succeeded(), eq(dependencies.build.result, 'failed'))", scope) is True
    assert evaluate("succeeded('build')", scope) is False


def test_a_text_that_doubles_again_and_again_ends() -> None:
    text = "'x'"
    for _ in range(30):
        text = f"format('{{0}}{{0}}', {text})"
    with pytest.raises(ExpressionError, match="format: the text is longer than 20 MB"):
        evaluate(text, SCOPE)


def test_arguments_that_do_not_count_are_not_evaluated() -> None:
    refused = Scope({}, {**FUNCTIONS, "boom": eager(0, 0, lambda: 1 / 0)})  # type: ignore[arg-type, return-value]
    for text in ("and(false, boom())", "or(true, boom())", "in(1, 1, boom())", "coalesce('a', boom())"):
        evaluate(text, refused)
    with pytest.raises(ZeroDivisionError):
        evaluate("iif(true, 1, boom())", refused)
