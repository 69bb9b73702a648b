"""Credentials in plain text are refused in a stack file, and reported in the files that it names."""

from __future__ import annotations

import pytest

from domain.notebooks import HEADER
from tests.config.program import Program
from tests.config.workspace import full
from tests.domain.test_credentials import FORMS, HEX, MIXED, URL

MAIN = "databricks.workspaces.main"
TOKEN = FORMS["a personal access token of Databricks"]
COMMAND = "pulumi config set --secret databricks-cicd:secret-NAME"


@pytest.fixture(name="complete")
def complete_(program: Program) -> Program:
    return full(program)


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "belongs"),
    [
        (
            'environment: {TOKEN: "{{secrets/partners/token}}"}',
            f"environment: {{TOKEN: {TOKEN}}}",
            f"{MAIN}.clusters.shared.environment.TOKEN",
            "a personal access token of Databricks",
            'Write "{{secrets/SCOPE/NAME}}"',
        ),
        (
            'spark_conf: {spark.token: "{{secrets/vault/warehouse-password}}"}',
            f"spark_conf: {{spark.db.password: {MIXED[:20]}}}",
            f'{MAIN}.jobs.nightly.job_clusters.main.spark_conf["spark.db.password"]',
            "the value of spark.db.password",
            'Write "{{secrets/SCOPE/NAME}}"',
        ),
        (
            "ingest: {notebook: etl/ingest,",
            f"ingest: {{parameters: {{apikey: {MIXED[:30]}}}, notebook: etl/ingest,",
            f"{MAIN}.jobs.nightly.tasks.ingest.parameters.apikey",
            "the value of apikey",
            "Let the notebook read it itself",
        ),
        (
            "          small-jobs:\n            definition:\n",
            "          small-jobs:\n            definition:\n"
            f"              spark_env_vars.API_TOKEN: {{type: unlimited, isOptional: true, defaultValue: {HEX[:32]}}}\n",
            f'{MAIN}.policies.small-jobs.definition["spark_env_vars.API_TOKEN"].defaultValue',
            "the value of spark_env_vars.API_TOKEN",
            'Write "{{secrets/SCOPE/NAME}}"',
        ),
        (
            "            family: {id: job-cluster, overrides: {num_workers: {type: range, maxValue: 4}}}\n",
            f'            definition: \'{{"spark_conf.spark.secret": {{"type": "fixed", "value": "{HEX[:32]}"}}}}\'\n',
            f'{MAIN}.policies.jobs.definition["spark_conf.spark.secret"].value',
            "the value of spark_conf.spark.secret",
            'Write "{{secrets/SCOPE/NAME}}"',
        ),
        (
            "        path: pipelines/ci.yml\n",
            f"        path: pipelines/ci.yml\n        variables: {{index: '{URL}{HEX[:12]}@packages.contoso.com'}}\n",
            "devops.pipelines.ci.variables.index",
            "a URL with a password",
            "Let the pipeline read the variable group",
        ),
        (
            "    access:\n",
            f"    service_hooks:\n      chat: {{event: service-connection-updated, url: '{FORMS['a webhook of Slack']}'}}\n    access:\n",
            "devops.service_hooks.chat.url",
            "a webhook of Slack",
            "Name a `username` and a `password_secret`",
        ),
        (
            'tags: {cost-center: "4711"}',
            f'tags: {{cost-center: "4711", deployed-with: {TOKEN}}}',
            "stack.tags.deployed-with",
            "a personal access token of Databricks",
            "Take it out",
        ),
    ],
    ids=["environment", "Spark", "parameter", "policy", "policy as text", "variable", "service hook", "tag"],
)
def test_a_value_of_the_stack_file(complete: Program, old: str, new: str, where: str, what: str, belongs: str) -> None:
    complete.replace(old, new)
    (found,) = complete.check()
    assert (found.severity, found.summary) == ("error", f"{what} in plain text")
    assert f": {where}: " in str(found)
    assert belongs in found.detail
    assert COMMAND in found.detail
    assert not [secret for secret in (TOKEN, MIXED[:20], HEX[:12]) if secret in str(found)]


def test_a_refused_address_is_not_repeated_with_its_password(program: Program) -> None:
    hook = f"{{event: service-connection-updated, url: '{URL}{HEX[:12]}@ops.contoso.com'}}"
    program.replace("    access:\n", f"    service_hooks:\n      chat: {hook}\n    access:\n")
    (found,) = program.check()
    assert found.summary == "a URL with a password is not allowed here"


def test_files_that_go_into_a_service(complete: Program) -> None:
    complete.add("content/notebooks/etl/ingest.py", f'{HEADER}\nspark.conf.set("api.token", "{MIXED[:40]}")\n')
    complete.add("content/notebooks/etl/lib/days.py", f'ok = 1\n\ntoken = "{TOKEN}"\n')
    complete.add("content/init/tools.sh", f"export PIP_PASSWORD={MIXED[:16]}.\n")
    complete.add("content/repository/pipelines/ci.yml", f"variables:\n  index: {URL}{HEX[:12]}@packages.contoso.com\n")
    said = [(item.severity, item.summary) for item in complete.check()]
    assert sorted(said) == [
        ("warning", f"{file} has {what} in plain text")
        for file, what in [
            ("content/init/tools.sh:1", "the value of PIP_PASSWORD"),
            ("content/notebooks/etl/ingest.py:2", "the value of api.token"),
            ("content/notebooks/etl/lib/days.py:3", "a personal access token of Databricks"),
            ("content/repository/pipelines/ci.yml:2", "a URL with a password"),
        ]
    ]


@pytest.mark.parametrize(
    ("written", "refused"),
    [(MIXED[:52], True), (f"{{secure: {MIXED[:52]}}}", False), (f"{{other: [{{token: {MIXED[:52]}}}]}}", True)],
    ids=["plain", "encrypted", "inside"],
)
def test_credentials_of_providers(program: Program, written: str, refused: bool) -> None:
    where = program.replace("encryptionsalt:", f"  azuredevops:personalAccessToken: {written}\nencryptionsalt:")
    found = program.check()
    assert [str(item.location) for item in found] == [where] * refused
    assert all("pulumi config set --secret azuredevops:personalAccessToken" in item.detail for item in found)


def test_a_credential_in_a_comment_is_a_warning(program: Program) -> None:
    where = program.replace("    environment: dev\n", f"    environment: dev # instead of prod\n    # token: {TOKEN}\n")
    (found,) = program.check()
    line = int(where.rpartition(":")[2]) + 1
    assert str(found).startswith(f"{program.at(line)}: warning: a personal access token of Databricks in plain text, in a comment.")
