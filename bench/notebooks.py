"""How an unchanged preview grows with the number of notebooks: our two modes beside a flat program of the same notebooks.

`python -m bench.notebooks [--sizes 10 100 1000] [--runs 5]` brings three programs up on local clouds of their own, then previews them in
turn, so that whatever else the machine does slows all of them, and prints the medians in seconds. `flat` declares the notebooks one after
the other, `source` with a `NotebookDeployment`, and `git` has them in a repository that `GitFolders` checks out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

GROUND = """
import gc
gc.disable()
import sys
sys.path.insert(0, {root!r})
import components.databricks
import pathlib
import pulumi
from pulumi_azure_native.databricks.workspace import Workspace
from pulumi_azure_native.resources.resource_group import ResourceGroup
from pulumi_databricks.provider import Provider
group = ResourceGroup("group", resource_group_name="rg-bench", location="westeurope")
workspace = Workspace(
    "workspace", workspace_name="dbw-bench", resource_group_name=group.name, location="westeurope", sku={{"name": "premium"}},
    compute_mode="Hybrid", parameters={{"enable_no_public_ip": {{"value": True}}}},
    managed_resource_group_id="/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-bench-managed")
provider = Provider("provider", host=pulumi.Output.concat("https://", workspace.workspace_url), azure_workspace_resource_id=workspace.id)
inside = pulumi.ResourceOptions(providers=[provider], deleted_with=workspace)
"""
FLAT = """
import base64
from pulumi_databricks.directory import Directory
from pulumi_databricks.notebook import Notebook
opts = pulumi.ResourceOptions(provider=provider, deleted_with=workspace)
Directory("directory", path="/Shared/bench", opts=opts)
for file in sorted(pathlib.Path({folder!r}).glob("*.py")):
    Notebook(file.stem, path="/Shared/bench/" + file.stem, language="PYTHON", format="SOURCE",
             content_base64=base64.b64encode(file.read_bytes()).decode(), opts=opts)
"""
SOURCE = """
from components.databricks.notebook_deployment import NotebookDeployment
NotebookDeployment("bench", args={{"folder": pathlib.Path({folder!r}), "path": "/Shared/bench", "access": {{}}}}, opts=inside)
"""
GIT = """
from components.databricks.git_folders import GitFolders
folder = {{"path": "/Repos/bench/notebooks", "repository_url": "https://dev.azure.com/local/bench/_git/notebooks", "access": {{}}}}
GitFolders("bench", args={{"reference": {{"kind": "tag", "name": "v1.0.0"}}, "folders": {{"notebooks": folder}}}}, opts=inside)
"""
PROGRAMS = {"flat": FLAT, "source": SOURCE, "git": GIT}
WITHOUT_CHECKPOINTS = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
"""Coming up is not measured, and a state of a thousand resources need not be written a thousand times."""


def main() -> int:
    """Measures and prints one line per size."""
    parser = argparse.ArgumentParser(prog="python -m bench.notebooks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print("Seconds of an unchanged preview (median)")
    print("notebooks   flat  source    git  source/flat", flush=True)
    for size in options.sizes:
        seconds = measure(size, options.runs)
        flat, source, git = (seconds[program] for program in PROGRAMS)
        print(f"{size:9} {flat:6.2f}  {source:6.2f} {git:6.2f}  {source / flat:11.2f}", flush=True)
    return 0


def measure(size: int, runs: int) -> Mapping[str, float]:
    """The median time of an unchanged preview of each program with that many notebooks."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        notebooks = Path(name) / "notebooks"
        notebooks.mkdir()
        for number in range(size):
            (notebooks / f"notebook_{number:04}.py").write_text(f"# Databricks notebook source\nprint({number})\n")
        projects = {program: Path(name) / program for program in PROGRAMS}
        for program, project in projects.items():
            project.mkdir()
            (project / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
            (project / "__main__.py").write_text((GROUND + PROGRAMS[program]).format(root=str(ROOT), folder=str(notebooks)))
            pulumi(project, "stack", "init", "bench")
            pulumi(project, "up", "-s", "bench", "--yes", "--skip-preview", **WITHOUT_CHECKPOINTS)
        previews = [
            (program, pulumi(project, "preview", "-s", "bench", "--expect-no-changes"))
            for _ in range(runs)
            for program, project in projects.items()
        ]
    return {program: statistics.median(seconds for measured, seconds in previews if measured == program) for program in PROGRAMS}


def pulumi(project: Path, *arguments: str, **variables: str) -> float:
    """Runs the engine on the project, on a local cloud inside it; the seconds it took."""
    began = time.monotonic()
    done = subprocess.run(
        [ROOT / "local", "pulumi", "-C", str(project), *arguments],
        env={**os.environ, "LOCALCLOUD_HOME": str(project / "cloud"), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode:
        sys.exit(f"pulumi {' '.join(arguments)} failed:\n{done.stdout[-4000:]}")
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
