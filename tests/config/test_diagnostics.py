"""How a mistake is written down."""

from __future__ import annotations

import pytest

from config.diagnostics import Diagnostic, Location, dotted, error, in_order, nearest, shown


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
