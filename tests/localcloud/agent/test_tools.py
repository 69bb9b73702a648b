"""Tasks that make a tool of some version available."""

from __future__ import annotations

import pytest

from localcloud.agent.tasks.versions import fits, specified
from localcloud.store import Store
from tests.localcloud.agent.harness import go, ran, start


def test_python_is_an_environment_of_the_job(store: Store) -> None:
    run = start(
        store,
        """
        steps:
        - checkout: none
        - task: UsePythonVersion@0
          inputs: {versionSpec: 3.x}
        - bash: python -c 'import sys; print(sys.prefix != sys.base_prefix)'; pip --version | cut -d ' ' -f 1
        - task: UsePythonVersion@0
          inputs: {versionSpec: "2.0"}
        """,
    )
    done = go(store, run)
    assert {"True", "pip"} <= set(done.printed()), done.log()
    assert "did not match any version on this machine" in done.jobs["Job"].steps[3].problem


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [("3.12.1", "3.12", True), ("3.12.1", "3.x", True), ("3.12.1", "3.12.2", False), ("3.1.2", "3.12", False), ("20.9.0", "x", True)],
)
def test_versions(version: str, wanted: str, expected: bool) -> None:
    assert fits(version, specified(wanted, "3.x")) == expected


def test_node_is_the_one_on_path(store: Store) -> None:
    done = ran(
        store,
        """
        steps:
        - checkout: none
        - bash: mkdir bin; printf '#!/bin/sh\\necho v20.9.0' > bin/node; chmod +x bin/node; echo "##vso[task.prependpath]$PWD/bin"
        - {task: NodeTool@0, inputs: {versionSpec: 20.x}}
        - {task: UseNode@1, inputs: {version: "18"}}
        - {task: UseNode@1, inputs: {version: ">=20"}, condition: always()}
        """,
    )
    assert done.results() == ["succeeded", "succeeded", "succeeded", "failed", "failed"]
    assert [step.problem for step in done.jobs["Job"].steps[3:]] == [
        "Unable to find Node version 18: the one on PATH is 20.9.0",
        "the version '>=20' is not understood here: write 20.x, 20 or 20.11.1",
    ]
