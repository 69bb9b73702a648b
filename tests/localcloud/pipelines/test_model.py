"""The model: names, order, defaults, variables, triggers, and what a run adds by itself."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import pytest

from localcloud.pipelines.model import DeploymentJob, Job, Matrix, Parallel, Variable, VariableGroup
from localcloud.pipelines.triggers import Filter
from tests.localcloud.pipelines.written import pipeline, problems

STEP: Final = "steps: [{script: a}]"


def test_a_pipeline_of_steps_has_one_job_in_one_stage() -> None:
    found = pipeline("pool: {vmImage: u, demands: x}\ncontinueOnError: true\nstrategy: {parallel: 3}\nsteps:\n- script: a\n")
    (stage,) = found.stages
    (job,) = stage.jobs
    assert isinstance(job, Job)
    assert (stage.name, job.name, job.continue_on_error, job.strategy) == ("__default", "Job", "true", Parallel("3"))
    assert job.pool is not None
    assert (job.pool.vm_image, job.pool.demands) == ("u", ("x",))
    assert [(step.task, step.is_implicit, step.inputs.get("checkout")) for step in job.steps] == [
        ("checkout", True, "self"),
        ("CmdLine@2", False, None),
    ]


def test_who_depends_on_whom() -> None:
    found = pipeline(
        f"""
        stages:
        - {{stage: a, jobs: [{{job: one, {STEP}}}, {{job: two, dependsOn: one, {STEP}}}]}}
        - {{stage: b, jobs: [{{job: , {STEP}}}, {{job: , dependsOn: [Job1], {STEP}}}]}}
        - {{stage: , dependsOn: [], jobs: [{{deployment: , environment: e.vm1, strategy: {{runOnce: {{deploy: {{{STEP}}}}}}}}}]}}
        - {{stage: d, dependsOn: [A, b], jobs: [{{job: x, {STEP}}}]}}
        """
    )
    assert [(stage.name, stage.depends_on) for stage in found.stages] == [("a", ()), ("b", ("a",)), ("Stage3", ()), ("d", ("A", "b"))]
    assert [(job.name, job.display_name, job.depends_on) for stage in found.stages[:3] for job in stage.jobs] == [
        ("one", "one", ()),
        ("two", "two", ("one",)),
        ("Job1", "Job1", ()),
        ("Job2", "Job2", ("Job1",)),
        ("Job1", "Job1", ()),
    ]
    deployment = found.stages[2].jobs[0]
    assert isinstance(deployment, DeploymentJob)
    assert deployment.environment is not None
    assert (deployment.environment.name, deployment.environment.resource_name) == ("e", "vm1")


def test_what_the_outside_gives_to_the_inside() -> None:
    found = pipeline(
        f"""
        lockBehavior: sequential
        pool: outer
        stages:
        - {{stage: a, jobs: [{{job: one, {STEP}}}, {{job: two, pool: server, steps: [{{task: Delay@1}}]}}]}}
        - {{stage: b, pool: inner, lockBehavior: runLatest, jobs: [{{job: one, {STEP}}}]}}
        """
    )
    pools = [job.pool for stage in found.stages for job in stage.jobs]
    assert [pool and (pool.name, pool.is_server) for pool in pools] == [("outer", False), ("server", True), ("inner", False)]
    assert [stage.lock_behavior for stage in found.stages] == ["sequential", "runLatest"]
    server = found.stages[0].jobs[1]
    assert isinstance(server, Job)
    assert [step.task for step in server.steps] == ["Delay@1"], "a job without an agent checks nothing out"


def test_what_is_only_known_later_stays_as_it_is_written() -> None:
    found = pipeline(
        """
        variables:
          count: $[counter(format('{0:yyyyMMdd}', pipeline.startTime), 1)]
          other: $(count)-x
        jobs:
        - job: a
          condition: and(succeeded(), ne(variables.count, 0), in(dependencies.b.result, 'Skipped'))
          strategy: {matrix: "$[ dependencies.b.outputs['s.legs'] ]", maxParallel: 2}
          timeoutInMinutes: $(minutes)
          dependsOn: b
          variables: {v: "$[ stageDependencies.x.y.outputs['s.v'] ]"}
          steps: [{script: echo $(other), condition: "failed()"}]
        - {job: b, steps: []}
        """
    )
    assert [each.value for each in found.variables if isinstance(each, Variable)] == [
        "$[counter(format('{0:yyyyMMdd}', pipeline.startTime), 1)]",
        "$(count)-x",
    ]
    job = found.stages[0].jobs[0]
    assert isinstance(job, Job)
    assert job.strategy == Matrix("$[ dependencies.b.outputs['s.legs'] ]", "2")
    assert (job.timeout_in_minutes, job.steps[-1].condition) == ("$(minutes)", "failed()")


def test_variables_of_every_form() -> None:
    found = pipeline(
        """
        variables:
        - {name: a, value: "1"}
        - group: g
        - ${{ if eq(variables.a, '1') }}:
          - {name: b, value: "${{ variables.A }}2", readonly: true}
        - {name: a, value: again}
        - {name: c, value: "${{ variables.a }}"}
        - {name: d, value: "${{ variables['Build.Reason'] }}${{ variables.unknown }}"}
        steps: []
        """,
        variables={"Build.Reason": "Manual"},
    )
    assert [(each.name, each.value, each.is_readonly) if isinstance(each, Variable) else each.name for each in found.variables] == [
        ("a", "1", False),
        "g",
        ("b", "12", True),
        ("a", "again", False),
        ("c", "again", False),
        ("d", "Manual", False),
    ]
    assert isinstance(found.variables[1], VariableGroup)


@pytest.mark.parametrize(
    ("text", "is_enabled", "branches"),
    [
        ("trigger: none", False, Filter()),
        ("trigger: [none]", False, Filter(("none",))),
        ("trigger: [main, releases/*]", True, Filter(("main", "releases/*"))),
        ("trigger: {branches: {include: [main], exclude: [main/x]}}", True, Filter(("main",), ("main/x",))),
    ],
)
def test_triggers(text: str, is_enabled: bool, branches: Filter) -> None:
    found = pipeline(f"{text}\n{STEP}\n").trigger
    assert found is not None
    assert (found.is_enabled, found.branches, found.tags) == (is_enabled, branches, None)
    assert pipeline(f"{STEP}\n").trigger is None


def test_schedules() -> None:
    (found,) = pipeline(
        f'schedules: [{{cron: "0 3 * * Mon-Fri", displayName: n, branches: {{include: [main]}}, always: yes}}]\n{STEP}\n'
    ).schedules
    assert (found.cron, found.display_name, found.branches, found.always, found.batch) == (
        "0 3 * * Mon-Fri",
        "n",
        Filter(("main",)),
        True,
        False,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        'schedules: [{cron: "0 25 * * *"}]': "1: cron '0 25 * * *' is not a time: minute, hour, day of the month,",
        "schedules: [{cron: daily}]": "1: cron 'daily' is not a time",
        "trigger: {paths: {include: [a]}}": "1: paths needs branches beside it",
        "trigger: ['${{ variables.a }}']": "1: ${{ }} is not evaluated in trigger: Azure Pipelines wants a literal",
        "resources: {repositories: [{repository: a, name: '${{ variables.a }}'}]}": "1: ${{ }} is not evaluated in resources.repositories",
        "variables: [{name: a, value: '$[ lenght(1) ]'}]": "1: there is no function 'lenght' here. Did you mean 'length'?",
        "variables: {a: {b: c}}": "1: value must be a text, and this is a map",
        "variables: x": "1: variables must be a list or a map, and this is the text 'x'",
        "variables: [x]": "1: a variable must be a map, and this is the text 'x'",
        "resources: [{repo: other}]": "1: 'other' is not a value of repo. Did you mean",
    }.items(),
)
def test_mistakes_at_the_top(text: str, expected: str) -> None:
    found = problems(f"{text}\n{STEP}\n")
    assert found
    assert found[0].startswith(f"p.yml:{expected.removesuffix('. Did you mean')}")


@pytest.mark.parametrize(
    ("job", "expected"),
    {
        "condition: succeded()": "there is no function 'succeded' here. Did you mean 'succeeded'?",
        "condition: eq(variables.a": "the expression ends too early: expected ','",
        "condition: eq(parameters.a, 1)": "there is no value 'parameters' here",
        "condition: counter('a', 1)": "there is no function 'counter' here",
        "condition: always(1)": "always takes 0 arguments, not 1",
        "strategy: {matrix: {a-b: {x: y}}}": "'a-b' is not a name in a matrix",
        "strategy: {matrix: {a: x}}": "'a' in a matrix must be a map of variables",
        "strategy: {matrix: {a: {x: y}}, parallel: 2}": "parallel cannot be with matrix in one strategy",
        "strategy: {maxParallel: 2}": "matrix must be a map of sets of variables, or one $[ ]",
        "strategy: {runOnce: {}}": "'runOnce' is not a key of a job's strategy",
        "dependsOn: b": "'b' is not a job that 'a' can depend on. Allowed: nothing.",
        "dependsOn: a": "'a' is",
        "continueOnError: $[ nothing() ]": "there is no function 'nothing' here",
        "workspace: all": "workspace must be a map, and this is the text 'all'",
        "services: [x]": "services must be a map, and this is a list",
        "container: {name: x}": "'name' is not a key of a container",
    }.items(),
)
def test_mistakes_in_a_job(job: str, expected: str) -> None:
    found = problems(f"jobs:\n- job: a\n  {job}\n  {STEP}\n")
    if job == "dependsOn: a":
        assert found == ["p.yml:2: these jobs depend on one another in a circle: a → a"]
    else:
        assert expected in found[0]


def test_a_step_sees_the_outputs_of_other_jobs_only_as_variables_of_its_job() -> None:
    text = (
        f"jobs:\n- {{job: a, {STEP}}}\n- job: b\n  dependsOn: a\n  steps:\n  - script: x\n    condition: eq(dependencies.a.result, 'x')\n"
    )
    assert problems(text) == ["p.yml:7: there is no value 'dependencies' here; there are variables"]
    assert problems(text.replace("dependencies.a.result", "variables.result")) == []


def test_names_that_are_there_twice() -> None:
    found = problems(
        f"""
        stages:
        - {{stage: a, jobs: [{{job: x, {STEP}}}, {{job: X, {STEP}}}]}}
        - stage: A
          jobs:
          - job: y
            steps:
            - {{script: a, name: s}}
            - {{script: b, name: S}}
        """
    )
    assert found == [
        "p.yml:3: the job 'X' is already defined in line 3",
        "p.yml:4: the stage 'A' is already defined in line 3",
        "p.yml:9: the step 'S' is already defined in line 8",
    ]


def test_a_pipeline_with_nothing_to_do() -> None:
    assert problems("trigger: none\n") == ["p.yml:1: a pipeline needs one of stages, jobs, steps and extends"]
    assert problems("stages:\n- ${{ if false }}:\n  - stage: a\n") == ["p.yml:1: the pipeline has no stage: it must have at least one job"]
    assert problems("stages:\n- stage: a\n") == ["p.yml:2: a stage must have at least one job"]
    assert problems("jobs:\n- job: a\n") == []


def test_many_aliases_are_not_followed() -> None:
    """Otherwise ten lines could make a pipeline of any size."""
    lines = [f"l{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]" for number in range(1, 12)]
    found = problems("\n".join(["l0: &a0 [x]", *lines, "steps: *a11", ""]))
    assert found[-1] == "p.yml:13: aliases (*a11) are not supported by Azure Pipelines: use a template or a parameter"


def test_whatever_is_broken_in_a_file_is_a_problem_with_a_place() -> None:
    """Lines of a large pipeline are lost, doubled, moved and mixed up: nothing but `PipelineError` comes out of it."""
    text = (Path(__file__).parent / "everything.yml").read_text()
    for seed in range(120):
        chance = random.Random(seed)
        lines = text.splitlines()
        for _ in range(chance.randint(1, 3)):
            one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
            how = chance.randrange(5)
            if how == 0:
                del lines[one]
            elif how == 1:
                lines.insert(one, lines[other])
            elif how == 2:
                lines[one] = " " * chance.randint(0, 8) + lines[one].lstrip()
            elif how == 3:
                lines[one] = lines[one].replace(chance.choice(": ${}[]-,"), chance.choice(["", ": ", "${{ ", " }}", "'", "[", "{"]), 1)
            else:
                lines[one] = f"{lines[one]} {lines[other].strip()}"
        for problem in problems("\n".join(lines)):
            assert 1 <= int(problem.split(":")[1]) <= len(lines) + 1, (seed, problem)
