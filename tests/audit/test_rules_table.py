"""The table of risk rules in the documentation."""

from __future__ import annotations

from pathlib import Path

from audit.findings.table import REST, RULES

PAGE = Path(__file__).parents[2] / "docs/reports.md"


def test_the_documentation_lists_every_rule() -> None:
    rows = [f"| `{rule.name}` | {rule.risk} | {rule.group} | {rule.what} |" for rule in (*RULES, *REST)]
    table = "\n".join(["| rule | risk | about | when |", "| --- | --- | --- | --- |", *rows])
    assert f"<!-- rules -->\n{table}\n<!-- /rules -->" in PAGE.read_text(), f"docs/reports.md must have this table:\n{table}"


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in (*RULES, *REST)}) == len((*RULES, *REST))
