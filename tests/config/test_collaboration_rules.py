"""Teams, webhooks, branch policies and releases: what they name must be declared, and what they ask for must make sense."""

from __future__ import annotations

import pytest

from tests.config.program import Program


def add(program: Program, below: str) -> None:
    """Writes more keys into the section `devops`, right below `    pipelines:`'s own."""
    program.replace("    pipelines:\n", f"{below}    pipelines:\n")


def found(program: Program) -> list[str]:
    """What is said, without the line."""
    return [str(item).split(": ", 1)[1] for item in program.check()]


@pytest.mark.parametrize(
    ("below", "said"),
    [
        (
            "    teams: {a: {name: Core}, b: {name: core}}\n",
            'devops.teams.b: has the same name as "a". Give one of them another `name` (case does not count).',
        ),
        (
            "    teams: {a: {queries: {x: {name: Bugs, wiql: 'select [System.Id] from WorkItems'}, "
            "bugs: {wiql: 'SELECT [System.Id] FROM workitems'}}}}\n",
            'devops.teams.a.queries.bugs: has the name bugs, like "x". Give one of them another `name` (case does not count).',
        ),
        (
            "    teams: {a: {name: contributors}}\n",
            'devops.teams.a.name: the project has a group called "contributors". Give the team another `name` (case does not count).',
        ),
        (
            "    teams: {developers: {}}\n",
            'devops.teams.developers: the project has a group called "developers". Give the team another `name` (case does not count).',
        ),
        (
            "    teams: {a: {name: data-dev approvers}}\n",
            'devops.teams.a.name: the project has a group called "data-dev approvers". Give the team another `name` (case does not count).',
        ),
        (
            "    service_hooks: {a: {url: https://x.example/y, event: run-failed, pipeline: cd}}\n",
            'devops.service_hooks.a.pipeline: pipeline "cd" is not declared. Allowed: ci.',
        ),
        (
            "    service_hooks: {a: {url: https://x.example/y, event: pull-request-created}}\n",
            'devops.service_hooks.a.repository: missing required key "repository". '
            "Name the repository whose pull requests count. Example: repository: notebooks",
        ),
        (
            "    service_hooks: {a: {url: https://x.example/y, event: run-failed, repository: notebooks}}\n",
            "devops.service_hooks.a.repository: repository does not apply to run-failed. It is for pull-request-created.",
        ),
        (
            "    service_hooks: {a: {url: https://x.example/y, event: service-connection-created, pipeline: ci}}\n",
            "devops.service_hooks.a.pipeline: pipeline does not apply to service-connection-created. "
            "It is for run-failed and run-succeeded.",
        ),
        (
            "    service_hooks: {a: {url: https://x.example/y, event: run-failed, username: me}}\n",
            "devops.service_hooks.a.username: a username needs a password. Add password_secret, or leave username out.",
        ),
        (
            "    service_hooks: {a: {url: https://x.example/y, event: run-failed, password_secret: warehouse-password}}\n",
            "devops.service_hooks.a.password_secret: a password needs a username. Add username, or leave password_secret out.",
        ),
        (
            "    service_hooks: {a: {url: https://x.example/y, event: run-failed, username: me, password_secret: warehouse-pasword}}\n",
            'devops.service_hooks.a.password_secret: secret "warehouse-pasword" is not declared. '
            'Did you mean "warehouse-password"? Allowed: warehouse-password.',
        ),
        (
            "    agents: {type: scale_set, idle_agents: 3, maximum_agents: 2, ssh_public_key: ssh-ed25519 "
            "AAAAC3NzaC1lZDI1NTE5AAAAIGdFYrGZ4w7nOqQ2C1mXkE0m2m6mJbQmK0m1hX1l0F5a, subnet_id: /subscriptions/"
            "11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s}\n",
            "devops.agents: idle_agents (3) is above maximum_agents (2).",
        ),
    ],
)
def test_38_what_makes_no_sense_is_refused_by_name(program: Program, below: str, said: str) -> None:
    """Pitfalls 38 and 39: what a provider would refuse in the middle of an update, or at its preview."""
    add(program, below)
    assert found(program) == [said]


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        (
            "{main: {build_validation: {cd: {}}}}",
            'devops.repositories.tools.branch_policies.main.build_validation.cd: pipeline "cd" is not declared. Allowed: ci.',
        ),
        (
            "{main: {reviewers: {docs: {paths: [/docs/*], team: core}}}}",
            'devops.repositories.tools.branch_policies.main.reviewers.docs.team: team "core" is not declared.',
        ),
    ],
)
def test_branch_policies_name_what_is_declared(program: Program, policies: str, said: str) -> None:
    program.replace("      tools:\n", f"      tools:\n        branch_policies: {policies}\n")
    assert found(program)[0].startswith(said)


def test_a_feed_needs_artifacts_and_queries_need_boards(program: Program) -> None:
    program.replace("      mode: create\n", "      mode: create\n      features: {artifacts: false, boards: false}\n")
    add(program, "    feed: {}\n    teams: {a: {queries: {x: {wiql: 'SELECT [System.Id] FROM WorkItems'}}}}\n")
    assert found(program) == [
        "devops.feed: the project's feature `artifacts` is off. Switch it on (devops.project.features), or leave the feed out.",
        "devops.teams.a.queries: the project's feature `boards` is off. Switch it on (devops.project.features), or leave the queries out.",
    ]


def test_a_link_to_a_work_item_needs_boards(program: Program) -> None:
    program.replace("      mode: create\n", "      mode: create\n      features: {boards: false}\n")
    program.replace(
        "      tools:\n", "      tools:\n        branch_policies: {main: {work_item_linking: required}, other: {work_item_linking: off}}\n"
    )
    assert found(program) == [
        "devops.repositories.tools.branch_policies.main.work_item_linking: the project's feature `boards` is off. "
        "Switch it on (devops.project.features), or set optional or off."
    ]


def test_a_pipeline_runs_after_a_declared_one(program: Program) -> None:
    program.replace("        path: pipelines/ci.yml\n", "        path: pipelines/ci.yml\n        runs_after: cd\n")
    assert found(program)[0].startswith('devops.pipelines.ci.runs_after: pipeline "cd" is not declared.')


def test_no_pipeline_starts_itself(program: Program) -> None:
    program.replace(
        "        path: pipelines/ci.yml\n",
        "        path: pipelines/ci.yml\n        runs_after: b\n      b: {repository: notebooks, path: pipelines/ci.yml, runs_after: ci}\n",
    )
    assert found(program) == [
        "devops.pipelines.ci.runs_after: the pipeline would start itself. It runs after b, then after ci.",
        "devops.pipelines.b.runs_after: the pipeline would start itself. It runs after ci, then after b.",
    ]


def test_further_repositories_of_a_pipeline_are_declared(program: Program) -> None:
    program.replace("        path: pipelines/ci.yml\n", "        path: pipelines/ci.yml\n        repositories: [tools, tool]\n")
    assert found(program) == [
        'devops.pipelines.ci.repositories[1]: repository "tool" is not declared. Did you mean "tools"? Allowed: notebooks, tools.'
    ]


def test_a_joined_project_takes_no_share_of_its_owner(program: Program) -> None:
    program.replace("      mode: create\n", "      mode: join\n      tags: [a]\n      features: {boards: true}\n")
    program.replace("      notebooks:\n        content: content/repository\n", "      notebooks: {branch_policies: {main: {}}}\n")
    program.replace("        content: content/repository\n", "")
    program.replace("        path: pipelines/ci.yml\n", "")
    program.replace("    access:\n", "    access:\n      developers: [a@b.c]\n      operators: [a@b.c]\n")
    add(
        program,
        "    teams: {a: {}}\n    repository_policies: {}\n    feed: {}\n    wiki: {name: A, id: 1f2504e0-4f89-41d3-9a0c-0305e82c3301}\n",
    )
    assert [".".join(map(str, item.path)) for item in program.check()] == [
        "devops.project.tags",
        "devops.project.features",
        "devops.repositories.notebooks.branch_policies",
        "devops.teams",
        "devops.repository_policies",
        "devops.feed",
        "devops.wiki.name",
        "devops.access.developers",
    ]


def test_a_wiki_is_made_or_named_by_its_id(program: Program) -> None:
    add(program, "    wiki: {id: 1f2504e0-4f89-41d3-9a0c-0305e82c3301}\n")
    assert found(program) == ["devops.wiki.id: id is for `mode: join` only. This stack creates the wiki: leave the key out."]
    program.replace("    wiki: {id: 1f2504e0-4f89-41d3-9a0c-0305e82c3301}\n", "    wiki: {}\n")
    program.replace("      mode: create\n", "      mode: join\n")
    said = [line for line in found(program) if line.startswith("devops.wiki")]
    assert said == [
        'devops.wiki.id: missing required key "id". The pages go into the existing wiki. '
        "The stack that created it knows its id: pulumi stack output wiki_id --stack NAME"
    ]


def test_a_pipeline_that_is_found_is_left_as_it_is(program: Program) -> None:
    program.replace("      mode: create\n", "      mode: join\n")
    program.replace("      notebooks:\n        content: content/repository\n", "      notebooks: {}\n")
    program.replace("        content: content/repository\n", "")
    program.replace("        path: pipelines/ci.yml\n", "        variables: {a: b}\n")
    (said,) = found(program)
    assert said.startswith("devops.pipelines.ci.variables: variables is for a pipeline that this stack creates.")


def test_a_pipeline_with_a_path_is_made_in_a_joined_project(program: Program) -> None:
    program.replace("      mode: create\n", "      mode: join\n")
    program.replace("      notebooks:\n        content: content/repository\n", "      notebooks: {}\n")
    program.replace("        content: content/repository\n", "")
    program.replace("        path: pipelines/ci.yml\n", "        path: pipelines/release.yml\n        variables: {a: b}\n")
    assert found(program) == []
