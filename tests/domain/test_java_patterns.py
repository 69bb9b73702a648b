"""Java's regular expressions, judged by Python's as far as they agree."""

from __future__ import annotations

import pytest

from domain.java_patterns import LONGEST, matches, problem_of


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("Standard_D.*", "Standard_DS3_v2", True),
        ("Standard_D", "Standard_DS3_v2", False),
        (r"\d+", "\N{ARABIC-INDIC DIGIT ONE}", False),
        ("(?<size>[0-9]+)gb", "16gb", True),
        (r"\p{Alpha}+", "abc", None),
        ("a++", "aa", None),
        ("(a|b)+", "ab" * (LONGEST // 2), True),
        ("(a+)+b", "a" * (LONGEST + 1), None),
        ("a+b", "a" * (LONGEST + 1), False),
    ],
)
def test_a_text_matches_as_a_whole_or_java_must_tell(pattern: str, text: str, expected: bool | None) -> None:
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(("pattern", "said"), [("(?P<n>a)", "is Python's"), ("(a", "missing )"), ("a{9999999999999}", "repetition")])
def test_what_does_not_compile_is_said(pattern: str, said: str) -> None:
    assert said in str(problem_of(pattern))


@pytest.mark.parametrize("pattern", ["a+", "a++", r"\Qa.b\E", "(?<n>a)"])
def test_what_java_compiles_is_taken(pattern: str) -> None:
    assert problem_of(pattern) is None
