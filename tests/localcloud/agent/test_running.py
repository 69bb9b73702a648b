"""Pipelines run for real: order, conditions, outputs, variables, results, and what is refused before anything is executed."""

from __future__ import annotations

import pytest

from localcloud.store import Store
from tests.localcloud.agent.harness import go, ran
from tests.localcloud.runs.organisation import pipeline, put


def test_a_script_runs_at_the_commit_and_sees_its_variables(store: Store) -> None:
    done = ran(
        store,
        """
        name: $(Date:yyyy)-$(which)
        variables:
          which: one
          nested: $(which).two
        steps:
        - script: |
            cat ci.yml | head -n 1
            echo "$WHICH $NESTED $BUILD_REASON $(Build.SourceBranchName) $MINE" '$(unknown)'
            test "$PWD" = "$(System.DefaultWorkingDirectory)" && test "$HOME" != ~root
          env:
            MINE: mine-$(which)
        """.lstrip("\n"),
    )
    assert done.run.result == "succeeded", done.log()
    assert done.run.number.endswith("-one")
    assert done.printed()[-1] == "one one.two Manual main mine-one $(unknown)"
    assert not (store.files / "agent" / "work" / str(done.run.id)).exists(), "the work folder is gone"


def test_stages_jobs_conditions_and_outputs(store: Store) -> None:
    done = ran(
        store,
        """
        stages:
        - stage: a
          jobs:
          - job: one
            steps:
            - checkout: none
            - bash: echo '##vso[task.setvariable variable=v;isOutput=true]from one'
              name: set
          - job: two
            dependsOn: one
            condition: eq(dependencies.one.outputs['set.v'], 'from one')
            variables:
              got: $[ dependencies.one.outputs['set.v'] ]
            steps:
            - checkout: none
            - bash: echo "got $(got)"
          - job: three
            dependsOn: one
            condition: failed()
            steps: [{bash: exit 0}]
        - stage: b
          condition: and(succeeded(), eq(dependencies.a.outputs['one.set.v'], 'from one'))
          jobs:
          - job: four
            variables:
              got: $[ stageDependencies.a.one.outputs['set.v'] ]
              result: $[ stageDependencies.a.three.result ]
            steps:
            - checkout: none
            - bash: echo "four got $(got), three was $(result)"
        - stage: c
          dependsOn: b
          condition: failed('b')
          jobs: [{job: five, steps: [{bash: exit 0}]}]
        - stage: d
          dependsOn: []
          jobs: [{job: six, steps: [{checkout: none}, {bash: echo six}]}]
        """,
    )
    assert done.run.result == "succeeded", done.log()
    assert {name: stage.result for name, stage in done.stages.items()} == {
        "a": "succeeded",
        "b": "succeeded",
        "c": "skipped",
        "d": "succeeded",
    }
    assert done.jobs["three"].result == "skipped"
    assert "got from one" in done.printed()
    assert "four got from one, three was Skipped" in done.printed()


def test_a_failed_step_ends_the_job_but_not_what_always_runs(store: Store) -> None:
    done = ran(
        store,
        """
        stages:
        - stage: a
          jobs:
          - job: Job
            steps:
            - checkout: none
            - bash: exit 3
              continueOnError: true
            - bash: echo "status $AGENT_JOBSTATUS"; exit 4
            - bash: echo never
            - bash: echo always
              condition: always()
            - bash: echo failed
              condition: failed()
            - bash: echo also
              condition: succeededOrFailed()
              enabled: false
        - stage: b
          jobs: [{job: x, steps: [{bash: exit 0}]}]
        - stage: c
          dependsOn: b
          condition: always()
          jobs: [{job: y, steps: [{checkout: none}, {bash: echo c}]}]
        """,
    )
    assert done.run.result == "failed"
    assert done.results() == ["succeeded", "succeededWithIssues", "failed", "skipped", "succeeded", "succeeded", "skipped"]
    assert "status SucceededWithIssues" in done.printed()
    assert "never" not in done.printed()
    assert (done.stages["b"].result, done.stages["c"].result) == ("skipped", "succeeded")
    assert done.jobs["Job"].steps[2].problem == "bash exited with code '4'."


def test_issues_and_continue_on_error_make_a_run_partly_good(store: Store) -> None:
    done = ran(
        store,
        """
        jobs:
        - job: a
          continueOnError: true
          steps: [{checkout: none}, {bash: exit 1}]
        - job: b
          dependsOn: a
          steps: [{checkout: none}, {bash: "echo '##vso[task.complete result=SucceededWithIssues]so so'"}]
        """,
    )
    assert done.run.result == "partiallySucceeded"
    assert (done.jobs["a"].result, done.jobs["b"].result) == ("succeededWithIssues", "succeededWithIssues")


def test_a_matrix_runs_each_leg_and_names_its_outputs(store: Store) -> None:
    done = ran(
        store,
        """
        jobs:
        - job: build
          strategy:
            matrix:
              new: {version: "3.13"}
              old: {version: "3.9"}
          steps:
          - checkout: none
          - bash: echo "##vso[task.setvariable variable=v;isOutput=true]$(version)"
            name: set
        - job: after
          dependsOn: build
          variables:
            got: $[ dependencies.build.outputs['old.set.v'] ]
          steps: [{checkout: none}, {bash: echo "old is $(got)"}]
        - job: twice
          strategy: {parallel: 2}
          steps: [{checkout: none}, {bash: echo "part $(System.JobPositionInPhase) of $(System.TotalJobsInPhase)"}]
        """,
    )
    assert done.run.result == "succeeded", done.log()
    assert {"build new", "build old", "after", "twice 1", "twice 2"} == set(done.jobs)
    assert {"old is 3.9", "part 1 of 2", "part 2 of 2"} <= set(done.printed())


def test_a_matrix_can_come_from_an_earlier_job(store: Store) -> None:
    done = ran(
        store,
        """
        jobs:
        - job: plan
          steps:
          - checkout: none
          - bash: echo '##vso[task.setvariable variable=legs;isOutput=true]{"a":{"x":"1"},"b":{"x":"2"}}'
            name: set
        - job: build
          dependsOn: plan
          strategy: {matrix: "$[ dependencies.plan.outputs['set.legs'] ]"}
          steps: [{checkout: none}, {bash: echo "x is $(x)"}]
        """,
    )
    assert done.run.result == "succeeded", done.log()
    assert {"x is 1", "x is 2"} <= set(done.printed())


def test_hooks_of_a_deployment_run_in_their_order(store: Store) -> None:
    put(store, "environment", "50", "prod")
    put(store, "pipelineAuthorization", "e", "environment", type="environment", resourceId="50")
    text = """
        jobs:
        - deployment: ship
          environment: prod
          strategy:
            runOnce:
              preDeploy: {{steps: [{{bash: echo pre}}]}}
              deploy:
                steps:
                - bash: echo "to $(Environment.Name)"; echo '##vso[task.setvariable variable=v;isOutput=true]x'; {deploy}
                  name: set
              routeTraffic: {{steps: [{{bash: echo route}}]}}
              on:
                failure: {{steps: [{{bash: echo back}}]}}
                success: {{steps: [{{bash: echo done}}]}}
        - job: after
          dependsOn: ship
          condition: always()
          variables: {{got: "$[ dependencies.ship.outputs['ship.set.v'] ]"}}
          steps: [{{checkout: none}}, {{bash: echo "after $(got)"}}]
        """
    good = ran(store, text.format(deploy="true"))
    assert good.printed() == ["pre", "to prod", "route", "done", "after x"], good.log()
    bad = ran(store, text.format(deploy="false"))
    assert bad.printed() == ["pre", "to prod", "back", "after x"]
    assert bad.run.result == "failed"


@pytest.mark.parametrize(
    ("yaml", "where"),
    [
        ("steps: [{task: Gradle@3}]", "ci.yml:1: the local agent does not know the task Gradle@3"),
        ("steps:\n- task: AzureCLI@1", "ci.yml:2: the local agent does not know the task AzureCLI@1; it knows AzureCLI@2 and AzureCLI@3"),
        ("steps:\n- task: CopyFiles@2\n  inputs: {TargetFolde: x}", "the local agent does not know the input TargetFolde. Did"),
        ("steps:\n- task: CopyFiles@2", "ci.yml:2: CopyFiles@2: the input TargetFolder is missing"),
        ("steps:\n- task: AzureCLI@2\n  inputs: {azureSubscription: x, scriptType: pscore}", "the local agent knows 'bash', not 'pscore'"),
        ("pool: {vmImage: windows-latest}\nsteps: [{bash: x}]", "the local agent has no image windows-latest"),
        ("container: python:3\nsteps: [{bash: x}]", "not in containers (python:3)"),
        ("pool: server\nsteps: [{task: Delay@1}]", "the local agent does not know jobs without an agent"),
        ("pool: nowhere\nsteps: [{bash: x}]", "agent pool nowhere could not be found"),
        ("variables: [{group: nothing}]\nsteps: [{bash: x}]", "ci.yml:1: variable group nothing could not be found"),
        (
            "steps:\n- task: AzureCLI@2\n  inputs: {azureSubscription: renamed, scriptType: bash, inlineScript: x}",
            "ci.yml:2: service connection renamed could not be found",
        ),
        ("jobs:\n- deployment: d\n  environment: moon\n  strategy: {runOnce: {deploy: {steps: [{bash: x}]}}}", "environment moon"),
        ("resources: {pipelines: [{pipeline: p, source: none}]}\nsteps: [{bash: x}]", "pipeline resource p: there is no pipeline none"),
        ("steps: [{bash: x, condition: nope()}]", "nope"),
        ("steps: [{template: missing.yml}]", "there is no file missing.yml"),
    ],
)  # fmt: skip
def test_what_is_refused_before_anything_is_executed(store: Store, yaml: str, where: str) -> None:
    done = ran(store, yaml)
    assert (done.run.result, done.stages) == ("failed", {})
    assert where in done.run.problem


def test_parameters_and_templates_of_the_repository(store: Store) -> None:
    each = "${{ each n in parameters.names }}"
    done = ran(
        store,
        """
        parameters:
        - {name: names, type: object, default: [a]}
        - {name: loud, type: boolean, default: false}
        steps:
        - checkout: none
        - template: steps.yml
          parameters: {names: "${{ parameters.names }}"}
        """,
        more={"steps.yml": f"parameters: [{{name: names, type: object}}]\nsteps:\n- {each}:\n  - bash: echo hi ${{{{ n }}}}\n"},
        parameters={"names": ["x", "y"]},
    )
    assert done.run.result == "succeeded", done.run.problem
    assert done.printed() == ["hi x", "hi y"]


def test_a_counter_goes_up_with_each_run_and_is_the_same_within_one(store: Store) -> None:
    yaml = """
        variables:
          minor: $[counter('1.2', 5)]
        name: 1.2.$(minor)
        jobs:
        - job: a
          steps: [{checkout: none}, {bash: echo "$(minor)"}]
        - job: b
          steps: [{checkout: none}, {bash: echo "$(minor)"}]
        """
    assert [ran(store, yaml).printed() for _ in range(2)] == [["5", "5"], ["6", "6"]]


def test_a_script_calls_the_rest_api_as_the_build_service_as_long_as_the_run_goes(store: Store) -> None:
    call = (
        'curl --silent --fail-with-body --header "Authorization: Bearer $T" '
        '"$(System.CollectionUri)$(System.TeamProjectId)/_apis/git/repositories/$(Build.Repository.ID)?api-version=7.1"'
    )
    done = ran(store, "steps:\n- checkout: none\n- bash: '" + call + "'\n  env: {T: $(System.AccessToken)}\n")
    assert done.run.result == "succeeded", done.log()
    assert '"defaultBranch": "refs/heads/main"' in done.log()
    with store.reading() as view:
        assert view.documents.find("token") == []


def test_a_paused_pipeline_keeps_its_runs_waiting(store: Store) -> None:
    pipeline(store, "10", "ci", "ci.yml", queueStatus="paused")
    waiting = ran(store, "steps: [{checkout: none}]")
    assert waiting.run.state == "notStarted"
    pipeline(store, "10", "ci", "ci.yml")
    assert go(store, waiting.run).run.result == "succeeded"


def test_jobs_of_the_same_name_in_two_stages_have_logs_of_their_own(store: Store) -> None:
    stage = "- stage: {0}\n  jobs: [{{job: same, steps: [{{checkout: none}}, {{bash: echo in {0}}}]}}]\n"
    done = ran(store, f"stages:\n{stage.format('first')}{stage.format('second')}")
    for name in ("first", "second"):
        log = done.store.files / "agent" / "runs" / str(done.run.id) / done.stages[name].jobs[0].steps[1].log
        assert f" in {name}" in log.read_text()
