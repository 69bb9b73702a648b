"""The engine's reading of stack files is what `python -m config` takes it for."""

from __future__ import annotations

import json
from pathlib import Path

from config.stack_files.source import StackFile
from tests.config.test_scalars import READ
from tests.engine.harness import Cloud

PROGRAM = """\
import json, pulumi
raise pulumi.RunError("READ " + json.dumps(json.loads(pulumi.Config("t").require("all"))) + " AS " + pulumi.Config("t").require("one"))
"""


def test_scalars_and_keys_are_read_as_the_engine_reads_them(cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: t\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    cloud.pulumi("-C", str(tmp_path), "stack", "init", "one")
    values = "".join(f"    - {text}\n" for text, _ in READ)
    keys = "".join(f"      {text}: x\n" for text in ("1.10", "True", "010", "2026-01-01", "~"))
    file = tmp_path / "other.yaml"
    others = "".join(f"    - {text}\n" for text in ("!!str 010", "'010'", "&a {a: 1}", "{<<: *a, b: 2}", "[]"))
    file.write_text(f"config:\n  t:one: 1.10\n  t:all:\n    -\n{keys}{values}{others}")
    printed = cloud.refused("-C", str(tmp_path), "preview", "-s", "one", "--config-file", str(file))
    said = next(line for line in printed.splitlines() if "READ " in line).partition("READ ")[2]
    everything, _, one = said.rpartition(" AS ")
    assert json.loads(everything) == StackFile(file).values["t:all"]
    assert one == StackFile(file).values["t:one"] == "1.1"
    assert json.loads(everything)[1 : len(READ) + 1] == [value for _, value in READ]
