"""How an unchanged preview grows with the number of notebooks: the component beside a flat program of the same notebooks.

`python -m bench.notebooks [--sizes 100 500 1000] [--runs 3]` brings each program up once on a local cloud of its own, then previews it
several times and prints the medians in seconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

GROUND = """
import gc
gc.disable()
import sys
sys.path.insert(0, {root!r})
import components.databricks
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
"""
FLAT = """
import base64, pathlib
from pulumi_databricks.directory import Directory
from pulumi_databricks.notebook import Notebook
opts = pulumi.ResourceOptions(provider=provider, deleted_with=workspace)
Directory("directory", path="/Shared/bench", opts=opts)
for file in sorted(pathlib.Path({folder!r}).glob("*.py")):
    Notebook(file.stem, path="/Shared/bench/" + file.stem, language="PYTHON", format="SOURCE",
             content_base64=base64.b64encode(file.read_bytes()).decode(), opts=opts)
"""
COMPONENT = """
import pathlib
from components.databricks.notebook_deployment import NotebookDeployment
NotebookDeployment("bench", args={{"folder": pathlib.Path({folder!r}), "path": "/Shared/bench", "access": {{}}}},
                   opts=pulumi.ResourceOptions(providers=[provider], deleted_with=workspace))
"""


def main() -> int:
    """Measures and prints one line per size."""
    parser = argparse.ArgumentParser(prog="python -m bench.notebooks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 500, 1000])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print("notebooks  flat s  component s  ratio", flush=True)
    for size in options.sizes:
        flat, component = (measure(program, size, options.runs) for program in (FLAT, COMPONENT))
        print(f"{size:9}  {flat:6.2f}  {component:11.2f}  {component / flat:5.2f}", flush=True)
    return 0


def measure(program: str, size: int, runs: int) -> float:
    """The median time of an unchanged preview of a program with that many notebooks."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        place = Path(name)
        folder, project = place / "notebooks", place / "project"
        folder.mkdir()
        project.mkdir()
        for number in range(size):
            (folder / f"notebook_{number:04}.py").write_text(f"# Databricks notebook source\nprint({number})\n")
        (project / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
        (project / "__main__.py").write_text((GROUND + program).format(root=str(ROOT), folder=str(folder)))
        pulumi(place, "stack", "init", "bench")
        pulumi(place, "up", "-s", "bench", "--yes", "--skip-preview")
        return statistics.median(pulumi(place, "preview", "-s", "bench", "--expect-no-changes") for _ in range(runs))


def pulumi(place: Path, *arguments: str) -> float:
    """Runs the engine on the project, on a local cloud beside it; the seconds it took."""
    began = time.monotonic()
    done = subprocess.run(
        [ROOT / "local", "pulumi", "-C", str(place / "project"), *arguments],
        env={**os.environ, "LOCALCLOUD_HOME": str(place / "cloud")},
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
