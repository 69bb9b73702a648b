"""Parameters: every type, what they are limited to, defaults, and what is missing, unknown or of another type."""

from __future__ import annotations

from typing import Final

import pytest

from localcloud.pipelines.model import Job
from tests.localcloud.pipelines.written import pipeline, problems

STEPS: Final = "steps: [{script: a}]"
ECHO: Final = "\nsteps:\n- script: ${{ convertToJson(parameters.p) }}\n"


def value(declared: str, *given: object) -> str:
    """What a parameter of a pipeline is, as JSON on one line."""
    found = pipeline(f"parameters:\n- {declared}{ECHO}", {"p": given[0]} if given else {})
    job = found.stages[0].jobs[0]
    assert isinstance(job, Job)
    return " ".join(job.steps[-1].inputs["script"].split())


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        ("{name: p}", ["3.10"], '"3.10"'),
        ("{name: p, type: string, default: 3.10}", [], '"3.10"'),
        ("{name: p, type: string, default: a, values: [a, b]}", ["b"], '"b"'),
        ("{name: p, type: string, values: [a, b]}", [], '"a"'),
        ("{name: p, type: string, default: ''}", [], '""'),
        ("{name: p, type: number, default: 3.10}", [], "3.1"),
        ("{name: p, type: number, values: [1, 2, 4]}", ["4"], "4"),
        ("{name: p, type: number}", [7], "7"),
        ("{name: p, type: boolean}", [], "false"),
        ("{name: p, type: boolean}", ["True"], "true"),
        ("{name: p, type: boolean, default: true}", [False], "false"),
        ("{name: p, type: object, default: {a: [1, x, true]}}", [], '{ "a": [ 1, "x", true ] }'),
        ("{name: p, type: object}", [{"a": [1, "1", None]}], '{ "a": [ 1, "1", null ] }'),
        ("{name: p, type: object}", ["[a, {b: 2}]"], '[ "a", { "b": 2 } ]'),
        ("{name: p, type: object, default: text}", [], '"text"'),
        ("{name: p, type: stringList, default: [a, b], values: [a, b, c]}", [["c"]], '[ "c" ]'),
        ("{name: p, type: stringList, default: []}", [], "[]"),
        ("{name: p, type: stepList, default: [{script: a}]}", [], '[ { "task": "CmdLine@2", "inputs": { "script": "a" } } ]'),
        ("{name: p, type: step, default: {bash: a}}", [], '{ "task": "Bash@3", "inputs": { "targetType": "inline", "script": "a" } }'),
        ("{name: p, type: jobList, default: [{job: a}]}", [], '[ { "job": "a" } ]'),
        ("{name: p, type: job, default: {job: a}}", [], '{ "job": "a" }'),
        ("{name: p, type: deployment, default: {deployment: a}}", [], '{ "deployment": "a" }'),
        ("{name: p, type: deploymentList, default: []}", [], "[]"),
        ("{name: p, type: stage, default: {stage: a}}", [], '{ "stage": "a" }'),
        ("{name: p, type: stageList, default: [{stage: a}]}", [], '[ { "stage": "a" } ]'),
        ("{name: p, type: container, default: {image: a}}", [], '{ "image": "a" }'),
        ("{name: p, type: environment, default: prod}", [], '"prod"'),
        ("{name: p, type: pool, default: {vmImage: x}}", [], '{ "vmImage": "x" }'),
    ],
)
def test_a_value_of_each_type(declared: str, given: list[object], expected: str) -> None:
    assert value(declared, *given) == expected


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        ("{name: p}", {}, "1: the parameter 'p' must be given: it has no default (p.yml:2)"),
        ("{name: p, type: object}", {}, "1: the parameter 'p' must be given: it has no default (p.yml:2)"),
        ("{name: p, default: [a]}", {}, "2: the parameter 'p' is a string, and this is a list"),
        ("{name: p, default: a, values: [b, c]}", {}, "2: 'a' is not a value of the parameter 'p'. Allowed: b and c."),
        ("{name: p, type: boolean, default: yes}", {}, "2: the parameter 'p' is a boolean: it must be true or false, not 'yes'"),
        ("{name: p, type: number, default: 1x}", {}, "2: the parameter 'p' is a number, and '1x' is not one"),
        ("{name: p, type: stringList, default: a}", {}, "2: the parameter 'p' is a stringList, and this is the text 'a'"),
        ("{name: p, type: stepList, default: {script: a}}", {}, "2: steps must be a list, and this is a map"),
        ("{name: p, type: stepList, default: [{scrip: a}]}", {}, "2: 'scrip' is not the first key of a step. Did you mean 'script'?"),
        ("{name: p, type: strin, default: a}", {}, "2: 'strin' is not a type of parameters. Did you mean 'string'?"),
        ("{name: p, type: legacyObject, default: a}", {}, "2: 'legacyObject' is not a type of parameters. Did you mean 'object'?"),
        ("{name: p, defualt: a, default: b}", {}, "2: 'defualt' is not a key of a parameter. Did you mean 'default'?"),
        (
            "{name: p, type: boolean, values: [true]}",
            {},
            "2: values are for parameters of the types string, number and stringList, not boolean",
        ),
        ("{name: p, default: '${{ variables.a }}'}", {}, "2: parameters are declared with literals: ${{ }} is not allowed here"),
        ("{type: string, name: p, default: a}", {}, "2: a parameter must be a map whose first key is name, and this is a map"),
        ("{name: p, default: a}\n- {name: P, default: b}", {}, "3: the parameter 'P' is already declared in line 2"),
    ],
)
def test_mistakes_in_declarations(declared: str, given: dict[str, object], expected: str) -> None:
    assert f"p.yml:{expected}" in problems(f"parameters:\n- {declared}\n{STEPS}", given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"p": "x"}, "--parameter p:1: 'x' is not a value of the parameter 'p'. Allowed: 1 and 2."),
        ({"p": [1]}, "--parameter p:1: the parameter 'p' is a number, and this is a list"),
        ({"p": 3}, "--parameter p:1: '3' is not a value of the parameter 'p'. Allowed: 1 and 2."),
        ({"q": 1}, "--parameter q:1: 'q' is not a parameter of p.yml. Allowed: p."),
    ],
)
def test_mistakes_of_who_starts_a_run(given: dict[str, object], expected: str) -> None:
    assert problems(f"parameters:\n- {{name: p, type: number, values: [1, 2]}}{ECHO}", given) == [expected]


def test_what_is_passed_to_a_template() -> None:
    template = """
    parameters:
    - {name: text}
    - {name: flag, type: boolean, default: false}
    - {name: words, type: object, default: []}
    - {name: nothing, type: stepList, default: []}
    steps:
    - script: ${{ parameters.TEXT }} ${{ parameters.flag }} ${{ join('+', parameters.words) }}
    - ${{ parameters.nothing }}
    """
    found = pipeline(
        """
        parameters: [{name: words, type: object, default: [a, b]}, {name: on, type: boolean, default: true}]
        steps:
        - template: t.yml
          parameters:
            text: a ${{ 1 }}
            ${{ if parameters.on }}:
              flag: ${{ parameters.on }}
            words:
            - ${{ each word in parameters.words }}:
              - ${{ upper(word) }}
            nothing:
        """,
        t=template,
    )
    job = found.stages[0].jobs[0]
    assert isinstance(job, Job)
    assert [step.inputs["script"] for step in job.steps[1:]] == ["a 1 True A+B"]
    passed = "steps:\n- template: t.yml\n  parameters:\n    txet: a\n    flag: maybe\n    words: {a: '${{ parameters.none }}'}\n"
    assert problems(passed, t=template) == [
        "p.yml:2: the parameter 'text' must be given: it has no default (t.yml:3)",
        "p.yml:4: 'txet' is not a parameter of t.yml. Did you mean 'text'?",
        "p.yml:5: the parameter 'flag' is a boolean: it must be true or false, not 'maybe'",
        "p.yml:6: there is no 'none' in parameters; there are none",
        "t.yml:8: join: a map is not a string",
    ]


def test_a_template_that_lists_its_parameters_as_a_map_takes_all_as_text() -> None:
    template = (
        "parameters:\n  a: 1.0\n  b: true\n  steps: []\nsteps:\n- ${{ parameters.steps }}\n- script: ${{ convertToJson(parameters) }}\n"
    )
    found = pipeline("steps:\n- template: t.yml\n  parameters:\n    b: false\n    c: 2\n    steps:\n    - bash: x\n", t=template)
    job = found.stages[0].jobs[0]
    assert isinstance(job, Job)
    assert job.steps[1].inputs["script"] == "x"
    written = job.steps[2].inputs["script"]
    assert '"a": "1.0"' in written
    assert '"b": "false"' in written
    assert '"c": "2"' in written


def test_the_form_of_a_run_is_in_the_model() -> None:
    found = pipeline(f"parameters:\n- {{name: p, displayName: Which, values: [a, b]}}\n- {{name: q, type: object}}{ECHO}", {"q": "x"})
    assert [(each.name, each.display_name, each.type, each.values, each.is_required) for each in found.parameters] == [
        ("p", "Which", "string", ("a", "b"), False),
        ("q", "q", "object", (), True),
    ]
