"""Quartz expressions of schedules: what is accepted, and which field is wrong."""

from __future__ import annotations

import pytest

from domain.quartz import quartz_problem, times_a_day
from tests.config.program import Program
from tests.config.workspace import full


@pytest.mark.parametrize(
    "expression",
    [
        "0 30 6 * * ?",
        "0 0/15 * * * ?",
        "0 0 8-18/2 ? * MON-FRI",
        "0 0 12 L * ?",
        "0 0 12 LW * ?",
        "0 0 12 15W * ?",
        "0 15 10 ? * 6L",
        "0 15 10 ? * FRI#3",
        "0 15 10 ? * 6#3 2026-2028",
        "0 0,30 9 1,15 JAN,JUL ?",
        "*/10 * * * * ?",
        "0 0 9 ? * MON,WED-FRI",
    ],
)
def test_a_quartz_expression_is_accepted(program: Program, expression: str) -> None:
    full(program).replace("0 30 5 * * ?", expression)
    assert program.check() == []


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("60 0 0 * * ?", "seconds: '60' is not one of 0 to 59"),
        ("0 0 24 * * ?", "hours: '24' is not one of 0 to 23"),
        ("0 0 0 32 * ?", "day of month: '32' is not one of 1 to 31"),
        ("0 0 0 1 13 ?", "month: '13' is not one of 1 to 12 or JAN, FEB"),
        ("0 0 0 ? * 0", "day of week: '0' is not one of 1 to 7 or SUN, MON"),
        ("0 0/0 0 * * ?", "minutes: '0/0' needs a number above 0 after the slash"),
        ("0 1-2-3 0 * * ?", "minutes: '1-2-3' is not one of"),
        ("0 0 0 ? * ?", "exactly one of day of month"),
        ("0 0 0 * * ? 1969", "year: '1969' is not one of 1970 to 2099"),
        ("0 15 10 ? * 6#6", "day of week: '6#6' is not one of 1 to 7"),
        ("@daily", "it has 1 fields, not 6"),
    ],
)
def test_another_expression_says_which_field_is_wrong(program: Program, expression: str, problem: str) -> None:
    full(program).replace("0 30 5 * * ?", expression)
    (item,) = program.check()
    assert problem in item.summary


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("0 30 5 * * ?", 1),
        ("0 0/5 * * * ?", 288),
        ("0 */20 8-17 ? * MON-FRI", 30),
        ("0,30 0 22-2 * * ?", 10),
        ("0 0,0 6,18,6 * * ? 2026", 2),
        ("* * * * * ?", 86400),
    ],
)
def test_how_often_a_schedule_fires_on_its_days(expression: str, times: int) -> None:
    assert quartz_problem(expression) is None
    assert times_a_day(expression) == times
