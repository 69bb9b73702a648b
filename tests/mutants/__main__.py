"""Puts small mistakes into the program one at a time, and looks whether the fast tests notice.

`python -m tests.mutants [--first N] [--only KEY ...]` tries a seeded sample in a fixed order with two workers. What was tried is kept in
`.local/mutants`: a run that was stopped goes on where it was, and after new tests only the mutants that lived are tried again. It writes
docs/mutants.md, and fails where less than 90 % are killed, some are not tried yet, or one lives without a reason.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutants import report
from tests.mutants.mutations import SAMPLE, Mutant, sample
from tests.mutants.trials import KILLED, LIVED, work

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".local" / "mutants"
WORKERS = 2
Message = tuple[str, str]


def main() -> int:
    """Tries what has not been tried, and reports."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--first", type=int, default=SAMPLE, help="stop after the first N of the sample")
    parser.add_argument("--only", nargs="+", metavar="KEY", help="try these again")
    parser.add_argument("--report", action="store_true", help="write the report of what was tried, and try nothing")
    options = parser.parse_args()
    mutants, possible = sample(ROOT)
    KEPT.mkdir(parents=True, exist_ok=True)
    tried = _tried()
    reasons = report.reasons()
    again = set(options.only or ())
    wanted = [mutant for mutant in mutants[: options.first] if tried.get(mutant.key) != KILLED and mutant.key not in reasons]
    wanted = [mutant for mutant in mutants if mutant.key in again] if again else wanted
    if not options.report:
        tried |= _try(wanted)
    text, good = report.written(mutants, tried, reasons, possible)
    (ROOT / "docs" / "mutants.md").write_text(text)
    print(text.split("\n\n")[2])
    return 0 if good else 1


def _tried() -> dict[str, str]:
    file = KEPT / "tried.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(json.loads(line) for line in lines)


def _try(mutants: Sequence[Mutant]) -> dict[str, str]:
    """What becomes of each, kept as soon as it is known."""
    found: dict[str, str] = {}
    by_key = {mutant.key: mutant for mutant in mutants}
    queue: Queue[Message] = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=_worker, args=(number, mutants[number::WORKERS], queue)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    working = len(workers)
    with (KEPT / "tried.jsonl").open("a") as kept:
        while working:
            key, outcome = queue.get()
            if key not in by_key:
                working -= 1
                if outcome:
                    sys.exit(outcome)
                continue
            found[key] = outcome
            kept.write(json.dumps([key, outcome]) + "\n")
            kept.flush()
            mutant = by_key[key]
            print(f"{len(found)} of {len(mutants)}: {outcome} {key} {mutant.path}:{mutant.line} {mutant.operator}", flush=True)
            if outcome == LIVED:
                print(*(f"    {line}" for line in mutant.diff), sep="\n", flush=True)
    return found


def _worker(number: int, share: Sequence[Mutant], queue: Queue[Message]) -> None:
    problem = ""
    try:
        for mutant, outcome in work(ROOT, KEPT / f"copy-{number}", share) if share else ():
            queue.put((mutant.key, outcome))
    except RuntimeError as raised:
        problem = str(raised)
    queue.put(("", problem))


if __name__ == "__main__":
    sys.exit(main())
