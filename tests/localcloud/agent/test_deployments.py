"""Runs of this program's own pipeline `deploy` on one environment, with steps that only write down when they begin and end."""

from __future__ import annotations

import signal
from pathlib import Path

from localcloud.places import ROOT
from localcloud.runs.queue import queue
from localcloud.store import Store
from localcloud.values import Json
from tests.localcloud.agent.test_faults import agent_for, lock_environment, result_of, wait_for
from tests.localcloud.agent.test_tasks import cloud
from tests.localcloud.runs.organisation import MAIN, REPOSITORY, commit, put

PROGRAM = """\
parameters:
  - {name: fetchDepth, type: number, default: 1}
steps:
  - checkout: self
    path: s/infrastructure
  - bash: |
      mkdir -p .venv/bin "$(Pipeline.Workspace)/plan" && cp python .venv/bin/python && chmod +x .venv/bin/python
      touch "$(Pipeline.Workspace)/plan/plan.json"
    workingDirectory: $(Pipeline.Workspace)/s/infrastructure
"""
PYTHON = """\
#!/bin/sh
case $3 in
find) echo '##vso[task.setvariable variable=due]true' ;;
plan) echo '##vso[task.setvariable variable=due;isOutput=true]true' ;;
apply)
    echo "begin $BUILD_BUILDID" >>{log}
    for _ in $(seq 1200); do [ -e {log}-$BUILD_BUILDID ] && break; sleep 0.1; done
    echo "end $BUILD_BUILDID" >>{log}
    ;;
esac
"""
"""Instead of the program's Python: its `apply` goes on until it is let go."""
STACK = """\
variables:
  environmentName: prod
  planConnection: azure-shop
  applyConnection: azure-shop
  agentPool: ""
"""


def test_of_three_deployments_two_wait_and_go_on_in_order_when_the_first_is_killed(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "log"
    cloud(store)
    lock_environment(store)
    put(store, "pipelineAuthorization", "r", "repository", type="repository", resourceId=REPOSITORY)
    given = {path: (ROOT / path).read_text() for path in ("pipelines/deploy.yml", "pipelines/templates/deploy.yml")}
    main = given["pipelines/deploy.yml"].replace("databricks-cicd/infrastructure", "shop/code")
    files = {**given, "pipelines/templates/program.yml": PROGRAM, "pipelines/stacks/dev.yml": STACK, "python": PYTHON.format(log=log)}
    made = commit(store, {"release.yml": main, **files})
    only_dev: dict[str, Json] = {"stacks": [{"name": "dev"}]}
    first, second, third = (queue(store, "11", reason="Manual", ref=MAIN, commit=made, parameters=only_dev) for _ in range(3))

    def said() -> list[str]:
        return log.read_text().splitlines() if log.exists() else []

    def is_waiting(run: int) -> bool:
        stage = result_of(store, run).stages.get("deploy_dev")
        return stage is not None and stage.state == "waiting"

    agents = [agent_for(store, first.id)]
    wait_for(lambda: said() == [f"begin {first.id}"])
    agents += [agent_for(store, each.id) for each in (third, second)]
    wait_for(lambda: is_waiting(second.id) and is_waiting(third.id))
    agents[0].send_signal(signal.SIGKILL)
    wait_for(lambda: said()[1:] == [f"begin {second.id}"])
    assert is_waiting(third.id)
    for each in (second, third):
        log.with_name(f"log-{each.id}").touch()
    assert [agent.wait(60) for agent in agents] == [-signal.SIGKILL, 0, 0]
    assert said()[1:] == [f"{word} {each.id}" for each in (second, third) for word in ("begin", "end")]
    results = [result_of(store, each.id).run.result for each in (first, second, third)]
    assert results == ["failed", "succeeded", "succeeded"]
