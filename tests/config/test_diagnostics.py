"""How a mistake is written down."""

from __future__ import annotations

import pytest

from config.diagnostics import Diagnostic, Location, allowed_words, dotted, error, in_order, nearest, shown


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("stack",), "databricks-cicd:stack"),
        (("a", "b", 0, "c"), "a.b[0].c"),
        (("a", "b.c", "d-e"), 'a["b.c"].d-e'),
        (("a", 'say "x"'), 'a["say \\"x\\""]'),
    ],
)
def test_a_path_reads_like_one(path: tuple[str | int, ...], text: str) -> None:
    assert dotted(path) == text


@pytest.mark.parametrize(
    ("word", "found"),
    [("polcy", "policy"), ("numWorkers", "num_workers"), ("NUM-WORKERS", "num_workers"), ("zzz", None), ("", None)],
)
def test_the_nearest_word_does_not_mind_spelling(word: str, found: str | None) -> None:
    assert nearest(word, ["policy", "num_workers", "autoscale"]) == found


def test_of_many_allowed_words_the_nearest_are_listed() -> None:
    words = [f"etl/step_{number:04}" for number in range(5000)]
    said = allowed_words("etl/stpe_0042", words)
    assert said.startswith('Did you mean "etl/step_0042"? Allowed: etl/step_0042, ')
    assert said.endswith(" and 4995 more.")
    assert said.count("etl/") == 6
    assert allowed_words("zzz", words[:31]).count("etl/") == 5
    assert allowed_words("zzz", words[:30]).count("etl/") == 30


def test_long_values_are_cut() -> None:
    assert shown("x" * 200) == '"' + "x" * 76 + "..."
    assert shown({"a": [1, True, None]}) == '{"a": [1, true, null]}'


def test_diagnostics_come_by_line_and_each_once() -> None:
    late = Diagnostic("error", "late", "", ("a",), Location("f", 10))
    early = Diagnostic("error", "early", "", ("b",), Location("f", 9))
    nowhere = error(("c",), "nowhere", "")
    assert in_order([nowhere, late, early, late]) == [early, late, nowhere]
    assert str(late) == "f:10: databricks-cicd:a: late."
    assert str(nowhere) == "databricks-cicd:c: nowhere."
