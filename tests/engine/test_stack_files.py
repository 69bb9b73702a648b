"""The shipped stack files are written as the engine writes them, so that `pulumi config set` changes the line it is about and no other."""

from __future__ import annotations

import difflib

import pytest

from tests.engine.harness import ROOT, Cloud


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_release_is_one_line_of_the_stack_file(cloud: Cloud, stack: str) -> None:
    cloud.pulumi("stack", "init", stack)
    cloud.pulumi("config", "set", "-s", stack, "databricks-cicd:release", "v9.9.9")
    shipped = (ROOT / f"Pulumi.{stack}.yaml").read_text().splitlines()
    written = (cloud.home / "project" / f"Pulumi.{stack}.yaml").read_text().splitlines()
    changes = [line for line in difflib.ndiff(shipped, written) if line.startswith(("- ", "+ "))]
    release, salt = changes
    assert release.startswith("+   databricks-cicd:release: v9.9.9")
    assert salt.startswith("+ encryptionsalt: ")
