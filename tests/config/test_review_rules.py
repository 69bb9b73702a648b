"""Reviews run code that nobody has looked at, so what would show them something else is refused."""

from __future__ import annotations

import pytest

from tests.config.program import Program
from tests.config.workspace import full

WHERE = "databricks.workspaces.main.reviews"
REVIEWS = """\
        reviews:
          job: trial
          catalog: sales
          parameters: {schema: "{schema}"}
"""
TRIAL = """\
          trial:
            catalog: sales
            parameters: {schema: orders}
            tasks:
              load: {notebook: shared/notebooks/load, job_cluster: one}
              check: {notebook: shared/notebooks/check, depends_on: [load], warehouse: reports}
            job_clusters:
              one: {policy: jobs, spark_version: 16.4.x-scala2.12, pool: warm, num_workers: 0}
"""
PIPELINE = "      review: {repository: notebooks, path: pipelines/ci.yml, uses: [review, addresses]}\n"
ACCESS = "    access:\n      pipelines_run_this_program: true\n"


@pytest.fixture(name="reviewed")
def reviewed_(program: Program) -> Program:
    full(program)
    program.replace(
        "        secret_scopes:\n          vault: {}\n          partners",
        f"{TRIAL}{REVIEWS}        secret_scopes:\n          vault: {{}}\n          partners",
    )
    program.replace("    access:\n", f"{PIPELINE}{ACCESS}")
    program.replace("        data:\n", "        data:\n          owner: Data Platform\n")
    return program


def said(program: Program) -> list[str]:
    return [str(found) for found in program.check()]


def test_what_is_right_is_taken(reviewed: Program) -> None:
    assert said(reviewed) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("job: trial", "job: trail", f'{WHERE}.job: job "trail" is not declared. Did you mean "trial"?'),
        ("catalog: sales\n          parameters", "catalog: sale\n          parameters", f'{WHERE}.catalog: catalog "sale" is'),
        (PIPELINE, "", f"{WHERE}: no pipeline makes reviews. Add a pipeline"),
        ("this_program: true", "this_program: false", f"{WHERE}: nobody could read the branch of a pull request."),
        ("uses: [review, addresses]", "uses: [review, apply]", "review.uses: a pipeline of reviews uses nothing that others trust."),
        ("uses: [review, addresses]", "uses: [review, environment, plan, vault]", "looked at. Leave out: environment, plan, vault"),
        ("shared/notebooks/load", "etl/ingest", f'{WHERE}.job: task "load" of job "trial" runs etl/ingest, which is not in a git folder.'),
        ('{schema: "{schema}"}', "{schema: orders}", f"{WHERE}.parameters: no parameter says the schema of the review."),
        ('{schema: "{schema}"}', '{scema: "{schema}"}', f'{WHERE}.parameters.scema: job "trial" has no parameter "scema"'),
        ('{schema: "{schema}"}', '{schema: "{schemas}"}', f'{WHERE}.parameters.schema: "{{schemas}}" is not allowed here.'),
        ("silver: {container: silver}", "silver: {container: silver, read_only: true}", f'{WHERE}.catalog: catalog "sales" keeps'),
        ("job_cluster: one", "cluster: shared", f'{WHERE}.job: cluster "shared" of job "trial" reads secrets (partners).'),
        (
            "pool: warm, num_workers: 0}",
            'pool: warm, num_workers: 0, environment: {T: "{{secrets/partners/token}}"}}',
            f'{WHERE}.job: cluster "one" of job "trial" reads secrets (partners).',
        ),
        (
            '          parameters: {schema: "{schema}"}\n',
            '          parameters: {schema: "{schema}"}\n          required_template: {repository: notebooks, path: pipelines/cd.yml}\n',
            f"{WHERE}.required_template.path: there is no pipelines/cd.yml in content/repository.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(reviewed: Program, old: str, new: str, expected: str) -> None:
    reviewed.replace(old, new)
    assert any(expected in text for text in said(reviewed)), "\n".join(reviewed.said)


def test_notebooks_of_two_folders_are_no_review(reviewed: Program) -> None:
    reviewed.replace(
        "        jobs:\n          nightly",
        "          others: {repository: tools, path: /Repos/data/tools}\n        jobs:\n          nightly",
    )
    reviewed.replace("shared/notebooks/load", "others/notebooks/load")
    assert any(f'{WHERE}.job: the notebooks of job "trial" are in several folders: others, shared.' in text for text in said(reviewed))


def test_reviews_are_in_one_workspace(reviewed: Program) -> None:
    other = (
        TRIAL.replace("          trial", "        jobs:\n          trial")
        .replace(", job_cluster: one", "")
        .replace(", warehouse: reports", "")
    )
    other = other[: other.index("            job_clusters")].replace("            catalog: sales\n", "")
    shared = "        notebooks:\n          shared: {repository: notebooks, path: /Shared/repository}\n          etl:\n"
    reviewed.replace("      other:\n        notebooks:\n          etl:\n", f"      other:\n{other}{REVIEWS}{shared}")
    assert any("databricks.workspaces.other.reviews: another workspace has reviews already." in text for text in said(reviewed))


def test_a_pipeline_of_reviews_needs_them(reviewed: Program) -> None:
    reviewed.replace(REVIEWS, "")
    assert any(
        "devops.pipelines.review.uses: review is used, and no workspace of this stack has reviews." in text for text in said(reviewed)
    )
