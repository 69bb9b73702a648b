"""Runs of the pipeline `ci` of a repository of notebooks, with a double of Python: only what its unit tests pass becomes a version."""

from __future__ import annotations

import subprocess

from localcloud.git import bare
from localcloud.places import ROOT
from localcloud.pull_requests import persons
from localcloud.store import Store
from tests.localcloud.agent.harness import go, start
from tests.localcloud.runs.organisation import PROJECT, REPOSITORY, SCOPE, put

FOLDER = ROOT / "content" / "repository" / "pipelines"
PYTHON = """\
#!/bin/sh
case "$*" in
*pytest*)
    mkdir -p artifacts
    echo '<testsuite><testcase name="one"/></testsuite>' >artifacts/tests.xml
    echo '<coverage line-rate="1"/>' >artifacts/coverage.xml
    exit {code}
    ;;
*build*) mkdir -p artifacts/wheel && touch artifacts/wheel/notebooks.whl ;;
esac
"""
INSTALL = """\
steps:
  - script: chmod +x bin/python && echo "##vso[task.prependpath]$PWD/bin"
"""


def test_a_failing_unit_test_makes_no_version_and_the_next_change_does(store: Store) -> None:
    with store.reading() as view:
        service = persons.person(view, SCOPE, PROJECT).descriptor
    put(store, "gitPermissions", "g", "", principal=service, permissions={"CreateTag": "Allow"})
    ci = (FOLDER / "ci.yml").read_text().replace("@@environment@@", "dev").replace("@@feed@@", "")
    files = {"environments/dev.yml": "variables: {agentPool: ''}\n", "templates/python.yml": INSTALL}

    def tags() -> str:
        return subprocess.run(["git", "-C", folder, "tag"], capture_output=True, text=True, check=True).stdout

    broken = go(store, start(store, ci, more={**files, "bin/python": PYTHON.format(code=1)}))
    folder = bare.opened(store.files, REPOSITORY).path
    assert (broken.run.result, broken.stages["test"].result, broken.stages["version"].result) == ("failed", "failed", "skipped")
    assert tags() == ""
    mended = go(store, start(store, ci, more={**files, "bin/python": PYTHON.format(code=0)}))
    assert mended.run.result == "succeeded", mended.log()
    assert tags() == f"v{mended.run.number}\n"
