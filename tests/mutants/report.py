"""What became of the sample, as docs/mutants.md. Why a survivor may live is said by people in `reasons.yaml`, under its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ruamel.yaml import YAML

from tests.mutants.mutations import SCOPE, Mutant
from tests.mutants.trials import KILLED, LIVED

REASONS = Path(__file__).parent / "reasons.yaml"
ENOUGH = 0.9


def reasons() -> Mapping[str, str]:
    """By the mutant's key."""
    return YAML(typ="safe").load(REASONS) or {}


def written(mutants: Sequence[Mutant], tried: Mapping[str, str], why: Mapping[str, str], possible: int) -> tuple[str, bool]:
    """The report, and whether all were tried, enough were killed, and each survivor has a reason."""
    outcomes = {mutant: LIVED if mutant.key in why else tried[mutant.key] for mutant in mutants if mutant.key in {*tried, *why}}
    lived = [mutant for mutant, outcome in outcomes.items() if outcome == LIVED]
    killed = sum(outcome == KILLED for outcome in outcomes.values())
    share = killed / max(len(outcomes), 1)
    figures = f"{len(outcomes)} of the sample of {len(mutants)} were tried: {killed} killed ({share:.1%}), {len(lived)} lived."
    lines = [
        "# Mutants",
        f"`make mutants` puts small mistakes into {', '.join(f'`{place}`' for place in SCOPE)}, one at a time, and runs the "
        "fast tests of what was changed. A mistake that no test notices lives. The mistakes are those of mutmut, and three "
        f"more: an entry of a collection or a statement forgotten, a condition turned round. {possible:,} are possible; a "
        "sample is drawn with a fixed seed and tried in a fixed order. Not among them is what cannot matter: annotations "
        "and what else only mypy reads, imports, docstrings, decorators. This file is generated; the reasons are in "
        "`tests/mutants/reasons.yaml`.",
        figures,
        "## Survivors",
        "\n".join(
            [
                "| place | mutation | line | why it may live |",
                "|---|---|---|---|",
                *(_row(mutant, why.get(mutant.key, f"no reason given (`{mutant.key}`)")) for mutant in lived),
            ]
        ),
    ]
    good = len(outcomes) == len(mutants) and share >= ENOUGH and all(mutant.key in why for mutant in lived)
    return "\n\n".join(lines) + "\n", good


def _row(mutant: Mutant, reason: str) -> str:
    diff = "<br>".join(f"`{line[0]} {line[1:].strip()}`" for line in mutant.diff).replace("|", "\\|")
    return f"| `{mutant.path}:{mutant.line}` | {mutant.operator} | {diff} | {reason} |"
