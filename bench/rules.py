"""How checking grows with a stack file: seconds of processor time of one check, as the engine and `python -m config` make it.

`python -m bench.rules [--profile]` checks three kinds of stack files: many notebooks and tasks; many workspaces and jobs; and the latter
with a mistake in every job, whose lines have to be found. Each is checked at half the size first: the last column is about 2.0 for what
grows with the file, and about 4.0 for what grows with its square. With `--profile`, the functions that take the longest are printed too.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ruamel.yaml import YAML

from config.__main__ import check_file

STACK_FILE = Path(__file__).resolve().parent.parent / "Pulumi.dev.yaml"
Node = dict[str, object]
CLUSTER: Node = {
    "policy": "small",
    "spark_version": "16.4.x-scala2.12",
    "node_type_id": "Standard_D4ds_v5",
    "num_workers": 2,
}


def main() -> int:
    """Measures and prints one line per kind."""
    parser = argparse.ArgumentParser(prog="python -m bench.rules", description=__doc__)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    print("Seconds of processor time of a check")
    print("stack file                               mistakes   half  whole  whole/half", flush=True)
    for title, make in KINDS.items():
        (half, _), (whole, mistakes) = measure(make, 1), measure(make, 2)
        print(f"{title:40} {mistakes:8} {half:6.2f} {whole:6.2f} {whole / half:11.1f}", flush=True)
        if options.profile:
            profile(make)
    return 0


def measure(make: Callable[[Path, int], Node], halves: int) -> tuple[float, int]:
    """Processor time of one check, and how many mistakes it found. Writing the files is not in it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        file = write(Path(name), make(Path(name), halves))
        began = time.process_time()
        found = check_file(file, Path(name))
        return time.process_time() - began, len(found)


def profile(make: Callable[[Path, int], Node]) -> None:
    """Prints what takes the longest."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        file = write(Path(name), make(Path(name), 2))
        with cProfile.Profile() as measured:
            check_file(file, Path(name))
        pstats.Stats(measured).sort_stats("cumulative").print_stats(40)


def write(root: Path, workspaces: Mapping[str, object]) -> Path:
    """A stack file with those workspaces; the rest is as small as may be."""
    shipped = YAML(typ="safe").load(STACK_FILE)["config"]
    content: Node = {
        "databricks-cicd:stack": shipped["databricks-cicd:stack"],
        "databricks-cicd:azure": {
            key: shipped["databricks-cicd:azure"][key] for key in ("subscription_id", "subscription_name", "tenant_id", "location")
        },
        "databricks-cicd:devops": {
            "project": {"name": "Bench", "mode": "join"},
            "repositories": {"notebooks": {}},
            "pipelines": {"ci": {"repository": "notebooks"}},
        },
        "databricks-cicd:databricks": {"workspaces": workspaces},
        "databricks-cicd:delivery": {"mode": "continuous-deployment"},
    }
    file = root / "Pulumi.bench.yaml"
    file.write_text(json.dumps({"config": content}, indent=2), encoding="utf-8")  # which is YAML too, and has no aliases
    return file


def notebooks(root: Path, halves: int) -> Node:
    """One workspace with 5,000 notebooks and two jobs of 100 tasks, as many as a job may have."""
    names = [f"part_{number // 100:03}/notebook_{number:05}" for number in range(2500 * halves)]
    for name in names:
        file = root / "content" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("# Databricks notebook source\nprint(1)\n")
    tasks = {f"task-{number}": {"notebook": f"all/{names[number]}", "job_cluster": "main"} for number in range(100)}
    return {"main": workspace(jobs={f"job-{number}": {"job_clusters": {"main": CLUSTER}, "tasks": tasks} for number in range(halves)})}


def workspaces(root: Path, halves: int, *, task: Node | None = None) -> Node:
    """32 workspaces with 50 jobs each, all of them with the same three notebooks."""
    for name in ("one", "two", "three"):
        (root / "content").mkdir(exist_ok=True)
        (root / "content" / f"{name}.py").write_text("# Databricks notebook source\nprint(1)\n")
    tasks: Node = {
        "one": {"notebook": "all/one", "job_cluster": "main", **(task or {})},
        "two": {"notebook": "all/two", "job_cluster": "main", "depends_on": ["one"]},
    }
    jobs: Node = {f"job-{number}": {"job_clusters": {"main": CLUSTER}, "tasks": tasks} for number in range(50)}
    return {f"workspace-{number}": workspace(jobs=jobs) for number in range(16 * halves)}


def mistaken_workspaces(root: Path, halves: int) -> Node:
    """The same, with a notebook that is not there in every job."""
    return workspaces(root, halves, task={"notebook": "all/ones"})


def workspace(jobs: Node) -> Node:
    """A workspace with one deployment of the folder `content`, and a policy for the jobs' clusters."""
    return {
        "policies": {"small": {"definition": {"num_workers": {"type": "range", "maxValue": 4}}}},
        "notebooks": {"all": {"folder": "content", "path": "/Shared/all"}},
        "jobs": jobs,
    }


KINDS: Mapping[str, Callable[[Path, int], Node]] = {
    "5000 notebooks, 200 tasks": notebooks,
    "32 workspaces of 50 jobs": workspaces,
    "32 workspaces of 50 jobs, all mistaken": mistaken_workspaces,
}


if __name__ == "__main__":
    sys.exit(main())
