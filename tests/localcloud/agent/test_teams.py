"""What ordinary teams write, executed: the pipelines that expansion tests have, run for real or refused with a sentence that is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from localcloud.agent import refusals
from localcloud.pipelines.expand import expand
from localcloud.store import Store
from tests.localcloud.agent.harness import ran
from tests.localcloud.pipelines.teams import MAIN, Team, teams
from tests.localcloud.pipelines.written import Texts
from tests.localcloud.runs.organisation import put

TEAMS: Final[Mapping[str, Team]] = {name: team for name, team in teams().items() if not team.refused}
NO_CONTAINERS: Final = "the local agent runs jobs on the host, not in containers"
REFUSED: Final[Mapping[str, list[str]]] = {
    "dotnet": [
        "9: the local agent does not know the task UseDotNet@2.",
        "11: the local agent does not know the task DotNetCoreCLI@2.",
        "13: the local agent does not know the task DotNetCoreCLI@2.",
    ],
    "docker-starter": ["14: the local agent does not know the task Docker@2."],
    "bicep-stages": ["10: stage Prod: the local agent does not know stages that a person starts (trigger: manual)"],
    "containers": [
        "3: the local agent does not know resources of the kind container (py)",
        "4: the local agent does not know resources of the kind container (db)",
        f"7: job inside: {NO_CONTAINERS} (py)",
        f"8: job inside: {NO_CONTAINERS} (db)",
    ],
    "rollback": ["4: job web: the local cloud has no machines and clusters in environments, only environments"],
    "self-hosted": [
        "8: checkout: lfs: the local agent knows 'false', not 'true'",
        "8: checkout: submodules: the local agent knows 'false', not 'recursive'",
    ],
    "manual-check": [
        "5: job wait: the local agent does not know jobs without an agent (pool: server)",
        "8: the local agent does not know the task ManualValidation@1.",
    ],
}
"""By line of the file."""
RUN: Final[Mapping[str, str]] = {
    "nightly": "quick",
    "old-parameters": "3.12",
    "loops-in-a-matrix": "tox",
    "outputs-between-stages": "1.0.1",
    "pull-request-or-not": "other",
    "versions": "vso[build.addbuildtag]1.4.0",
    "environments-with-regions": '"approval": true',
    "passed-jobs": "mine",
    "optional-values": "unit",
}
"""Those that need nothing from elsewhere, with a line that one of their scripts prints."""


@pytest.mark.parametrize("name", TEAMS)
def test_what_the_agent_refuses_of_them(name: str) -> None:
    found = refusals.problems(expand(Texts(TEAMS[name].files), MAIN))
    assert [f"{each.place.line}: {each.message}" for each in found] == REFUSED.get(name, [])


@pytest.mark.parametrize("name", RUN)
def test_run_for_real(store: Store, name: str) -> None:
    put(store, "variableGroup", "7", "CI", allowAccess=True, variables=[])
    files = dict(TEAMS[name].files)
    done = ran(store, files.pop(MAIN), more=files)
    assert done.run.result == "succeeded", (done.run.problem, done.said)
    assert RUN[name] in done.log()
