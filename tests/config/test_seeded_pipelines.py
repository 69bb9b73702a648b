"""What pipelines of a seeded repository name."""

from __future__ import annotations

import pytest

from tests.config.program import STACK_FILE, Program

PIPELINE = """\
extends:
  template: templates/release.yml
"""
TEMPLATE = """\
variables:
  - group: @@product@@-prod
stages:
  - stage: release
    jobs:
      - deployment: notebooks
        environment: @@product@@-@@environment@@
        strategy:
          runOnce:
            deploy:
              steps:
                - task: AzureCLI@2
                  inputs: {azureSubscription: azure-data-dev-plan}
                - task: AzureCLI@2
                  inputs: {azureSubscription: "azure-data-${{ parameters.environment }}"}
                - template: /steps.yml@self
"""


@pytest.fixture(name="seeded")
def seeded_(program: Program) -> Program:
    program.add("content/repository/pipelines/ci.yml", PIPELINE)
    program.add("content/repository/pipelines/templates/release.yml", TEMPLATE)
    program.add("content/repository/steps.yml", "steps: []\n")
    (program.root / "Pulumi.prod.yaml").write_text(STACK_FILE.replace("environment: dev", "environment: prod"))
    return program


def test_names_of_any_stack_are_known(seeded: Program) -> None:
    assert seeded.check() == []


def test_a_renamed_stack_is_known_by_the_names_it_was_created_with(seeded: Program) -> None:
    renamed = STACK_FILE.replace("environment: dev", "environment: live\n    formerly: data-prod")
    assert "\n    environment: live\n" in renamed
    (seeded.root / "Pulumi.prod.yaml").write_text(renamed)
    assert seeded.check() == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            "environment: @@product@@-@@environment@@",
            "environment: Production",
            ':7 names the environment "Production", which no stack of this repository declares',
        ),
        ("environment: @@product@@-@@environment@@", "environment: {name: data-dve.machine}", ':7 names the environment "data-dve"'),
        ("group: @@product@@-prod", "group: data-test", ':2 names the variable group "data-test"'),
        ("  - group: @@product@@-prod", "  - ${{ if eq(1, 1) }}:\n    - group: theirs", ':3 names the variable group "theirs"'),
        ("azure-data-dev-plan", "my-connection", ':13 names the service connection "my-connection"'),
        ("{azureSubscription: azure-data-dev-plan}", "{vstsFeed: data/wheels}", ':13 names the feed "wheels"'),
        ("/steps.yml@self", "steps.yml", ":16 names the template steps.yml, and there is no pipelines/templates/steps.yml"),
        ("stages:", "stages: [", ":4 is not valid YAML"),
        (
            "          runOnce:",
            "          runOnce: &once",
            ":9 has the anchor &once, which Azure Pipelines does not support: use a template or a variable instead",
        ),
    ],
)
def test_what_no_stack_declares_is_refused(seeded: Program, old: str, new: str, why: str) -> None:
    seeded.add("content/repository/pipelines/templates/release.yml", TEMPLATE.replace(old, new))
    (found,) = seeded.check()
    assert found.path == ("devops", "pipelines", "ci", "path")
    assert found.summary.startswith(f"pipelines/templates/release.yml{why}")


def test_pipelines_of_repositories_that_are_seeded_already_are_passed_over(seeded: Program) -> None:
    seeded.replace("name: Tools\n        content: content/repository", "name: Tools\n        seeded: true")
    seeded.replace("    pipelines:\n", "    pipelines:\n      first: {repository: tools, path: ci.yml}\n")
    seeded.add("content/repository/pipelines/templates/release.yml", TEMPLATE.replace("group: @@product@@-prod", "group: theirs"))
    (found,) = seeded.check()
    assert found.path == ("devops", "pipelines", "ci", "path")


def test_a_mistake_in_one_repository_hides_none_in_another(seeded: Program) -> None:
    seeded.replace("name: Tools\n        content: content/repository", "name: Tools\n        content: content/tools")
    seeded.add("content/tools/ci.yml", "steps: []\n")
    (seeded.root / "content/tools/logo.png").write_bytes(b"\x89PNG\r\n")
    seeded.replace("    pipelines:\n", "    pipelines:\n      first: {repository: tools, path: ci.yml}\n")
    seeded.add("content/repository/pipelines/templates/release.yml", TEMPLATE.replace("group: @@product@@-prod", "group: theirs"))
    assert [found.path[1:3] for found in seeded.check()] == [("repositories", "tools"), ("pipelines", "ci")]


@pytest.mark.parametrize("text", ["- script: make\n", "# nothing yet\n", "make\n"])
def test_a_file_that_is_no_mapping_is_no_pipeline(seeded: Program, text: str) -> None:
    seeded.add("content/repository/pipelines/templates/release.yml", text)
    (found,) = seeded.check()
    assert found.summary.startswith("pipelines/templates/release.yml:1 is no pipeline")


def test_what_is_in_a_seeded_repository_is_the_teams_affair(seeded: Program) -> None:
    seeded.add("content/repository/pipelines/templates/release.yml", "variables: [{group: theirs}]\n")
    assert len(seeded.check()) == 1
    seeded.replace(
        "notebooks:\n        content: content/repository\n", "notebooks:\n        content: content/repository\n        seeded: true\n"
    )
    assert seeded.check() == []


ENVIRONMENTS = "content/repository/pipelines/environments/@@environment@@.yml"
BY_ENVIRONMENT = """\
variables:
  environmentName: "@@product@@-@@environment@@"
  agentPool: "@@agents@@"
  feed: wheels
"""
EXTENDING = """\
resources:
  repositories:
    - {repository: templates, type: git, name: "@@project@@/@@repository@@", ref: refs/heads/main}
    - {repository: theirs, type: git, name: Theirs/templates}
variables:
  - template: "environments/@@environment@@.yml"
extends:
  template: pipelines/templates/release.yml@templates
"""
EXTENDED = """\
variables:
  - template: ../environments/${{ parameters.environment }}.yml
stages:
  - stage: release
    jobs:
      - deployment: notebooks
        environment: ${{ variables.environmentName }}
        pool: {name: "${{ variables.agentPool }}"}
        steps:
          - task: TwineAuthenticate@1
            inputs: {artifactFeed: "${{ variables['System.TeamProject'] }}/${{ variables.feed }}"}
          - task: AzureCLI@2
            inputs: {azureSubscription: $(connection)}
          - template: steps.yml@theirs
"""


@pytest.fixture(name="by_environment")
def by_environment_(seeded: Program) -> Program:
    """Pipelines that take the names of an environment from a file of its own, by a template of `main`."""
    seeded.add("content/repository/pipelines/ci.yml", EXTENDING)
    seeded.add("content/repository/pipelines/templates/release.yml", EXTENDED)
    seeded.add(ENVIRONMENTS, BY_ENVIRONMENT)
    return seeded


def test_names_in_variables_are_known_for_each_environment(by_environment: Program) -> None:
    by_environment.add(ENVIRONMENTS, BY_ENVIRONMENT.replace("  feed: wheels\n", ""))
    assert by_environment.check() == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"@@product@@-@@environment@@"', "data-@@environment@@s", ["dev.yml:2", "prod.yml:2"]),
        ('"@@agents@@"', "machines", ["dev.yml:3", "prod.yml:3"]),
        ("feed: wheels", "feed: wheels", ["dev.yml:4", "prod.yml:4"]),
    ],
)
def test_what_no_stack_declares_is_found_in_variables(by_environment: Program, old: str, new: str, why: list[str]) -> None:
    by_environment.add(ENVIRONMENTS, BY_ENVIRONMENT.replace("  feed: wheels\n", "").replace(old, new))
    if "feed" in old:
        by_environment.add(ENVIRONMENTS, BY_ENVIRONMENT)
    assert [item.summary.partition(" ")[0] for item in by_environment.check()] == [f"pipelines/environments/{line}" for line in why]


def test_a_file_for_each_environment_that_is_not_there(by_environment: Program) -> None:
    by_environment.add("content/repository/pipelines/ci.yml", EXTENDING.replace("environments/", "environment/"))
    by_environment.add(ENVIRONMENTS, BY_ENVIRONMENT.replace("  feed: wheels\n", ""))
    (found,) = by_environment.check()
    assert found.summary == ("pipelines/ci.yml:6 names the template environment/dev.yml, and there is no pipelines/environment/dev.yml")


def test_the_pool_of_a_stack_beside_this_one_is_known(by_environment: Program) -> None:
    prod = STACK_FILE.replace("environment: dev", "environment: prod").replace(
        "  databricks-cicd:devops:\n", "  databricks-cicd:devops:\n    agents: {type: managed_pool}\n"
    )
    by_environment.add(ENVIRONMENTS, BY_ENVIRONMENT.replace("  feed: wheels\n", ""))
    (by_environment.root / "Pulumi.prod.yaml").write_text(prod)
    assert by_environment.check() == []
    by_environment.add(ENVIRONMENTS, BY_ENVIRONMENT.replace("  feed: wheels\n", "").replace("@@agents@@", "@@agents@@x"))
    assert [item.summary.partition(" ")[0] for item in by_environment.check()] == [
        f"pipelines/environments/{name}.yml:3" for name in ("dev", "prod")
    ]


def test_variables_are_known_in_a_list_as_well(by_environment: Program) -> None:
    listed = """\
variables:
  - {name: environmentName, value: data-nowhere}
  - {name: agentPool, value: "@@agents@@"}
"""
    by_environment.add(ENVIRONMENTS, listed)
    assert [item.summary.partition(" which")[0] for item in by_environment.check()] == [
        f'pipelines/environments/{name}.yml:2 names the environment "data-nowhere",' for name in ("dev", "prod")
    ]
