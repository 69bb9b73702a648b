"""Kills engine, program and provider at seeded points of both shipped stacks' way up and down, and recovers each time.

`python -m tests.faults [--kills N]` brings dev and prod up and destroys them again, as often as it takes, on a local cloud of its own. What
became of each kill is kept in `.local/faults`, so a run that was stopped goes on where it was. Each time it compares what is there with an
update that nobody disturbed; in the end it writes docs/faults.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import cycle, islice

from tests.engine.harness import ROOT, Cloud
from tests.faults.chain import VICTIMS, Chain, Healed, Point, points

KEPT = ROOT / ".local" / "faults"
KILLS = 200
SEED = 7
MOST = 9
"""Changes that may go well before a kill: with an average of four and a half, 50 kills fall on all of a stack's way up."""
WAY = (("up", "dev"), ("up", "prod"), ("destroy", "prod"), ("destroy", "dev"))
DONE = "done"
Row = dict[str, object]


def main() -> int:
    """Goes on where the last run was stopped; 0 when all was healed."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS, help="how many in all (200); beginning anew: make clean")
    kills = parser.parse_args().kills
    KEPT.mkdir(parents=True, exist_ok=True)
    cloud = Cloud(KEPT / "cloud", checkpoints=True)
    undisturbed = _undisturbed()
    for number, (command, stack) in enumerate(cycle(WAY)):
        rows = _rows()
        killed = [row for row in rows if not row.get(DONE)]
        if number % len(WAY) == 0 and len(killed) >= kills:
            break
        mine = [row for row in rows if row["phase"] == number]
        if any(row.get(DONE) for row in mine):
            continue
        if command == "destroy" and not mine:
            cloud.pulumi("state", "unprotect", "--all", "--yes", "-s", stack)
        left = min(kills // len(WAY) - len(mine), kills - len(killed))
        victims = [victim for victim in VICTIMS if command == "up" or victim != "program"]  # a destroy runs none
        drawn = islice(points(SEED + number, MOST, victims), len(mine), len(mine) + max(left, 0))
        others = [other for _, other in WAY[:2] if other != stack and other in _made(cloud)]
        chain = Chain(cloud, stack, others)
        if mine:
            cloud.localcloud("reset", "--disturbances")
            chain.recovered()
        for healed in chain.broken([command], drawn):
            _keep({"phase": number, "stack": stack, **_row(healed)})
        if command == "up":
            _tag_after(cloud, stack)
        _check(cloud, command, stack, undisturbed)
        _keep({"phase": number, DONE: True})
    text = _report(killed)
    (ROOT / "docs" / "faults.md").write_text(text)
    print(text.split("\n\n")[2])
    return 0


def _undisturbed() -> dict[str, Counter[str]]:
    """How much of each type there is after dev, and after prod, when nothing is killed."""
    file = KEPT / "undisturbed.json"
    if not file.exists():
        reference = Cloud(KEPT / "reference", checkpoints=True)
        found = {}
        for stack in ("dev", "prod"):
            reference.pulumi("up", "-s", stack, "--yes", "--skip-preview")
            _tag_after(reference, stack)
            found[stack] = Chain(reference, stack).types()
        file.write_text(json.dumps(found))
        shutil.rmtree(reference.home)
    return {stack: Counter(types) for stack, types in json.loads(file.read_text()).items()}


def _tag_after(cloud: Cloud, stack: str) -> None:
    """prod is at a release that somebody tags once dev has made the repository."""
    if stack == "dev":
        cloud.tag("v1.0.0")


def _check(cloud: Cloud, command: str, stack: str, undisturbed: dict[str, Counter[str]]) -> None:
    """Nothing twice, nothing lost."""
    there = Chain(cloud, stack).types()
    if command == "up":
        cloud.pulumi("preview", "-s", stack, "--expect-no-changes")
        cloud.pulumi("refresh", "-s", stack, "--yes", "--skip-preview", "--expect-no-changes")
        assert there == undisturbed[stack], (there - undisturbed[stack], undisturbed[stack] - there)
    elif stack == "dev":
        assert not there, there


def _made(cloud: Cloud) -> Sequence[str]:
    states = cloud.home / "state" / ".pulumi" / "stacks" / "databricks-cicd"
    return [path.name.partition(".")[0] for path in states.glob("*.json")]


def _row(healed: Healed) -> Row:
    return {"command": healed.command, "point": asdict(healed.point), "recovery": healed.recovery}


def _rows() -> list[Row]:
    file = KEPT / "healed.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _keep(row: Row) -> None:
    with (KEPT / "healed.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")
    print(row.get("stack", ""), row.get("command", DONE), row.get("point", ""), row.get("recovery", ""), flush=True)


def _report(rows: Sequence[Row]) -> str:
    lines = ["| kill | stack | command | killed | recovery found |", "|---|---|---|---|---|"]
    for number, row in enumerate(rows, 1):
        assert isinstance(row["point"], dict)
        lines.append(f"| {number} | {row['stack']} | {row['command']} | {Point(**row['point'])} | {_found(str(row['recovery']))} |")
    return "\n\n".join(
        [
            "# Kills",
            "`make faults` kills the engine, the program or a provider at seeded points of both shipped stacks' way up and down, on the "
            "local cloud, and runs `./local recover` each time. In the end, nothing is there twice and nothing is lost: the cloud holds "
            "what an undisturbed update makes, a preview and a refresh show no change, and after the destroys nothing is left. "
            "This file is generated.",
            f"{len(rows)} kills, all healed.",
            "\n".join(lines),
            "",
        ]
    )


def _found(recovery: str) -> str:
    """What recovery said: of each interrupted operation, and how many creates of the next update it says the same of."""
    told, planned = [], Counter[str]()
    for line in recovery.splitlines():
        if line.startswith("The backend"):
            told.append("lock")
        elif line.startswith(("creating", "updating", "deleting", "planned")):
            operation, token, rest = line.split(None, 2)
            name, _, finding = rest.partition(" (id")[0].partition(": ")
            if operation == "planned":
                planned[finding] += 1
            else:
                told.append(f"{operation} {token.rpartition(':')[2]} {name}: {finding}")
    told += [f"{count} planned: {finding}" for finding, count in planned.items()]
    return "<br>".join(told) or "nothing to recover"


if __name__ == "__main__":
    sys.exit(main())
