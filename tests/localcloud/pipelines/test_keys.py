"""What is not known is refused: every kind of key, word and shape, where it is written and with the nearest that is valid.

The cases are those on which Microsoft's language service (npm azure-pipelines-language-service, with the service's own schema) was asked:
it refuses all of them but the ones marked as stricter, where the documentation forbids what it lets through.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from localcloud.pipelines.model import DeploymentJob, Job
from tests.localcloud.pipelines.written import pipeline, problems

REFUSED: Final = {
    "steps: []\nstage: x\n": [
        "2: 'stage' is not a key of a pipeline. Did you mean 'stages'?",
    ],
    "trigger: all\nsteps: [{script: a}]\n": [
        "1: trigger must be none, a list of branches or a map, not 'all'",
    ],
    "trigger: {branch: [a]}\nsteps: [{script: a}]\n": [
        "1: 'branch' is not a key of a trigger. Did you mean 'branches'?",
    ],
    "trigger: {branches: {include: {a: b}}}\nsteps: [{script: a}]\n": [
        "1: include must be a list of texts, and this is a map",
    ],
    "pr: {tags: [a]}\nsteps: [{script: a}]\n": [
        "1: 'tags' is not a key of pr. Allowed: autoCancel, branches, paths and drafts.",
    ],
    'schedules: [{cron: "0 0 * * *", branch: a}]\nsteps: [{script: a}]\n': [
        "1: 'branch' is not a key of a schedule. Did you mean 'branches'?",
    ],
    'schedules: [{displayName: a, cron: "0 0 * * *"}]\nsteps: [{script: a}]\n': [
        "1: 'cron' must be the first key of its schedule, not 'displayName'",
    ],
    "parameters: [{name: a, type: array}]\nsteps: [{script: a}]\n": [
        "1: 'array' is not a type of parameters. Allowed: string, ...",
    ],
    "parameters: [{name: a, required: true}]\nsteps: [{script: a}]\n": [
        "1: 'required' is not a key of a parameter. Allowed: name, displayName, type, default and values.",
        "1: the parameter 'a' must be given: it has no default (p.yml:1)",
    ],
    "parameters: {a: b}\nsteps: [{script: a}]\n": [
        "1: parameters must be a list, and this is a map",
    ],
    "variables: [{name: a, val: b}]\nsteps: [{script: a}]\n": [
        "1: 'val' is not a key of a variable. Did you mean 'value'?",
    ],
    "variables: [{value: a, name: b}]\nsteps: [{script: a}]\n": [
        "1: 'name' must be the first key of its variable, not 'value'",
    ],
    "variables: [{group: a, value: b}]\nsteps: [{script: a}]\n": [
        "1: 'value' is not a key of a variable. Allowed: group.",
    ],
    "lockBehavior: parallel\nsteps: [{script: a}]\n": [
        "1: 'parallel' is not a value of lockBehavior. Allowed: sequential and runLatest.",
    ],
    "resources: {repos: []}\nsteps: [{script: a}]\n": [
        "1: 'repos' is not a key of resources. Allowed: pipelines, repositories, containers, webhooks, packages and builds.",
    ],
    "resources: {repositories: [{repository: a, name: b, type: svn}]}\nsteps: [{script: a}]\n": [
        "1: 'svn' is not a value of type. Allowed: git, github, githubenterprise and bitbucket.",
    ],
    "resources: {pipelines: [{pipeline: a, src: b}]}\nsteps: [{script: a}]\n": [
        "1: 'src' is not a key of a pipeline resource. Did you mean 'source'?",
    ],
    "resources: {pipelines: [{pipeline: a, source: b, trigger: {branch: [a]}}]}\nsteps: [{script: a}]\n": [
        "1: 'branch' is not a key of a pipeline's trigger. Did you mean 'branches'?",
    ],
    "stages: [{stage: a, depends: [], jobs: [{job: a}]}]\n": [
        "1: 'depends' is not a key of a stage. Did you mean 'dependsOn'?",
    ],
    "stages: [{displayName: a, stage: a, jobs: [{job: a}]}]\n": [
        "1: 'stage' must be the first key of its stage, not 'displayName'",
    ],
    "stages: [{stage: a, trigger: never, jobs: [{job: a}]}]\n": [
        "1: 'never' is not a value of trigger. Allowed: manual and automatic.",
    ],
    "jobs: [{job: a, timeout: 5, steps: [{script: a}]}]\n": [
        "1: 'timeout' is not a key of a job. Did you mean 'timeoutInMinutes'?",
    ],
    "jobs: [{steps: [{script: a}], job: a}]\n": [
        "1: 'job' must be the first key of its job, not 'steps'",
    ],
    "jobs: [{job: a, environment: e, steps: [{script: a}]}]\n": [
        "1: an environment belongs to a deployment: begin with deployment instead of job",
    ],
    "jobs: [{job: a b, steps: [{script: a}]}]\n": [
        "1: job must be a name of letters, digits and _ that does not begin with a digit, not 'a b'",
    ],
    "jobs: [{deployment: a, environment: e, steps: [{script: a}]}]\n": [
        "1: a deployment has its steps in strategy: runOnce: deploy: steps",
        "1: a deployment needs a strategy: runOnce",
    ],
    "jobs: [{deployment: a, environment: e, strategy: {once: {}}}]\n": [
        "1: 'once' is not a key of a deployment's strategy. Did you mean 'runOnce'?",
    ],
    "jobs: [{deployment: a, environment: e, strategy: {runOnce: {deploy: {step: []}}}}]\n": [
        "1: 'step' is not a key of the hook deploy. Did you mean 'steps'?",
    ],
    "jobs: [{job: a, workspace: {clean: some}, steps: [{script: a}]}]\n": [
        "1: 'some' is not a value of clean. Allowed: outputs, resources and all.",
    ],
    "steps: {script: a}\n": [
        "1: steps must be a list, and this is a map",
    ],
    "steps: [script]\n": [
        "1: an item of steps must be a map, and this is the text 'script'",
    ],
    "steps: [{script: a, bash: b}]\n": [
        "1: 'bash' is not a key of a step that begins with script. Allowed: script, ...",
    ],
    "steps: [{script: a, inputs: {}}]\n": [
        "1: 'inputs' is not a key of a step that begins with script. Allowed: script, ...",
    ],
    "steps: [{script: a, env: [a]}]\n": [
        "1: env must be a map, and this is a list",
    ],
    "steps: [{script: a, continueOnError: maybe}]\n": [
        "1: continueOnError must be true or false, not 'maybe'",
    ],
    "steps: [{script: a, enabled: 7}]\n": [
        "1: enabled must be true or false, not '7'",
    ],
    "steps: [{script: a, target: {commands: all}}]\n": [
        "1: 'all' is not a value of commands. Allowed: any and restricted.",
    ],
    "jobs: []\nsteps: []\n": [
        "2: 'steps' cannot be beside 'jobs'",
    ],
    "steps: [{checkout: self, depth: 1}]\n": [
        "1: 'depth' is not a key of a step that begins with checkout. Did you mean 'fetchDepth' or 'path'?",
    ],
    "steps: [{publish: a, artifactName: b}]\n": [
        "1: 'artifactName' is not a key of a step that begins with publish. Did you mean 'artifact'?",
    ],
    "jobs: [{job: a, strategy: {matrx: {}}, steps: [{script: a}]}]\n": [
        "1: 'matrx' is not a key of a job's strategy. Did you mean 'matrix'?",
        "1: matrix must be a map of sets of variables, or one $[ ]",
    ],
    "extends: {template: a, params: {}}\n": [
        "1: 'params' is not a key beside template. Did you mean 'parameters'?",
        "1: there is no file a in the repository",
    ],
    "steps: [{template: a, param: {}}]\n": [
        "1: 'param' is not a key beside template. Did you mean 'parameters'?",
        "1: there is no file a in the repository",
    ],
    "phases: [{phase: a, steps: [{script: a}]}]\n": [
        "1: 'phases' is an old key that is not supported: use jobs",
    ],
    "steps: []\nsteps: []\n": [
        "2: 'steps' is already defined in line 1",
    ],
    "steps: [{script: {a: b}}]\n": [
        "1: 'script' in inputs must be a text, and this is a map",
    ],
    "jobs: [{job: a, dependsOn: {a: b}, steps: [{script: a}]}]\n": [
        "1: dependsOn must be a list of texts, and this is a map",
    ],
    # stricter than the language service
    "pool: {vmimage: a}\nsteps: [{script: a}]\n": [
        "1: 'vmimage' is not a key of a pool. Did you mean 'vmImage'?",
    ],
    "resources: {repositories: [{repository: a, name: b, branch: c}]}\nsteps: [{script: a}]\n": [
        "1: 'branch' is not a key of a repository resource. Allowed: repository, endpoint, trigger, name, ref and type.",
    ],
    "steps:\n- &a {script: a}\n- *a\n": [
        "2: anchors (&a) are not supported by Azure Pipelines: use a template or a parameter",
        "3: aliases (*a) are not supported by Azure Pipelines: use a template or a parameter",
    ],
    "steps: [{script: a, name: a-b}]\n": [
        "1: name must be a name of letters, digits and _ that does not begin with a digit, not 'a-b'",
    ],
    "steps: [{script: a, timeoutInMinutes: soon}]\n": [
        "1: timeoutInMinutes must be a whole number, not 'soon'",
    ],
}
EVERYTHING: Final = (Path(__file__).parent / "everything.yml").read_text()


@pytest.mark.parametrize(("text", "expected"), REFUSED.items())
def test_refused(text: str, expected: list[str]) -> None:
    found = problems(text)
    assert len(found) == len(expected)
    for is_said, wanted in zip(found, expected, strict=True):
        assert is_said.startswith(f"p.yml:{wanted.removesuffix('...')}")
        assert wanted.endswith("...") or is_said == f"p.yml:{wanted}"


def test_every_known_key_at_once() -> None:
    found = pipeline(EVERYTHING)
    (stage,) = found.stages
    job, deployment = stage.jobs
    assert isinstance(job, Job)
    assert isinstance(deployment, DeploymentJob)
    assert [step.task for step in job.steps] == [
        "checkout",
        "CmdLine@2",
        "PowerShell@2",
        "PowerShell@2",
        "Bash@3",
        "CmdLine@2",
        "download",
        "downloadBuild",
        "getPackage",
        "publish",
        "publish",
        "reviewApp",
    ]
    script = job.steps[1]
    assert script.inputs == {"script": "x", "failOnStderr": "true", "workingDirectory": "w"}
    assert (script.name, script.display_name, script.condition, script.enabled, script.continue_on_error) == (
        "s",
        "d",
        "failed()",
        False,
        True,
    )
    assert (script.env, script.timeout_in_minutes, script.retry_count) == ({"A": "b"}, "1", "2")
    assert script.target is not None
    assert (script.target.container, script.target.commands, script.target.settable_variables) == ("host", "restricted", ("a",))
    assert [hook.name for hook in deployment.hooks] == [
        "preDeploy",
        "deploy",
        "routeTraffic",
        "postRouteTraffic",
        "on.failure",
        "on.success",
    ]
    assert [step.inputs["download"] for step in deployment.hooks[1].steps if step.is_implicit] == ["current", "up"]
    assert not any(step.is_implicit for hook in deployment.hooks if hook.name != "deploy" for step in hook.steps)
    assert (stage.is_manual, stage.is_skippable, stage.lock_behavior, stage.depends_on) == (True, False, "runLatest", ())
    assert (job.timeout_in_minutes, job.clean, job.uses_repositories, job.uses_pools) == ("5", "all", ("tools",), ("agents",))
    assert [(each.kind, each.alias) for each in found.resources.others] == [
        ("container", "c"),
        ("webhook", "w"),
        ("package", "p"),
        ("build", "b"),
    ]
    upstream = found.resources.pipelines["up"]
    assert upstream.trigger is not None
    assert (upstream.trigger.branches.include, upstream.trigger.stages, upstream.trigger.tags) == (("main",), ("A",), ("t",))
