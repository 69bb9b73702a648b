"""What the policy pack costs: unchanged previews of the shipped stack `dev` with it and without, in turn.

`python -m bench.policies [--runs 5]` brings the stack up on a local cloud of its own, then prints medians of the seconds that
previews took, and of the processor time that they used, which what else the machine does changes less.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WAYS = {"without": (), "with": ("--policy-pack", str(ROOT / "policies"))}
Took = tuple[float, float]
"""Seconds by the clock, and of the processor."""


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.policies", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs: int = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        cloud = Path(name)
        pulumi(cloud, "up", "-s", "dev", "--yes", "--skip-preview")
        pulumi(cloud, "preview", "-s", "dev")  # the first one compiles modules
        took = [(way, pulumi(cloud, "preview", "-s", "dev", *options)) for _ in range(runs) for way, options in WAYS.items()]
    print("An unchanged preview of dev (medians)")
    print("policies  seconds  processor")
    clock, processor = ({way: _median(took, way, part) for way in WAYS} for part in (0, 1))
    for way in WAYS:
        print(f"{way:8} {clock[way]:8.2f} {processor[way]:10.2f}")
    print(f"more     {clock['with'] / clock['without'] - 1:8.0%} {processor['with'] / processor['without'] - 1:10.0%}")
    return 0


def _median(took: list[tuple[str, Took]], way: str, part: int) -> float:
    return statistics.median(seconds[part] for measured, seconds in took if measured == way)


def pulumi(cloud: Path, *arguments: str) -> Took:
    """Runs the engine on this repository's program, on that local cloud."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [ROOT / "local", "pulumi", *arguments],
        cwd=ROOT,
        env={**os.environ, "LOCALCLOUD_HOME": str(cloud)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode:
        sys.exit(f"pulumi {' '.join(arguments)} failed:\n{done.stdout[-4000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
