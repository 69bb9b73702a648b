"""`if`, `elseif`, `else`, `each` and `insert`, in lists and maps, and expressions in texts."""

from __future__ import annotations

import pytest
import yaml

from localcloud.pipelines.model import Job
from tests.localcloud.pipelines.written import pipeline, printed, problems


def scripts(main: str, **parameters: object) -> list[str]:
    """The scripts of the first job."""
    job = pipeline(main, parameters).stages[0].jobs[0]
    assert isinstance(job, Job)
    return [step.inputs.get("script", step.task) for step in job.steps if not step.is_implicit]


CHAIN = """
parameters:
- {name: n, type: number, default: 0}
steps:
- ${{ if eq(parameters.n, 1) }}:
  - script: one
  - script: uno
- ${{ elseif eq(parameters.n, 2) }}:
  - script: two
- ${{ elseif eq(parameters.n, 3) }}:
  - script: three
- ${{ else }}:
  - script: many
- script: end
"""


@pytest.mark.parametrize(("n", "expected"), [(1, ["one", "uno"]), (2, ["two"]), (3, ["three"]), (4, ["many"])])
def test_one_branch_of_a_chain_in_a_list(n: int, expected: list[str]) -> None:
    assert scripts(CHAIN, n=n) == [*expected, "end"]


@pytest.mark.parametrize(("n", "expected"), [(1, {"A": "one", "Z": "z"}), (2, {"A": "two", "B": "b", "Z": "z"}), (3, {"Z": "z", "C": "c"})])
def test_one_branch_of_a_chain_in_a_map(n: int, expected: dict[str, str]) -> None:
    job = pipeline(
        """
        parameters:
        - {name: n, type: number}
        steps:
        - script: x
          env:
            ${{ if eq(parameters.n, 1) }}:
              A: one
            ${{ elseif eq(parameters.n, 2) }}:
              A: two
              ${{ if true }}:
                B: b
            ${{ else }}:
              C: c
            Z: z
        """,
        {"n": n},
    )
    steps = job.stages[0].jobs[0]
    assert isinstance(steps, Job)
    assert steps.steps[-1].env == expected


def test_each_over_lists_and_maps_of_lists_and_maps() -> None:
    found = scripts(
        """
        parameters:
        - name: envs
          type: object
          default:
            dev: {regions: [west, north], size: 1}
            prod: {regions: [south], size: 2.50}
            none: {}
        steps:
        - ${{ each env in parameters.envs }}:
          - ${{ each region in env.value.regions }}:
            - script: ${{ env.key }}-${{ region }}-${{ env.value.size }}-${{ upper(env.key) }}
        - ${{ each word in split('a,b', ',') }}:
          - script: ${{ word }}
        - ${{ each nothing in parameters.envs.none.regions }}:
          - script: never
        """
    )
    assert found == ["dev-west-1-DEV", "dev-north-1-DEV", "prod-south-2.50-PROD", "a", "b"]


def test_each_makes_the_keys_of_a_map() -> None:
    text = printed(
        """
        parameters:
        - name: legs
          type: object
          default: {py311: "3.11", py312: "3.12"}
        - name: more
          type: object
          default: {py313: {python: "3.13"}}
        jobs:
        - job: test
          strategy:
            matrix:
              ${{ each leg in parameters.legs }}:
                ${{ leg.key }}:
                  python: ${{ leg.value }}
              ${{ insert }}: ${{ parameters.more }}
          steps:
          - script: tox
        """
    )
    legs = yaml.safe_load(text)["stages"][0]["jobs"][0]["strategy"]["matrix"]
    assert legs == {"py311": {"python": "3.11"}, "py312": {"python": "3.12"}, "py313": {"python": "3.13"}}


def test_lists_are_flattened_where_an_expression_inserts_them() -> None:
    found = scripts(
        """
        parameters:
        - name: before
          type: stepList
          default: [{script: a}, {bash: b}]
        - name: one
          type: step
          default: {script: c}
        - name: nothing
          type: stepList
          default: []
        steps:
        - ${{ parameters.before }}
        - ${{ parameters.nothing }}
        - ${{ if true }}: ${{ parameters.before }}
        - ${{ parameters.one }}
        """
    )
    assert found == ["a", "b", "a", "b", "c"]
    assert scripts("parameters:\n- {name: s, type: stepList}\nsteps: ${{ parameters.s }}", s=[{"script": "x"}]) == ["x"]


def test_what_is_inserted_keeps_how_it_was_written() -> None:
    found = scripts(
        """
        parameters:
        - name: o
          type: object
          default: {version: 3.10, flag: true, text: "true", empty: }
        - {name: flag, type: boolean, default: true}
        - {name: number, type: number, default: 3.10}
        steps:
        - script: ${{ parameters.o.version }} ${{ parameters.o.flag }} [${{ parameters.o.empty }}]
        - script: ${{ parameters.number }} ${{ parameters.flag }}
        - ${{ if and(parameters.o.flag, not(parameters.o.empty), eq(parameters.o.flag, parameters.flag)) }}:
          - script: typed
        - script: ${{ 'a ${{ b }}' }}
        """
    )
    assert found == ["3.10 true []", "3.1 True", "typed", "a ${{ b }}"]


def test_an_expression_of_several_lines_and_in_a_block() -> None:
    found = scripts(
        """
        parameters:
        - {name: a, default: x}
        steps:
        - script: |
            echo ${{ parameters.a }}
            echo '}}' ${{ format('{0}}}', 'y') }}
        - script: ${{ iif(
            eq(parameters.a, 'x'),
            'yes', 'no') }}
        """
    )
    assert found == ["echo x\necho '}}' y}\n", "yes"]


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "- ${{ else }}:\n  - script: a": "2: else must follow an if or elseif directly",
        "- script: a\n- ${{ elseif true }}:\n  - script: a": "3: elseif must follow an if or elseif directly",
        "- ${{ if true }}:\n  - script: a\n- ${{ else }}: []\n- ${{ else }}: []": "5: else must follow an if or elseif directly",
        "- ${{ if }}:\n  - script: a": "2: if needs an expression",
        "- ${{ else if true }}:\n  - script: a": "2: unexpected 'if true' after else: did you mean elseif?",
        "- ${{ each x of parameters }}:\n  - script: a": "2: each is written ${{ each NAME in LIST }}",
        "- ${{ each variables in parameters }}:\n  - script: a": "2: 'variables' has a meaning here already: each needs another name",
        "- ${{ each x in 'abc' }}:\n  - script: a": "2: each needs a list or a map, and 'abc' is 'abc'",
        "- ${{ if true }}\n- script: a": "2: 'if' is a key: a colon must follow its }}, and there must be no text around it",
        "- ${{ if false }}:\n  - script: ${{ 3 + 4 }}": (
            "3: unexpected '+' at position 4 of the expression; there are no operators, only functions"
        ),
        "- ${{ if false }}:\n  - script: ${{ lenght('a') }}": "3: there is no function 'lenght' here. Did you mean 'length'?",
        "- script: ${{ 'a }}": "2: the string 'a  does not end",
        "- script: a\n  env: {A: ${{ b }}}": (
            "3: not valid YAML: did not find expected ',' or '}': inside of { } and [ ], ${{ }} needs quotes"
        ),
        "- script: ${{ a": "2: this ${{ has no }}",
        "- script: ${{ }}": "2: the expression is empty",
        "- script: a\n  env:\n    ${{ if true }}: b": "4: what is inserted into a map must be a map, and this is the text 'b'",
        "- script: a\n  env:\n    A: b\n    ${{ insert }}: {A: c}": "5: 'A' is already defined in line 4",
        "- script: a ${{ variables }}": "2: a map is not a string: it cannot be a part of a text; convertToJson makes a text of it",
        "- script: a\n  env:\n    ${{ variables }}: b": "4: a key must be a text, and this is a map",
        "- script: |\n    a\n    ${{ nothing }}": "4: there is no value 'nothing' here; there are parameters, variables",
        "- displayName: >\n    a\n    ${{ nothing }}\n  script: a": "2: 'script' must be the first key of its step, not 'displayName'",
    }.items(),
)
def test_mistakes(text: str, expected: str) -> None:
    assert problems(f"steps:\n{text}\n")[0] == f"p.yml:{expected}"


def test_nothing_stays_nothing_when_it_is_printed() -> None:
    text = "stages:\n- stage: a\n  jobs:\n  - job:\n    steps: []\n- stage: b\n  dependsOn: ~\n  jobs:\n  - job: null\n    steps: []\n"
    once = printed(text)
    assert "dependsOn:\n" in once
    assert printed(once) == once
    assert [stage.depends_on for stage in pipeline(once).stages] == [(), ("a",)]


def test_one_mistake_in_a_chain_is_one_problem() -> None:
    found = problems(CHAIN.replace("eq(parameters.n, 1)", "parameters.m"))
    assert found == ["p.yml:5: there is no 'm' in parameters; there are n"]
