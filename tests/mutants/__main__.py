"""Puts small mistakes into the program one at a time, and looks whether the fast tests notice.

`python -m tests.mutants [--first N] [--only KEY ...] [--workers N]` tries a seeded sample in a fixed order. What was tried is kept in
`.local/mutants`: a run that was stopped goes on where it was, and after new tests only the mutants that lived are tried again. It writes
docs/mutants.md, and fails where less than 90 % are killed, some are not tried yet, or one lives without a reason.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.mutants import report, trials
from tests.mutants.mutations import SAMPLE, Mutant, sample
from tests.mutants.trials import KILLED, UNKNOWN

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".local" / "mutants"


def main() -> int:
    """Tries what has not been tried, and reports."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--first", type=int, default=SAMPLE, help="stop after the first N of the sample")
    parser.add_argument("--only", nargs="+", metavar="KEY", help="try these again")
    parser.add_argument("--workers", type=int, default=2, help="how many are tried at once (2)")
    parser.add_argument("--report", action="store_true", help="write the report of what was tried, and try nothing")
    options = parser.parse_args()
    mutants, possible = sample(ROOT)
    KEPT.mkdir(parents=True, exist_ok=True)
    tried = _tried()
    reasons = report.reasons()
    again = set(options.only or ())
    wanted = [mutant for mutant in mutants[: options.first] if tried.get(mutant.key) != KILLED and mutant.key not in reasons]
    wanted = [mutant for mutant in mutants if mutant.key in again] if again else wanted
    if wanted and not options.report:
        tried |= _try(wanted, options.workers)
    text, good = report.written(mutants, tried, reasons, possible)
    (ROOT / "docs" / "mutants.md").write_text(text)
    print(text.split("\n\n")[2])
    return 0 if good else 1


def _tried() -> dict[str, str]:
    file = KEPT / "tried.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(json.loads(line) for line in lines)


def _try(mutants: Sequence[Mutant], workers: int) -> dict[str, str]:
    """What becomes of each, kept as soon as it is known."""
    found: dict[str, str] = {}
    with (KEPT / "tried.jsonl").open("a") as kept:
        for number, (mutant, outcome) in enumerate(trials.tried(ROOT, KEPT, mutants, workers), 1):
            if outcome != UNKNOWN:  # which is tried again by the next run
                found[mutant.key] = outcome
                kept.write(json.dumps([mutant.key, outcome]) + "\n")
                kept.flush()
            print(f"{number} of {len(mutants)}: {outcome} {mutant.key} {mutant.path}:{mutant.line} {mutant.operator}", flush=True)
            if outcome != KILLED:
                print(*(f"    {line}" for line in mutant.diff), sep="\n", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
