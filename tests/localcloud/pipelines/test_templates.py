"""Templates of stages, jobs, steps and variables, from the same and other repositories, `extends`, and limits."""

from __future__ import annotations

import pytest

from localcloud.pipelines.expand import expand
from localcloud.pipelines.model import Job, Variable, VariableGroup
from tests.localcloud.pipelines.written import MAIN, Texts, pipeline, printed, problems

STEPS = "parameters: [{name: n, type: string}]\nsteps: [{script: 'echo ${{ parameters.n }}'}]\n"


def test_templates_of_each_kind_see_their_own_parameters() -> None:
    found = pipeline(
        """
        parameters: [{name: n, default: of the pipeline}]
        variables:
        - template: vars.yml
          parameters: {n: "1"}
        - name: last
          value: ${{ variables.first }}-last
        stages:
        - template: stages/a.yml
          parameters: {n: stage}
        - stage: own
          jobs:
          - template: stages/jobs.yml
            parameters: {n: job}
        """,
        vars="parameters: [{name: n}]\nvariables:\n- {name: first, value: 'v${{ parameters.n }}'}\n- group: shared\n",
        stages__a="""
        parameters: [{name: n}]
        stages:
        - stage: ${{ parameters.n }}
          jobs:
          - {template: jobs.yml, parameters: {n: inner}}
        """,
        stages__jobs="""
        parameters: [{name: n}]
        jobs:
        - job: ${{ parameters.n }}
          steps:
          - {template: /steps/s.yml, parameters: {n: x}}
        """,
        steps__s=STEPS,
    )
    assert [(stage.name, [job.name for job in stage.jobs]) for stage in found.stages] == [("stage", ["inner"]), ("own", ["job"])]
    assert [each.name if isinstance(each, VariableGroup) else (each.name, each.value) for each in found.variables] == [
        ("first", "v1"),
        "shared",
        ("last", "v1-last"),
    ]
    job = found.stages[1].jobs[0]
    assert isinstance(job, Job)
    assert job.steps[-1].inputs == {"script": "echo x"}
    assert str(job.steps[-1].place) == "steps/s.yml:2"


def test_paths_are_relative_to_the_file_they_are_in() -> None:
    main = "steps:\n- template: a/b/one.yml\n- template: ./a/b/one.yml\n- template: a\\b\\one.yml\n"
    texts = {
        "a__b__one": "steps:\n- template: two.yml\n- template: ../three.yml\n- template: /top.yml\n- template: ../../top.yml\n",
        "a__b__two": "steps: [{script: two}]\n",
        "a__three": "steps: [{script: three}]\n",
        "top": "steps: [{script: top}]\n",
    }
    assert printed(main, None, None, **texts).count("script: ") == 12


def test_another_repository_and_back() -> None:
    main = """
    resources:
      repositories:
      - repository: tools
        type: git
        name: Platform/tools
        ref: refs/tags/v1
    jobs:
    - template: jobs/build.yml@tools
      parameters:
        steps:
        - template: own.yml
    """
    texts = {
        "jobs/build.yml@tools": (
            "parameters: [{name: steps, type: stepList}]\njobs:\n- job: build\n  steps:\n"
            "  - template: ../steps/first.yml\n  - ${{ parameters.steps }}\n  - template: last.yml@self\n"
        ),
        "steps/first.yml@tools": "steps: [{bash: of the tools}]\n",
        "own.yml": "steps: [{bash: own}]\n",
        "last.yml": "steps: [{bash: last}]\n",
    }
    found = expand(Texts({MAIN: main, **texts}), MAIN)
    job = found.stages[0].jobs[0]
    assert isinstance(job, Job)
    assert [(step.inputs["script"], step.place.file) for step in job.steps[1:]] == [
        ("of the tools", "steps/first.yml@tools"),
        ("own", "own.yml"),
        ("last", "last.yml"),
    ]
    assert found.resources.repositories["tools"].ref == "refs/tags/v1"


def test_extends_through_two_templates_with_their_resources() -> None:
    found = pipeline(
        """
        trigger: none
        resources: {pipelines: [{pipeline: up, source: upstream}]}
        variables: {a: "1"}
        extends:
          template: base.yml
          parameters: {who: ${{ variables.a }}}
        """.replace("{who: ${{ variables.a }}}", "\n            who: ${{ variables.a }}"),
        base="""
        parameters: [{name: who}]
        resources: {repositories: [{repository: r, name: r}], pipelines: [{pipeline: other, source: o}]}
        extends: {template: inner/most.yml, parameters: {job: "${{ format('j{0}', parameters.who) }}"}}
        """,
        inner__most="parameters: [{name: job}]\njobs:\n- job: ${{ parameters.job }}\n  steps: [{script: x}]\n",
    )
    assert [(each.repository, each.path) for each in found.extends] == [("self", "base.yml"), ("self", "inner/most.yml")]
    assert list(found.resources.pipelines) == ["up", "other"]
    assert list(found.resources.repositories) == ["r"]
    assert (found.stages[0].name, found.stages[0].jobs[0].name) == ("__default", "j1")
    assert [each.value for each in found.variables if isinstance(each, Variable)] == ["1"]


GUARD = """
parameters: [{name: steps, type: stepList}]
steps:
- ${{ each step in parameters.steps }}:
  - ${{ each pair in step }}:
      ${{ if ne(pair.value, 'CmdLine@2') }}:
        ${{ pair.key }}: ${{ pair.value }}
      ${{ if eq(pair.value, 'CmdLine@2') }}:
        '${{ pair.value }}': error
"""


def test_a_template_that_refuses_scripts() -> None:
    """From the documentation: it sees shorthands as the tasks that they are."""
    main = "extends:\n  template: guard.yml\n  parameters:\n    steps:\n    - bash: fine\n"
    assert "task: Bash@3" in printed(main, guard=GUARD)
    (refused,) = problems(f"{main}    - script: not fine\n", guard=GUARD)
    assert refused.startswith("guard.yml:5: 'CmdLine@2' is not the first key of a step.")


def test_a_template_that_wraps_jobs() -> None:
    wrap = """
    parameters: [{name: jobs, type: jobList}]
    jobs:
    - job: first
      steps: [{script: first}]
    - ${{ each job in parameters.jobs }}:
      - ${{ each pair in job }}:
          ${{ if notIn(pair.key, 'steps', 'dependsOn', 'templateContext') }}:
            ${{ pair.key }}: ${{ pair.value }}
        dependsOn:
        - first
        - ${{ if job.dependsOn }}:
          - ${{ job.dependsOn }}
        steps:
        - script: before ${{ job.templateContext.code }}
        - ${{ job.steps }}
    """
    found = pipeline(
        """
        extends:
          template: wrap.yml
          parameters:
            jobs:
            - job: a
              templateContext: {code: 200}
              variables: {v: inner}
              displayName: ${{ variables.v }}
              steps: [{script: a}]
            - job: b
              dependsOn: [a]
              steps: [{bash: b}]
        """,
        wrap=wrap,
    )
    jobs = found.stages[0].jobs
    assert [(job.name, job.depends_on) for job in jobs] == [("first", ()), ("a", ("first",)), ("b", ("first", "a"))]
    assert isinstance(jobs[1], Job)
    assert jobs[1].display_name == "inner"
    assert [step.inputs.get("script") for step in jobs[1].steps[1:]] == ["before 200", "a"]


def test_a_template_chosen_by_a_parameter() -> None:
    main = "parameters: [{name: kind, default: a}]\nsteps:\n- template: ${{ parameters.kind }}.yml\n"
    for kind in ("a", "b"):
        assert f"script: {kind}" in printed(main, {"kind": kind}, a="steps: [{script: a}]", b="steps: [{script: b}]")


@pytest.mark.parametrize(
    ("main", "expected"),
    {
        "steps:\n- template: no.yml\n": ["p.yml:2: there is no file no.yml in the repository"],
        "steps:\n- template: no.yml@tools\n": ["p.yml:2: there is no repository 'tools'. resources.repositories must define it."],
        "resources: {repositories: [{repository: tools, name: t}]}\nsteps:\n- template: s.yml@tool\n": [
            "p.yml:3: there is no repository 'tool'. Did you mean 'tools'?"
        ],
        "resources: {repositories: [{repository: tools, name: t}]}\nsteps:\n- template: s.yml@tools\n": [
            "p.yml:3: there is no file s.yml in the repository 'tools'"
        ],
        "steps:\n- template: ../s.yml\n": ["p.yml:2: '../s.yml' is not a path inside of the repository"],
        "steps:\n- template: [s.yml]\n": ["p.yml:2: template must be a path, and this is a list"],
        "steps:\n- template: s.yml\n  parameters: [n]\n": [
            "p.yml:2: the parameter 'n' must be given: it has no default (s.yml:1)",
            "p.yml:3: parameters must be a map, and this is a list",
        ],
        "jobs:\n- template: s.yml\n  parameters: {n: a}\n": [
            "p.yml:2: s.yml has no jobs",
            "s.yml:2: 'steps' is not a key of a template that is used among jobs. Allowed: parameters and jobs.",
        ],
        "extends: {template: s.yml, parameters: {n: a}}\njobs: []\n": ["p.yml:2: 'jobs' cannot be beside 'extends'"],
        "extends: s.yml\n": ["p.yml:1: extends needs a template, as its first key"],
        "variables: {a: b}\nextends: {template: v.yml}\n": ["v.yml:1: 'variables' is already defined in p.yml:1"],
        "extends: {template: pool.yml}\n": [
            "pool.yml:1: 'pool' is not a key of a template that is extended. "
            "Allowed: parameters, resources, trigger, variables, stages, jobs, steps, extends, strategy, continueOnError, "
            "container, services and workspace."
        ],
        "steps:\n- template: broken.yml\n": ["broken.yml:2: not valid YAML: did not find expected node content"],
        "steps:\n- template: list.yml\n": ["list.yml:1: the file must be a map, and it is a list"],
    }.items(),
)
def test_mistakes(main: str, expected: list[str]) -> None:
    texts = {"s": STEPS, "v": "variables: {a: c}\nsteps: []\n", "pool": "pool: a\nsteps: []\n", "broken": "steps: [\n", "list": "- a\n"}
    assert problems(main, None, None, **texts) == expected


def test_a_cycle_ends_at_the_deepest_nesting_that_the_service_allows() -> None:
    (found,) = problems("steps:\n- template: a.yml\n", a="steps:\n- template: b.yml\n", b="steps:\n- template: a.yml\n")
    assert found.endswith("templates are nested deeper than 100 levels: a.yml → b.yml → a.yml → b.yml → ...")
    counted = """
    parameters: [{name: n}]
    steps:
    - ${{ if lt(length(parameters.n), 98) }}:
      - template: n.yml
        parameters: {n: "${{ parameters.n }}x"}
    """
    assert problems("steps:\n- {template: n.yml, parameters: {n: x}}\n", n=counted) == []


def test_a_hundred_files_at_most() -> None:
    main = "steps:\n" + "".join(f"- template: t{number}.yml\n" for number in range(100))
    files = {f"t{number}": "steps: [{script: a}]" for number in range(100)}
    assert problems(main, None, None, **files) == ["p.yml:101: the pipeline has more than 100 files"]
    assert problems(main.replace("- template: t99.yml\n", "- template: t98.yml\n"), None, None, **files) == []


def test_twenty_megabytes_at_most() -> None:
    twenty = ",".join("a" * 20)
    text = f"parameters: [{{name: s}}]\nsteps:\n- ${{{{ each a in split('{twenty}', ',') }}}}:\n  - script: ${{{{ parameters.s }}}}\n"
    assert problems(text, {"s": "x" * 2**19}) == []
    assert problems(text, {"s": "x" * 2**20}) == ["p.yml:4: the expanded pipeline is larger than 20 MB"]


def test_loops_that_make_nothing_end() -> None:
    loop = "- ${{ each a in split('" + ",".join("x" * 100) + "', ',') }}:\n"
    loops = "".join(f"{'  ' * depth}{loop.replace(' a in', f' a{depth} in')}" for depth in range(3))
    found = problems(f"steps:\n{loops}      - ${{{{ if false }}}}:\n        - script: x\n- script: y\n")
    assert found == ["p.yml:4: the expanded pipeline is larger than 20 MB"]
